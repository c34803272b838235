// Proves requests to restore a table on a model of AWS: MiniStack with the overlay in test/emulator.
import {
  DescribeContinuousBackupsCommand, DescribeKinesisStreamingDestinationCommand, DescribeTimeToLiveCommand,
  DynamoDBClient, ListTagsOfResourceCommand, PutItemCommand, UpdateTimeToLiveCommand,
  type CreateTableCommandInput, type GlobalSecondaryIndex, type RestoreTableToPointInTimeCommandInput,
} from '@aws-sdk/client-dynamodb';
import { Emulator } from './emulator';
import { describeTable, itemsOf, RestorableTable } from './restorable-table';

const AWAY = 'eu-central-1';
const LATEST = { UseLatestRestorableTime: true };
const KMS = { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/one' } as const;
const UNITS = { ReadCapacityUnits: 7, WriteCapacityUnits: 8 };
const byValue = (IndexName: string, sort: string[] = []): GlobalSecondaryIndex => ({
  IndexName,
  KeySchema: [{ AttributeName: 'value', KeyType: 'HASH' }, ...sort.map(AttributeName => ({ AttributeName, KeyType: 'RANGE' } as const))],
  Projection: { ProjectionType: 'ALL' },
});
const SETTINGS: Partial<CreateTableCommandInput> = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
  AttributeDefinitions: ['pk', 'sk', 'value', 'other'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
  GlobalSecondaryIndexes: [byValue('first'), byValue('second', ['sk'])],
  LocalSecondaryIndexes: [{
    IndexName: 'local',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'other', KeyType: 'RANGE' }],
    Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a', 'b'] },
  }],
  SSESpecification: KMS,
  TableClass: 'STANDARD_INFREQUENT_ACCESS',
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  DeletionProtectionEnabled: true,
  Tags: [{ Key: 'owner', Value: 'orders' }],
};

let emulator: Emulator;
let client: DynamoDBClient;

beforeAll(async () => {
  emulator = await Emulator.start();
  client = new DynamoDBClient(emulator.clientConfig);
});
afterAll(async () => emulator.stop());
afterEach(async () => emulator.reset());

describe('a restored table', () => {
  test('has the indexes, the capacity and the encryption of its source, and none of its other settings', async () => {
    const source = await RestorableTable.create(client, 'orders', {
      ...SETTINGS, OnDemandThroughput: { MaxReadRequestUnits: 100, MaxWriteRequestUnits: 50 },
    });
    await client.send(new UpdateTimeToLiveCommand({ TableName: 'orders', TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } }));
    await source.restore('copy');
    await emulator.advance(1);
    const [from, to] = [await describeTable(client, 'orders'), await describeTable(client, 'copy')];
    const names = (indexes: { IndexName?: string }[] | undefined) => indexes!.map(({ IndexName: name }) => name);
    expect(names(to.GlobalSecondaryIndexes)).toEqual(['first', 'second']);
    expect(to.LocalSecondaryIndexes).toMatchObject([{ IndexName: 'local', Projection: { NonKeyAttributes: ['a', 'b'] } }]);
    expect(to).toMatchObject({
      KeySchema: from.KeySchema,
      BillingModeSummary: from.BillingModeSummary,
      OnDemandThroughput: { MaxReadRequestUnits: 100, MaxWriteRequestUnits: 50 },
      SSEDescription: from.SSEDescription,
      DeletionProtectionEnabled: false,
    });
    expect(to.TableId).not.toBe(from.TableId);
    expect(to).not.toHaveProperty('TableClassSummary');
    expect(to).not.toHaveProperty('StreamSpecification');
    expect(to).not.toHaveProperty('Replicas');
    const TableName = 'copy';
    const { Tags: tags } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: to.TableArn }));
    expect(tags).toEqual([]);
    expect(await client.send(new DescribeTimeToLiveCommand({ TableName }))).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' },
    });
    expect(await client.send(new DescribeContinuousBackupsCommand({ TableName }))).toMatchObject({
      ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' } },
    });
    expect(await client.send(new DescribeKinesisStreamingDestinationCommand({ TableName }))).toMatchObject({
      KinesisDataStreamDestinations: [],
    });
  });

  test('takes overrides of its capacity, its indexes and its encryption', async () => {
    const source = await RestorableTable.create(client, 'orders', SETTINGS);
    await source.restore('copy', {
      ...LATEST,
      BillingModeOverride: 'PROVISIONED',
      ProvisionedThroughputOverride: UNITS,
      GlobalSecondaryIndexOverride: [{ ...byValue('second', ['sk']), ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 } }],
      LocalSecondaryIndexOverride: [],
      SSESpecificationOverride: { Enabled: false },
    });
    const copy = await describeTable(client, 'copy');
    expect(copy).toMatchObject({
      BillingModeSummary: { BillingMode: 'PROVISIONED' },
      ProvisionedThroughput: UNITS,
      GlobalSecondaryIndexes: [{ IndexName: 'second', ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 } }],
    });
    expect(copy).not.toHaveProperty('LocalSecondaryIndexes');
    expect(copy).not.toHaveProperty('SSEDescription');
    expect(copy.AttributeDefinitions!.map(({ AttributeName: name }) => name)).toEqual(['pk', 'sk', 'value']);
    await emulator.advance(1);
    await source.restore('provisioned', { ...LATEST, BillingModeOverride: 'PROVISIONED', ProvisionedThroughputOverride: UNITS });
    expect(await describeTable(client, 'provisioned')).toMatchObject({
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: UNITS }, { ProvisionedThroughput: UNITS }],
    });
    await source.restore('limited', { ...LATEST, OnDemandThroughputOverride: { MaxReadRequestUnits: 9, MaxWriteRequestUnits: 9 } });
    expect(await describeTable(client, 'limited')).toMatchObject({ OnDemandThroughput: { MaxReadRequestUnits: 9, MaxWriteRequestUnits: 9 } });
  });

  test('may come from another Region by the ARN of its source, with its encryption named', async () => {
    const source = await RestorableTable.create(client, 'orders');
    await client.send(new PutItemCommand({ TableName: 'orders', Item: { pk: { S: 'a' } } }));
    await emulator.advance(600);
    const { TableArn: arn } = await describeTable(client, 'orders');
    await source.restore('named', { SourceTableName: undefined, SourceTableArn: arn, ...LATEST });
    const away = new DynamoDBClient({ ...emulator.clientConfig, region: AWAY });
    const there = await RestorableTable.create(away, 'elsewhere');
    const restore = async (options: Partial<RestoreTableToPointInTimeCommandInput>) =>
      there.restore('orders', { SourceTableName: undefined, SourceTableArn: arn, ...LATEST, ...options });
    await expect(restore({})).rejects.toThrow(/SSESpecificationOverride/);
    expect(await restore({ SSESpecificationOverride: KMS })).toMatchObject({
      TableArn: `arn:aws:dynamodb:${AWAY}:111111111111:table/orders`, RestoreSummary: { SourceTableArn: arn },
    });
    await emulator.advance(1);
    expect((await itemsOf(away, 'orders')).size).toBe(1);
  });
});

