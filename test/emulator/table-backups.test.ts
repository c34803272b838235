// Proves backups of tables and their restores on a model of AWS: MiniStack with the overlay in test/emulator.
import {
  CreateBackupCommand, CreateTableCommand, DeleteBackupCommand, DeleteTableCommand, DescribeBackupCommand,
  DescribeContinuousBackupsCommand, DynamoDBClient, GetResourcePolicyCommand, ListBackupsCommand, PutItemCommand,
  PutResourcePolicyCommand, RestoreTableFromBackupCommand, type BackupDetails, type BackupSummary,
  type ListBackupsCommandInput, type RestoreTableFromBackupCommandInput,
} from '@aws-sdk/client-dynamodb';
import { Emulator } from './emulator';
import { describeTable, itemsOf, RestorableTable } from './restorable-table';

const DAY = 86_400;
const TABLE = 'orders';
const ARN = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders';
const Item = { pk: { S: 'a' }, value: { S: 'v' } };
const INDEXES = {
  AttributeDefinitions: ['pk', 'value'].map(AttributeName => ({ AttributeName, AttributeType: 'S' } as const)),
  GlobalSecondaryIndexes: [{
    IndexName: 'first', KeySchema: [{ AttributeName: 'value', KeyType: 'HASH' } as const], Projection: { ProjectionType: 'ALL' } as const,
  }],
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
  source = await RestorableTable.create(client, TABLE, INDEXES);
  await client.send(new PutItemCommand({ TableName: TABLE, Item }));
});
afterEach(async () => emulator.reset());

const backUp = async (BackupName: string, TableName = TABLE): Promise<BackupDetails> =>
  (await client.send(new CreateBackupCommand({ TableName, BackupName }))).BackupDetails!;
const list = async (input: ListBackupsCommandInput = {}): Promise<BackupSummary[]> =>
  (await client.send(new ListBackupsCommand(input))).BackupSummaries!;
const names = (backups: BackupSummary[]) => backups.map(({ BackupName: name }) => name);
const restore = async (BackupArn: string, options: Partial<RestoreTableFromBackupCommandInput> = {}) =>
  (await client.send(new RestoreTableFromBackupCommand({ BackupArn, TargetTableName: 'copy', ...options }))).TableDescription!;
const deleteTable = async () => client.send(new DeleteTableCommand({ TableName: TABLE }));
const refusal = (name: string) => expect.objectContaining({ name });

describe('a restore from a backup', () => {
  test('has the items of the backup, and goes through the phases of a restore', async () => {
    await emulator.restores({ tableSeconds: 60, indexSeconds: 30 });
    const { BackupArn: arn, BackupCreationDateTime: created } = await backUp('first');
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...Item, value: { S: 'later' } } }));
    const description = await restore(arn!);
    expect(description).toMatchObject({
      TableStatus: 'CREATING',
      RestoreSummary: { SourceBackupArn: arn, SourceTableArn: ARN, RestoreDateTime: created, RestoreInProgress: true },
    });
    await expect(itemsOf(client, 'copy')).rejects.toThrow(refusal('ResourceNotFoundException'));
    await emulator.advance(61);
    expect(await describeTable(client, 'copy')).toMatchObject({
      TableStatus: 'ACTIVE', GlobalSecondaryIndexes: [{ IndexStatus: 'CREATING' }], RestoreSummary: { RestoreInProgress: false },
    });
    expect(await itemsOf(client, 'copy')).toEqual(new Map([['a', Item]]));
    await emulator.advance(30);
    expect(await describeTable(client, 'copy')).toMatchObject({ GlobalSecondaryIndexes: [{ IndexStatus: 'ACTIVE' }] });
  });

  test('has the settings that the table had at the time of the backup, and takes overrides', async () => {
    const { BackupArn: arn } = await backUp('first');
    await deleteTable();
    const ProvisionedThroughputOverride = { ReadCapacityUnits: 3, WriteCapacityUnits: 4 };
    await restore(arn!, {
      GlobalSecondaryIndexOverride: [], BillingModeOverride: 'PROVISIONED', ProvisionedThroughputOverride,
    });
    const copy = await describeTable(client, 'copy');
    expect(copy).toMatchObject({ ProvisionedThroughput: ProvisionedThroughputOverride });
    expect(copy).not.toHaveProperty('GlobalSecondaryIndexes');
    await emulator.advance(1);
    await restore(arn!, { TargetTableName: TABLE });
    expect(await describeTable(client, TABLE)).toMatchObject({ GlobalSecondaryIndexes: [{ IndexName: 'first' }] });
  });

  test('counts among the restores at once, whatever their kind', async () => {
    await emulator.restores({ tableSeconds: 60, mostRestores: 1 });
    const { BackupArn: arn } = await backUp('first');
    await source.restore('other');
    await expect(restore(arn!)).rejects.toThrow(refusal('LimitExceededException'));
    await emulator.advance(61);
    await restore(arn!);
  });

  test('is refused where the backup does not exist and where the table does', async () => {
    const { BackupArn: arn } = await backUp('first');
    await expect(restore(arn!, { TargetTableName: TABLE })).rejects.toThrow(refusal('TableAlreadyExistsException'));
    await expect(restore(`${arn}0`)).rejects.toThrow(refusal('BackupNotFoundException'));
    await emulator.restores({ tableSeconds: 60 });
    await restore(arn!);
    await expect(restore(arn!)).rejects.toThrow(refusal('TableInUseException'));
  });

  test('keeps its backup from being deleted until it has ended', async () => {
    await emulator.restores({ tableSeconds: 60 });
    const { BackupArn: arn } = await backUp('first');
    await restore(arn!);
    const removal = new DeleteBackupCommand({ BackupArn: arn });
    await expect(client.send(removal)).rejects.toThrow(refusal('BackupInUseException'));
    await emulator.advance(61);
    expect(await client.send(removal)).toMatchObject({ BackupDescription: { BackupDetails: { BackupStatus: 'DELETED' } } });
    await expect(client.send(new DescribeBackupCommand({ BackupArn: arn }))).rejects.toThrow(refusal('BackupNotFoundException'));
    expect(await list()).toEqual([]);
  });
});

