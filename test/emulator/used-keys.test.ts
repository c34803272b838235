// Proves the use of KMS keys by services on a model of AWS: MiniStack with the overlay in test/emulator.
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient, PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutBucketEncryptionCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type ModelCall, modelCalls } from './contract/model-calls';
import { Emulator } from './emulator';

const ACCOUNT = '111111111111';
const Key = { pk: { S: 'one' } };
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string, Resource = '*', Condition?: object) => ({ Effect: 'Allow', Action, Resource, Condition });
const via = (service: string) => ({ StringEquals: { 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` } });

let emulator: Emulator;
let iam: IAMClient;
let kms: KMSClient;
let key: string;
let users = 0;

beforeAll(async () => {
  emulator = await Emulator.start();
  iam = new IAMClient(emulator.clientConfig);
  kms = new KMSClient(emulator.clientConfig);
});

afterAll(async () => {
  [iam, kms].forEach((client) => client?.destroy());
  await emulator?.stop();
});

beforeEach(async () => {
  await emulator.reset();
  key = (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
  const dynamodb = new DynamoDBClient(emulator.clientConfig);
  await dynamodb.send(new CreateTableCommand({
    TableName: 'orders',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
  }));
  await dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: Key }));
  dynamodb.destroy();
  const s3 = new S3Client(emulator.clientConfig);
  const byDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } as const;
  await s3.send(new CreateBucketCommand({ Bucket: 'objects' }));
  await s3.send(new PutBucketEncryptionCommand({ Bucket: 'objects', ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] } }));
  await s3.send(new PutObjectCommand({ Bucket: 'objects', Key: 'one', Body: 'one' }));
  s3.destroy();
});

const call = (service: string, operation: string, parameters: object): ModelCall =>
  ({ service, operation, parameters });
const READS = [
  call('dynamodb', 'GetItem', { TableName: 'orders', Key }), call('dynamodb', 'Scan', { TableName: 'orders' }),
  call('dynamodb', 'BatchGetItem', { RequestItems: { orders: { Keys: [Key] } } }),
  call('dynamodb', 'TransactGetItems', { TransactItems: [{ Get: { TableName: 'orders', Key } }] }),
];
const WRITES = [
  call('dynamodb', 'PutItem', { TableName: 'orders', Item: Key }), call('dynamodb', 'DeleteItem', { TableName: 'orders', Key }),
  call('dynamodb', 'UpdateItem', { TableName: 'orders', Key }),
  call('dynamodb', 'BatchWriteItem', { RequestItems: { orders: [{ PutRequest: { Item: Key } }] } }),
];
const GET = call('s3', 'GetObject', { Bucket: 'objects', Key: 'one' });
const PUT = call('s3', 'PutObject', { Bucket: 'objects', Key: 'two', Body: 'two' });

async function outcomes(calls: ModelCall[], ...statements: object[]) {
  const UserName = `user-${users++}`;
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'policy', PolicyDocument: document(allow('dynamodb:*'), allow('s3:*'), ...statements) }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = [AccessKey!.AccessKeyId!, AccessKey!.SecretAccessKey!] as const;
  return modelCalls(emulator, calls.map((each) => ({ ...each, credentials }))).map(({ ok, message }) => ok ? 'ok' : /(?<=perform: )kms:\w+/.exec(message!)?.[0] ?? message);
}

test('items of a table need kms:Decrypt of its key, through DynamoDB', async () => {
  const calls = [...READS, ...WRITES];
  const all = (outcome: string) => calls.map(() => outcome);

  expect(await outcomes(calls)).toEqual(all('kms:Decrypt'));
  expect(await outcomes(calls, allow('kms:Decrypt', key, via('s3')))).toEqual(all('kms:Decrypt'));
  expect(await outcomes(calls, allow('kms:Decrypt', `${key}x`))).toEqual(all('kms:Decrypt'));
  expect(await outcomes(calls, allow('kms:Decrypt', key, via('dynamodb')))).toEqual(all('ok'));
  const ofTable = { StringEquals: { 'kms:EncryptionContext:aws:dynamodb:tableName': 'orders' } };
  expect(await outcomes(calls, allow('kms:Decrypt', key, ofTable))).toEqual(all('ok'));
  expect(await outcomes([call('dynamodb', 'DescribeTable', { TableName: 'orders' })])).toEqual(['ok']);
});

test('an object needs kms:Decrypt to be read and kms:GenerateDataKey to be written, through S3', async () => {
  expect(await outcomes([GET, PUT])).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  expect(await outcomes([GET, PUT], allow('kms:Decrypt', key, via('s3')))).toEqual(['ok', 'kms:GenerateDataKey']);
  expect(await outcomes([GET, PUT], allow('kms:GenerateDataKey', key, via('s3')))).toEqual(['kms:Decrypt', 'ok']);
  expect(await outcomes([GET, PUT], allow('kms:*', key, via('dynamodb')))).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
});

test('the policy of the key counts, too', async () => {
  const root = { ...allow('kms:*'), Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } };
  const denied = { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*', Condition: via('dynamodb') };
  await kms.send(new PutKeyPolicyCommand({ KeyId: key, Policy: document(root, denied) }));

  expect(await outcomes([READS[0], GET], allow('kms:*'))).toEqual(['kms:Decrypt', 'ok']);
});

test('a key that is disabled lets no call through, also that of the account itself', async () => {
  await kms.send(new DisableKeyCommand({ KeyId: key }));
  const disabled = `KMS key disabled error: ${key} is Disabled`;
  expect(await outcomes([READS[0], WRITES[0], GET, PUT], allow('kms:*'))).toEqual(Array(4).fill(disabled));
  const refused = { ok: false, code: 'AccessDeniedException', message: disabled, violations: [] };
  expect(modelCalls(emulator, [READS[0]])).toMatchObject([refused]);
  await kms.send(new EnableKeyCommand({ KeyId: key }));
  expect(await outcomes([READS[0]], allow('kms:*'))).toEqual(['ok']);
});

test.each<[string, object]>([
  ['the same key', {}], ['a key of AWS', { SSESpecificationOverride: { Enabled: false } }],
])('a table whose key is disabled is not restored with %s', async (_, override) => {
  const recovery = { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } };
  const restore = call('dynamodb', 'RestoreTableToPointInTime', { SourceTableName: 'orders', TargetTableName: 'copy', UseLatestRestorableTime: true, ...override });
  modelCalls(emulator, [call('dynamodb', 'UpdateContinuousBackups', { TableName: 'orders', ...recovery })]);
  await kms.send(new DisableKeyCommand({ KeyId: key }));

  expect(modelCalls(emulator, [restore])).toMatchObject([{ ok: false, message: `KMS key disabled error: ${key} is Disabled`, violations: [] }]);
  await kms.send(new EnableKeyCommand({ KeyId: key }));
  expect(modelCalls(emulator, [restore])).toMatchObject([{ ok: true }]);
});
