import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { statement, withRecovery } from './recovered-stack';
import { Invariant, ProtectedTable, RecoveryGroup, type RecoveryGroupProps } from '../../src';
import { referencesIn } from '../../src/cli/options/reference-value';
import { referenceText } from '../../src/engine/group/reference';
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
  return { stack, recovery, orders, payments, lines, get legacy() { return dynamodb.Table.fromTableArn(stack, 'Legacy', IMPORTED); } };
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

test.each<[string, (own: Shop) => Invariant, string]>([
  ['a key of two by two attributes', ({ payments, lines }) => Invariant.references(payments, 'orderId,line', lines), 'Payments.orderId,line=Lines.pk,sk'],
  ['such a key in another order', ({ payments, lines }) => Invariant.references(payments, 'line,orderId', lines, 'sk,pk'), 'Payments.line,orderId=Lines.sk,pk'],
  ['an imported table by its key', ({ payments, legacy }) => Invariant.references(payments, 'old', legacy, 'id'), 'Payments.old=Legacy.id'],
  ['an imported table with a sort key', ({ payments, legacy }) => Invariant.references(payments, 'old,part', legacy, 'id,part'), 'Payments.old,part=Legacy.id,part'],
  ['from an imported table', ({ orders, legacy }) => Invariant.references(legacy, 'order', orders), 'Legacy.order=Orders.id'],
])('references %s, as the command line reads it', (_, define, expected) => {
  const own = shop();
  const text = JSON.stringify(own.stack.resolve(define(own)._reference()));
  const named = expected.replace('Legacy', 'legacy');
  const names = ['Orders', 'Payments', 'Lines', 'legacy'];
  const read = JSON.parse(text)['Fn::Join']?.[1].map((part: any) => part.Ref?.replace(/[0-9A-F]{8}$/, '') ?? part).join('') ?? text;

  expect(read).toBe(named);
  expect(referencesIn([read], names).map(referenceText)).toEqual([named]);
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
  ['to a table with a sort key by one attribute', ({ payments, lines }) => Invariant.references(payments, 'line', lines),
    '\'attribute\' must name an attribute for each one of the key of "Shop/Lines", pk,sk, got line; the order is that of the key'],
  ['to a part of a key', ({ payments, lines }) => Invariant.references(payments, 'line', lines, 'pk'),
    '\'key\' must be the key of "Shop/Lines", pk,sk, got pk'],
  ['by three attributes', ({ payments, lines }) => Invariant.references(payments, 'a,b,c', lines),
    '\'attribute\' must have at most two names, got a,b,c; a key has a partition key, and perhaps a sort key'],
  ['to an imported table without its key', ({ payments, legacy }) => Invariant.references(payments, 'legacy', legacy),
    '\'key\' must be given for "Shop/Legacy", which is imported, got none; name its attributes, such as pk or pk,sk'],
  ['to a key that has to be quoted', ({ stack, payments }) => Invariant.references(payments, 'a', new dynamodb.TableV2(stack, 'Odd', { partitionKey: { name: 'a b', type: dynamodb.AttributeType.STRING } })),
    '\'referenced\' must have a key of 1 to 255 letters, digits, "_", "-" and ".", got "a b"; name others with --reference'],
  ['from a key of another type', ({ payments, orders }) => Invariant.references(payments, 'pk', orders),
    '\'attribute\' must have the type of the key of "Shop/Orders", N, got pk of type S'],
  ['from an attribute that has to be quoted', ({ payments, orders }) => Invariant.references(payments, 'order id', orders),
    '\'attribute\' must be 1 to 255 letters, digits, "_", "-" and ".", got "order id"; name others with --reference'],
])('refuses a reference %s', (_, define, message) => {
  expect(() => define(shop())).toThrow(message);
});
