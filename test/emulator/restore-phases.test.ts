// Proves the phases of a restored table on a model of AWS: MiniStack with the overlay in test/emulator.
import {
  BatchGetItemCommand, BatchWriteItemCommand, CreateBackupCommand, DeleteItemCommand, DeleteTableCommand,
  DynamoDBClient, ExecuteStatementCommand, ExecuteTransactionCommand, GetItemCommand, PutItemCommand,
  PutResourcePolicyCommand, QueryCommand, ScanCommand, TagResourceCommand, TransactGetItemsCommand,
  TransactWriteItemsCommand, UpdateContinuousBackupsCommand, UpdateItemCommand, UpdateTableCommand,
  UpdateTimeToLiveCommand, waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { Emulator } from './emulator';
import { describeTable, itemsOf, RestorableTable } from './restorable-table';

const TableName = 'copy';
const TableArn = 'arn:aws:dynamodb:eu-west-1:111111111111:table/copy';
const Key = { pk: { S: 'a' } };
const INDEXES = {
  AttributeDefinitions: ['pk', 'value'].map(AttributeName => ({ AttributeName, AttributeType: 'S' } as const)),
  GlobalSecondaryIndexes: ['first', 'second'].map(IndexName => ({
    IndexName, KeySchema: [{ AttributeName: 'value', KeyType: 'HASH' } as const], Projection: { ProjectionType: 'ALL' } as const,
  })),
};

let emulator: Emulator;
let client: DynamoDBClient;
let source: RestorableTable;

beforeAll(async () => {
  emulator = await Emulator.start();
  client = new DynamoDBClient(emulator.clientConfig);
});
afterAll(async () => emulator.stop());
beforeEach(async () => {
  source = await RestorableTable.create(client, 'orders', INDEXES);
  await client.send(new PutItemCommand({ TableName: 'orders', Item: { ...Key, value: { S: 'v' } } }));
  await emulator.advance(600);
  await emulator.restores({ tableSeconds: 60, indexSeconds: 30 });
});
afterEach(async () => emulator.reset());

test('a restored table is CREATING, then ACTIVE, and its indexes follow one after the other', async () => {
  const statuses = async () => {
    const table = await describeTable(client, TableName);
    return [
      table.TableStatus, ...table.GlobalSecondaryIndexes!.map(({ IndexStatus: status }) => status),
      table.RestoreSummary!.RestoreInProgress,
    ];
  };
  const description = await source.restore(TableName);
  expect(description).toMatchObject({
    TableStatus: 'CREATING',
    ItemCount: 0,
    GlobalSecondaryIndexes: [{ IndexStatus: 'CREATING', Backfilling: true }, { IndexStatus: 'CREATING', Backfilling: true }],
    RestoreSummary: { SourceTableArn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders', RestoreInProgress: true },
  });
  expect(description.RestoreSummary).not.toHaveProperty('SourceBackupArn');
  await emulator.advance(50);
  expect(await statuses()).toEqual(['CREATING', 'CREATING', 'CREATING', true]);
  await emulator.advance(15);
  expect(await statuses()).toEqual(['ACTIVE', 'CREATING', 'CREATING', false]);
  await emulator.advance(30);
  expect(await statuses()).toEqual(['ACTIVE', 'ACTIVE', 'CREATING', false]);
  await emulator.advance(30);
  expect(await statuses()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', false]);
  expect((await itemsOf(client, TableName)).size).toBe(1);
});

test('the summary has the second that was restored', async () => {
  const second = new Date(Math.floor((await emulator.advance(0)) - 400) * 1000);
  await source.restore(TableName, { RestoreDateTime: second });
  expect((await describeTable(client, TableName)).RestoreSummary!.RestoreDateTime).toEqual(second);
});

test('a waiter of the SDK sees the end without help, as restores are short where nothing is set', async () => {
  await emulator.reset();
  await (await RestorableTable.create(client, 'orders', INDEXES)).restore(TableName);
  expect(await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName })).toMatchObject({ state: 'SUCCESS' });
});

describe('while the table is CREATING', () => {
  const statement = { Statement: `SELECT * FROM "${TableName}" WHERE pk='a'` };
  const specification = { PointInTimeRecoveryEnabled: true };
  const cases: [string, string, () => Promise<unknown>][] = [
    ['PutItem', 'ResourceNotFound', async () => client.send(new PutItemCommand({ TableName, Item: Key }))],
    ['GetItem', 'ResourceNotFound', async () => client.send(new GetItemCommand({ TableName: TableArn, Key }))],
    ['UpdateItem', 'ResourceNotFound', async () => client.send(new UpdateItemCommand({ TableName, Key }))],
    ['DeleteItem', 'ResourceNotFound', async () => client.send(new DeleteItemCommand({ TableName, Key }))],
    ['Query', 'ResourceNotFound', async () => client.send(new QueryCommand({
      TableName, KeyConditionExpression: 'pk = :a', ExpressionAttributeValues: { ':a': Key.pk },
    }))],
    ['Scan', 'ResourceNotFound', async () => client.send(new ScanCommand({ TableName }))],
    ['BatchGetItem', 'ResourceNotFound', async () => client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key] } } }))],
    ['BatchWriteItem', 'ResourceNotFound', async () => client.send(new BatchWriteItemCommand({
      RequestItems: { [TableName]: [{ PutRequest: { Item: Key } }] },
    }))],
    ['TransactGetItems', 'ResourceNotFound', async () => client.send(new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key } }] }))],
    ['TransactWriteItems', 'ResourceNotFound', async () => client.send(new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName, Item: Key } }],
    }))],
    ['ExecuteStatement', 'ResourceNotFound', async () => client.send(new ExecuteStatementCommand(statement))],
    ['ExecuteTransaction', 'ResourceNotFound', async () => client.send(new ExecuteTransactionCommand({ TransactStatements: [statement] }))],
    ['UpdateTable', 'ResourceInUse', async () => client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }))],
    ['DeleteTable', 'ResourceInUse', async () => client.send(new DeleteTableCommand({ TableName }))],
    ['TagResource', 'ResourceInUse', async () => client.send(new TagResourceCommand({ ResourceArn: TableArn, Tags: [] }))],
    ['UpdateTimeToLive', 'ResourceInUse', async () => client.send(new UpdateTimeToLiveCommand({
      TableName, TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    }))],
    ['PutResourcePolicy', 'ResourceInUse', async () => client.send(new PutResourcePolicyCommand({ ResourceArn: TableArn, Policy: '{}' }))],
    ['CreateBackup', 'TableInUse', async () => client.send(new CreateBackupCommand({ TableName, BackupName: 'backup' }))],
    ['UpdateContinuousBackups', 'ContinuousBackupsUnavailable', async () =>
      client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: specification }))],
    ['RestoreTableToPointInTime', 'TableInUse', async () => source.restore(TableName)],
  ];

  test.each(cases.map(([operation, name, call]) => ({ operation, name: `${name}Exception`, call })))(
    '$operation is refused with $name, and once the table is ACTIVE not for that', async ({ name, call }) => {
      await source.restore(TableName);
      await expect(call()).rejects.toThrow(expect.objectContaining({ name }));
      await emulator.advance(600);
      expect(await call().then(() => '', (error: Error) => error.name)).not.toBe(name);
    },
  );
});

