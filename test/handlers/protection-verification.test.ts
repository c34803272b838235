import { GetBackupPlanCommand } from '@aws-sdk/client-backup';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { backupMock, cloudFormationMock, dynamodbMock, errorNamed, FakeClock, loggedFindings } from './sdk';
import { NAME, EXPECTATION, table, recovery, vault, verify, modelStack } from './verified-stack';
import { ProtectionAbsent } from '../../src/handlers/protection-verification';

beforeEach(modelStack);

describe('a stack whose protection is real', () => {
  test('passes, without a finding and without waiting', async () => {
    const clock = new FakeClock();

    await expect(verify(clock)).resolves.toEqual({ reason: undefined, data: { Tables: '1', Findings: '0' } });
    expect(clock.time).toBe(0);
  });

  test('passes with a window longer than declared, and a warning', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('ENABLED', 35));

    await expect(verify()).resolves.toMatchObject({ reason: expect.stringContaining('RECOVERY_WINDOW_LONGER') });
    expect(loggedFindings()).toMatchObject([
      { severity: 'WARNING', expected: 'point-in-time recovery over 14 days', actual: 'a window of 35 days' },
    ]);
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
    expect(loggedFindings()).toMatchObject([
      { code: 'PLAN_RULE_UNDECLARED', severity: 'WARNING', subject: 'Shop/Plan rule Other' },
    ]);
  });

  test('takes a moment to show, and is waited for', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand)
      .resolvesOnce(recovery('DISABLED'))
      .rejectsOnce(errorNamed('AccessDeniedException'))
      .resolves(recovery('ENABLED', 14));

    await expect(verify()).resolves.toMatchObject({ data: { Findings: '0' } });
  });
});

test('errors come before warnings, because CloudFormation shows the beginning', async () => {
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('ENABLED', 35));
  vault({ Locked: false });

  await expect(verify()).rejects.toThrow(
    /1 error and 1 warning; .* \| ERROR VAULT_LOCK_ABSENT .* \| WARNING RECOVERY_WINDOW_LONGER/,
  );
});

test('a window that DynamoDB does not tell is 35 days', async () => {
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery('ENABLED'));

  await verify();
  expect(loggedFindings()).toMatchObject([{ code: 'RECOVERY_WINDOW_LONGER', actual: 'a window of 35 days' }]);
});

test('a permission is waited for, also on an imported table', async () => {
  dynamodbMock
    .on(DescribeContinuousBackupsCommand)
    .rejectsOnce(errorNamed('AccessDeniedException'))
    .resolves(recovery('ENABLED', 14));
  const imported = { ...EXPECTATION, profiles: [{ ...EXPECTATION.profiles[0], managedByStack: 'false' }] };

  await expect(verify(undefined, undefined, imported)).resolves.toMatchObject({ data: { Findings: '0' } });
});

test('a stream that is switched off is none, whatever it held', async () => {
  table({ StreamSpecification: { StreamEnabled: false, StreamViewType: 'NEW_AND_OLD_IMAGES' } });

  await expect(verify()).rejects.toThrow(
    'STREAM_OFF Shop/Orders: expected a stream of NEW_AND_OLD_IMAGES; actual: no stream',
  );
});

describe('a replica', () => {
  const replicated = (...regions: string[]) => ({
    ...EXPECTATION,
    profiles: [{ managedByStack: 'true', replicas: regions.map((region) => ({ region, recoveryWindowDays: '14', deletionProtection: 'true' })) }],
  });

  test('is asked for in its own Region', async () => {
    await verify(undefined, undefined, replicated('eu-west-1', 'eu-central-1'));

    const regions = dynamodbMock
      .commandCalls(DescribeContinuousBackupsCommand)
      .map(({ thisValue }) => (thisValue as any).config.region());
    expect(await Promise.all(regions)).toEqual(['eu-west-1', 'eu-central-1']);
  });

  test('is named with its Region', async () => {
    dynamodbMock
      .on(DescribeContinuousBackupsCommand)
      .resolvesOnce(recovery('ENABLED', 14))
      .resolves(recovery('DISABLED'));

    await expect(verify(undefined, undefined, replicated('eu-west-1', 'eu-central-1'))).rejects.toThrow(
      'PITR_OFF Shop/Orders in eu-',
    );
  });
});

describe('a rollback', () => {
  const update = { RequestType: 'Update' };
  const stack = (StackStatus: any) => cloudFormationMock.on(DescribeStacksCommand)
    .resolves({ Stacks: [{ StackName: 'Shop', CreationTime: new Date(), StackStatus }] });

  beforeEach(() => vault({ Locked: false }));

  test('is never held up', async () => {
    stack('UPDATE_ROLLBACK_IN_PROGRESS');

    await expect(verify(undefined, update)).resolves.toMatchObject({
      reason: expect.stringContaining('VAULT_LOCK_ABSENT'),
    });
  });

  test('that cannot be told from an update fails, with the findings and why', async () => {
    cloudFormationMock.on(DescribeStacksCommand).rejects(errorNamed('AccessDenied', 'no'));

    await expect(verify(undefined, update)).rejects.toThrow(
      /VAULT_LOCK_ABSENT.*CHECK_FAILED.*cloudformation:DescribeStacks failed: AccessDenied: no/,
    );
  });

  test('is told from an update, which fails', async () => {
    stack('UPDATE_IN_PROGRESS');

    await expect(verify(undefined, update)).rejects.toThrow(ProtectionAbsent);
  });
});

test('a table whose selection alone is declared is not asked for', async () => {
  const tables = [{ path: 'Shop/Orders', tableName: NAME, selectedBy: ['0'] }];

  await expect(verify(undefined, undefined, { ...EXPECTATION, tables })).resolves.toMatchObject({
    data: { Findings: '0' },
  });
  expect(dynamodbMock.calls()).toHaveLength(0);
});

test('400 tables are asked for at 8 a second', async () => {
  const tables = [...Array(400).keys()].map((index) => ({ ...EXPECTATION.tables[0], path: `Shop/Table${index}` }));
  const clock = new FakeClock();

  await verify(clock, undefined, { ...EXPECTATION, tables });
  expect(dynamodbMock.commandCalls(DescribeContinuousBackupsCommand)).toHaveLength(400);
  expect(clock.time).toBeGreaterThanOrEqual(399 / 8 * 1000);
});
