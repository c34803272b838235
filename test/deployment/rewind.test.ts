// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchExecuteStatementCommand, BatchGetItemCommand, BatchWriteItemCommand, CreateTableCommand, DeleteItemCommand,
  DeleteTableCommand, DescribeContinuousBackupsCommand, DescribeExportCommand, DescribeTableCommand,
  DescribeTimeToLiveCommand, DynamoDBClient, ExecuteStatementCommand, ExecuteTransactionCommand,
  ExportTableToPointInTimeCommand, GetItemCommand, ListExportsCommand, PutItemCommand, ScanCommand,
  TransactWriteItemsCommand, UpdateItemCommand, UpdateTableCommand, UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Account } from './account';
import { TableRewind } from '../../src';
import { type Clock, SYSTEM_CLOCK } from '../../src/clock/clock';
import { apply, dryRun } from '../../src/engine/apply/rewind';
import { parseFilter } from '../../src/engine/damage/filter/filter';
import { describeTable } from '../../src/engine/dynamodb/table';
import { streamChanges } from '../../src/engine/evidence/stream/stream-changes';
import { DiskJournal } from '../../src/engine/journal/disk-journal';
import { createPlan, Plan } from '../../src/engine/plan/plan';
import { modelCalls } from '../emulator/contract/model-calls';
import { PARTITION_KEY } from '../sample';

type Keys = readonly [string, string];

/** A user with credentials, and clients of their own. */
class Session {
  public readonly dynamodb: DynamoDBClient;
  public readonly streams: DynamoDBStreamsClient;
  public readonly s3: S3Client;

  constructor(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) {
    const config = { ...account.emulator.clientConfig, credentials };
    this.dynamodb = new DynamoDBClient(config);
    this.streams = new DynamoDBStreamsClient(config);
    this.s3 = new S3Client(config);
  }
}

let account: Account;
let root: Session;
let administrator: Session;
let outputs: { readonly [name: string]: string };
let users: { readonly [name: string]: Keys };
let table: string;
let other: string;
let bucket: string;
let exportsBucket: string;
let exportArn: string;
let start: Date;
let folder: string;
let plans = 0;
let round = 0;

const PREFIX = 'Rewound/Rewind';
const DAMAGED = ['emptied: ', 'unwanted: '];

const define = (stack: Stack) => {
  const operator = (name: string) => new iam.ArnPrincipal(`arn:aws:iam::111111111111:user/${name}`);
  const streaming = { ...PARTITION_KEY, dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES };
  new dynamodb.TableV2(stack, 'Other', streaming);
  new TableRewind(stack, 'Rewind', {
    tables: [new dynamodb.TableV2(stack, 'Orders', streaming)],
    operators: [operator('planner')],
    applyOperators: [operator('owner')],
    restoredTableNames: 'restored-*',
    exportBucket: new s3.Bucket(stack, 'Exports'),
    exportPrefix: 'orders',
  });
};

beforeAll(async () => {
  account = await Account.open();
  root = new Session(account.emulator.clientConfig.credentials);
  users = Object.fromEntries(await Promise.all(['planner', 'owner', 'stranger', 'administrator']
    .map(async (name) => [name, await createUser(name, name === 'administrator' ? '*' : 'sts:AssumeRole')])));
  administrator = new Session({ accessKeyId: users.administrator[0], secretAccessKey: users.administrator[1] });
  const outcome = await account.deploy((app) => define(new Stack(app, 'Rewound')));
  expect(outcome).toMatchObject({ status: 'CREATE_COMPLETE', reason: undefined });
  outputs = Object.fromEntries(Object.entries(outcome.outputs).map(([id, value]) => [id.replace(/^Rewind|[0-9A-F]{8}$/g, ''), value]));
  [table, other, bucket, exportsBucket] = await Promise.all(['Orders', 'Other', 'RewindJournal', 'Exports'].map((id) => account.physicalId('Rewound', id)));
  folder = mkdtempSync(join(tmpdir(), 'rewind-'));

  await root.dynamodb.send(new CreateTableCommand({
    TableName: 'restored-1',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  }));
  for (const prefix of ['orders/', 'orders-archive/', '']) {
    await root.s3.send(new PutObjectCommand({ Bucket: exportsBucket, Key: `${prefix}AWSDynamoDB/1/manifest-summary.json`, Body: '{}' }));
  }
  const { Table } = await root.dynamodb.send(new DescribeTableCommand({ TableName: table }));
  const { ExportDescription } = await root.dynamodb.send(new ExportTableToPointInTimeCommand({
    TableArn: Table!.TableArn, S3Bucket: exportsBucket, S3Prefix: 'orders',
  }));
  exportArn = ExportDescription!.ExportArn!;
});
beforeEach(doDamage);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await account.close();
});

