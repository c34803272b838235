import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { BackupClient } from '@aws-sdk/client-backup';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { type RecorderClients, recordSettings } from './recovery/record-settings';
import { SYSTEM_CLOCK } from '../clock/clock';
import type { SettingsRun } from '../contract/recorded-settings';

/** In milliseconds. A request without an answer must not take the time of the whole invocation. */
const requestHandler = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };
const options = { maxAttempts: 5, requestHandler };

/** The milliseconds that are left for the log and the error once no more tables are begun. */
const MARGIN = 20_000;

const autoScaling = Promise.resolve(new ApplicationAutoScalingClient(options));
const lambda = Promise.resolve(new LambdaClient(options));
const cloudWatch = Promise.resolve(new CloudWatchClient(options));
const backup = Promise.resolve(new BackupClient(options));
const clients: RecorderClients = {
  settings: {
    dynamodb: new DynamoDBClient(options),
    clock: SYSTEM_CLOCK,
    autoScaling: () => autoScaling,
    lambda: () => lambda,
    cloudWatch: () => cloudWatch,
    backup: () => backup,
  },
  s3: new S3Client(options),
};

export const handler = (run: SettingsRun, context: Context): Promise<void> => {
  const left = Math.max(1, context.getRemainingTimeInMillis() - MARGIN);
  return recordSettings(run, clients, AbortSignal.timeout(left));
};
