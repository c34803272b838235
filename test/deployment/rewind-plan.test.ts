// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { DescribeTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { refusalOf, RewoundAccount } from './rewound-account';
import { writes, WRITES } from './table-writes';

const DAMAGED = ['emptied: ', 'unwanted: '];

let rewound: RewoundAccount;

beforeAll(async () => {
  rewound = await RewoundAccount.open();
});
beforeEach(() => rewound.doDamage());
afterAll(() => rewound?.close());

describe('the role that plans', () => {
  test('finds the damage in the stream, and writes a plan', async () => {
    const { plan, key } = await rewound.makePlan(rewound.planner());

    expect(plan.header.counts).toMatchObject({ damage: 3, items: 3 });
    const { Contents } = await rewound.planner().s3.send(new ListObjectsV2Command({ Bucket: rewound.bucket, Prefix: `${key}/` }));
    expect(Contents!.map(({ Key }) => Key!.slice(key.length + 1)).sort()).toEqual(['dry-run.json', 'items.jsonl', 'plan.json']);
  });

  test.each([
    'dynamodb:DescribeTable', 'dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTimeToLive', 'dynamodb:Scan', 'dynamodb:BatchGetItem', 'dynamodb:ListExports',
    'dynamodb:DescribeExport', 'dynamodb:DescribeStream', 'dynamodb:GetShardIterator', 'dynamodb:GetRecords', 's3:ListBucket', 's3:GetObject', 's3:PutObject',
  ])('needs %s', async (action) => {
    expect(await refusalOf(rewound.makePlan(rewound.planner(action)))).toMatch(new RegExp(`^AccessDenied.*${action}`));
  });

  test.each(WRITES)('may not call %s', async (operation) => {
    expect(await refusalOf(writes(rewound.table)[operation](rewound.planner().dynamodb))).toMatch(/^AccessDenied/);
    expect(await rewound.actions()).toEqual(DAMAGED);
  });

  test('may not write what a run leaves', async () => {
    const key = await rewound.someFolder();

    const left = ['journal/00000001.jsonl', 'journal/items.jsonl', 'journal/x/plan.json', 'runs/dry-run.json', 'report.json', 'report.md', 'changes.csv', 'notes.txt'];
    for (const name of left) {
      expect([name, await refusalOf(rewound.put(rewound.planner(), `${key}/${name}`))]).toEqual([name, expect.stringMatching(/^AccessDenied/)]);
    }
  });

  test('reads no other table, and no table that is named otherwise than restored ones', async () => {
    const { dynamodb: client } = rewound.planner();

    expect(await refusalOf(client.send(new ScanCommand({ TableName: rewound.other })))).toMatch(/^AccessDenied/);
    expect(await refusalOf(client.send(new DescribeTableCommand({ TableName: rewound.other })))).toMatch(/^AccessDenied/);
  });
});

describe('the role that plans, below another prefix of the bucket of exports,', () => {
  test.each(['', 'orders', 'orders-archive/', 'AWSDynamoDB/'])('does not list "%s"', async (Prefix) => {
    const listing = rewound.planner().s3.send(new ListObjectsV2Command({ Bucket: rewound.exportsBucket, Prefix }));

    expect(await refusalOf(listing)).toMatch(/^AccessDenied/);
  });

  test.each(['orders-archive/', ''])('does not read "%sAWSDynamoDB/1/manifest-summary.json"', async (prefix) => {
    const Key = `${prefix}AWSDynamoDB/1/manifest-summary.json`;
    const reading = new GetObjectCommand({ Bucket: rewound.exportsBucket, Key });

    expect(await refusalOf(rewound.planner().s3.send(reading))).toMatch(/^AccessDenied/);
    expect(await refusalOf(rewound.root.s3.send(reading))).toBe('let through');
  });
});

test.each<[string, 'Plan' | 'Apply']>([
  ['stranger', 'Plan'], ['stranger', 'Apply'], ['planner', 'Apply'], ['owner', 'Plan'],
])('%s cannot assume the role %s', (user, role) => {
  expect(() => rewound.assume(user, role)).toThrow('AccessDenied');
});