async function createUser(UserName: string, Action: string): Promise<Keys> {
  const client = new IAMClient(account.emulator.clientConfig);
  await client.send(new CreateUserCommand({ UserName }));
  const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
  await client.send(new PutUserPolicyCommand({ UserName, PolicyName: 'Assume', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }));
  const { AccessKey: key } = await client.send(new CreateAccessKeyCommand({ UserName }));
  return [key!.AccessKeyId!, key!.SecretAccessKey!];
}

/** Sessions are kept: it takes a while to get one. */
const sessions = new Map<string, Session>();

function session(user: string, role: 'Plan' | 'Apply', without?: string): Session {
  const known = sessions.get(`${role}${without}`) ?? assume(user, role, without);
  sessions.set(`${role}${without}`, known);
  return known;
}

/** Assumes a role by its real trust; without an action as if its policies did not have it. */
function assume(user: string, role: 'Plan' | 'Apply', without?: string): Session {
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: without, Resource: '*' }] };
  const [{ ok, code, answer }] = modelCalls(account.emulator, [{
    service: 'sts',
    operation: 'AssumeRole',
    credentials: users[user],
    parameters: { RoleArn: outputs[`${role}RoleArn`], RoleSessionName: user, ...without && { Policy: JSON.stringify(policy) } },
  }]);
  if (!ok) throw new Error(code!);
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = answer.Credentials;
  return new Session({ accessKeyId, secretAccessKey, sessionToken });
}

const planner = (without?: string) => session('planner', 'Plan', without);
const owner = (without?: string) => session('owner', 'Apply', without);

/** Good items, of which one is emptied and one deleted; and one that the damage inserted. */
async function doDamage(): Promise<void> {
  round++;
  const key = (name: string) => ({ pk: { S: `${round}-${name}` } });
  const write = (name: string, action: string) => root.dynamodb
    .send(new PutItemCommand({ TableName: table, Item: { ...key(name), action: { S: action } } }));
  await write('emptied', 'created');
  await write('deleted', 'created');
  start = new Date();
  await write('emptied', '');
  await root.dynamodb.send(new DeleteItemCommand({ TableName: table, Key: key('deleted') }));
  await write('unwanted', '');
}

const put = ({ s3: client }: Session, Key: string, Body: string | Buffer = '{}', IfNoneMatch: string | undefined = '*') => client
  .send(new PutObjectCommand({ Bucket: bucket, Key, Body, IfNoneMatch }));

async function actions(): Promise<string[]> {
  const { Items } = await root.dynamodb.send(new ScanCommand({ TableName: table }));
  return Items!.filter(({ pk }) => pk.S!.startsWith(`${round}-`)).map(({ pk, action }) => `${pk.S!.split('-')[1]}: ${action?.S}`).sort();
}

/** All that it takes to know whether a rewind would work, to make a plan and to look at it. */
async function makePlan(operator: Session): Promise<{ plan: Plan; key: string }> {
  const TableName = table;
  const { dynamodb: client, streams, s3: objects } = operator;
  const described = await describeTable(client, TableName);
  await client.send(new DescribeContinuousBackupsCommand({ TableName }));
  await client.send(new DescribeTimeToLiveCommand({ TableName }));
  await client.send(new ScanCommand({ TableName }));
  await client.send(new DescribeTableCommand({ TableName: 'restored-1' }));
  await client.send(new ScanCommand({ TableName: 'restored-1' }));
  await client.send(new ListExportsCommand({ TableArn: described.arn }));
  await client.send(new DescribeExportCommand({ ExportArn: exportArn }));
  await objects.send(new ListObjectsV2Command({ Bucket: exportsBucket, Prefix: 'orders/AWSDynamoDB/1/' }));
  await objects.send(new GetObjectCommand({ Bucket: exportsBucket, Key: 'orders/AWSDynamoDB/1/manifest-summary.json' }));

  const name = `plan-${++plans}`;
  const plan = await createPlan({
    folder: join(folder, name),
    table: described,
    changes: () => streamChanges({ streams, clock: impatient(), table: described, from: start }),
    from: start,
    filter: parseFilter(`key.pk begins "${round}-" and (delete or new.action = "")`),
  });
  await dryRun({ plan, client, clock: SYSTEM_CLOCK });
  const key = `${PREFIX}/${name}`;
  for (const file of ['items.jsonl', 'plan.json']) await put(operator, `${key}/${file}`, readFileSync(join(folder, name, file)));
  await put(operator, `${key}/dry-run.json`, '{}', undefined);
  return { plan, key };
}

