import {
  DescribeBackupVaultCommand,
  DescribeRegionSettingsCommand,
  GetBackupPlanCommand,
} from '@aws-sdk/client-backup';
import { backupMock, errorNamed, loggedFindings, resetMocks, verify } from './sdk';

const arn = (name: string, region = 'eu-central-1', account = '111111111111') =>
  `arn:aws:backup:${region}:${account}:backup-vault:${name}`;
const OFFSITE = arn('offsite');
const expectation = (rule: object, more: object = {}) => ({
  account: '111111111111',
  plans: [{
    path: 'Shop/Plan',
    backupPlanId: 'plan',
    rules: [{ name: 'Daily', vaultName: 'vault', schedule: 'cron(0 5 * * ? *)', timeZone: 'Etc/UTC', deleteAfterDays: '35', ...rule }],
  }],
  ...more,
});
const copying = (...copies: object[]) => expectation({ copies });
const copy = (vaultArn: string, more: object = {}) => ({ vaultArn, deleteAfterDays: '90', ...more });

/** The plan is as declared, so that findings are those of destinations only. */
const planOf = ({ plans }: any) => backupMock.on(GetBackupPlanCommand).resolves({
  BackupPlan: {
    BackupPlanName: 'plan',
    Rules: plans[0].rules.map((rule: any) => ({
      RuleName: rule.name,
      TargetBackupVaultName: rule.vaultName,
      TargetLogicallyAirGappedBackupVaultArn: rule.airGappedVaultArn,
      ScheduleExpression: rule.schedule,
      Lifecycle: { DeleteAfterDays: Number(rule.deleteAfterDays) },
      CopyActions: rule.copies?.map(({ vaultArn, deleteAfterDays }: any) => ({
        DestinationBackupVaultArn: vaultArn, Lifecycle: { DeleteAfterDays: Number(deleteAfterDays) },
      })),
    })),
  },
});
const verifyCopies = (declared: object) => {
  planOf(declared);
  return verify(declared);
};
const asked = async () => Promise.all(backupMock.commandCalls(DescribeBackupVaultCommand)
  .map(async ({ args: [{ input }], thisValue }) => `${input.BackupVaultName} in ${await (thisValue as any).config.region()}`));

beforeEach(() => {
  resetMocks();
  jest.spyOn(console, 'log').mockImplementation();
  backupMock.on(DescribeBackupVaultCommand).resolves({});
  backupMock.on(DescribeRegionSettingsCommand).resolves({
    ResourceTypeOptInPreference: { DynamoDB: true }, ResourceTypeManagementPreference: { DynamoDB: true },
  });
});