describe('a deleted table with point-in-time recovery', () => {
  test('leaves a system backup of its last moment, which can be restored', async () => {
    await deleteTable();
    const [backup] = await list({ BackupType: 'SYSTEM', TableName: TABLE });
    const description = await client.send(new DescribeBackupCommand({ BackupArn: backup.BackupArn }));
    const details = description.BackupDescription!.BackupDetails!;
    expect(details).toMatchObject({ BackupName: 'orders$DeletedTableBackup', BackupType: 'SYSTEM', BackupStatus: 'AVAILABLE' });
    const [created, expiry] = [details.BackupCreationDateTime!, details.BackupExpiryDateTime!];
    expect(expiry.getTime() - created.getTime()).toBe(35 * DAY * 1000);
    await restore(backup.BackupArn!, { TargetTableName: TABLE });
    await emulator.advance(1);
    expect(await itemsOf(client, TABLE)).toEqual(new Map([['a', Item]]));
  });

  test('loses its history', async () => {
    await emulator.advance(600);
    await deleteTable();
    const description = client.send(new DescribeContinuousBackupsCommand({ TableName: TABLE }));
    await expect(description).rejects.toThrow(refusal('TableNotFoundException'));
    await expect(source.restore('copy')).rejects.toThrow(refusal('TableNotFoundException'));
  });

  test('has its system backup for 35 days, unless that is deleted', async () => {
    await deleteTable();
    await RestorableTable.create(client, TABLE);
    await emulator.advance(DAY);
    await deleteTable();
    const [first, second] = await list({ BackupType: 'SYSTEM' });
    await emulator.advance(34 * DAY);
    expect(await list({ BackupType: 'SYSTEM' })).toEqual([second]);
    const description = client.send(new DescribeBackupCommand({ BackupArn: first.BackupArn }));
    await expect(description).rejects.toThrow(refusal('BackupNotFoundException'));
    await expect(restore(first.BackupArn!)).rejects.toThrow(refusal('BackupNotFoundException'));
    await client.send(new DeleteBackupCommand({ BackupArn: second.BackupArn }));
    expect(await list({ BackupType: 'ALL' })).toEqual([]);
  });

  test('leaves nothing where the deletion is refused, or recovery was off', async () => {
    await RestorableTable.create(client, 'protected', { DeletionProtectionEnabled: true });
    await expect(client.send(new DeleteTableCommand({ TableName: 'protected' }))).rejects.toThrow(/protected/);
    await source.recover(false);
    await deleteTable();
    expect(await list({ BackupType: 'ALL' })).toEqual([]);
  });

  test('does not hand its resource policy to the next table of its name', async () => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 'dynamodb:GetItem', Resource: ARN };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await client.send(new PutResourcePolicyCommand({ ResourceArn: ARN, Policy }));
    await deleteTable();
    const [{ BackupArn: arn }] = await list({ BackupType: 'SYSTEM' });
    await restore(arn!, { TargetTableName: TABLE });
    await emulator.advance(1);
    await expect(client.send(new GetResourcePolicyCommand({ ResourceArn: ARN }))).rejects.toThrow(refusal('PolicyNotFoundException'));
  });
});

describe('a list of backups', () => {
  beforeEach(async () => {
    const { AttributeDefinitions: [pk] } = INDEXES;
    await client.send(new CreateTableCommand({
      TableName: 'other', BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [pk], KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }));
    await backUp('one');
    await backUp('two', 'other');
    await emulator.advance(60);
    await backUp('three');
    await deleteTable();
  });

  test('has those of users, of the system, of both or of AWS Backup', async () => {
    expect(names(await list())).toEqual(['one', 'two', 'three']);
    expect(names(await list({ BackupType: 'USER' }))).toEqual(['one', 'two', 'three']);
    expect(names(await list({ BackupType: 'SYSTEM' }))).toEqual(['orders$DeletedTableBackup']);
    expect(names(await list({ BackupType: 'ALL' }))).toEqual(['one', 'two', 'three', 'orders$DeletedTableBackup']);
    expect(names(await list({ BackupType: 'AWS_BACKUP' }))).toEqual([]);
  });

  test('is limited to a table, to a time and to a page', async () => {
    expect(names(await list({ TableName: TABLE }))).toEqual(['one', 'three']);
    expect(names(await list({ TableName: ARN }))).toEqual(['one', 'three']);
    const [, , { BackupCreationDateTime: third }] = await list();
    expect(names(await list({ TimeRangeLowerBound: new Date(third!.getTime() - 1000) }))).toEqual(['three']);
    expect(names(await list({ TimeRangeUpperBound: new Date(third!.getTime() - 1000) }))).toEqual(['one', 'two']);
    const page = await client.send(new ListBackupsCommand({ Limit: 2 }));
    expect(names(page.BackupSummaries!)).toEqual(['one', 'two']);
    const ExclusiveStartBackupArn = page.LastEvaluatedBackupArn;
    const rest = await client.send(new ListBackupsCommand({ Limit: 2, ExclusiveStartBackupArn }));
    expect(names(rest.BackupSummaries!)).toEqual(['three']);
    expect(rest).not.toHaveProperty('LastEvaluatedBackupArn');
  });
});
