// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { CreateBackupVaultCommand, PutBackupVaultLockConfigurationCommand, UpdateRegionSettingsCommand } from '@aws-sdk/client-backup';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CfnCondition, Duration, Fn, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Account } from './account';
import { AWAY, expectRefused, GuardedTables, stackOf, table, touched } from './guarded-tables';
import {
  type ProtectedTableProps, BackupRule, BackupSchedule, CopyTarget, RecoveryWindowGuard, TableBackupPlan,
} from '../../src';
import { IRELAND, PARTITION_KEY } from '../sample';

let account: Account;
let tables: GuardedTables;

beforeAll(async () => {
  account = await Account.open();
  tables = new GuardedTables(account);
});
afterAll(() => account.close());

describe('a table', () => {
  const NUMBER_KEY = { partitionKey: { name: 'pk', type: dynamodb.AttributeType.NUMBER } };
  const stack = (define: (stack: Stack) => unknown) => stackOf('Tables', (shop) => {
    table(shop, 'Audit');
    define(shop);
  });
  const deletable = { removalPolicy: RemovalPolicy.DESTROY, deletionProtection: false };
  const both = (stored: Partial<ProtectedTableProps> = {}) => stack((shop) => {
    table(shop, 'Orders', stored);
    table(shop, 'Returns', deletable);
  });
  let orders: string;
  let returns: string;

  beforeAll(async () => {
    expect(await account.deploy(both())).toMatchObject({ status: 'CREATE_COMPLETE' });
    [orders, returns] = await Promise.all(['Orders', 'Returns'].map((id) => account.physicalId('Tables', id)));
    await account.dynamodb.send(new PutItemCommand({ TableName: orders, Item: { pk: { S: 'kept' } } }));
  });

  test.each<[string, Partial<ProtectedTableProps>]>([['name', { tableName: 'orders' }], ['type of its key', NUMBER_KEY]])('that another %s would replace is refused', async (_, change) => {
    expectRefused(await account.deploy(both(change)), /ERROR TABLE_WOULD_BE_REPLACED Tables\/Orders: .* would be replaced by an empty one and be kept outside the stack/, 'Orders');
    expect(await account.physicalId('Tables', 'Orders')).toBe(orders);
    expect((await account.dynamodb.send(new GetItemCommand({ TableName: orders, Key: { pk: { S: 'kept' } } }))).Item).toBeDefined();
  });

  test('that would be deleted is refused', async () => {
    expectRefused(await account.deploy(stack((shop) => table(shop, 'Orders'))), /ERROR TABLE_WOULD_BE_DELETED Tables\/Returns: expected no such table; actual: the table \S+, restorable from \S+ to \S+, would be deleted/);
    expect(await tables.exists(returns)).toBe(true);
  });

  test('that is deleted when that is accepted leaves the stack', async () => {
    const outcome = await account.deploy(stack((shop) => {
      table(shop, 'Orders');
      RecoveryWindowGuard.of(shop).acknowledgeDeletionOf('Returns');
    }));

    expect(outcome).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await tables.exists(returns)).toBe(false);
  });

  test('that a condition would leave out is one that would be deleted', async () => {
    const conditional = (season: string) => stackOf('Seasons', (shop) => {
      // Selected by tag and not verified, because nothing may refer to a table that is not there.
      const backupPlan = new TableBackupPlan(shop, 'Plan', { selectionTags: { backup: 'gold' } });
      const seasonal = table(shop, 'Seasonal', { ...deletable, backupPlan, verification: false }).node.defaultChild as dynamodb.CfnGlobalTable;
      seasonal.cfnOptions.condition = new CfnCondition(shop, 'Summer', { expression: Fn.conditionEquals(season, 'summer') });
    });
    expect(await account.deploy(conditional('summer'))).toMatchObject({ status: 'CREATE_COMPLETE' });

    expectRefused(await account.deploy(conditional('winter')), 'ERROR TABLE_WOULD_BE_DELETED Seasons/Seasonal');
    expect(await tables.exists(await account.physicalId('Seasons', 'Seasonal'))).toBe(true);
  });

  test('that is kept leaves the stack with a warning', async () => {
    expect(await account.deploy(stack(() => {}))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await tables.codes('Tables')).toEqual(['TABLE_LEAVES_STACK']);
    expect(await tables.exists(orders)).toBe(true);
  });

  test('that goes with the guard is kept by its own policy', async () => {
    const audit = await account.physicalId('Tables', 'Audit');

    expect(await account.deploy(stackOf('Tables', (shop) => new dynamodb.TableV2(shop, 'Other', PARTITION_KEY)))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await tables.recoveryOf(audit)).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
  });
});