describe('while an index is CREATING', () => {
  beforeEach(async () => {
    await source.restore(TableName);
    await emulator.advance(61);
  });
  const query = (IndexName: string) => new QueryCommand({
    TableName, IndexName, KeyConditionExpression: '#v = :v', ExpressionAttributeNames: { '#v': 'value' }, ExpressionAttributeValues: { ':v': { S: 'v' } },
  });

  test('it cannot be read, the table can', async () => {
    await expect(client.send(query('first'))).rejects.toThrow(/Cannot read from backfilling global secondary index: first/);
    await expect(client.send(new ScanCommand({ TableName, IndexName: 'first' }))).rejects.toThrow(/backfilling/);
    expect((await client.send(new ScanCommand({ TableName }))).Count).toBe(1);
    await emulator.advance(30);
    expect((await client.send(query('first'))).Count).toBe(1);
    await expect(client.send(query('second'))).rejects.toThrow(/backfilling/);
  });

  test('the table takes settings, but is not deleted and its indexes are not changed', async () => {
    await client.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } }));
    const inUse = expect.objectContaining({ name: 'ResourceInUseException' });
    await expect(client.send(new DeleteTableCommand({ TableName }))).rejects.toThrow(inUse);
    const removal = new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'first' } }] });
    await expect(client.send(removal)).rejects.toThrow(inUse);
    await emulator.advance(600);
    await client.send(removal);
    await client.send(new DeleteTableCommand({ TableName }));
  });
});
