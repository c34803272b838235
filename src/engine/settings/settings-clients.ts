/** The clients with which settings are read and put back. Those of services are opened when they are first needed. */
import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { BackupClient } from '@aws-sdk/client-backup';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Clock } from '../../clock/clock';

export interface SettingsClients {
  readonly dynamodb: DynamoDBClient;
  readonly clock: Clock;
  autoScaling(): Promise<ApplicationAutoScalingClient>;
  lambda(): Promise<LambdaClient>;
  cloudWatch(): Promise<CloudWatchClient>;
  backup(): Promise<BackupClient>;
}
