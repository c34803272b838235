import { BackupClient } from '@aws-sdk/client-backup';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { AnswerRecord } from './checks/answer-record';
import { answer } from './custom-resource';
import { perRegion } from './per-region';
import { verifyProtection } from './protection-verification';
import { CONTINUOUS_BACKUPS_PER_SECOND, regionalDynamoDB } from './regional-dynamodb';
import { verifyOnSchedule } from './scheduled-verification';
import { Pace, SYSTEM_CLOCK } from '../clock/clock';
import type { ScheduledRun } from '../contract/scheduled-run';

const retries = { maxAttempts: 8 };

export const handler = (event: CloudFormationCustomResourceEvent | ScheduledRun, context: Context): Promise<unknown> =>
  'trigger' in event ? onSchedule(event, context) : onDeployment(event);

async function onDeployment(event: CloudFormationCustomResourceEvent): Promise<void> {
  return answer(event, async () => event.RequestType === 'Delete' ? {} : verifyProtection(event, {
    ...access(), cloudFormation: new CloudFormationClient(retries),
  }));
}

async function onSchedule(
  event: ScheduledRun,
  { invokedFunctionArn: functionArn, awsRequestId: requestId }: Context,
): Promise<void> {
  const record = new AnswerRecord();
  await verifyOnSchedule(
    event,
    { functionArn, requestId },
    { ...access(record), record, cloudWatch: recorded(new CloudWatchClient(retries), record) },
    {
      cloudWatch: new CloudWatchClient(retries),
      events: new EventBridgeClient(retries),
      s3: new S3Client(retries),
    },
  );
}

function access(record?: AnswerRecord) {
  return {
    backup: recorded(new BackupClient(retries), record),
    backupIn: perRegion((region) => recorded(new BackupClient({ ...retries, region }), record)),
    dynamodb: regionalDynamoDB(retries, (client) => recorded(client, record)),
    kms: perRegion((region) => recorded(new KMSClient({ ...retries, region }), record)),
    lambda: recorded(new LambdaClient(retries), record),
    pace: new Pace(CONTINUOUS_BACKUPS_PER_SECOND),
    clock: SYSTEM_CLOCK,
  };
}

function recorded<C extends Parameters<AnswerRecord['listenTo']>[0]>(client: C, record?: AnswerRecord): C {
  return record?.listenTo(client) ?? client;
}
