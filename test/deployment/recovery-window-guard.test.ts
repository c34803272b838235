// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { CreateBackupVaultCommand, PutBackupVaultLockConfigurationCommand, UpdateRegionSettingsCommand } from '@aws-sdk/client-backup';
import { DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type App, CfnCondition, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Account } from './account';
import { type ProtectedTableProps, BackupRule, BackupSchedule, CopyTarget, ProtectedTable, RecoveryWindowGuard, TableBackupPlan } from '../../src';
import type { StackOutcome } from '../emulator/stack-outcome';
import { IRELAND, PARTITION_KEY } from '../sample';

const DAY = 86_400;
const AWAY = 'eu-central-1';

let account: Account;

beforeAll(async () => {
  account = await Account.open();
});
afterAll(() => account.close());

const stackOf = (id: string, define: (stack: Stack) => unknown) => (app: App) =>
  define(new Stack(app, id, { env: IRELAND }));
const table = (stack: Stack, id: string, props: Partial<ProtectedTableProps> = {}) =>
  new ProtectedTable(stack, id, { ...PARTITION_KEY, ...props });
const days = (count: number) => ({ recoveryWindow: Duration.days(count) });

const recoveryOf = async (TableName: string, region = IRELAND.region) => {
  const client = new DynamoDBClient({ ...account.emulator.clientConfig, region });
  const { ContinuousBackupsDescription } = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
  return ContinuousBackupsDescription!.PointInTimeRecoveryDescription!;
};
const exists = (TableName: string) =>
  account.dynamodb.send(new DescribeTableCommand({ TableName })).then(
    () => true,
    () => false,
  );

/** The findings of the guard of a stack in its last run. */
const found = async (stack: string) => {
  const messages = await account.emulator.logs(await account.physicalId(stack, 'RecoveryWindowGuardLogs'));
  const lines = messages.flatMap((message) => /\{.*\}/.exec(message) ?? []).map((json) => JSON.parse(json));
  const findings = lines.filter(({ message }) => message === 'finding');
  const { rollingBack, findings: count } = lines.filter(({ message }) => message === 'guarded').pop();
  return { rollingBack, findings: findings.slice(findings.length - count) };
};
const codes = async (stack: string) => (await found(stack)).findings.map(({ code }) => code);

/** The resources that an operation touched, without the hashes in their ids. */
const touched = ({ events }: StackOutcome) => new Set(events.map(({ logicalId }) => logicalId.replace(/[0-9A-F]{8}$/, '')));

const expectRefused = (outcome: StackOutcome, reason: RegExp | string, ...untouched: string[]) => {
  expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(outcome.reason).toEqual(typeof reason === 'string' ? expect.stringContaining(reason) : expect.stringMatching(reason));
  untouched.forEach((id) => expect(touched(outcome)).not.toContain(id));
};

describe('a window', () => {
  const shop = (orders: Partial<ProtectedTableProps>, more: (stack: Stack) => unknown = () => {}) => stackOf('Windows', (stack) => {
    table(stack, 'Orders', orders);
    more(stack);
  });
  let name: string;

  beforeAll(async () => {
    expect(await account.deploy(shop(days(20)))).toMatchObject({ status: 'CREATE_COMPLETE', reason: undefined });
    name = await account.physicalId('Windows', 'Orders');
    await account.emulator.advance(25 * DAY);
  });

  test('that would become shorter is refused, with the time that would be lost, and nothing changes', async () => {
    const before = await recoveryOf(name);
    const outcome = await account.deploy(shop(days(10)));

    expectRefused(outcome, /^checked 1 table before any change: 1 error; .* \| ERROR WINDOW_WOULD_SHORTEN Windows\/Orders: expected point-in-time recovery over 10 days; actual: a window of 20 days; /, 'Orders');
    const [, from, to] = /the restore points from (\S+) to (\S+) would be lost at once/.exec(outcome.reason!)!;
    expect((Date.parse(to) - Date.parse(from)) / 1000).toBeCloseTo(10 * DAY - 300, -2);
    expect(Math.abs(Date.parse(from) - before.EarliestRestorableDateTime!.getTime()) / 1000).toBeLessThan(60);
    expect(await recoveryOf(name)).toMatchObject({ RecoveryPeriodInDays: 20 });
    expect(
      (await recoveryOf(name)).EarliestRestorableDateTime!.getTime() - before.EarliestRestorableDateTime!.getTime(),
    ).toBeLessThan(60_000);
  });

  test('that is accepted becomes shorter, and what was lost is in the log', async () => {
    const outcome = await account.deploy(shop({ ...days(10), acknowledgeShorterWindow: Duration.days(10) }));

    expect(outcome).toMatchObject({ status: 'UPDATE_COMPLETE', reason: undefined });
    expect(await recoveryOf(name)).toMatchObject({ RecoveryPeriodInDays: 10 });
    expect((await found('Windows')).findings).toEqual([expect.objectContaining({
      code: 'WINDOW_WOULD_SHORTEN', severity: 'WARNING', actual: expect.stringContaining('would be lost at once'),
    })]);
  });

  test('that is still accepted later is a warning', async () => {
    const outcome = await account.deploy(shop({ ...days(10), acknowledgeShorterWindow: Duration.days(10) }, (stack) => table(stack, 'Audit')));

    expect(outcome).toMatchObject({ status: 'UPDATE_COMPLETE', reason: undefined });
    expect(await codes('Windows')).toEqual(['ACKNOWLEDGEMENT_NOT_NEEDED']);
  });

  test('is not looked at twice when a later resource fails: the rollback to a shorter one is not held up', async () => {
    expect(await account.deploy(shop(days(10)))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    const taken = (stack: Stack) => new dynamodb.CfnTable(stack, 'NameIsTaken', {
      tableName: name,
      billingMode: 'PAY_PER_REQUEST',
      keySchema: [{ attributeName: 'pk', keyType: 'HASH' }],
      attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }],
    }).addResourceDependency(stack.node.findChild('Orders').node.defaultChild as dynamodb.CfnGlobalTable);
    const outcome = await account.deploy(shop(days(30), taken));

    expect(outcome).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: expect.stringContaining('already exists') });
    expect(touched(outcome)).toContain('Orders');
    expect(await found('Windows')).toEqual({ rollingBack: true, findings: [expect.objectContaining({ code: 'WINDOW_WOULD_SHORTEN', severity: 'ERROR' })] });
    expect(await recoveryOf(name)).toMatchObject({ RecoveryPeriodInDays: 10 });
  });

  test('is nobody\'s business when the stack is deleted', async () => {
    expect(await account.destroy('Windows')).toMatchObject({ status: 'DELETE_COMPLETE' });
    expect(await recoveryOf(name)).toMatchObject({ RecoveryPeriodInDays: 10 });
  });
});

