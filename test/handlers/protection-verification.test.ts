import { DescribeBackupVaultCommand, DescribeRegionSettingsCommand, GetBackupPlanCommand, GetBackupSelectionCommand } from '@aws-sdk/client-backup';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { backupMock, cloudFormationMock, dynamodbMock, errorNamed, FakeClock, newAccess, resetMocks } from './sdk';
import type { Finding } from '../../src/contract/finding';
import { ProtectionAbsent, verifyProtection } from '../../src/handlers/protection-verification';

const NAME = 'Shop-Orders-1ABC';
const ARN = `arn:aws:dynamodb:eu-west-1:111111111111:table/${NAME}`;
const RULE = { name: 'Daily', vaultName: 'vault', schedule: 'cron(0 5 * * ? *)', timeZone: 'Etc/UTC', deleteAfterDays: '35', startWindowMinutes: '60' };
const EXPECTATION = {
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

const table = (settings = {}) => dynamodbMock.on(DescribeTableCommand).resolves({
  Table: { TableArn: ARN, DeletionProtectionEnabled: true, StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' }, ...settings },
});
const recovery = (PointInTimeRecoveryStatus: 'ENABLED' | 'DISABLED', RecoveryPeriodInDays?: number) => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED' as const,
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus,
      RecoveryPeriodInDays,
      ...PointInTimeRecoveryStatus === 'ENABLED' ? { EarliestRestorableDateTime: new Date(0), LatestRestorableDateTime: new Date(0) } : {},
    },
  },
});
const rule = (settings = {}) => backupMock.on(GetBackupPlanCommand).resolves({
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
const selection = (Resources = [ARN]) => backupMock.on(GetBackupSelectionCommand)
  .resolves({ BackupSelection: { SelectionName: 'selection', IamRoleArn: 'role', Resources } });
const regionSettings = (advanced: boolean) => backupMock.on(DescribeRegionSettingsCommand).resolves({
  ResourceTypeOptInPreference: { DynamoDB: true },
  ResourceTypeManagementPreference: { DynamoDB: advanced },
});
const vault = (settings = {}) => backupMock.on(DescribeBackupVaultCommand)
  .resolves({ Locked: true, MinRetentionDays: 30, MaxRetentionDays: 365, ...settings });

const verify = (clock = new FakeClock(), event: object = { RequestType: 'Create' }, expectation: object = EXPECTATION) => verifyProtection({
  StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Shop/1',
  ResourceProperties: { expectation, settleSeconds: '120', logGroup: '/shop' },
  ...event,
} as any, newAccess(clock));

const logged = () => (console.log as jest.Mock).mock.calls.map(([line]) => JSON.parse(line));
const findings = (): Finding[] => logged().filter(({ message }) => message === 'finding');

beforeEach(() => {
  resetMocks();
  table();
  rule();
  selection();
  vault();
  regionSettings(true);
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('ENABLED', 14));
  jest.spyOn(console, 'log').mockImplementation();
});

describe('a stack whose protection is real', () => {
  test('passes, without a finding and without waiting', async () => {
    const clock = new FakeClock();

    await expect(verify(clock)).resolves.toEqual({ reason: undefined, data: { Tables: '1', Findings: '0' } });
    expect(clock.time).toBe(0);
  });

  test('passes with a window longer than declared, and a warning', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('ENABLED', 35));

    await expect(verify()).resolves.toMatchObject({ reason: expect.stringContaining('RECOVERY_WINDOW_LONGER') });
    expect(findings()).toMatchObject([{ severity: 'WARNING', expected: 'point-in-time recovery over 14 days', actual: 'a window of 35 days' }]);
  });

  test('passes with an undeclared rule in its plan, and a warning', async () => {
    backupMock.on(GetBackupPlanCommand).resolves({
      BackupPlan: {
        BackupPlanName: 'plan',
        Rules: [
          { RuleName: 'Other', TargetBackupVaultName: 'vault', ScheduleExpression: 'cron(0 1 * * ? *)' },
          { RuleName: 'Daily', TargetBackupVaultName: 'vault', ScheduleExpression: 'cron(0 5 * * ? *)', StartWindowMinutes: 60, Lifecycle: { DeleteAfterDays: 35 } },
        ],
      },
    });

    await verify();
    expect(findings()).toMatchObject([{ code: 'PLAN_RULE_UNDECLARED', severity: 'WARNING', subject: 'Shop/Plan rule Other' }]);
  });

  test('takes a moment to show, and is waited for', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand)
      .resolvesOnce(recovery('DISABLED'))
      .rejectsOnce(errorNamed('AccessDeniedException'))
      .resolves(recovery('ENABLED', 14));

    await expect(verify()).resolves.toMatchObject({ data: { Findings: '0' } });
  });
});