/** Applies a plan that lies in the bucket. */
async function applyPlan(operator: Session, key: string) {
  const copy = mkdtempSync(join(folder, 'copy-'));
  await operator.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${key}/` }));
  for (const file of ['items.jsonl', 'plan.json']) {
    const { Body } = await operator.s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${key}/${file}` }));
    writeFileSync(join(copy, file), await Body!.transformToByteArray());
  }
  const plan = await Plan.open(copy);
  const journal = await DiskJournal.open(join(copy, 'journal.jsonl'));
  const report = await apply({
    plan,
    approval: plan.digest,
    client: operator.dynamodb,
    clock: SYSTEM_CLOCK,
    journal,
    limits: { maxShare: Infinity },
  }).finally(() => journal.close());
  await put(operator, `${key}/journal/00000001.jsonl`, readFileSync(join(copy, 'journal.jsonl')));
  for (const file of ['runs/2026-11-21T02-14-00.000Z.json', 'report.md', 'report.json', 'changes.csv']) await put(operator, `${key}/${file}`, '{}', undefined);
  return report;
}

const refusalOf = (call: Promise<unknown>) => call.then(() => 'let through', ({ name, message }: Error) => `${name}: ${message}`);

/**
 * Every way to write to a table, or to end it. AWS asks for dynamodb:PartiQLInsert where MiniStack asks for the name of
 * the call; the roles have neither.
 */
const writes = (TableName: string): { [name: string]: (client: DynamoDBClient) => Promise<unknown> } => {
  const Item = { pk: { S: 'foreign' } };
  return {
    PutItem: (client) => client.send(new PutItemCommand({ TableName, Item })),
    UpdateItem: (client) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: Item,
          UpdateExpression: 'SET a = :a',
          ExpressionAttributeValues: { ':a': { S: '' } },
        }),
      ),
    DeleteItem: (client) => client.send(new DeleteItemCommand({ TableName, Key: Item })),
    BatchWriteItem: (client) =>
      client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item } }] } })),
    TransactWriteItems: (client) =>
      client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item } }] })),
    ExecuteStatement: (client) =>
      client.send(new ExecuteStatementCommand({ Statement: `INSERT INTO "${TableName}" VALUE {'pk': 'foreign'}` })),
    BatchExecuteStatement: (client) =>
      client
        .send(
          new BatchExecuteStatementCommand({
            Statements: [{ Statement: `INSERT INTO "${TableName}" VALUE {'pk': 'foreign'}` }],
          }),
        )
        .then(({ Responses: [answer] = [] }) => {
          // A statement is refused within an answer that is none.
          if (answer?.Error) throw Object.assign(new Error(answer.Error.Message), { name: answer.Error.Code });
        }),
    ExecuteTransaction: (client) =>
      client.send(
        new ExecuteTransactionCommand({
          TransactStatements: [{ Statement: `INSERT INTO "${TableName}" VALUE {'pk': 'foreign'}` }],
        }),
      ),
    UpdateTable: (client) => client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false })),
    UpdateTimeToLive: (client) =>
      client.send(
        new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: 'pk', Enabled: true } }),
      ),
    DeleteTable: (client) => client.send(new DeleteTableCommand({ TableName })),
  };
};
const WRITES = Object.keys(writes(''));
const planned = async () => (await makePlan(planner())).key;

/** The folder of a plan whose contents do not matter. */
async function someFolder(): Promise<string> {
  const key = `${PREFIX}/plan-${++plans}`;
  for (const file of ['items.jsonl', 'plan.json']) await put(planner(), `${key}/${file}`);
  return key;
}