describe('a restore is refused', () => {
  const hour = new Date(3_600_000);
  const cases: [string, string, Partial<RestoreTableToPointInTimeCommandInput>, Partial<CreateTableCommandInput>?][] = [
    ['without a time', 'ValidationException', {}],
    ['with two times', 'ValidationException', { ...LATEST, RestoreDateTime: hour }],
    ['without a source', 'ValidationException', { ...LATEST, SourceTableName: undefined }],
    ['from a table that does not exist', 'TableNotFoundException', { ...LATEST, SourceTableName: 'nowhere' }],
    ['to a table that exists', 'TableAlreadyExistsException', { ...LATEST, TargetTableName: 'orders' }],
    ['to a name that is none', 'ValidationException', { ...LATEST, TargetTableName: 'a b c' }],
    ['to a time before the earliest', 'InvalidRestoreTimeException', { RestoreDateTime: hour }],
    ['to a time after the latest', 'InvalidRestoreTimeException', { RestoreDateTime: new Date(Date.now() + 3_600_000) }],
    ['with an index that the source does not have', 'ValidationException', { ...LATEST, GlobalSecondaryIndexOverride: [byValue('third')] }],
    ['with an index of another key', 'ValidationException', { ...LATEST, GlobalSecondaryIndexOverride: [byValue('first', ['sk'])] }],
    ['with the warm throughput of an index', 'ValidationException', {
      ...LATEST, GlobalSecondaryIndexOverride: [{ ...byValue('first'), WarmThroughput: { ReadUnitsPerSecond: 12_000 } }],
    }],
    ['to provisioned capacity without its units', 'ValidationException', { ...LATEST, BillingModeOverride: 'PROVISIONED' }],
    ['with units for capacity on demand', 'ValidationException', { ...LATEST, ProvisionedThroughputOverride: UNITS }],
    ['with a maximum for provisioned capacity', 'ValidationException', {
      ...LATEST, BillingModeOverride: 'PROVISIONED', ProvisionedThroughputOverride: UNITS, OnDemandThroughputOverride: { MaxReadRequestUnits: 9 },
    }],
  ];

  test.each(cases)('%s', async (_, name, { TargetTableName: target = 'copy', ...options }) => {
    const source = await RestorableTable.create(client, 'orders', SETTINGS);
    await expect(source.restore(target, options)).rejects.toThrow(expect.objectContaining({ name }));
    await expect(describeTable(client, 'copy')).rejects.toThrow(/not found/);
  });

  test('from a table of another account, which has it', async () => {
    const other = { ...emulator.clientConfig, credentials: { accessKeyId: '222222222222', secretAccessKey: 'emulated' } };
    await RestorableTable.create(new DynamoDBClient(other), 'theirs');
    const source = await RestorableTable.create(client, 'orders');
    await expect(source.restore('copy', { ...LATEST, SourceTableArn: 'arn:aws:dynamodb:eu-west-1:222222222222:table/theirs' }))
      .rejects.toThrow(expect.objectContaining({ name: 'TableNotFoundException' }));
  });

  test('while point-in-time recovery is off', async () => {
    const source = await RestorableTable.create(client, 'orders');
    await source.recover(false);
    await expect(source.restore('copy')).rejects.toThrow(expect.objectContaining({ name: 'PointInTimeRecoveryUnavailableException' }));
  });

  test('beyond the number at once, until one has ended', async () => {
    await emulator.restores({ tableSeconds: 60, mostRestores: 2 });
    const source = await RestorableTable.create(client, 'orders');
    await source.restore('one');
    await emulator.advance(30);
    await source.restore('two');
    await expect(source.restore('three')).rejects.toThrow(expect.objectContaining({ name: 'LimitExceededException' }));
    await emulator.advance(31);
    await source.restore('three');
  });
});