describe('a deployment fails when', () => {
  test.each<[string, () => unknown, Partial<Finding>]>([
    ['point-in-time recovery is off', () => dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('DISABLED')),
      { code: 'PITR_OFF', subject: 'Shop/Orders', expected: 'point-in-time recovery over 14 days', actual: 'point-in-time recovery is off' }],
    ['the window is shorter', () => dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('ENABLED', 13)),
      { code: 'RECOVERY_WINDOW_SHORTER', actual: 'a window of 13 days' }],
    ['the table is gone', () => {
      dynamodbMock.on(DescribeTableCommand).rejects(errorNamed('ResourceNotFoundException'));
      dynamodbMock.on(DescribeContinuousBackupsCommand).rejects(errorNamed('TableNotFoundException'));
    }, { code: 'TABLE_NOT_FOUND', actual: 'there is no such table' }],
    ['deletion protection is off', () => table({ DeletionProtectionEnabled: false }), { code: 'DELETION_PROTECTION_OFF' }],
    ['there is no stream', () => table({ StreamSpecification: undefined }), { code: 'STREAM_OFF', actual: 'no stream' }],
    ['the stream holds keys only', () => table({ StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } }),
      { code: 'STREAM_OFF', actual: 'a stream of KEYS_ONLY' }],
    ['the table is not in the selection', () => selection([`${ARN}-other`]),
      { code: 'TABLE_NOT_SELECTED', subject: 'Shop/Orders', expected: 'backups by the plan Shop/Plan (plan)', actual: 'the selection does not name the table' }],
    ['the selection is gone', () => backupMock.on(GetBackupSelectionCommand).rejects(errorNamed('ResourceNotFoundException')),
      { code: 'TABLE_NOT_SELECTED', actual: 'the selection is gone' }],
    ['the plan is gone', () => backupMock.on(GetBackupPlanCommand).rejects(errorNamed('ResourceNotFoundException')), { code: 'PLAN_NOT_FOUND' }],
    ['a rule is gone', () => backupMock.on(GetBackupPlanCommand).resolves({ BackupPlan: { BackupPlanName: 'plan', Rules: [] } }), { code: 'PLAN_RULE_ABSENT' }],
    ['a rule runs at another time', () => rule({ ScheduleExpression: 'cron(0 6 * * ? *)' }),
      { code: 'PLAN_RULE_DIFFERS', subject: 'Shop/Plan rule Daily', expected: 'schedule cron(0 5 * * ? *)', actual: 'schedule cron(0 6 * * ? *)' }],
    ['a rule runs in another time zone', () => rule({ ScheduleExpressionTimezone: 'Europe/Berlin' }), { actual: 'time zone Europe/Berlin' }],
    ['a rule keeps its recovery points for less long', () => rule({ Lifecycle: { DeleteAfterDays: 34 } }), { actual: 'retention in days 34' }],
    ['a rule gives up earlier', () => rule({ StartWindowMinutes: 480 }), { actual: 'start window in minutes 480' }],
    ['a rule has another vault', () => rule({ TargetBackupVaultName: 'Default' }), { actual: 'vault Default' }],
    ['the vault is gone', () => backupMock.on(DescribeBackupVaultCommand).rejects(errorNamed('ResourceNotFoundException')), { code: 'VAULT_NOT_FOUND' }],
    ['the vault has no lock', () => vault({ Locked: false }), { code: 'VAULT_LOCK_ABSENT', subject: 'Shop/Vault', actual: 'the vault has no lock' }],
    ['the lock allows less', () => vault({ MinRetentionDays: 7 }),
      { code: 'VAULT_LOCK_DIFFERS', expected: 'a lock in governance mode for a retention of 30 to 365 days', actual: 'a lock in governance mode for a retention of 7 to 365 days' }],
    ['the lock has another mode', () => vault({ LockDate: new Date(0) }),
      { code: 'VAULT_LOCK_DIFFERS', actual: 'a lock in compliance mode for a retention of 30 to 365 days, final from 1970-01-01T00:00:00.000Z' }],
    ['a question is not allowed', () => backupMock.on(GetBackupPlanCommand).rejects(errorNamed('AccessDeniedException', 'no')),
      { code: 'CHECK_FAILED', actual: 'backup:GetBackupPlan failed: AccessDeniedException: no' }],
    ['a question is not answered', () => dynamodbMock.on(DescribeContinuousBackupsCommand).rejects(errorNamed('InternalServerError', 'oops')),
      { code: 'CHECK_FAILED', subject: 'Shop/Orders', actual: 'dynamodb:DescribeContinuousBackups failed: InternalServerError: oops', remedy: 'deploy again' }],
  ])('%s', async (_, given, finding) => {
    given();

    await expect(verify()).rejects.toThrow(ProtectionAbsent);
    expect(findings()).toEqual([expect.objectContaining({ severity: 'ERROR', ...finding })]);
  });

  test('declared protection stays away for two minutes', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('DISABLED'));
    const clock = new FakeClock();

    await expect(verify(clock)).rejects.toThrow(ProtectionAbsent);
    expect(clock.time).toBeGreaterThan(100_000);
    expect(clock.time).toBeLessThanOrEqual(120_000);
  });

  test('an imported table is not protected, without waiting', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('DISABLED'));
    const clock = new FakeClock();
    const imported = { ...EXPECTATION, profiles: [{ ...EXPECTATION.profiles[0], managedByStack: 'false' }] };

    await expect(verify(clock, undefined, imported)).rejects.toThrow(
      'run: aws dynamodb update-continuous-backups --region eu-west-1 --table-name Shop-Orders-1ABC '
      + '--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true,RecoveryPeriodInDays=14');
    expect(clock.time).toBe(0);
  });

  test('several things are absent, and says all of them', async () => {
    table({ DeletionProtectionEnabled: false });
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('DISABLED'));
    backupMock.on(GetBackupSelectionCommand).rejects(errorNamed('ThrottlingException'));
    vault({ Locked: false });

    await expect(verify()).rejects.toThrow('the protection of 1 table is not what the stack declares: 4 errors; all findings are in the log group /shop | ERROR ');
    expect(findings().map(({ code }) => code)).toEqual(['DELETION_PROTECTION_OFF', 'PITR_OFF', 'CHECK_FAILED', 'VAULT_LOCK_ABSENT']);
  });
});

