import { BackupClient } from '@aws-sdk/client-backup';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Pace, SYSTEM_CLOCK } from './checks/pace';
import { answer } from './custom-resource';
import { verifyProtection } from './protection-verification';
import { CONTINUOUS_BACKUPS_PER_SECOND, regionalDynamoDB } from './regional-dynamodb';

const retries = { maxAttempts: 8 };
const backup = new BackupClient(retries);
const cloudFormation = new CloudFormationClient(retries);
const dynamodb = regionalDynamoDB(retries);

export const handler = (event: CloudFormationCustomResourceEvent): Promise<void> => answer(event, async () => {
  const pace = new Pace(CONTINUOUS_BACKUPS_PER_SECOND);
  return event.RequestType === 'Delete' ? {} : verifyProtection(event, { backup, cloudFormation, dynamodb, pace, clock: SYSTEM_CLOCK });
});
