// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { DescribeContinuousBackupsCommand, DescribeTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Duration, RemovalPolicy, Stack, type App } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Account } from './account';
import { ProtectedTable, TableProtection } from '../../src';

const KEY = { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } };
const TableName = 'orders';
let account: Account;

/** A stack that has a table of its own of another kind from the beginning, as a service mostly has. */
const shop = (define: (stack: Stack) => unknown) => (app: App) => {
  const stack = new Stack(app, 'Shop');
  new ProtectedTable(stack, 'Ledger', KEY);
  define(stack);
};
const plain = (stack: Stack) => new dynamodb.Table(stack, 'Orders', { ...KEY, tableName: TableName, removalPolicy: RemovalPolicy.RETAIN });
const item = async () => (await account.dynamodb.send(new GetItemCommand({ TableName, Key: { pk: { S: 'one' } } }))).Item;
const window = async () => (await account.dynamodb.send(new DescribeContinuousBackupsCommand({ TableName })))
  .ContinuousBackupsDescription!.PointInTimeRecoveryDescription;

beforeAll(async () => {
  account = await Account.open();
  expect(await account.deploy(shop(plain))).toMatchObject({ status: 'CREATE_COMPLETE' });
  await account.dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: 'one' }, total: { N: '7' } } }));
});
afterAll(() => account.close());

// The steps of docs/migration.md, in their order, on one table with one item.
describe('a Table that was there before', () => {
  test('is protected where it is, by a TableProtection beside it', async () => {
    const outcome = await account.deploy(shop((stack) => new TableProtection(stack, 'Protection', { table: plain(stack) })));

    expect(outcome).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await window()).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35 });
    expect(await item()).toEqual({ pk: { S: 'one' }, total: { N: '7' } });
  });

  test('stays, with its items and restore points, when it is taken out of its stack, which the guard does not refuse', async () => {
    expect(await account.deploy(shop(() => {}))).toMatchObject({ status: 'UPDATE_COMPLETE' });

    const { Table } = await account.dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', DeletionProtectionEnabled: true });
    expect(await window()).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
    expect(await item()).toEqual({ pk: { S: 'one' }, total: { N: '7' } });
  });

  test('is protected from outside its stack until it is imported', async () => {
    const outcome = await account.deploy(shop((stack) => new TableProtection(stack, 'Orders', {
      table: dynamodb.TableV2.fromTableName(stack, 'ImportedOrders', TableName), remediate: true, recoveryWindow: Duration.days(35),
    })));

    expect(outcome).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await item()).toEqual({ pk: { S: 'one' }, total: { N: '7' } });
  });

  test('is refused by CloudFormation when it is defined again without an import, before anything of it changes', async () => {
    const outcome = await account.deploy(shop((stack) => new ProtectedTable(stack, 'Orders', { ...KEY, tableName: TableName })));

    expect(outcome.status).toMatch(/ROLLBACK_COMPLETE$/);
    expect(await item()).toEqual({ pk: { S: 'one' }, total: { N: '7' } });
    expect(await window()).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
  });
});
