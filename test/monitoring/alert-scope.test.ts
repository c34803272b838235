import { type Stack, App, Duration, Stack as CdkStack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as fc from 'fast-check';
import { type AlertRule, rulesOf } from './alert-rules';
import {
  type SampleEvent,
  ACCOUNT, BACKUP_JOB, call, changed, FINDING, POINT_ARN, REGION, RESTORE_JOB, tableArn, UNINTENDED_CHANGE,
  VAULT_CHANGE, vaultArn,
} from './sample-events';
import { AlertScope, BackupRule, BackupSchedule, CopyTarget, ProtectedTable, RecoveryAlerts, TableBackupPlan } from '../../src';
import { EVERY_TABLE } from '../../src/contract/finding-event';
import { matches } from '../event-ruler/event-ruler';
import { IRELAND, newStack, PARTITION_KEY } from '../sample';

const emailAddresses = ['oncall@example.com'];

/** References as CloudFormation resolves them: a table without a name of its own is `Shop-Orders3F29-1ABCDEFGHIJKL`. */
function valuesIn(stack: Stack): { readonly [reference: string]: string } {
  const resources = Template.fromStack(stack).toJSON().Resources;
  const pseudo: { [name: string]: string } = {
    'AWS::AccountId': ACCOUNT, 'AWS::Region': REGION, 'AWS::Partition': 'aws', 'AWS::StackId': String(FINDING.detail.stackId),
  };
  const value = (name: string) => {
    if (/^Platform:.*BackupVaultArn/.test(name)) {
      return vaultArn('platform-vault');
    }
    const [id, attribute] = name.split('.');
    const physical = resources[id]?.Properties.TableName ?? `Shop-${id}-1ABCDEFGHIJKL`;
    return attribute === 'Arn' ? tableArn(physical) : attribute === 'BackupVaultArn' ? vaultArn(physical) : physical;
  };
  return new Proxy(pseudo, { get: (_, name: string) => pseudo[name] ?? value(name) });
}

const withAlerts = (alertScope: (stack: Stack) => AlertScope, define: (stack: Stack) => unknown = () => {}) => {
  const stack = newStack();
  new RecoveryAlerts(stack, 'Alerts', { emailAddresses, alertScope: alertScope(stack) });
  define(stack);
  return stack;
};
const ofStack = (define: (stack: Stack) => unknown) => withAlerts(() => AlertScope.stack(), define);
const define = (stack: Stack, ...names: string[]) =>
  names.map((name) => new ProtectedTable(stack, name, PARTITION_KEY));
const logicalId = ({ stack, node }: { stack: Stack; node: { defaultChild?: unknown } }) =>
  stack.resolve((node.defaultChild as any).logicalId);
const nameOf = (table: dynamodb.TableV2) => `Shop-${logicalId(table)}-1ABCDEFGHIJKL`;

const backupOf = (name: string) => changed(BACKUP_JOB, { resourceArn: tableArn(name) });
const deletionOf = (tableName: string) => call('dynamodb', 'DeleteTable', { tableName });
const backupDeletionOf = (name: string) => call('dynamodb', 'DeleteBackup', { backupArn: `${tableArn(name)}/backup/01489602797149-73d8d5bc` });
const changeOf = (backupVaultName: string) => changed(VAULT_CHANGE, { backupVaultName });

/** For each event whether a message is sent of it. */
function told(stack: Stack, ...events: SampleEvent[]): boolean[] {
  const rules = rulesOf(stack, valuesIn(stack));
  const answers = matches(events.flatMap((event) => rules.map(({ pattern }) => ({ pattern, event }))));
  return events.map((_, index) => answers.slice(index * rules.length, (index + 1) * rules.length).some(Boolean));
}

const longest = (rules: AlertRule[]) => Math.max(...rules.map(({ pattern }) => JSON.stringify(pattern).length));

describe('the scope of a stack', () => {
  test('tells of its tables, also of those defined later, however a caller names them, and of no other', () => {
    let orders: dynamodb.TableV2;
    const stack = ofStack((shop) => [orders] = define(shop, 'Orders'));

    expect(
      told(
        stack,
        backupOf(nameOf(orders!)),
        deletionOf(nameOf(orders!)),
        deletionOf(tableArn(nameOf(orders!))),
        backupDeletionOf(nameOf(orders!)),
        backupOf('Other-Orders'),
        deletionOf('Other-Orders'),
        deletionOf(tableArn('Other-Orders')),
        backupDeletionOf('Other-Orders'),
      ),
    ).toEqual([true, true, true, true, false, false, false, false]);
  });

  test('tells of a table whose name only begins like that of another one no more than of any other', () => {
    const stack = ofStack((shop) => new ProtectedTable(shop, 'Orders', { ...PARTITION_KEY, tableName: 'orders' }));

    expect(told(stack, backupOf('orders'), backupOf('orders-test'), backupDeletionOf('orders'), backupDeletionOf('orders-test')))
      .toEqual([true, false, true, false]);
  });

  test('tells of a failed restore that does not say of which table it was, but of none of another table', () => {
    const stack = ofStack((shop) => define(shop, 'Orders'));

    expect(told(stack, RESTORE_JOB, changed(RESTORE_JOB, { sourceResourceArn: tableArn('Other-Orders') }))).toEqual([true, false]);
  });

  test('tells of the vaults that its plans write to and copy to, and of no other', () => {
    let plan: TableBackupPlan;
    const stack = ofStack((shop) => {
      const copies = [CopyTarget.toVaultArn(vaultArn('offsite'))];
      plan = new TableBackupPlan(shop, 'Plan', {
        rules: [new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), copies })],
      });
      new ProtectedTable(shop, 'Orders', { ...PARTITION_KEY, backupPlan: plan });
    });
    const own = `Shop-${logicalId(plan!.vault as any)}-1ABCDEFGHIJKL`;
    const deletion = (backupVaultName: string) => call('backup', 'DeleteRecoveryPoint', { backupVaultName, recoveryPointArn: POINT_ARN });

    expect(told(stack, changeOf(own), changeOf('offsite'), changeOf('other'), deletion(own), deletion('other'))).toEqual([true, true, false, true, false]);
  });

  test('tells of the vault of a plan in another stack', () => {
    const stack = ofStack((shop) => {
      const backupPlan = new TableBackupPlan(new CdkStack(shop.node.root as App, 'Platform'), 'Plan');
      new ProtectedTable(shop, 'Orders', { ...PARTITION_KEY, backupPlan });
    });

    expect(told(stack, changeOf('platform-vault'), changeOf('other'))).toEqual([true, false]);
  });

  test('tells of the findings of its own verification', () => {
    const stack = ofStack((shop) => define(shop, 'Orders'));

    expect(told(stack, FINDING, changed(FINDING, { stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/1' }))).toEqual([true, false]);
  });

  test('knows many tables by the beginning of their names, and those with a name of their own by that', () => {
    let first: dynamodb.TableV2;
    const stack = ofStack((shop) => {
      [first] = define(shop, ...[...Array(60).keys()].map((index) => `Table${index}`));
      new ProtectedTable(shop, 'Ledger', { ...PARTITION_KEY, tableName: 'ledger' });
    });

    expect(told(stack,
      backupOf(nameOf(first!)), deletionOf(nameOf(first!)), deletionOf(tableArn(nameOf(first!))), backupDeletionOf(nameOf(first!)), deletionOf('ledger'),
      backupOf('Other-Table0'), deletionOf('Other-Table0'), deletionOf('ledger-test'),
    )).toEqual([true, true, true, true, true, false, false, false]);
  });

  test('tells of every table rather than of too few where their names do not fit', () => {
    const stack = ofStack((shop) => [...Array(30).keys()].forEach((index) => {
      new ProtectedTable(shop, `Table${index}`, { ...PARTITION_KEY, tableName: `${index}`.padStart(200, 'x') });
    }));

    expect(told(stack, backupOf('30'.padStart(200, 'x')), deletionOf('anything'))).toEqual([true, true]);
  });

  test.each([1, 11, 16, 60, 400])('has patterns that EventBridge takes, with %d tables', (count) => {
    const stack = ofStack((shop) => define(shop, ...[...Array(count).keys()].map((index) => `Table${index}`)));

    expect(longest(rulesOf(stack, valuesIn(stack)))).toBeLessThanOrEqual(2_048);
  });

  test('has patterns that EventBridge takes, however long the names of the tables are', () => {
    fc.assert(fc.property(fc.integer({ min: 3, max: 255 }), fc.integer({ min: 1, max: 30 }), (length, count) => {
      const stack = ofStack((shop) => [...Array(count).keys()].forEach((index) => {
        new ProtectedTable(shop, `Table${index}`, { ...PARTITION_KEY, tableName: `${index}`.padStart(length, 'x') });
      }));

      expect(longest(rulesOf(stack, valuesIn(stack)))).toBeLessThanOrEqual(2_048);
    }), { numRuns: 25 });
  });
});

describe('the scope of some tables', () => {
  const ledger = () => withAlerts((stack) => AlertScope.tables([dynamodb.Table.fromTableName(stack, 'Ledger', 'ledger')]));

  test('tells of those tables, and of what is found of a plan or a vault', () => {
    expect(told(ledger(), backupOf('ledger'), backupOf('other'), changed(FINDING, { tableName: 'ledger' }), changed(FINDING, { tableName: 'other' }),
      changed(FINDING, { tableName: EVERY_TABLE })))
      .toEqual([true, false, true, false, true]);
  });

  test('tells of their unintended changes, and of those of no other table', () => {
    const [known, other] = ['ledger', 'other'].map((tableName) => changed(UNINTENDED_CHANGE, { tableName }));
    const stack = ofStack((shop) => new ProtectedTable(shop, 'Ledger', { ...PARTITION_KEY, tableName: 'ledger' }));

    expect([told(ledger(), known, other), told(stack, known, other)]).toEqual([[true, false], [true, false]]);
  });

  test.each([['account', '222222222222'], ['region', 'eu-central-1']])('tells of no table of the same name whose event comes from another %s', (place, other) => {
    const events = [backupOf('ledger'), deletionOf('ledger'), changed(FINDING, { tableName: 'ledger' }), changed(FINDING, { tableName: EVERY_TABLE })];

    expect(told(ledger(), ...events.map((event) => ({ ...event, [place]: other })))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(told(ofStack((shop) => new ProtectedTable(shop, 'Ledger', { ...PARTITION_KEY, tableName: 'ledger' })), { ...deletionOf('ledger'), [place]: other }))
      .toEqual([false]);
  });

  test('tells of every vault where the plans of the tables are not known', () => {
    expect(told(ledger(), changeOf('any'))).toEqual([true]);
  });

  test('cannot be empty', () => {
    expect(() => AlertScope.tables([])).toThrow("'tables' must name at least one table, got none; use AlertScope.stack() for the tables of the stack, "
      + 'or AlertScope.region() for all');
  });

  test('takes tables only', () => {
    expect(() => withAlerts((stack) => AlertScope.tables([stack]))).toThrow("'table' must be a DynamoDB table");
  });

  test('takes tables of the account and Region of the alerts only', () => {
    const app = new App();
    const table = new dynamodb.TableV2(new CdkStack(app, 'Tables', { env: IRELAND }), 'Orders', PARTITION_KEY);
    const frankfurt = new CdkStack(app, 'Alerts', { env: { ...IRELAND, region: 'eu-central-1' } });

    expect(() => new RecoveryAlerts(frankfurt, 'Alerts', { emailAddresses, alertScope: AlertScope.tables([table]) }))
      .toThrow("'tables' must be in the account and Region of the alerts (aws://111111111111/eu-central-1), got \"Tables/Orders\" in "
        + 'aws://111111111111/eu-west-1; events stay in their account and Region: define alerts there');
  });
});

test('the scope of a stack without tables is refused', () => {
  const stack = ofStack(() => {});

  expect(() => rulesOf(stack)).toThrow('the alerts "Shop/Alerts" are about the tables of a stack that verifies none; protect a table in it, '
    + 'or use AlertScope.region()');
});
