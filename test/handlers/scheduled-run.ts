/** A scheduled run of the verification of two tables, with models of AWS. */
import {
  DescribeBackupVaultCommand, DescribeRegionSettingsCommand, GetBackupPlanCommand, GetBackupSelectionCommand,
  ListRecoveryPointsByBackupVaultCommand, type RecoveryPointByBackupVault,
} from '@aws-sdk/client-backup';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { backupMock, dynamodbMock, FakeClock, newAccess, resetMocks } from './sdk';
import { AnswerRecord } from '../../src/handlers/checks/answer-record';
import { verifyOnSchedule } from '../../src/handlers/scheduled-verification';

export const HOUR = 3600;
export const NOW = Date.UTC(2026, 10, 21, 12);
export const ago = (hours: number) => new Date(NOW - hours * HOUR * 1000);
export const arn = (name: string) => `arn:aws:dynamodb:eu-west-1:111111111111:table/${name}`;
export const [cloudWatchMock, eventsMock, s3Mock] = [
  mockClient(CloudWatchClient),
  mockClient(EventBridgeClient),
  mockClient(S3Client),
];

export const RUN = {
  trigger: 'schedule' as const,
  stackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Shop/1',
  evidence: { bucketName: 'evidence', prefix: 'Shop/' },
  expectation: {
    tables: [{ path: 'Shop/Orders', tableName: 'orders', profile: 0, selectedBy: [0] }, { path: 'Shop/Ledger', tableName: 'ledger', selectedBy: [0] }],
    profiles: [{ managedByStack: true, replicas: [{ region: 'eu-west-1', recoveryWindowDays: 35, deletionProtection: false }] }],
    selections: [{ selectionId: 'selection', plan: 0 }],
    plans: [{
      path: 'Shop/Plan',
      backupPlanId: 'plan',
      newestWithinSeconds: 24 * HOUR,
      rules: [{
        name: 'Daily', vaultName: 'vault', airGappedVaultArn: 'arn:aws:backup:eu-west-1:111111111111:backup-vault:gapped', schedule: 'cron(0 5 * * ? *)', timeZone: 'Etc/UTC', deleteAfterDays: 35,
      }],
    }],
    vaults: [{ path: 'Shop/Vault', vaultName: 'vault' }],
  },
};

export const points = (BackupVaultName: string, ...list: Array<[string, number, RecoveryPointByBackupVault['Status']?]>) => backupMock
  .on(ListRecoveryPointsByBackupVaultCommand, { BackupVaultName })
  .resolves({ RecoveryPoints: list.map(([name, hours, Status = 'COMPLETED']) => ({ ResourceArn: arn(name), CreationDate: ago(hours), Status })) });
export const selectedAt = (CreationDate: Date) =>
  backupMock.on(GetBackupSelectionCommand).resolves({
    CreationDate,
    BackupSelection: { SelectionName: 'selection', IamRoleArn: 'role', Resources: [arn('orders'), arn('ledger')] },
  });
export const verify = (run = RUN) => {
  const { backup, dynamodb, ...access } = newAccess(new FakeClock(NOW));
  const record = new AnswerRecord();
  const clients = {
    backup: recorded(record, backup),
    dynamodb: (region: string) => recorded(record, dynamodb(region)),
  };
  return verifyOnSchedule(run, { functionArn: 'function', requestId: 'request' }, { ...access, ...clients, record, cloudWatch: new CloudWatchClient({}) }, {
    cloudWatch: new CloudWatchClient({}), events: new EventBridgeClient({}), s3: new S3Client({}),
  });
};

/** The mocks answer before any middleware, so what they answer is recorded here. */
export function recorded<C extends { send: any; config: any }>(record: AnswerRecord, client: C): C {
  const send = client.send.bind(client);
  client.send = async (command: any) => {
    const question = { operation: command.constructor.name.replace(/Command$/, ''), region: await client.config.region(), input: command.input, at: '' };
    try {
      const output = await send(command);
      record.answers.push({ ...question, output });
      return output;
    } catch (error) {
      record.answers.push({ ...question, error: String(error) });
      throw error;
    }
  };
  return client;
}
export const measured = () =>
  cloudWatchMock
    .commandCalls(PutMetricDataCommand)
    .flatMap(({ args: [{ input }] }) => input.MetricData!)
    .map(({ MetricName, Value, Dimensions }) => [Dimensions![0].Value, MetricName, Value]);

/** Everything is in order before each test. */
export function useScheduledRun(): void {
  beforeEach(() => {
    resetMocks();
    [cloudWatchMock, eventsMock, s3Mock].forEach((mock) => mock.reset());
    eventsMock.on(PutEventsCommand).resolves({});
    jest.spyOn(console, 'log').mockImplementation();
    dynamodbMock.on(DescribeTableCommand).resolves({ Table: { TableArn: arn('orders'), CreationDateTime: ago(1000) } });
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves({
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: {
          PointInTimeRecoveryStatus: 'ENABLED',
          RecoveryPeriodInDays: 35,
          EarliestRestorableDateTime: ago(35 * 24),
          LatestRestorableDateTime: ago(0),
        },
      },
    });
    backupMock.on(GetBackupPlanCommand).resolves({
      BackupPlan: {
        BackupPlanName: 'plan',
        Rules: [{
          RuleName: 'Daily',
          TargetBackupVaultName: 'vault',
          TargetLogicallyAirGappedBackupVaultArn: 'arn:aws:backup:eu-west-1:111111111111:backup-vault:gapped',
          ScheduleExpression: 'cron(0 5 * * ? *)',
          Lifecycle: { DeleteAfterDays: 35 },
        }],
      },
    });
    backupMock.on(DescribeRegionSettingsCommand).resolves({
      ResourceTypeOptInPreference: { DynamoDB: true }, ResourceTypeManagementPreference: { DynamoDB: true },
    });
    backupMock.on(DescribeBackupVaultCommand).resolves({});
    selectedAt(ago(500));
    points('vault', ['orders', 3], ['ledger', 5]);
    points('gapped');
  });
}
