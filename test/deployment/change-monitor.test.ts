import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Account } from './account';
import { ChangeMonitor, ChangeRule, MonitorResponse, ProtectedTable } from '../../src';
import { until } from '../handlers/monitor/until';

let account: Account;
let table: string;

beforeAll(async () => {
  account = await Account.open();
  const outcome = await account.deploy(define);
  expect(outcome).toMatchObject({ status: 'CREATE_COMPLETE', reason: undefined });
  table = await account.physicalId('Shop', 'AuditLog');
}, 180_000);

afterAll(() => account?.close());

function define(app: App) {
  const stack = new Stack(app, 'Shop');
  const auditLog = new ProtectedTable(stack, 'AuditLog', { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } });
  new ChangeMonitor(stack, 'Monitor', {
    table: auditLog,
    rules: [ChangeRule.immutable({ except: 'ttl' })],
    response: MonitorResponse.restore({ maxItemsPerMinute: 50, acknowledgeRestores: true }),
  });
}

const entry = (pk: string, action: string) => ({ pk: { S: pk }, action: { S: action } });
const put = (item: ReturnType<typeof entry>) =>
  account.dynamodb.send(new PutItemCommand({ TableName: table, Item: item }));
const get = async (pk: string) =>
  (await account.dynamodb.send(new GetItemCommand({ TableName: table, Key: { pk: { S: pk } } }))).Item;

test('a modified entry is back within seconds', async () => {
  await put(entry('1', 'created'));
  await put(entry('1', ''));
  await until(async () => expect(await get('1')).toEqual(entry('1', 'created')));
});

test('a deleted entry is back', async () => {
  await put(entry('2', 'created'));
  await account.dynamodb.send(new DeleteItemCommand({ TableName: table, Key: { pk: { S: '2' } } }));
  await until(async () => expect(await get('2')).toEqual(entry('2', 'created')));
});
