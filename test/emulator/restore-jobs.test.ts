// Proves restores of recovery points on a model of AWS: MiniStack with the overlay in test/emulator.
import {
  BackupClient, CreateBackupVaultCommand, DescribeRestoreJobCommand, type DescribeRestoreJobOutput,
  GetRecoveryPointRestoreMetadataCommand, ListRestoreJobsCommand, StartBackupJobCommand, StartRestoreJobCommand,
  type StartRestoreJobCommandInput,
} from '@aws-sdk/client-backup';
import { DeleteTableCommand, DynamoDBClient, PutItemCommand, TagResourceCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, DeleteRolePolicyCommand, IAMClient,
  PutRolePolicyCommand, PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { type ModelCall, modelCalls } from './contract/model-calls';
import { Emulator } from './emulator';
import { describeTable, itemsOf, RestorableTable } from './restorable-table';
import { until } from '../handlers/monitor/until';

const ACCOUNT = '111111111111';
const TABLE = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/restorer`;
const OF_ROLE = ['BatchWriteItem', 'DeleteItem', 'DescribeTable', 'GetItem', 'PutItem', 'Query', 'RestoreTableFromAwsBackup', 'Scan', 'UpdateItem'];

let emulator: Emulator;
let dynamodb: DynamoDBClient;
let backup: BackupClient;
let iam: IAMClient;
let point: string;

beforeAll(async () => {
  emulator = await Emulator.start();
  dynamodb = new DynamoDBClient(emulator.clientConfig);
  backup = new BackupClient(emulator.clientConfig);
  iam = new IAMClient(emulator.clientConfig);
});

afterAll(async () => {
  [dynamodb, backup, iam].forEach((client) => client?.destroy());
  await emulator?.stop();
});

beforeEach(async () => {
  await emulator.reset();
  await RestorableTable.create(dynamodb, 'orders');
  await put('one', 'then');
  await createRole('restorer', 'backup.amazonaws.com');
  await allow(OF_ROLE);
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'vault' }));
  point = (await backup.send(new StartBackupJobCommand({
    BackupVaultName: 'vault', ResourceArn: `${TABLE}orders`, IamRoleArn: ROLE,
  }))).RecoveryPointArn!;
});

const put = async (pk: string, state: string) =>
  dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: { pk: { S: pk }, state: { S: state } } }));
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

async function userWith(UserName: string, statements: object[]): Promise<readonly [string, string]> {
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'policy', PolicyDocument: document(...statements) }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return [key!.AccessKeyId!, key!.SecretAccessKey!];
}

async function createRole(RoleName: string, Service: string): Promise<void> {
  const trust = document({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
}

async function allow(actions: readonly string[]): Promise<void> {
  await iam.send(new PutRolePolicyCommand({
    RoleName: 'restorer',
    PolicyName: 'restore',
    PolicyDocument: document({ Effect: 'Allow', Action: actions.map((action) => `dynamodb:${action}`), Resource: `${TABLE}*` }),
  }));
}

const request = (more: Partial<StartRestoreJobCommandInput> = {}): StartRestoreJobCommandInput =>
  ({ RecoveryPointArn: point, IamRoleArn: ROLE, Metadata: { targetTableName: 'copy' }, ...more });
const start = async (more?: Partial<StartRestoreJobCommandInput>) =>
  (await backup.send(new StartRestoreJobCommand(request(more)))).RestoreJobId!;
const describeJob = async (RestoreJobId: string) => backup.send(new DescribeRestoreJobCommand({ RestoreJobId }));

async function ended(job: string): Promise<DescribeRestoreJobOutput> {
  await until(async () => expect(['COMPLETED', 'FAILED']).toContain((await describeJob(job)).Status));
  return describeJob(job);
}

test('a recovery point holds the table as it was, also once the table is gone', async () => {
  await put('one', 'now');
  await put('two', 'now');
  await dynamodb.send(new DeleteTableCommand({ TableName: 'orders' }));

  expect(await ended(await start())).toMatchObject({
    Status: 'COMPLETED', PercentDone: '100.00%', CreatedResourceArn: `${TABLE}copy`, SourceResourceArn: `${TABLE}orders`, RecoveryPointArn: point,
  });
  expect([...(await itemsOf(dynamodb, 'copy')).values()]).toEqual([{ pk: { S: 'one' }, state: { S: 'then' } }]);
});

test('a job waits, runs while its table is being created, and ends with it', async () => {
  await emulator.restores({ jobSeconds: 60, tableSeconds: 60 });
  const job = await start();
  expect(await describeJob(job)).toMatchObject({ Status: 'PENDING', PercentDone: '0.00%' });
  await expect(describeTable(dynamodb, 'copy')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await emulator.advance(61);
  expect(await describeJob(job)).toMatchObject({ Status: 'RUNNING' });
  expect(await describeTable(dynamodb, 'copy')).toMatchObject({ TableStatus: 'CREATING', RestoreSummary: { RestoreInProgress: true } });
  await emulator.advance(61);
  expect(await describeJob(job)).toMatchObject({ Status: 'COMPLETED', CompletionDate: expect.any(Date) });
  expect(await describeTable(dynamodb, 'copy')).toMatchObject({ TableStatus: 'ACTIVE' });
});

test('the same token again asks for no second job', async () => {
  const IdempotencyToken = 'token';
  const first = await start({ IdempotencyToken });
  expect(await start({ IdempotencyToken })).toBe(first);
  await ended(first);
  expect(await start({ IdempotencyToken })).toBe(first);
  expect(await start({ IdempotencyToken: 'other', Metadata: { targetTableName: 'second' } })).not.toBe(first);
});

test('jobs are listed by their status, page by page', async () => {
  await ended(await start());
  await ended(await start());
  await start({ Metadata: { targetTableName: 'third' } });
  const listed = async (ByStatus?: 'COMPLETED' | 'FAILED' | 'ABORTED') =>
    (await backup.send(new ListRestoreJobsCommand({ ByStatus }))).RestoreJobs!.length;
  expect([await listed(), await listed('COMPLETED'), await listed('FAILED'), await listed('ABORTED')]).toEqual([3, 1, 1, 0]);
  const { RestoreJobs: page, NextToken } = await backup.send(new ListRestoreJobsCommand({ MaxResults: 2 }));
  const { RestoreJobs: rest, NextToken: end } = await backup.send(
    new ListRestoreJobsCommand({ MaxResults: 2, NextToken }),
  );
  expect([page!.length, rest!.length, end]).toEqual([2, 1, undefined]);
});

test('a table whose name is taken is a job that failed, with what DynamoDB says', async () => {
  expect(await ended(await start({ Metadata: { targetTableName: 'orders' } })))
    .toMatchObject({ Status: 'FAILED', StatusMessage: 'Table already exists: orders', PercentDone: '0.00%' });
});

test.each(OF_ROLE)('a job fails whose role may not %s', async (missing) => {
  await allow(OF_ROLE.filter((action) => action !== missing));
  expect(await ended(await start())).toMatchObject({ Status: 'FAILED', StatusMessage: expect.stringContaining(`dynamodb:${missing}`) });
});

test('a job fails whose role loses its rights meanwhile, and leaves no table', async () => {
  await emulator.restores({ tableSeconds: 60 });
  const job = await start();
  await until(async () => expect((await describeJob(job)).Status).toBe('RUNNING'));
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'restorer', PolicyName: 'restore' }));
  expect(await ended(job)).toMatchObject({ Status: 'FAILED', StatusMessage: expect.stringContaining('cancelled') });
  await expect(describeTable(dynamodb, 'copy')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('the table is encrypted as the metadata say, whatever the case of their names', async () => {
  const kms = new KMSClient(emulator.clientConfig);
  const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
  kms.destroy();
  await ended(await start({ Metadata: { TARGETTABLENAME: 'own', encryptionType: 'KMS', kmsMasterKeyArn: key!.Arn! } }));
  await ended(await start({ Metadata: { targetTableName: 'managed', encryptionType: 'KMS' } }));
  await ended(await start({ Metadata: { targetTableName: 'default', encryptionType: 'Default' } }));
  expect(await describeTable(dynamodb, 'own')).toMatchObject({ SSEDescription: { KMSMasterKeyArn: key!.Arn } });
  expect(await describeTable(dynamodb, 'managed')).toMatchObject({ SSEDescription: { SSEType: 'KMS' } });
  expect(await describeTable(dynamodb, 'default')).not.toHaveProperty('SSEDescription');
});

test('what the service does not take is refused at once', async () => {
  await createRole('stranger', 'lambda.amazonaws.com');
  const refused = async (more: Partial<StartRestoreJobCommandInput>, name: string, message: string) =>
    expect(start(more)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  const target = { targetTableName: 'copy' };
  await refused({ RecoveryPointArn: `${point}x` }, 'ResourceNotFoundException', 'Recovery point not found');
  await refused({ Metadata: {} }, 'MissingParameterValueException', 'targetTableName');
  await refused({ Metadata: { ...target, billingMode: 'PROVISIONED' } }, 'InvalidParameterValueException', 'billingmode');
  await refused({ Metadata: { ...target, encryptionType: 'AES' } }, 'InvalidParameterValueException', 'encryptionType: AES');
  await refused({ Metadata: { ...target, kmsMasterKeyArn: 'arn' } }, 'InvalidParameterValueException', 'KMS only');
  await refused({ ResourceType: 'S3' }, 'InvalidParameterValueException', 'not of resource type S3');
  await refused({ IamRoleArn: undefined }, 'InvalidParameterValueException', 'IamRoleArn is required');
  await refused({ IamRoleArn: `arn:aws:iam::${ACCOUNT}:role/stranger` }, 'InvalidParameterValueException', 'cannot be assumed');
  expect((await backup.send(new ListRestoreJobsCommand({}))).RestoreJobs).toEqual([]);
});

test('tags of the source come with the table where they are asked for', async () => {
  await dynamodb.send(new TagResourceCommand({ ResourceArn: `${TABLE}orders`, Tags: [{ Key: 'team', Value: 'shop' }] }));
  const { RecoveryPointArn } = await backup.send(new StartBackupJobCommand({ BackupVaultName: 'vault', ResourceArn: `${TABLE}orders`, IamRoleArn: ROLE }));
  await ended(await start({ RecoveryPointArn, CopySourceTagsToRestoredResource: true }));
  await ended(await start({ RecoveryPointArn, Metadata: { targetTableName: 'bare' } }));
  const tags = modelCalls(emulator, ['copy', 'bare'].map((name): ModelCall => ({ service: 'dynamodb', operation: 'ListTagsOfResource', parameters: { ResourceArn: TABLE + name } })));
  expect(tags.map(({ answer }) => answer.Tags)).toEqual([[{ Key: 'team', Value: 'shop' }], []]);
});

test('the caller has to be allowed the job, on the recovery point, and to pass its role to AWS Backup', async () => {
  const passed = { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } };
  const needs = [
    { Effect: 'Allow', Action: 'backup:StartRestoreJob', Resource: point },
    { Effect: 'Allow', Action: 'iam:PassRole', Resource: ROLE, Condition: passed },
  ];
  const wrong = { ...needs[1], Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } } };
  const users = [needs, [needs[1]], [needs[0]], [needs[0], wrong]];
  const credentials = await Promise.all(users.map(async (statements, place) => userWith(`user-${place}`, statements)));
  const answers = modelCalls(emulator, credentials.map((each) => (
    { service: 'backup', operation: 'StartRestoreJob', parameters: request(), credentials: each }
  )));

  expect(answers.map(({ code }) => code)).toEqual([null, ...Array<string>(3).fill('AccessDeniedException')]);
  expect(answers.slice(1).map(({ message }) => /perform: ([\w:]+)/.exec(message!)?.[1])).toEqual(['backup:StartRestoreJob', 'iam:PassRole', 'iam:PassRole']);
});

test('the contract with AWS is kept by every answer', async () => {
  const job = await start();
  const call = (operation: string, parameters: object): ModelCall => ({ service: 'backup', operation, parameters });
  const answers = modelCalls(emulator, [
    call('StartRestoreJob', request({ IdempotencyToken: 'token' })), call('DescribeRestoreJob', { RestoreJobId: job }), call('ListRestoreJobs', {}),
    call('ListRestoreJobs', { ByStatus: 'PENDING', ByCreatedAfter: new Date(0).toISOString() }),
    call('ListRecoveryPointsByResource', { ResourceArn: `${TABLE}orders`, MaxResults: 1 }),
    call('GetRecoveryPointRestoreMetadata', { BackupVaultName: 'vault', RecoveryPointArn: point }),
    call('DescribeRestoreJob', { RestoreJobId: 'none' }), call('StartRestoreJob', request({ RecoveryPointArn: 'arn' })), call('StartRestoreJob', request({ Metadata: {} })),
  ]);

  expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true, true, true, false, false, false]);
  expect(answers.flatMap(({ violations }) => violations)).toEqual([]);
});

test('a recovery point says of which table it is, and how that was encrypted', async () => {
  expect(await backup.send(new GetRecoveryPointRestoreMetadataCommand({ BackupVaultName: 'vault', RecoveryPointArn: point })))
    .toMatchObject({ RestoreMetadata: { originalTableName: 'orders', encryptionType: 'Default' }, ResourceType: 'DynamoDB', RecoveryPointArn: point });
});
