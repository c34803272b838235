import { BackupClient } from '@aws-sdk/client-backup';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Pace, SYSTEM_CLOCK } from './checks/pace';
import { answer } from './custom-resource';
import { verifyProtection } from './protection-verification';

/** A little under the 10 a second that DynamoDB answers, which other callers in the account share. */
const DESCRIBE_CONTINUOUS_BACKUPS_PER_SECOND = 8;

const retries = { maxAttempts: 8 };
const backup = new BackupClient(retries);
const cloudFormation = new CloudFormationClient(retries);
const clients = new Map<string, DynamoDBClient>();

function dynamodb(region: string): DynamoDBClient {
  const client = clients.get(region) ?? new DynamoDBClient({ ...retries, region });
  clients.set(region, client);
  return client;
}

export const handler = (event: CloudFormationCustomResourceEvent): Promise<void> => answer(event, async () => {
  const pace = new Pace(DESCRIBE_CONTINUOUS_BACKUPS_PER_SECOND);
  return event.RequestType === 'Delete' ? {} : verifyProtection(event, { backup, cloudFormation, dynamodb, pace, clock: SYSTEM_CLOCK });
});
