// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { BatchGetItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { PREFIX, refusalOf, RewoundAccount } from './rewound-account';
import { writes, WRITES } from './table-writes';

let rewound: RewoundAccount;

beforeAll(async () => {
  rewound = await RewoundAccount.open();
});
beforeEach(() => rewound.doDamage());
afterAll(() => rewound?.close());

describe('the role that applies', () => {
  test('undoes what was planned, and leaves a journal and a report', async () => {
    const key = await rewound.planned();
    const report = await rewound.applyPlan(rewound.owner(), key);

    expect(report).toMatchObject({ updated: 1, put: 1, deleted: 1, conflicts: 0 });
    expect(await rewound.actions()).toEqual(['deleted: created', 'emptied: created']);
  });

  test.each([
    'dynamodb:DescribeTable', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 's3:ListBucket', 's3:GetObject', 's3:PutObject',
  ])('needs %s', async (action) => {
    expect(await refusalOf(rewound.planned().then((key) => rewound.applyPlan(rewound.owner(action), key)))).toMatch(new RegExp(`^AccessDenied.*${action}`));
  });

  test('writes no plan, and nothing elsewhere', async () => {
    const key = await rewound.someFolder();

    const plansOfOnesOwn = [`${PREFIX}/own/plan.json`, `${PREFIX}/own/items.jsonl`, `${key}/journal/own/plan.json`, `${key}/runs/own/items.jsonl`];
    for (const name of [`${key}/plan.json`, ...plansOfOnesOwn, 'Elsewhere/Rewind/x/journal/1']) {
      expect([name, await refusalOf(rewound.put(rewound.owner(), name))]).toEqual([name, expect.stringMatching(/^AccessDenied/)]);
    }
    expect(await refusalOf(rewound.owner().s3.send(new ListObjectsV2Command({ Bucket: rewound.bucket })))).toMatch(/^AccessDenied/);
  });

  test.each(['BatchExecuteStatement', 'ExecuteTransaction', 'ExecuteStatement', 'UpdateTable', 'UpdateTimeToLive', 'DeleteTable'])('may not call %s, not for its own table either', async (operation) => {
    expect(await refusalOf(writes(rewound.table)[operation](rewound.owner().dynamodb))).toMatch(/^AccessDenied/);
  });

  test('reads and writes no other table', async () => {
    const { dynamodb: client } = rewound.owner();

    expect(await refusalOf(client.send(new GetItemCommand({ TableName: rewound.other, Key: { pk: { S: 'one' } } })))).toMatch(/^AccessDenied/);
    expect(await refusalOf(client.send(new BatchGetItemCommand({ RequestItems: { [rewound.other]: { Keys: [{ pk: { S: 'one' } }] } } })))).toMatch(/^AccessDenied/);
    for (const operation of WRITES) {
      expect([operation, await refusalOf(writes(rewound.other)[operation](client))]).toEqual([
        operation,
        expect.stringMatching(/^AccessDenied/),
      ]);
    }
  });
});

describe('a plan and a journal', () => {
  test('are deleted by nobody, not even by who may do everything', async () => {
    const Key = `${await rewound.someFolder()}/plan.json`;

    for (const { s3: client } of [rewound.planner(), rewound.owner(), rewound.administrator]) {
      expect(await refusalOf(client.send(new DeleteObjectCommand({ Bucket: rewound.bucket, Key })))).toMatch(/^AccessDenied/);
    }
    expect(await refusalOf(rewound.root.s3.send(new GetObjectCommand({ Bucket: rewound.bucket, Key })))).toBe('let through');
  });

  test.each([
    'x/../../../plan.json', 'x/../plan.json', '../plan.json', 'journal/../00000001.jsonl', 'runs/../../../runs/2026-11-21T02-14-00.000Z.json', 'x/../report.md',
  ])('are not written by the key %s, which climbs out of its folder', async (name) => {
    const key = rewound.newFolder();

    for (const operator of [rewound.planner(), rewound.owner(), rewound.administrator]) {
      expect(await refusalOf(rewound.put(operator, `${key}/${name}`))).toMatch(/^AccessDenied/);
    }
  });

  test.each([
    '', 'notes.txt', 'plan.json.bak', 'plan.json/x', 'journal/', 'journal/1.jsonl', 'journal/readme', 'journal/00000001.jsonl/x', 'runs/', 'runs/y.txt',
    'runs/authorized_keys', 'runs/2026-11-21.json', 'report.html',
  ])('have no file "%s" beside them', async (name) => {
    const key = rewound.newFolder();

    for (const operator of [rewound.planner(), rewound.owner(), rewound.administrator]) {
      expect(await refusalOf(rewound.put(operator, `${key}/${name}`))).toMatch(/^AccessDenied/);
    }
    expect(await refusalOf(rewound.put(rewound.administrator, `${key}/report.md`))).toBe('let through');
  });

  test('have a folder, and are not at the top of the bucket', async () => {
    for (const name of ['plan.json', 'report.md', '../plan.json']) expect(await refusalOf(rewound.put(rewound.administrator, name))).toMatch(/^AccessDenied/);
  });

  test('are written once', async () => {
    const key = await rewound.someFolder();
    await rewound.put(rewound.owner(), `${key}/journal/00000001.jsonl`);

    for (const [operator, name] of [[rewound.planner(), 'plan.json'], [rewound.planner(), 'items.jsonl'], [rewound.owner(), 'journal/00000001.jsonl']] as const) {
      expect(await refusalOf(rewound.put(operator, `${key}/${name}`))).toMatch(/^PreconditionFailed/);
      expect(await refusalOf(operator.s3.send(new PutObjectCommand({ Bucket: rewound.bucket, Key: `${key}/${name}`, Body: 'other' })))).toMatch(/^AccessDenied/);
    }
  });
});