describe('an imported vault', () => {
  const imported = { ...EXPECTATION, vaults: [{ path: 'Shop/Vault', vaultName: 'vault' }] };

  test.each([[36, 365], [1, 34]])('whose lock allows %d to %d days fails the rule that keeps 35', async (MinRetentionDays, MaxRetentionDays) => {
    vault({ MinRetentionDays, MaxRetentionDays });

    await expect(verify(undefined, undefined, imported)).rejects.toThrow(ProtectionAbsent);
    expect(findings()).toEqual([expect.objectContaining({
      code: 'RETENTION_OUTSIDE_LOCK',
      subject: 'Shop/Plan rule Daily',
      actual: `the vault is locked for a retention of ${MinRetentionDays} to ${MaxRetentionDays} days, so every job of the rule fails`,
    })]);
  });

  test.each([[35, 35], [1, 365]])('whose lock allows %d to %d days passes', async (MinRetentionDays, MaxRetentionDays) => {
    vault({ MinRetentionDays, MaxRetentionDays });

    await expect(verify(undefined, undefined, imported)).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test.each(['AccessDeniedException', 'AccessDenied'])('that is not there may be answered with %s, and the remedy names both causes', async (name) => {
    backupMock.on(DescribeBackupVaultCommand).rejects(errorNamed(name));

    await expect(verify(undefined, undefined, imported)).rejects.toThrow(
      'if there is no vault vault, correct the name of the imported vault, or create the vault; if there is one, allow backup:DescribeBackupVault');
  });
});

test('the command for a lock in compliance mode makes one, and not one in governance mode', async () => {
  vault({ Locked: false });
  const lock = { mode: 'COMPLIANCE', minRetentionDays: '7', coolingOffDays: '3' };

  await expect(verify(undefined, undefined, { ...EXPECTATION, vaults: [{ ...EXPECTATION.vaults[0], lock }] }))
    .rejects.toThrow('put-backup-vault-lock-configuration --backup-vault-name vault --min-retention-days 7 --changeable-for-days 3');
});

test('errors come before warnings, because CloudFormation shows the beginning', async () => {
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('ENABLED', 35));
  vault({ Locked: false });

  await expect(verify()).rejects.toThrow(/1 error and 1 warning; .* \| ERROR VAULT_LOCK_ABSENT .* \| WARNING RECOVERY_WINDOW_LONGER/);
});

test('a window that DynamoDB does not tell is 35 days', async () => {
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('ENABLED'));

  await verify();
  expect(findings()).toMatchObject([{ code: 'RECOVERY_WINDOW_LONGER', actual: 'a window of 35 days' }]);
});

