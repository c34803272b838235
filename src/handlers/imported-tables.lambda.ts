import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Pace } from './checks/pace';
import { answer } from './custom-resource';
import { protectImportedTables } from './imported-tables';
import { unlessRollingBack } from './stack-rollback';

/** A little under the 10 `DescribeContinuousBackups` a second that DynamoDB answers. */
const TABLES_PER_SECOND = 8;

const retries = { maxAttempts: 8 };
const dynamodb = new DynamoDBClient(retries);
const cloudFormation = new CloudFormationClient(retries);

/** Deletion switches nothing off: the table was there before the stack, and stays. */
export const handler = (event: CloudFormationCustomResourceEvent): Promise<void> => answer(event, () => unlessRollingBack(
  event, cloudFormation, () => protectImportedTables(event.ResourceProperties.tables, dynamodb, new Pace(TABLES_PER_SECOND)),
));
