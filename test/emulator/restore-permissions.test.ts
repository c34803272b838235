// Proves the permissions of restores on a model of AWS: MiniStack with the overlay in test/emulator.
import {
  CreateBackupCommand, DynamoDBClient, RestoreTableFromBackupCommand, RestoreTableToPointInTimeCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, DeleteRolePolicyCommand, IAMClient,
  PutRolePolicyCommand, PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { modelCalls } from './contract/model-calls';
import { Emulator } from './emulator';
import { describeTable, RestorableTable } from './restorable-table';

const ACCOUNT = '111111111111';
const TABLE = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/`;
const ITEMS = ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'];

interface Restore {
  readonly operation: string;
  readonly source: string;
  readonly parameters: object;
}

let emulator: Emulator;
let root: DynamoDBClient;
let iam: IAMClient;
let source: RestorableTable;
let restores: Restore[];

beforeAll(async () => {
  emulator = await Emulator.start();
  root = new DynamoDBClient(emulator.clientConfig);
  iam = new IAMClient(emulator.clientConfig);
});
afterAll(async () => emulator.stop());
beforeEach(async () => {
  source = await RestorableTable.create(root, 'orders');
  const { BackupDetails: backup } = await root.send(new CreateBackupCommand({ TableName: 'orders', BackupName: 'backup' }));
  restores = [
    { operation: 'RestoreTableToPointInTime', source: `${TABLE}orders`, parameters: { SourceTableName: 'orders', UseLatestRestorableTime: true } },
    { operation: 'RestoreTableToPointInTime', source: `${TABLE}orders`, parameters: { SourceTableArn: `${TABLE}orders`, UseLatestRestorableTime: true } },
    { operation: 'RestoreTableFromBackup', source: backup!.BackupArn!, parameters: { BackupArn: backup!.BackupArn } },
  ];
});
afterEach(async () => emulator.reset());

const document = (Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (actions: string[], resource: string) => ({
  Effect: 'Allow', Action: actions.map(action => `dynamodb:${action}`), Resource: resource,
});
let users = 0;

async function userWith(statements: object[]): Promise<readonly [string, string]> {
  const UserName = `user${users++}`;
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'policy', PolicyDocument: document(statements) }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return [key!.AccessKeyId!, key!.SecretAccessKey!];
}

test.each([
  ['of a table by its name', 0], ['of a table by its ARN', 1], ['of a backup', 2],
])('a restore %s needs its action on source and target, and reads and writes on the target', async (_, which) => {
  const { operation, source: from, parameters } = restores[which];
  const needs = (target: string) => [
    allow([operation], from), allow([operation], target), ...ITEMS.map(action => allow([action], target)),
  ];
  const count = needs('').length;
  // Each user misses one statement, the last has them all.
  const calls = await Promise.all(Array.from({ length: count + 1 }, async (__, missing) => ({
    service: 'dynamodb',
    operation,
    parameters: { ...parameters, TargetTableName: `copy-${missing}` },
    credentials: await userWith(needs(`${TABLE}copy-${missing}`).filter((___, place) => place !== missing)),
  })));
  const answers = modelCalls(emulator, calls);
  expect(answers.map(({ code }) => code)).toEqual([...Array<string>(count).fill('AccessDeniedException'), null]);
  const named = answers.slice(0, count).map(({ message }) => /dynamodb:(\w+)/.exec(message!)![1]);
  expect(named).toEqual([operation, operation, ...ITEMS]);
});

test('the backup is what its own operations are checked against', async () => {
  const { source: BackupArn } = restores[2];
  const may = await userWith([allow(['DescribeBackup', 'DeleteBackup'], BackupArn)]);
  const other = await userWith([allow(['DescribeBackup', 'DeleteBackup'], `${TABLE}orders`)]);
  const describe = { service: 'dynamodb', operation: 'DescribeBackup', parameters: { BackupArn } };
  const answers = modelCalls(emulator, [{ ...describe, credentials: other }, { ...describe, credentials: may }]);
  expect(answers.map(({ code }) => code)).toEqual(['AccessDeniedException', null]);
});

describe('a restore that runs', () => {
  const RoleName = 'restorer';
  const role = { RoleName, PolicyName: 'policy' };
  let client: DynamoDBClient;

  beforeEach(async () => {
    await emulator.restores({ tableSeconds: 60 });
    await iam.send(new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: document([{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' }]),
    }));
    await iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument: document([allow(['*'], '*')]) }));
    const { Credentials: session } = await new STSClient(emulator.clientConfig).send(new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`, RoleSessionName: 'session',
    }));
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = session!;
    client = new DynamoDBClient({
      ...emulator.clientConfig,
      credentials: { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey!, sessionToken },
    });
  });

  const begin = async (options: object = {}) => client.send(new RestoreTableToPointInTimeCommand({
    SourceTableName: 'orders', TargetTableName: 'copy', UseLatestRestorableTime: true, ...options,
  }));

  test('is cancelled when its role loses a permission on the target, or all of them', async () => {
    const denial = { ...allow(['PutItem'], `${TABLE}copy`), Effect: 'Deny' };
    const put = async (statements: object[]) =>
      iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument: document(statements) }));
    for (const change of [
      async () => put([allow(['*'], '*'), denial]),
      async () => iam.send(new DeleteRolePolicyCommand(role)),
    ]) {
      await put([allow(['*'], '*')]);
      await begin();
      expect(await describeTable(root, 'copy')).toMatchObject({ TableStatus: 'CREATING' });
      await change();
      await emulator.advance(120);
      await expect(describeTable(root, 'copy')).rejects.toThrow(/not found/);
    }
  });

  test('goes on when its role keeps what it needs, and keeps its table once that is ACTIVE', async () => {
    await begin();
    await iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument: document([allow(ITEMS, `${TABLE}copy`)]) }));
    expect(await describeTable(root, 'copy')).toMatchObject({ TableStatus: 'CREATING' });
    await emulator.advance(61);
    await iam.send(new DeleteRolePolicyCommand(role));
    expect(await describeTable(root, 'copy')).toMatchObject({ TableStatus: 'ACTIVE' });
  });

  test('is cancelled when a key of it is disabled, that of the backup or that of the table', async () => {
    const kms = new KMSClient(emulator.clientConfig);
    const newKey = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
    const [ofSource, ofTarget] = [await newKey(), await newKey()];
    await RestorableTable.create(root, 'secret', { SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: ofSource } });
    const { BackupDetails: backup } = await root.send(new CreateBackupCommand({ TableName: 'secret', BackupName: 'backup' }));
    const SSESpecificationOverride = { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: ofTarget } as const;
    await begin({ SSESpecificationOverride });
    await client.send(new RestoreTableFromBackupCommand({ BackupArn: backup!.BackupArn, TargetTableName: 'other' }));
    await kms.send(new DisableKeyCommand({ KeyId: ofTarget }));
    await expect(describeTable(root, 'copy')).rejects.toThrow(/not found/);
    expect(await describeTable(root, 'other')).toMatchObject({ TableStatus: 'CREATING' });
    await kms.send(new DisableKeyCommand({ KeyId: ofSource }));
    await expect(describeTable(root, 'other')).rejects.toThrow(/not found/);
  });

  test('leaves its name free when it was cancelled', async () => {
    await begin();
    await iam.send(new DeleteRolePolicyCommand(role));
    await source.restore('copy');
    await emulator.advance(61);
    expect(await describeTable(root, 'copy')).toMatchObject({ TableStatus: 'ACTIVE' });
  });
});
