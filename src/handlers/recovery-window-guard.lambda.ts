import { BackupClient } from '@aws-sdk/client-backup';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { KMSClient } from '@aws-sdk/client-kms';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answer } from './custom-resource';
import { perRegion } from './per-region';
import { guardRecovery } from './recovery-window-guard';
import { CONTINUOUS_BACKUPS_PER_SECOND, regionalDynamoDB } from './regional-dynamodb';
import { Pace, SYSTEM_CLOCK } from '../clock/clock';

const retries = { maxAttempts: 8 };
const backup = new BackupClient(retries);
const cloudFormation = new CloudFormationClient(retries);
const dynamodb = regionalDynamoDB(retries);
const kms = perRegion((region) => new KMSClient({ ...retries, region }));

export const handler = (event: CloudFormationCustomResourceEvent): Promise<void> => answer(event, async () => {
  const pace = new Pace(CONTINUOUS_BACKUPS_PER_SECOND);
  return event.RequestType === 'Delete'
    ? {}
    : guardRecovery(event, { backup, cloudFormation, dynamodb, kms, pace, clock: SYSTEM_CLOCK });
});