/** Records are in MiniStack's streams at once, so there is nothing to wait for. */
function impatient(): Clock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    sleep: async (milliseconds) => {
      ahead += milliseconds;
    },
  };
}


describe('the role that plans', () => {
  test('finds the damage in the stream, and writes a plan', async () => {
    const { plan, key } = await makePlan(planner());

    expect(plan.header.counts).toMatchObject({ damage: 3, items: 3 });
    const { Contents } = await planner().s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${key}/` }));
    expect(Contents!.map(({ Key }) => Key!.slice(key.length + 1)).sort()).toEqual(['dry-run.json', 'items.jsonl', 'plan.json']);
  });

  test.each([
    'dynamodb:DescribeTable', 'dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTimeToLive', 'dynamodb:Scan', 'dynamodb:BatchGetItem', 'dynamodb:ListExports',
    'dynamodb:DescribeExport', 'dynamodb:DescribeStream', 'dynamodb:GetShardIterator', 'dynamodb:GetRecords', 's3:ListBucket', 's3:GetObject', 's3:PutObject',
  ])('needs %s', async (action) => {
    expect(await refusalOf(makePlan(planner(action)))).toMatch(new RegExp(`^AccessDenied.*${action}`));
  });

  test.each(WRITES)('may not call %s', async (operation) => {
    expect(await refusalOf(writes(table)[operation](planner().dynamodb))).toMatch(/^AccessDenied/);
    expect(await actions()).toEqual(DAMAGED);
  });

  test('may not write what a run leaves', async () => {
    const key = await someFolder();

    const left = ['journal/00000001.jsonl', 'journal/items.jsonl', 'journal/x/plan.json', 'runs/dry-run.json', 'report.json', 'report.md', 'changes.csv', 'notes.txt'];
    for (const name of left) {
      expect([name, await refusalOf(put(planner(), `${key}/${name}`))]).toEqual([name, expect.stringMatching(/^AccessDenied/)]);
    }
  });

  test('reads no other table, and no table that is named otherwise than restored ones', async () => {
    const { dynamodb: client } = planner();

    expect(await refusalOf(client.send(new ScanCommand({ TableName: other })))).toMatch(/^AccessDenied/);
    expect(await refusalOf(client.send(new DescribeTableCommand({ TableName: other })))).toMatch(/^AccessDenied/);
  });
});

describe('the role that plans, below another prefix of the bucket of exports,', () => {
  test.each(['', 'orders', 'orders-archive/', 'AWSDynamoDB/'])('does not list "%s"', async (Prefix) => {
    expect(await refusalOf(planner().s3.send(new ListObjectsV2Command({ Bucket: exportsBucket, Prefix })))).toMatch(
      /^AccessDenied/,
    );
  });

  test.each(['orders-archive/', ''])('does not read "%sAWSDynamoDB/1/manifest-summary.json"', async (prefix) => {
    const Key = `${prefix}AWSDynamoDB/1/manifest-summary.json`;

    expect(await refusalOf(planner().s3.send(new GetObjectCommand({ Bucket: exportsBucket, Key })))).toMatch(
      /^AccessDenied/,
    );
    expect(await refusalOf(root.s3.send(new GetObjectCommand({ Bucket: exportsBucket, Key })))).toBe('let through');
  });
});

describe('the role that applies', () => {
  test('undoes what was planned, and leaves a journal and a report', async () => {
    const key = await planned();
    const report = await applyPlan(owner(), key);

    expect(report).toMatchObject({ updated: 1, put: 1, deleted: 1, conflicts: 0 });
    expect(await actions()).toEqual(['deleted: created', 'emptied: created']);
  });

  test.each([
    'dynamodb:DescribeTable', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 's3:ListBucket', 's3:GetObject', 's3:PutObject',
  ])('needs %s', async (action) => {
    expect(await refusalOf(planned().then((key) => applyPlan(owner(action), key)))).toMatch(new RegExp(`^AccessDenied.*${action}`));
  });

  test('writes no plan, and nothing elsewhere', async () => {
    const key = await someFolder();

    const plansOfOnesOwn = [`${PREFIX}/own/plan.json`, `${PREFIX}/own/items.jsonl`, `${key}/journal/own/plan.json`, `${key}/runs/own/items.jsonl`];
    for (const name of [`${key}/plan.json`, ...plansOfOnesOwn, 'Elsewhere/Rewind/x/journal/1']) {
      expect([name, await refusalOf(put(owner(), name))]).toEqual([name, expect.stringMatching(/^AccessDenied/)]);
    }
    expect(await refusalOf(owner().s3.send(new ListObjectsV2Command({ Bucket: bucket })))).toMatch(/^AccessDenied/);
  });

  test.each(['BatchExecuteStatement', 'ExecuteTransaction', 'ExecuteStatement', 'UpdateTable', 'UpdateTimeToLive', 'DeleteTable'])('may not call %s, not for its own table either', async (operation) => {
    expect(await refusalOf(writes(table)[operation](owner().dynamodb))).toMatch(/^AccessDenied/);
  });

  test('reads and writes no other table', async () => {
    const { dynamodb: client } = owner();

    expect(await refusalOf(client.send(new GetItemCommand({ TableName: other, Key: { pk: { S: 'one' } } })))).toMatch(/^AccessDenied/);
    expect(await refusalOf(client.send(new BatchGetItemCommand({ RequestItems: { [other]: { Keys: [{ pk: { S: 'one' } }] } } })))).toMatch(/^AccessDenied/);
    for (const operation of WRITES) {
      expect([operation, await refusalOf(writes(other)[operation](client))]).toEqual([
        operation,
        expect.stringMatching(/^AccessDenied/),
      ]);
    }
  });
});

describe('a plan and a journal', () => {
  test('are deleted by nobody, not even by who may do everything', async () => {
    const Key = `${await someFolder()}/plan.json`;

    for (const { s3: client } of [planner(), owner(), administrator]) {
      expect(await refusalOf(client.send(new DeleteObjectCommand({ Bucket: bucket, Key })))).toMatch(/^AccessDenied/);
    }
    expect(await refusalOf(root.s3.send(new GetObjectCommand({ Bucket: bucket, Key })))).toBe('let through');
  });

  test.each([
    'x/../../../plan.json', 'x/../plan.json', '../plan.json', 'journal/../00000001.jsonl', 'runs/../../../runs/2026-11-21T02-14-00.000Z.json', 'x/../report.md',
  ])('are not written by the key %s, which climbs out of its folder', async (name) => {
    const key = `${PREFIX}/plan-${++plans}`;

    for (const operator of [planner(), owner(), administrator]) {
      expect(await refusalOf(put(operator, `${key}/${name}`))).toMatch(/^AccessDenied/);
    }
  });

  test.each([
    '', 'notes.txt', 'plan.json.bak', 'plan.json/x', 'journal/', 'journal/1.jsonl', 'journal/readme', 'journal/00000001.jsonl/x', 'runs/', 'runs/y.txt',
    'runs/authorized_keys', 'runs/2026-11-21.json', 'report.html',
  ])('have no file "%s" beside them', async (name) => {
    const key = `${PREFIX}/plan-${++plans}`;

    for (const operator of [planner(), owner(), administrator]) {
      expect(await refusalOf(put(operator, `${key}/${name}`))).toMatch(/^AccessDenied/);
    }
    expect(await refusalOf(put(administrator, `${key}/report.md`))).toBe('let through');
  });

  test('have a folder, and are not at the top of the bucket', async () => {
    for (const name of ['plan.json', 'report.md', '../plan.json']) expect(await refusalOf(put(administrator, name))).toMatch(/^AccessDenied/);
  });

  test('are written once', async () => {
    const key = await someFolder();
    await put(owner(), `${key}/journal/00000001.jsonl`);

    for (const [operator, name] of [[planner(), 'plan.json'], [planner(), 'items.jsonl'], [owner(), 'journal/00000001.jsonl']] as const) {
      expect(await refusalOf(put(operator, `${key}/${name}`))).toMatch(/^PreconditionFailed/);
      expect(await refusalOf(operator.s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${key}/${name}`, Body: 'other' })))).toMatch(/^AccessDenied/);
    }
  });
});

test.each<[string, 'Plan' | 'Apply']>([
  ['stranger', 'Plan'], ['stranger', 'Apply'], ['planner', 'Apply'], ['owner', 'Plan'],
])('%s cannot assume the role %s', (user, role) => {
  expect(() => assume(user, role)).toThrow('AccessDenied');
});
