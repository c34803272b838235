import { DescribeBackupVaultCommand, GetBackupPlanCommand, GetBackupSelectionCommand } from '@aws-sdk/client-backup';
import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { backupMock, dynamodbMock, errorNamed, FakeClock, loggedFindings } from './sdk';
import { ARN, EXPECTATION, table, recovery, rule, selection, vault, verify, modelStack } from './verified-stack';
import type { Finding } from '../../src/contract/finding';
import { ProtectionAbsent } from '../../src/handlers/protection-verification';

beforeEach(modelStack);

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
    expect(loggedFindings()).toEqual([expect.objectContaining({ severity: 'ERROR', ...finding })]);
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

    await expect(verify()).rejects.toThrow(
      'the protection of 1 table is not what the stack declares: 4 errors; all findings are in the log group /shop | ERROR ',
    );
    expect(loggedFindings().map(({ code }) => code)).toEqual(['DELETION_PROTECTION_OFF', 'PITR_OFF', 'CHECK_FAILED', 'VAULT_LOCK_ABSENT']);
  });
});

describe('an imported vault', () => {
  const imported = { ...EXPECTATION, vaults: [{ path: 'Shop/Vault', vaultName: 'vault' }] };

  test.each([[36, 365], [1, 34]])('whose lock allows %d to %d days fails the rule that keeps 35', async (MinRetentionDays, MaxRetentionDays) => {
    vault({ MinRetentionDays, MaxRetentionDays });

    await expect(verify(undefined, undefined, imported)).rejects.toThrow(ProtectionAbsent);
    expect(loggedFindings()).toEqual([
      expect.objectContaining({
        code: 'RETENTION_OUTSIDE_LOCK',
        subject: 'Shop/Plan rule Daily',
        actual: `the vault is locked for a retention of ${MinRetentionDays} to ${MaxRetentionDays} days, so every job of the rule fails`,
      }),
    ]);
  });

  test.each([
    [35, 35],
    [1, 365],
  ])('whose lock allows %d to %d days passes', async (MinRetentionDays, MaxRetentionDays) => {
    vault({ MinRetentionDays, MaxRetentionDays });

    await expect(verify(undefined, undefined, imported)).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test.each(['AccessDeniedException', 'AccessDenied'])(
    'that is not there may be answered with %s, and the remedy names both causes',
    async (name) => {
      backupMock.on(DescribeBackupVaultCommand).rejects(errorNamed(name));

      await expect(verify(undefined, undefined, imported)).rejects.toThrow(
        'if there is no vault vault, correct the name of the imported vault, or create the vault; if there is one, allow backup:DescribeBackupVault',
      );
    },
  );
});

test('the command for a lock in compliance mode makes one, and not one in governance mode', async () => {
  vault({ Locked: false });
  const lock = { mode: 'COMPLIANCE', minRetentionDays: '7', coolingOffDays: '3' };

  await expect(
    verify(undefined, undefined, { ...EXPECTATION, vaults: [{ ...EXPECTATION.vaults[0], lock }] }),
  ).rejects.toThrow(
    'put-backup-vault-lock-configuration --backup-vault-name vault --min-retention-days 7 --changeable-for-days 3',
  );
});
