import { type ModelAnswer, type ModelCall, modelCalls } from './contract/model-calls';
import { Emulator } from './emulator';

const TableName = 'orders';
const LATEST = { SourceTableName: TableName, UseLatestRestorableTime: true };
const NOWHERE = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders/backup/01489602797149-73d8d5bc';
const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
const INDEX = { IndexName: 'index', KeySchema: [key('value', 'HASH')], Projection: { ProjectionType: 'KEYS_ONLY' } };

// These hold our model of restores against AWS's own description of DynamoDB (botocore).
describe('the contract with AWS for restores', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await Emulator.start();
  });
  afterAll(async () => emulator.stop());
  beforeEach(async () => {
    const made = modelCalls(emulator, [
      call('CreateTable', {
        TableName,
        KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
        AttributeDefinitions: ['pk', 'sk', 'value'].map(attribute),
        BillingMode: 'PAY_PER_REQUEST',
        GlobalSecondaryIndexes: [INDEX],
        LocalSecondaryIndexes: [{ ...INDEX, IndexName: 'local', KeySchema: [key('pk', 'HASH'), key('value', 'RANGE')] }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        SSESpecification: { Enabled: true },
        OnDemandThroughput: { MaxReadRequestUnits: 9 },
      }),
      call('UpdateTimeToLive', { TableName, TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } }),
      call('UpdateContinuousBackups', { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }),
      call('PutItem', { TableName, Item: { pk: { S: 'a' }, sk: { S: 'b' }, value: { S: 'v' } } }),
      call('CreateTable', {
        TableName: 'plain',
        KeySchema: [key('pk', 'HASH')],
        AttributeDefinitions: [attribute('pk')],
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      }),
    ]);
    expect(failures(made)).toEqual([]);
  });
  afterEach(async () => emulator.reset());

  test('is kept by every answer, while a table is CREATING and after', async () => {
    await emulator.restores({ tableSeconds: 60, indexSeconds: 60 });
    const answers = modelCalls(emulator, [
      call('RestoreTableToPointInTime', { ...LATEST, TargetTableName: 'copy' }),
      call('DescribeTable', { TableName: 'copy' }),
      call('CreateBackup', { TableName, BackupName: 'backup' }),
      call('CreateBackup', { TableName: 'plain', BackupName: 'backup' }),
      call('ListBackups', { BackupType: 'ALL' }),
      call('DescribeLimits', {}),
    ]);
    expect(failures(answers)).toEqual([]);
    const arns = [2, 3].map(place => answers[place].answer.BackupDetails.BackupArn as string);
    await emulator.advance(90);
    expect(failures(modelCalls(emulator, [
      call('DescribeTable', { TableName: 'copy' }),
      ...arns.flatMap((BackupArn, place) => [
        call('DescribeBackup', { BackupArn }),
        call('RestoreTableFromBackup', { BackupArn, TargetTableName: `copy-${place}` }),
        call('DescribeTable', { TableName: `copy-${place}` }),
      ]),
    ]))).toEqual([]);
    await emulator.advance(180);
    const [, list] = modelCalls(emulator, [call('DeleteTable', { TableName }), call('ListBackups', { BackupType: 'SYSTEM' })]);
    expect(failures([list])).toEqual([]);
    const system = list.answer.BackupSummaries[0].BackupArn as string;
    expect(failures(modelCalls(emulator, [...arns, system].flatMap((BackupArn, place) => [
      call('DescribeBackup', { BackupArn }),
      call('RestoreTableFromBackup', { BackupArn, TargetTableName: `again-${place}` }),
    ])))).toEqual([]);
    await emulator.advance(90);
    expect(failures(modelCalls(emulator, [...arns, system].map(BackupArn => call('DeleteBackup', { BackupArn }))))).toEqual([]);
  });

  test('is kept by every refusal', async () => {
    await emulator.restores({ tableSeconds: 60, mostRestores: 1 });
    const target = { TargetTableName: 'next' };
    const statement = { Statement: 'SELECT * FROM "copy" WHERE pk=\'a\' AND sk=\'b\'' };
    const table = { TableName: 'copy' };
    const Key = { pk: { S: 'a' }, sk: { S: 'b' } };
    const ResourceArn = 'arn:aws:dynamodb:eu-west-1:111111111111:table/copy';
    const [restored, ...refused] = modelCalls(emulator, [
      call('RestoreTableToPointInTime', { ...LATEST, TargetTableName: 'copy' }),
      call('RestoreTableToPointInTime', { ...LATEST, TargetTableName: 'copy' }),
      call('RestoreTableToPointInTime', { ...LATEST, TargetTableName: 'plain' }),
      call('RestoreTableToPointInTime', { ...LATEST, ...target }),
      call('RestoreTableToPointInTime', { ...LATEST, ...target, SourceTableName: 'plain' }),
      call('RestoreTableToPointInTime', { ...LATEST, ...target, SourceTableName: 'nowhere' }),
      call('RestoreTableToPointInTime', { SourceTableName: TableName, ...target, RestoreDateTime: 1 }),
      call('RestoreTableToPointInTime', { SourceTableName: TableName, ...target }),
      call('RestoreTableToPointInTime', LATEST),
      call('RestoreTableToPointInTime', { ...LATEST, ...target, BillingModeOverride: 'FREE' }),
      call('RestoreTableFromBackup', { BackupArn: NOWHERE, ...target }),
      call('RestoreTableFromBackup', { BackupArn: NOWHERE }),
      call('CreateBackup', { TableName: 'nowhere', BackupName: 'backup' }),
      call('CreateBackup', { TableName }),
      call('CreateBackup', { ...table, BackupName: 'backup' }),
      call('DescribeBackup', { BackupArn: NOWHERE }),
      call('DeleteBackup', { BackupArn: NOWHERE }),
      call('ListBackups', { BackupType: 'NONE' }),
      call('DescribeContinuousBackups', { TableName: 'nowhere' }),
      call('UpdateContinuousBackups', { ...table, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }),
      call('PutItem', { ...table, Item: Key }),
      ...['GetItem', 'UpdateItem', 'DeleteItem'].map(each => call(each, { ...table, Key })),
      ...['Query', 'Scan', 'UpdateTable', 'DeleteTable', 'UpdateTimeToLive', 'UpdateContributorInsights'].map(each => call(each, table)),
      ...['TagResource', 'UntagResource', 'PutResourcePolicy', 'DeleteResourcePolicy'].map(each => call(each, { ResourceArn })),
      call('EnableKinesisStreamingDestination', { ...table, StreamArn: 'arn:aws:kinesis:eu-west-1:111111111111:stream/s' }),
      call('BatchGetItem', { RequestItems: { copy: { Keys: [Key] } } }),
      call('BatchWriteItem', { RequestItems: { copy: [{ DeleteRequest: { Key } }] } }),
      call('TransactGetItems', { TransactItems: [{ Get: table }] }),
      call('TransactWriteItems', { TransactItems: [{ Put: table }] }),
      call('ExecuteStatement', statement),
      call('ExecuteTransaction', { TransactStatements: [statement] }),
    ]);
    const [batch] = modelCalls(emulator, [call('BatchExecuteStatement', { Statements: [statement] })]);
    expect(batch).toMatchObject({ answer: { Responses: [{ Error: { Code: 'ResourceNotFound' } }] }, violations: [] });
    expect(failures([restored])).toEqual([]);
    expect(refused.map(({ ok }) => ok)).toEqual(refused.map(() => false));
    expect(refused.flatMap(({ violations }) => violations)).toEqual([]);
  });
});

function call(operation: string, parameters: object): ModelCall {
  return { service: 'dynamodb', operation, parameters };
}

function failures(answers: ModelAnswer[]): unknown[] {
  return answers.flatMap(({ ok, code, message, violations }) => ok ? violations : [`${code}: ${message}`]);
}