describe('a vault that copies go to', () => {
  test('is asked for in its own Region, and once', async () => {
    await expect(verifyCopies(copying(copy(OFFSITE), copy(arn('second', 'eu-west-1'))))).resolves.toMatchObject({
      data: { Findings: '0' },
    });
    expect(await asked()).toEqual(['offsite in eu-central-1', 'second in eu-west-1']);

    backupMock.resetHistory();
    const declared: any = copying(copy(OFFSITE));
    declared.plans[0].rules.push({ ...declared.plans[0].rules[0], name: 'Weekly' });
    await verifyCopies(declared);
    expect(await asked()).toEqual(['offsite in eu-central-1']);
  });

  test('that is not there fails the deployment', async () => {
    backupMock.on(DescribeBackupVaultCommand).rejects(errorNamed('ResourceNotFoundException'));

    await expect(verifyCopies(copying(copy(OFFSITE)))).rejects.toThrow(
      `ERROR COPY_DESTINATION_NOT_FOUND Shop/Plan rule Daily: expected copies in the vault ${OFFSITE}; actual: there is no such vault in eu-central-1; correct the ARN, or create the vault`,
    );
  });

  test('that is not there is a warning where the app may deploy it later', async () => {
    backupMock.on(DescribeBackupVaultCommand).rejects(errorNamed('ResourceNotFoundException'));

    await expect(verifyCopies(copying(copy(OFFSITE, { deployedApart: 'true' })))).resolves.toMatchObject({
      reason: expect.stringMatching(/WARNING COPY_DESTINATION_NOT_FOUND .*; deploy its stack/),
    });
  });

  test.each([[91, 365, '91 to 365 days'], [1, 89, '1 to 89 days'], [91, undefined, 'at least 91 days']])(
    'whose lock takes %s to %s days fails the copy that is kept for 90', async (MinRetentionDays, MaxRetentionDays, range) => {
      backupMock.on(DescribeBackupVaultCommand).resolves({ Locked: true, MinRetentionDays, MaxRetentionDays });

      await expect(verifyCopies(copying(copy(OFFSITE)))).rejects.toThrow(
        `RETENTION_OUTSIDE_LOCK Shop/Plan rule Daily: expected copies that are kept for 90 days in offsite; actual: the vault is locked for a retention of ${range}, so every copy of the rule fails; `
          + 'change the retention of the copy',
      );
    });

  test.each([
    ['whose lock takes 90 days', { Locked: true, MinRetentionDays: 90, MaxRetentionDays: 90 }],
    ['that has no lock', { Locked: false, MinRetentionDays: 91 }],
  ])('%s passes', async (_, vault) => {
    backupMock.on(DescribeBackupVaultCommand).resolves(vault);

    await expect(verifyCopies(copying(copy(OFFSITE)))).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test.each(['AccessDeniedException', 'ThrottlingException'])('that cannot be asked for (%s) hides no other finding', async (name) => {
    backupMock.on(DescribeBackupVaultCommand, { BackupVaultName: 'offsite' }).rejects(errorNamed(name))
      .on(DescribeBackupVaultCommand, { BackupVaultName: 'second' }).rejects(errorNamed('ResourceNotFoundException'));

    await expect(verifyCopies(copying(copy(OFFSITE), copy(arn('second'))))).rejects.toThrow('2 errors;');
    expect(loggedFindings().map(({ code }) => code)).toEqual(['CHECK_FAILED', 'COPY_DESTINATION_NOT_FOUND']);
  });

  test('of another account is not asked for: AWS Backup would refuse', async () => {
    await verifyCopies(copying(copy(arn('theirs', 'eu-west-1', '222222222222'))));

    expect(await asked()).toEqual([]);
  });

  test('that is a vault of the stack too is asked for once, and its lock compared with the copies', async () => {
    backupMock
      .on(DescribeBackupVaultCommand)
      .resolves({ BackupVaultArn: arn('copies', 'eu-west-1'), Locked: true, MinRetentionDays: 91 });

    await expect(verifyCopies(expectation({ copies: [copy(arn('copies', 'eu-west-1'))] }, { vaults: [{ path: 'Shop/Copies', vaultName: 'copies' }] })))
      .rejects.toThrow('RETENTION_OUTSIDE_LOCK Shop/Plan rule Daily: expected copies that are kept for 90 days in copies');
    expect(await asked()).toEqual(['copies in eu-west-1']);
  });

  test('of the same name as a vault of the stack, in another Region, is asked for there', async () => {
    await verifyCopies(
      expectation({ copies: [copy(arn('vault'))] }, { vaults: [{ path: 'Shop/Vault', vaultName: 'vault' }] }),
    );

    expect(await asked()).toEqual(['vault in eu-west-1', 'vault in eu-central-1']);
  });
});

describe('the air-gapped vault of a rule', () => {
  const airGapped = expectation({ airGappedVaultArn: arn('gapped', 'eu-west-1') });

  test('that is not there fails the deployment', async () => {
    backupMock.on(DescribeBackupVaultCommand).rejects(errorNamed('ResourceNotFoundException'));

    await expect(verifyCopies(airGapped)).rejects.toThrow(
      'COPY_DESTINATION_NOT_FOUND Shop/Plan rule Daily: expected recovery points in the vault',
    );
  });

  test('whose range does not take the recovery points fails the deployment', async () => {
    backupMock.on(DescribeBackupVaultCommand).resolves({ Locked: true, MinRetentionDays: 36, MaxRetentionDays: 365 });

    await expect(verifyCopies(airGapped)).rejects.toThrow(
      'expected recovery points that are kept for 35 days in gapped; actual: the vault is locked for a retention of 36 to 365 days, so every job of the rule fails',
    );
  });
});
