import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answer } from './custom-resource';
import { protectImportedTables } from './imported-tables';
import { CONTINUOUS_BACKUPS_PER_SECOND } from './regional-dynamodb';
import { unlessRollingBack } from './stack-rollback';
import { Pace } from '../clock/clock';

const retries = { maxAttempts: 8 };
const dynamodb = new DynamoDBClient(retries);
const cloudFormation = new CloudFormationClient(retries);

/** Deletion switches nothing off: the table was there before the stack, and stays. */
export const handler = (event: CloudFormationCustomResourceEvent): Promise<void> =>
  answer(event, () =>
    unlessRollingBack(event, cloudFormation, () =>
      protectImportedTables(event.ResourceProperties.tables, dynamodb, new Pace(CONTINUOUS_BACKUPS_PER_SECOND)),
    ),
  );