test('a permission is waited for, also on an imported table', async () => {
  dynamodbMock.on(DescribeContinuousBackupsCommand).rejectsOnce(errorNamed('AccessDeniedException')).resolves(recovery('ENABLED', 14));
  const imported = { ...EXPECTATION, profiles: [{ ...EXPECTATION.profiles[0], managedByStack: 'false' }] };

  await expect(verify(undefined, undefined, imported)).resolves.toMatchObject({ data: { Findings: '0' } });
});

test('a stream that is switched off is none, whatever it held', async () => {
  table({ StreamSpecification: { StreamEnabled: false, StreamViewType: 'NEW_AND_OLD_IMAGES' } });

  await expect(verify()).rejects.toThrow('STREAM_OFF Shop/Orders: expected a stream of NEW_AND_OLD_IMAGES; actual: no stream');
});

test('the day on which recovery points move to cold storage is compared', async () => {
  const cold = { ...EXPECTATION, plans: [{ ...EXPECTATION.plans[0], rules: [{ ...RULE, deleteAfterDays: '120', moveToColdStorageAfterDays: '30' }] }] };
  rule({ Lifecycle: { DeleteAfterDays: 120, MoveToColdStorageAfterDays: 30 } });
  await expect(verify(undefined, undefined, cold)).resolves.toMatchObject({ data: { Findings: '0' } });

  rule({ Lifecycle: { DeleteAfterDays: 120, MoveToColdStorageAfterDays: 31 } });
  await expect(verify(undefined, undefined, cold)).rejects.toThrow('expected days until cold storage 30; actual: days until cold storage 31');
});

test('each table is looked for in the selections of its own plans', async () => {
  const second = { path: 'Shop/Audit', tableName: 'Shop-Audit-2DEF', selectedBy: ['1'] };
  backupMock.on(GetBackupSelectionCommand, { BackupPlanId: 'plan', SelectionId: 'selection' })
    .resolves({ BackupSelection: { SelectionName: 'a', IamRoleArn: 'role', Resources: [ARN] } })
    .on(GetBackupSelectionCommand, { BackupPlanId: 'second-plan', SelectionId: 'second-selection' })
    .resolves({ BackupSelection: { SelectionName: 'b', IamRoleArn: 'role', Resources: [ARN.replace(NAME, second.tableName)] } });

  await expect(verify(undefined, undefined, {
    ...EXPECTATION,
    tables: [...EXPECTATION.tables, second],
    selections: [...EXPECTATION.selections, { selectionId: 'second-selection', plan: '1' }],
    plans: [...EXPECTATION.plans, { ...EXPECTATION.plans[0], path: 'Shop/SecondPlan', backupPlanId: 'second-plan' }],
  })).resolves.toMatchObject({ data: { Tables: '2', Findings: '0' } });
});

