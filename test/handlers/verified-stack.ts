/** A stack with one table and its plan, with models of AWS. */
import { DescribeBackupVaultCommand, DescribeRegionSettingsCommand, GetBackupPlanCommand, GetBackupSelectionCommand } from '@aws-sdk/client-backup';
import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { backupMock, dynamodbMock, FakeClock, newAccess, resetMocks } from './sdk';
import { verifyProtection } from '../../src/handlers/protection-verification';

export const NAME = 'Shop-Orders-1ABC';
export const ARN = `arn:aws:dynamodb:eu-west-1:111111111111:table/${NAME}`;
export const RULE = { name: 'Daily', vaultName: 'vault', schedule: 'cron(0 5 * * ? *)', timeZone: 'Etc/UTC', deleteAfterDays: '35', startWindowMinutes: '60' };
export const EXPECTATION = {
  tables: [{ path: 'Shop/Orders', tableName: NAME, profile: '0', selectedBy: ['0'] }],
  profiles: [{
    managedByStack: 'true',
    streamViewType: 'NEW_AND_OLD_IMAGES',
    replicas: [{ region: 'eu-west-1', recoveryWindowDays: '14', deletionProtection: 'true' }],
  }],
  selections: [{ selectionId: 'selection', plan: '0' }],
  plans: [{ path: 'Shop/Plan', backupPlanId: 'plan', rules: [RULE] }],
  vaults: [{ path: 'Shop/Vault', vaultName: 'vault', lock: { mode: 'GOVERNANCE', minRetentionDays: '30', maxRetentionDays: '365' } }],
};

export const table = (settings = {}) => dynamodbMock.on(DescribeTableCommand).resolves({
  Table: { TableArn: ARN, DeletionProtectionEnabled: true, StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' }, ...settings },
});
export const recovery = (PointInTimeRecoveryStatus: 'ENABLED' | 'DISABLED', RecoveryPeriodInDays?: number) => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED' as const,
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus,
      RecoveryPeriodInDays,
      ...(PointInTimeRecoveryStatus === 'ENABLED'
        ? { EarliestRestorableDateTime: new Date(0), LatestRestorableDateTime: new Date(0) }
        : {}),
    },
  },
});
export const rule = (settings = {}) => backupMock.on(GetBackupPlanCommand).resolves({
  BackupPlan: {
    BackupPlanName: 'plan',
    Rules: [{
      RuleName: 'Daily',
      TargetBackupVaultName: 'vault',
      ScheduleExpression: 'cron(0 5 * * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      StartWindowMinutes: 60,
      CompletionWindowMinutes: 10_080,
      Lifecycle: { DeleteAfterDays: 35 },
      ...settings,
    }],
  },
});
export const selection = (Resources = [ARN]) => backupMock.on(GetBackupSelectionCommand)
  .resolves({ BackupSelection: { SelectionName: 'selection', IamRoleArn: 'role', Resources } });
export const regionSettings = (advanced: boolean) => backupMock.on(DescribeRegionSettingsCommand).resolves({
  ResourceTypeOptInPreference: { DynamoDB: true },
  ResourceTypeManagementPreference: { DynamoDB: advanced },
});
export const vault = (settings = {}) => backupMock.on(DescribeBackupVaultCommand)
  .resolves({ Locked: true, MinRetentionDays: 30, MaxRetentionDays: 365, ...settings });

/** Models the stack with all of its protection in place. */
export function modelStack(): void {
  resetMocks();
  table();
  rule();
  selection();
  vault();
  regionSettings(true);
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('ENABLED', 14));
  jest.spyOn(console, 'log').mockImplementation();
}

export const verify = (clock = new FakeClock(), event: object = { RequestType: 'Create' }, expectation: object = EXPECTATION) => verifyProtection({
  StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Shop/1',
  ResourceProperties: { expectation, settleSeconds: '120', logGroup: '/shop' },
  ...event,
} as any, newAccess(clock));

export const logged = () => (console.log as jest.Mock).mock.calls.map(([line]) => JSON.parse(line));
