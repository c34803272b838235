import { ListRecoveryPointsByBackupVaultCommand } from '@aws-sdk/client-backup';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { HOUR, ago, arn, RUN, points, selectedAt, verify, measured, useScheduledRun } from './scheduled-run';
import { backupMock, dynamodbMock, errorNamed } from './sdk';

const replica = (region: string) => ({ region, recoveryWindowDays: 35, deletionProtection: false });

const found = async (run = RUN) =>
  (await verify(run)).findings.map(({ code, subject, actual }) => `${code} ${subject}: ${actual}`);

useScheduledRun();

describe('the newest recovery point of a table', () => {
  test('is in order when it is younger than the plan allows, wherever it lies', async () => {
    points('vault', ['orders', 24], ['ledger', 200]);
    points('gapped', ['ledger', 24]);

    expect(await found()).toEqual([]);
  });

  test('is overdue when it is older', async () => {
    points('vault', ['orders', 25], ['orders', 100], ['ledger', 24]);

    expect(await found()).toEqual([
      'RECOVERY_POINT_OVERDUE Shop/Orders: the newest is of 2026-11-20T11:00:00.000Z, 25 hours ago',
    ]);
  });

  test('does not count before it is complete', async () => {
    points('vault', ['orders', 1, 'PARTIAL'], ['orders', 72], ['ledger', 1]);

    expect(await found()).toEqual([
      'RECOVERY_POINT_OVERDUE Shop/Orders: the newest is of 2026-11-18T12:00:00.000Z, 3 days 0 hours ago',
    ]);
  });

  test.each([
    ['of another Region', { ResourceArn: 'arn:aws:dynamodb:eu-central-1:111111111111:table/orders' }],
    ['of another account', { ResourceArn: 'arn:aws:dynamodb:eu-west-1:222222222222:table/orders' }],
    ['of another partition', { ResourceArn: 'arn:aws-cn:dynamodb:eu-west-1:111111111111:table/orders' }],
    ['that is a copy', { ResourceArn: arn('orders'), SourceBackupVaultArn: 'arn:aws:backup:eu-west-1:222222222222:backup-vault:source' }],
  ])('is not one %s, although the table has its name', async (_, point) => {
    backupMock.on(ListRecoveryPointsByBackupVaultCommand, { BackupVaultName: 'vault' }).resolves({
      RecoveryPoints: [
        { ResourceArn: arn('ledger'), CreationDate: ago(1), Status: 'COMPLETED' },
        { ResourceArn: arn('orders'), CreationDate: ago(40 * 24), Status: 'COMPLETED' },
        { ...point, CreationDate: ago(1), Status: 'COMPLETED' },
      ],
    });

    expect(await found()).toEqual([
      'RECOVERY_POINT_OVERDUE Shop/Orders: the newest is of 2026-10-12T12:00:00.000Z, 40 days 0 hours ago',
    ]);
    expect(measured()).toContainEqual(['orders', 'NewestRecoveryPointAge', 40 * 24 * HOUR]);
  });

  test('is found on any page', async () => {
    backupMock
      .on(ListRecoveryPointsByBackupVaultCommand, { BackupVaultName: 'vault' })
      .resolvesOnce({
        RecoveryPoints: [{ ResourceArn: arn('orders'), CreationDate: ago(2), Status: 'COMPLETED' }],
        NextToken: 'more',
      })
      .resolves({ RecoveryPoints: [{ ResourceArn: arn('ledger'), CreationDate: ago(2), Status: 'COMPLETED' }] });

    expect(await found()).toEqual([]);
  });

  test.each([
    [500, ['RECOVERY_POINT_OVERDUE Shop/Orders: there is none']],
    [24, []],
  ])('is missed when there is none, and the table was selected %d hours ago: %j', async (hours, findings) => {
    points('vault', ['ledger', 1]);
    selectedAt(ago(hours));

    expect(await found()).toEqual(findings);
  });

  test('is not missed of a table that is new', async () => {
    points('vault', ['ledger', 1]);
    dynamodbMock.on(DescribeTableCommand).resolves({ Table: { TableArn: arn('orders'), CreationDateTime: ago(2) } });

    expect(await found()).toEqual([]);
  });

  test('is missed of a table that is old, although a replica of it is new', async () => {
    points('vault', ['ledger', 1]);
    const replicated = { ...RUN, expectation: { ...RUN.expectation, profiles: [{ managedByStack: true, replicas: [replica('eu-west-1'), replica('eu-central-1')] }] } };
    dynamodbMock.on(DescribeTableCommand).callsFake(async (_, getClient) => ({
      Table: {
        TableArn: arn('orders'),
        CreationDateTime: ago((await getClient().config.region()) === 'eu-central-1' ? 1 : 1000),
      },
    }));

    expect(await found(replicated)).toEqual(['RECOVERY_POINT_OVERDUE Shop/Orders: there is none']);
  });

  test('is not said to be in order, nor overdue, when a vault cannot be asked', async () => {
    backupMock
      .on(ListRecoveryPointsByBackupVaultCommand, { BackupVaultName: 'gapped' })
      .rejects(errorNamed('AccessDeniedException'));
    points('vault');

    expect(await found()).toEqual([
      'CHECK_FAILED the vault gapped: backup:ListRecoveryPointsByBackupVault failed: AccessDeniedException: AccessDeniedException',
    ]);
  });
});