describe('a plan that makes copies', () => {
  const COPY = { vaultArn: 'arn:aws:backup:eu-central-1:111111111111:backup-vault:copies', deleteAfterDays: '90' };
  const copying = {
    ...EXPECTATION,
    plans: [{ ...EXPECTATION.plans[0], rules: [{ ...RULE, copies: [COPY] }], advancedFeatures: ['copies'] }],
  };
  const copies = (DeleteAfterDays: number, name = 'copies') => rule({
    CopyActions: [{ DestinationBackupVaultArn: COPY.vaultArn.replace('copies', name), Lifecycle: { DeleteAfterDays } }],
  });

  test('passes when it does', async () => {
    copies(90);

    await expect(verify(undefined, undefined, copying)).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test.each<[string, () => unknown, Partial<Finding>]>([
    ['none', () => rule(), { code: 'PLAN_RULE_DIFFERS', expected: `copy to ${COPY.vaultArn}`, actual: 'copy to not set' }],
    ['to another vault', () => copies(90, 'other'), { code: 'PLAN_RULE_DIFFERS', expected: `copy to ${COPY.vaultArn}` }],
    ['for less long', () => copies(89), { code: 'PLAN_RULE_DIFFERS', actual: `retention in days of the copy to ${COPY.vaultArn} 89` }],
  ])('fails when it makes them %s', async (_, given, finding) => {
    given();

    await expect(verify(undefined, undefined, copying)).rejects.toThrow(ProtectionAbsent);
    expect(findings()).toEqual([expect.objectContaining(finding)]);
  });

  test('fails where the Region cannot make them, with the command to run', async () => {
    copies(90);
    regionSettings(false);

    await expect(verify(undefined, undefined, copying)).rejects.toThrow('ADVANCED_BACKUP_OFF');
    expect(findings()).toEqual([expect.objectContaining({ severity: 'ERROR', expected: 'copies by Shop/Plan', remedy: expect.stringContaining('run: aws backup update-region-settings') })]);
  });
});

test('a Region without the advanced features is a warning where nothing needs them', async () => {
  regionSettings(false);

  await expect(verify()).resolves.toMatchObject({ reason: expect.stringContaining('WARNING ADVANCED_BACKUP_OFF') });
});

test('a Region that cannot be asked is a warning where nothing needs its answer', async () => {
  backupMock.on(DescribeRegionSettingsCommand).rejects(errorNamed('AccessDeniedException'));

  await expect(verify()).resolves.toMatchObject({ reason: expect.stringContaining('WARNING CHECK_FAILED') });
});

describe('a replica', () => {
  const replicated = (...regions: string[]) => ({
    ...EXPECTATION,
    profiles: [{ managedByStack: 'true', replicas: regions.map((region) => ({ region, recoveryWindowDays: '14', deletionProtection: 'true' })) }],
  });

  test('is asked for in its own Region', async () => {
    await verify(undefined, undefined, replicated('eu-west-1', 'eu-central-1'));

    const regions = dynamodbMock.commandCalls(DescribeContinuousBackupsCommand).map(({ thisValue }) => (thisValue as any).config.region());
    expect(await Promise.all(regions)).toEqual(['eu-west-1', 'eu-central-1']);
  });

  test('is named with its Region', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolvesOnce(recovery('ENABLED', 14)).resolves(recovery('DISABLED'));

    await expect(verify(undefined, undefined, replicated('eu-west-1', 'eu-central-1'))).rejects.toThrow('PITR_OFF Shop/Orders in eu-');
  });
});

describe('a rollback', () => {
  const update = { RequestType: 'Update' };
  const stack = (StackStatus: any) => cloudFormationMock.on(DescribeStacksCommand)
    .resolves({ Stacks: [{ StackName: 'Shop', CreationTime: new Date(), StackStatus }] });

  beforeEach(() => vault({ Locked: false }));

  test('is never held up', async () => {
    stack('UPDATE_ROLLBACK_IN_PROGRESS');

    await expect(verify(undefined, update)).resolves.toMatchObject({ reason: expect.stringContaining('VAULT_LOCK_ABSENT') });
  });

  test('that cannot be told from an update fails, with the findings and why', async () => {
    cloudFormationMock.on(DescribeStacksCommand).rejects(errorNamed('AccessDenied', 'no'));

    await expect(verify(undefined, update)).rejects.toThrow(/VAULT_LOCK_ABSENT.*CHECK_FAILED.*cloudformation:DescribeStacks failed: AccessDenied: no/);
  });

  test('is told from an update, which fails', async () => {
    stack('UPDATE_IN_PROGRESS');

    await expect(verify(undefined, update)).rejects.toThrow(ProtectionAbsent);
  });
});

test('a table whose selection alone is declared is not asked for', async () => {
  const tables = [{ path: 'Shop/Orders', tableName: NAME, selectedBy: ['0'] }];

  await expect(verify(undefined, undefined, { ...EXPECTATION, tables })).resolves.toMatchObject({ data: { Findings: '0' } });
  expect(dynamodbMock.calls()).toHaveLength(0);
});

test('400 tables are asked for at 8 a second', async () => {
  const tables = [...Array(400).keys()].map((index) => ({ ...EXPECTATION.tables[0], path: `Shop/Table${index}` }));
  const clock = new FakeClock();

  await verify(clock, undefined, { ...EXPECTATION, tables });
  expect(dynamodbMock.commandCalls(DescribeContinuousBackupsCommand)).toHaveLength(400);
  expect(clock.time).toBeGreaterThanOrEqual(399 / 8 * 1000);
});