describe('point-in-time recovery', () => {
  const stack = (define: (stack: Stack) => unknown) => stackOf('Recovery', (shop) => {
    table(shop, 'Audit');
    define(shop);
  });
  const protectedOrders = stack((shop) => table(shop, 'Orders', { verification: false, ...days(20) }));
  let name: string;

  beforeAll(async () => {
    expect(await account.deploy(protectedOrders)).toMatchObject({ status: 'CREATE_COMPLETE' });
    name = await account.physicalId('Recovery', 'Orders');
  });

  test('that an override would switch off is refused', async () => {
    const outcome = await account.deploy(stack((shop) => (table(shop, 'Orders', { verification: false, ...days(20) }).node.defaultChild as dynamodb.CfnGlobalTable)
      .addPropertyOverride('Replicas.0.PointInTimeRecoverySpecification', { PointInTimeRecoveryEnabled: false })));

    expectRefused(outcome, 'ERROR PITR_WOULD_GO_OFF Recovery/Orders: expected no point-in-time recovery; actual: a window of 20 days; all restore points', 'Orders');
    expect(await recoveryOf(name)).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
  });

  const plainOrders = (accepted: boolean) => stack((shop) => {
    new dynamodb.TableV2(shop, 'Orders', { ...PARTITION_KEY, dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES });
    if (accepted) {
      RecoveryWindowGuard.of(shop).acknowledgeRecoveryOff('Orders');
    }
  });

  test('that a plain table in its place would switch off is refused', async () => {
    const outcome = await account.deploy(plainOrders(false));

    expectRefused(outcome, /PITR_WOULD_GO_OFF Recovery\/Orders.*accept the loss with RecoveryWindowGuard\.of\(stack\)\.acknowledgeRecoveryOff\('Orders', 'eu-west-1'\)/, 'Orders');
    expect(await recoveryOf(name)).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
  });

  test('goes off when that is accepted', async () => {
    expect(await account.deploy(plainOrders(true))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await recoveryOf(name)).toMatchObject({ PointInTimeRecoveryStatus: 'DISABLED' });
  });

  test('that went off once with an acknowledgement does not go off again with the same one', async () => {
    const again = stack((shop) => {
      table(shop, 'Orders', { verification: false, ...days(20) });
      RecoveryWindowGuard.of(shop).acknowledgeRecoveryOff('Orders');
    });
    expect(await account.deploy(again)).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await recoveryOf(name)).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });

    expectRefused(await account.deploy(plainOrders(true)), 'an acknowledgement counts in the deployment that brings it', 'Orders');
  });
});

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
    expect(await exists(returns)).toBe(true);
  });

  test('that is deleted when that is accepted leaves the stack', async () => {
    const outcome = await account.deploy(stack((shop) => {
      table(shop, 'Orders');
      RecoveryWindowGuard.of(shop).acknowledgeDeletionOf('Returns');
    }));

    expect(outcome).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await exists(returns)).toBe(false);
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
    expect(await exists(await account.physicalId('Seasons', 'Seasonal'))).toBe(true);
  });

  test('that is kept leaves the stack with a warning', async () => {
    expect(await account.deploy(stack(() => {}))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await codes('Tables')).toEqual(['TABLE_LEAVES_STACK']);
    expect(await exists(orders)).toBe(true);
  });

  test('that goes with the guard is kept by its own policy', async () => {
    const audit = await account.physicalId('Tables', 'Audit');

    expect(await account.deploy(stackOf('Tables', (shop) => new dynamodb.TableV2(shop, 'Other', PARTITION_KEY)))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await recoveryOf(audit)).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
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
    expect(await recoveryOf(name, AWAY)).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
  });

  test('goes when that is accepted', async () => {
    expect(await account.deploy(stack([], true))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    await expect(recoveryOf(name, AWAY)).rejects.toThrow();
  });
});

describe('a guard that comes into a stack with tables', () => {
  test('finds what the update would lose, and lets through what loses nothing', async () => {
    const plain = stackOf(
      'Older',
      (stack) =>
        new dynamodb.TableV2(stack, 'Orders', {
          ...PARTITION_KEY,
          pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 30 },
        }),
    );
    expect(await account.deploy(plain)).toMatchObject({ status: 'CREATE_COMPLETE' });

    expectRefused(await account.deploy(stackOf('Older', (stack) => table(stack, 'Orders', days(20)))), 'WINDOW_WOULD_SHORTEN Older/Orders', 'Orders');
    expect(await account.deploy(stackOf('Older', (stack) => table(stack, 'Orders', days(30))))).toMatchObject({ status: 'UPDATE_COMPLETE', reason: undefined });
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
