// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { Duration, type Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Account } from './account';
import { days, expectRefused, GuardedTables, stackOf, table, touched } from './guarded-tables';
import { type ProtectedTableProps, RecoveryWindowGuard } from '../../src';
import { PARTITION_KEY } from '../sample';

const DAY = 86_400;

let account: Account;
let tables: GuardedTables;

beforeAll(async () => {
  account = await Account.open();
  tables = new GuardedTables(account);
});
afterAll(() => account.close());

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
    const before = await tables.recoveryOf(name);
    const outcome = await account.deploy(shop(days(10)));

    expectRefused(outcome, /^checked 1 table before any change: 1 error; .* \| ERROR WINDOW_WOULD_SHORTEN Windows\/Orders: expected point-in-time recovery over 10 days; actual: a window of 20 days; /, 'Orders');
    const [, from, to] = /the restore points from (\S+) to (\S+) would be lost at once/.exec(outcome.reason!)!;
    expect((Date.parse(to) - Date.parse(from)) / 1000).toBeCloseTo(10 * DAY - 300, -2);
    expect(Math.abs(Date.parse(from) - before.EarliestRestorableDateTime!.getTime()) / 1000).toBeLessThan(60);
    const after = await tables.recoveryOf(name);
    expect(after).toMatchObject({ RecoveryPeriodInDays: 20 });
    expect(
      after.EarliestRestorableDateTime!.getTime() - before.EarliestRestorableDateTime!.getTime(),
    ).toBeLessThan(60_000);
  });

  test('that is accepted becomes shorter, and what was lost is in the log', async () => {
    const outcome = await account.deploy(shop({ ...days(10), acknowledgeShorterWindow: Duration.days(10) }));

    expect(outcome).toMatchObject({ status: 'UPDATE_COMPLETE', reason: undefined });
    expect(await tables.recoveryOf(name)).toMatchObject({ RecoveryPeriodInDays: 10 });
    expect((await tables.found('Windows')).findings).toEqual([expect.objectContaining({
      code: 'WINDOW_WOULD_SHORTEN', severity: 'WARNING', actual: expect.stringContaining('would be lost at once'),
    })]);
  });

  test('that is still accepted later is a warning', async () => {
    const outcome = await account.deploy(shop({ ...days(10), acknowledgeShorterWindow: Duration.days(10) }, (stack) => table(stack, 'Audit')));

    expect(outcome).toMatchObject({ status: 'UPDATE_COMPLETE', reason: undefined });
    expect(await tables.codes('Windows')).toEqual(['ACKNOWLEDGEMENT_NOT_NEEDED']);
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
    expect(await tables.found('Windows')).toEqual({ rollingBack: true, findings: [expect.objectContaining({ code: 'WINDOW_WOULD_SHORTEN', severity: 'ERROR' })] });
    expect(await tables.recoveryOf(name)).toMatchObject({ RecoveryPeriodInDays: 10 });
  });

  test('is nobody\'s business when the stack is deleted', async () => {
    expect(await account.destroy('Windows')).toMatchObject({ status: 'DELETE_COMPLETE' });
    expect(await tables.recoveryOf(name)).toMatchObject({ RecoveryPeriodInDays: 10 });
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
    expect(await tables.recoveryOf(name)).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
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
    expect(await tables.recoveryOf(name)).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
  });

  test('goes off when that is accepted', async () => {
    expect(await account.deploy(plainOrders(true))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await tables.recoveryOf(name)).toMatchObject({ PointInTimeRecoveryStatus: 'DISABLED' });
  });

  test('that went off once with an acknowledgement does not go off again with the same one', async () => {
    const again = stack((shop) => {
      table(shop, 'Orders', { verification: false, ...days(20) });
      RecoveryWindowGuard.of(shop).acknowledgeRecoveryOff('Orders');
    });
    expect(await account.deploy(again)).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await tables.recoveryOf(name)).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });

    expectRefused(await account.deploy(plainOrders(true)), 'an acknowledgement counts in the deployment that brings it', 'Orders');
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