describe('a replica', () => {
  const stack = (replicas: string[], accepted = false) => stackOf('Replicas', (shop) => {
    table(shop, 'Orders', { replicas: replicas.map((region) => ({ region, deletionProtection: false })) });
    if (accepted) {
      RecoveryWindowGuard.of(shop).acknowledgeReplicaRemoval('Orders', AWAY);
    }
  });
  let name: string;

  beforeAll(async () => {
    const { status, reason } = await account.deploy(stack([AWAY]));
    expect({ status, reason }).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
    name = await account.physicalId('Replicas', 'Orders');
  });

  test('that would go is refused', async () => {
    expectRefused(await account.deploy(stack([])), /ERROR REPLICA_WOULD_GO Replicas\/Orders in eu-central-1: expected no replica there; actual: a replica, restorable from \S+ to \S+, would be deleted/, 'Orders');
    expect(await tables.recoveryOf(name, AWAY)).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
  });

  test('goes when that is accepted', async () => {
    expect(await account.deploy(stack([], true))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    await expect(tables.recoveryOf(name, AWAY)).rejects.toThrow();
  });
});

describe('a first deployment that cannot succeed leaves no table behind', () => {
  const daily = (props = {}) => new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), ...props });
  const stack = (id: string, plan: (stack: Stack) => TableBackupPlan) => stackOf(id, (shop) => {
    new RecoveryWindowGuard(shop, 'RecoveryWindowGuard', { settleTimeout: Duration.seconds(0) });
    table(shop, 'Orders', { backupPlan: plan(shop) });
  });

  test('because the lock of an imported vault does not allow a rule', async () => {
    await account.backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'central' }));
    await account.backup.send(new PutBackupVaultLockConfigurationCommand({ BackupVaultName: 'central', MinRetentionDays: 90 }));
    const outcome = await account.deploy(stack('Locked', (shop) => new TableBackupPlan(shop, 'Plan', {
      vault: backup.BackupVault.fromBackupVaultName(shop, 'Central', 'central'), rules: [daily()],
    })));

    expect(outcome).toMatchObject({ status: 'ROLLBACK_COMPLETE', reason: expect.stringMatching(/^checked 1 table before any change: 1 error.*RETENTION_OUTSIDE_LOCK Locked\/Plan rule Daily/) });
    expect(touched(outcome)).not.toContain('Orders');
  });

  test('because the Region cannot make copies', async () => {
    await account.backup.send(
      new UpdateRegionSettingsCommand({ ResourceTypeManagementPreference: { DynamoDB: false } }),
    );
    const outcome = await account.deploy(stack('Copyless', (shop) => new TableBackupPlan(shop, 'Plan', {
      rules: [daily({ copies: [CopyTarget.toVaultArn(`arn:aws:backup:${AWAY}:${IRELAND.account}:backup-vault:offsite`)] })],
    })));

    expect(outcome).toMatchObject({ status: 'ROLLBACK_COMPLETE', reason: expect.stringMatching(/^checked 1 table before any change: 1 error.*ADVANCED_BACKUP_OFF/) });
    expect(touched(outcome)).not.toContain('Orders');
  });
});
