import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { statement, withRecovery } from './recovered-stack';
import { Invariant, ProtectedTable, RecoveryGroup, type RecoveryGroupProps } from '../../src';
import { STREAMING } from '../rewind/rewound-stack';

const ORDERS = { partitionKey: { name: 'id', type: dynamodb.AttributeType.NUMBER } };
const IMPORTED = 'arn:aws:dynamodb:eu-west-1:111111111111:table/legacy';

function shop() {
  const { stack, recovery } = withRecovery((own) => [
    new ProtectedTable(own, 'Orders', ORDERS), new dynamodb.TableV2(own, 'Payments', STREAMING),
    new dynamodb.Table(own, 'Lines', { ...STREAMING, sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING } }),
  ], { recordSettings: false });
  const tables = ['Orders', 'Payments', 'Lines'].map((id) => stack.node.findChild(id)) as dynamodb.Table[];
  const [orders, payments, lines] = tables;
  return { stack, recovery, orders, payments, lines };
}

type Shop = ReturnType<typeof shop>;
type More = Partial<RecoveryGroupProps> | ((own: Shop) => Partial<RecoveryGroupProps>);

function group(more: More = {}) {
  const own = shop();
  const { stack, recovery, orders, payments } = own;
  const props = typeof more === 'function' ? more(own) : more;
  return { ...own, group: new RecoveryGroup(stack, 'Shop', { recovery, tables: [orders, payments], ...props }) };
}

const policies = (stack: Stack) => Object.keys(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));

test('has an output with the command, which restores its tables with the role of the recovery', () => {
  const more = (own: Shop) =>
    ({ invariants: [Invariant.references(own.payments, 'orderId', own.orders)], apart: Duration.seconds(30) });
  const { stack, recovery, orders, payments, group: { restoreCommand } } = group(more);
  const [[, { Value }]] = Object.entries(Template.fromStack(stack).findOutputs('*')).filter(([id]) => id.startsWith('ShopGroupRestoreCommand'));

  expect(Value).toEqual(stack.resolve(restoreCommand));
  expect(Value).toEqual(stack.resolve(`npx cdk-dynamodb-recovery group restore --tables ${orders.tableName},${payments.tableName} --at TIME --quietest --apart 30s `
    + `--reference ${payments.tableName}.orderId=${orders.tableName}.id --out ${recovery.recordUri} --role-arn ${recovery.restoreRole.roleArn} --region eu-west-1`));
});

test('lets the restore role read the streams of its tables, and no other, with one resource', () => {
  const { stack, orders, payments } = group();

  expect(statement(stack, 'ReadStreamsOfGroup')).toMatchObject({
    Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    Resource: stack.resolve([orders, payments].map(({ tableArn }) => `${tableArn}/stream/*`)),
  });
  expect(policies(stack)).toHaveLength(policies(shop().stack).length + 1);
  expect(statement(shop().stack, 'ReadStreamsOfGroup')).toBeUndefined();
});

test('lets copies be asked for items by their keys', () => {
  expect(statement(shop().stack, 'RestoreToTables').Action).toContain('dynamodb:BatchGetItem');
});

test.each<[string, More, string]>([
  ['one table', ({ orders }) => ({ tables: [orders] }), '\'tables\' must name from 2 to 100 tables, got 1; a TableRecovery restores one'],
  ['a table twice', ({ orders }) => ({ tables: [orders, orders] }), '\'tables\' must name each table once, got "Shop/Orders" twice'],
  ['a table that the recovery has not', ({ stack, orders }) => ({ tables: [orders, new dynamodb.TableV2(stack, 'New', STREAMING)] }),
    '\'tables\' must be tables of the recovery, got "Shop/New"; name it in the tables of "Shop/Recovery", too'],
  ['an invariant about another table', ({ payments, lines, orders }) => ({ tables: [orders, lines], invariants: [Invariant.references(lines, 'payment', payments)] }),
    '\'invariants\' must be about tables of the group, got "Shop/Payments"; name it in the tables, too'],
  ['half a second', { apart: Duration.millis(500) }, '\'apart\' must be from 1 to 60 whole seconds, got 0.5 s'],
  ['two minutes', { apart: Duration.minutes(2) }, '\'apart\' must be from 1 to 60 whole seconds, got 120 s'],
  ['a number for a duration', { apart: 5 as unknown as Duration }, '\'apart\' must be a Duration, got 5'],
])('refuses %s', (_, more, message) => {
  expect(() => group(more)).toThrow(message);
});

test.each<[string, (own: Shop) => Invariant, string]>([
  ['to a table with a sort key', ({ payments, lines }) => Invariant.references(payments, 'line', lines),
    '\'referenced\' must be a table of this app with a partition key and no sort key, got "Shop/Lines" with pk and sk; name its key with --reference'],
  ['to an imported table', ({ stack, payments }) => Invariant.references(payments, 'legacy', dynamodb.Table.fromTableArn(stack, 'Legacy', IMPORTED)),
    'got "Shop/Legacy", which is imported'],
  ['from a key of another type', ({ payments, orders }) => Invariant.references(payments, 'pk', orders),
    '\'attribute\' must have the type of the key of "Shop/Orders", N, got pk of type S'],
  ['from an attribute that has to be quoted', ({ payments, orders }) => Invariant.references(payments, 'order id', orders),
    '\'attribute\' must be 1 to 255 letters, digits, "_", "-" and ".", got "order id"; name others with --reference'],
])('refuses a reference %s', (_, define, message) => {
  expect(() => define(shop())).toThrow(message);
});
