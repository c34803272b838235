// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { DescribeBackupVaultCommand, GetBackupPlanCommand, GetBackupSelectionCommand, ListBackupSelectionsCommand } from '@aws-sdk/client-backup';
import { DescribeContinuousBackupsCommand, DescribeTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Duration } from 'aws-cdk-lib';
import { Account } from './account';
import { shop } from '../apps/shop.app';

let account: Account;

beforeAll(async () => {
  account = await Account.open();
});
afterAll(() => account.close());

const ITEM = { pk: { S: 'order-1' }, total: { N: '12.5' } };

const putItem = async (table: string) => account.dynamodb.send(new PutItemCommand({ TableName: await account.physicalId('Shop', table), Item: ITEM }));
const item = async (table: string) => (await account.dynamodb.send(new GetItemCommand({
  TableName: await account.physicalId('Shop', table),
  Key: { pk: ITEM.pk },
}))).Item;

const recoveryOf = async (TableName: string) =>
  (await account.dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription!
    .PointInTimeRecoveryDescription;

describe('a shop', () => {
  beforeAll(async () => {
    const { status, reason } = await account.deploy(shop);
    expect({ status, reason }).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
  });

  test.each([['Orders', 14], ['Audit', 35], ['Legacy', 35]])('has its table %s recoverable over %d days and protected from deletion', async (table, days) => {
    const TableName = await account.physicalId('Shop', table);
    const { Table } = await account.dynamodb.send(new DescribeTableCommand({ TableName }));

    expect(await recoveryOf(TableName)).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: days });
    expect(Table).toMatchObject({ DeletionProtectionEnabled: true, StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } });
  });

  test('has its vault locked and its plan and selection in place', async () => {
    const BackupPlanId = (await account.physicalId('Shop', 'Plan')).split('|')[0];
    const { BackupPlan } = await account.backup.send(new GetBackupPlanCommand({ BackupPlanId }));
    const { BackupSelectionsList } = await account.backup.send(new ListBackupSelectionsCommand({ BackupPlanId }));
    const { SelectionId } = BackupSelectionsList![0];
    const { BackupSelection } = await account.backup.send(new GetBackupSelectionCommand({ BackupPlanId, SelectionId }));
    const vault = await account.backup.send(
      new DescribeBackupVaultCommand({ BackupVaultName: BackupPlan!.Rules![0].TargetBackupVaultName }),
    );

    expect(BackupPlan!.Rules!.map(({ RuleName }) => RuleName)).toEqual(['TwiceMonthly', 'TwiceADay']);
    expect(BackupSelection!.Resources).toHaveLength(2);
    expect(vault).toMatchObject({ Locked: true, MinRetentionDays: 30, MaxRetentionDays: 365 });
  });

  test('is found protected by the verification', async () => {
    const log = await account.emulator.logs(await account.physicalId('Shop', 'ProtectionVerificationLogs'));

    expect(log).toContainEqual(expect.stringContaining('{"message":"verified","tables":3,"findings":0,"rollingBack":false}'));
  });

  test('keeps its items when a window becomes longer', async () => {
    await putItem('Orders');
    const before = await account.physicalId('Shop', 'Orders');

    expect(await account.deploy((app) => shop(app, Duration.days(20)))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await account.physicalId('Shop', 'Orders')).toBe(before);
    expect(await recoveryOf(before)).toMatchObject({ RecoveryPeriodInDays: 20 });
    expect(await item('Orders')).toEqual(ITEM);
  });

  test('keeps its tables and its vaults when the stack is deleted', async () => {
    const tables = await Promise.all(['Orders', 'Audit', 'Legacy'].map((table) => account.physicalId('Shop', table)));
    const vault = await account.physicalId('Shop', 'Vault');

    expect(await account.destroy('Shop')).toMatchObject({ status: 'DELETE_COMPLETE' });
    await Promise.all(tables.map((TableName) => expect(recoveryOf(TableName)).resolves.toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' })));
    await expect(
      account.backup.send(new DescribeBackupVaultCommand({ BackupVaultName: vault })),
    ).resolves.toMatchObject({ Locked: true });
  });

  test('is deployed again beside what it left behind', async () => {
    expect(await account.deploy(shop)).toMatchObject({ status: 'CREATE_COMPLETE' });
  });
});
