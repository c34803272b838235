// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { type App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { type Entry, MonitoredAccount, type PolicyId } from './monitored-account';
import { ChangeMonitor, ChangeRule, MonitorResponse } from '../../src';
import { FaultProxy } from '../emulator/fault-proxy';
import { until } from '../handlers/monitor/until';
import { STREAMING } from '../monitor/monitored-stack';

let monitored: MonitoredAccount;
let items = 0;

function define(app: App) {
  const stack = new Stack(app, 'Shop');
  new ChangeMonitor(stack, 'Monitor', {
    table: new dynamodb.Table(stack, 'AuditLog', {
      partitionKey: STREAMING.partitionKey,
      stream: STREAMING.dynamoStream,
      encryptionKey: new kms.Key(stack, 'Key'),
    }),
    rules: [ChangeRule.immutable(), ChangeRule.matching('Forged', 'insert and new.action = "forged"')],
    response: MonitorResponse.restore({ maxItemsPerMinute: 1000, acknowledgeRestores: true }),
    retryAttempts: 0,
  });
  return stack;
}

beforeAll(async () => {
  monitored = await MonitoredAccount.open(define);
  await monitored.enable(false);
}, 180_000);

afterAll(() => monitored?.close());

const entry = (pk: string, action: string): Entry => ({ pk: { S: pk }, action: { S: action } });

/** An unintended change of an item of its own: what was there, what is there, and the record of it. */
interface Change {
  readonly pk: string;
  readonly before?: Entry;
  readonly after?: Entry;
}

type Kind = 'modified' | 'deleted' | 'inserted';

async function change(kind: Kind): Promise<Change & { readonly record: ReturnType<MonitoredAccount['record']> }> {
  const pk = `item-${++items}`;
  const before = kind === 'inserted' ? undefined : entry(pk, 'created');
  const after = kind === 'deleted' ? undefined : entry(pk, kind === 'inserted' ? 'forged' : '');
  if (after) await monitored.put(after);
  return { pk, before, after, record: monitored.record(before, after) };
}

const TABLE: PolicyId = 'MonitorTablePermissions';
const JOURNAL: PolicyId = 'MonitorJournalPermissions';

/** What a change of each kind needs; the items come last, so that nothing was written when something else fails. */
const BEFORE_WRITING: [string, string, PolicyId, Kind][] = [
  ['dynamodb:DescribeTable', 'DescribeTable', TABLE, 'modified'],
  ['dynamodb:DescribeTimeToLive', 'DescribeTable', TABLE, 'modified'],
  ['dynamodb:BatchGetItem', 'KeepState', TABLE, 'modified'],
  ['dynamodb:PutItem', 'KeepState', TABLE, 'modified'],
  ['s3:PutObject', 'WritePlans', JOURNAL, 'modified'],
  ['kms:GenerateDataKey', 'EncryptPlans', JOURNAL, 'modified'],
  ['kms:Decrypt', 'UseKeyOfTable', TABLE, 'modified'],
  ['dynamodb:BatchGetItem', 'RestoreItems', TABLE, 'modified'],
  ['dynamodb:UpdateItem', 'RestoreItems', TABLE, 'modified'],
  ['dynamodb:PutItem', 'RestoreItems', TABLE, 'deleted'],
  ['dynamodb:DeleteItem', 'RestoreItems', TABLE, 'inserted'],
];

test.each<Kind>(['modified', 'deleted', 'inserted'])('the role restores an item that was %s', async (kind) => {
  const { pk, before, record } = await change(kind);

  expect(await monitored.deliver(record)).toEqual([]);
  expect(await monitored.get(pk)).toEqual(before);
});

test.each(BEFORE_WRITING)('the role needs %s of %s: without it nothing is written, and the batch comes again', async (action, sid, policy, kind) => {
  const { pk, before, after, record } = await change(kind);
  if (sid === 'DescribeTable') await monitored.restart();

  const failed = await monitored.without(policy, action, [sid], () => monitored.deliver(record));
  expect(failed).toEqual([record.dynamodb!.SequenceNumber]);
  expect(await monitored.get(pk)).toEqual(after);
  expect(await monitored.deliver(record)).toEqual([]);
  expect(await monitored.get(pk)).toEqual(before);
});

test.each([
  ['s3:GetObject', 'ReadPlans'], ['s3:ListBucket', 'ListPlans'], ['kms:Decrypt', 'EncryptPlans'],
])('the role needs %s of %s: without it a restore that was begun is not gone on with', async (action, sid) => {
  const { pk, before, after, record } = await change('modified');
  const number = [record.dynamodb!.SequenceNumber];

  expect(await monitored.without(TABLE, 'dynamodb:UpdateItem', ['RestoreItems'], () => monitored.deliver(record))).toEqual(number);
  expect(await monitored.without(JOURNAL, action, [sid], () => monitored.deliver(record))).toEqual(number);
  expect(await monitored.get(pk)).toEqual(after);
  expect(await monitored.deliver(record)).toEqual([]);
  expect(await monitored.get(pk)).toEqual(before);
});

test('the role needs dynamodb:GetItem of RestoreItems after a write whose answer was lost: without it that run fails, and another one has to find the item restored', async () => {
  const proxy = await FaultProxy.before(monitored.account.emulator.endpoint);
  const refusals = async () => (await monitored.log()).filter((line) => /"message":"failed".*dynamodb:GetItem/.test(line)).length;
  const restored = async () => {
    const { pk, before, record } = await change('modified');
    proxy.inject('lost', /\.UpdateItem$/);
    expect(await monitored.deliver(record)).toEqual([]);
    expect(proxy.hits).toBe(1);
    expect(await monitored.get(pk)).toEqual(before);
  };
  try {
    await monitored.through(proxy.endpoint, async () => {
      await restored();
      expect(await refusals()).toBe(0);
      await monitored.without(TABLE, 'dynamodb:GetItem', ['RestoreItems'], restored);
      expect(await refusals()).toBe(1);
    });
  } finally {
    await proxy.stop();
  }
});

test.each([
  ['cloudwatch:PutMetricData', 'PublishMetrics'], ['events:PutEvents', 'SendEvents'],
])('the role needs %s of %s: without it the batch comes again', async (action, sid) => {
  const { pk, before, record } = await change('modified');
  await monitored.forgetEvents();

  const failed = await monitored.without(JOURNAL, action, [sid], () => monitored.deliver(record));
  expect(failed).toEqual([record.dynamodb!.SequenceNumber]);
  expect(await monitored.deliver(record)).toEqual([]);
  expect(await monitored.get(pk)).toEqual(before);
});

test.each(['logs:CreateLogStream', 'logs:PutLogEvents'])('the role needs %s: without it the decisions are nowhere', async (action) => {
  const { pk, record } = await change('modified');
  await monitored.restart();
  await monitored.without('MonitorPermissions', action, ['WriteLog'], () => monitored.deliver(record));

  const next = await change('modified');
  await monitored.restart();
  await monitored.deliver(next.record);
  const decided = (await monitored.log()).filter((line) => line.includes('"decision"')).join();
  expect([pk, next.pk].map((each) => decided.includes(`"${each}"`))).toEqual([false, true]);
});

test.each([
  ['dynamodb:DescribeStream', 'ReadStream'], ['dynamodb:GetRecords', 'ReadStream'], ['dynamodb:GetShardIterator', 'ReadStream'],
  ['dynamodb:ListStreams', 'ListStreams'],
])('the role needs %s of %s: without it the mapping reads no stream', async (action, sid) => {
  const { pk, before, after } = await change('deleted');
  await monitored.without(TABLE, action, [sid], async () => {
    await monitored.enable(true);
    await monitored.put(before!);
    await monitored.remove(pk);
    await monitored.result(/^PROBLEM: Cannot access stream/);
  });
  expect(await monitored.get(pk)).toEqual(after);
  await until(async () => expect(await monitored.get(pk)).toEqual(before));
  await monitored.enable(false);
});

test.each([['s3:PutObject', 'KeepUnprocessed'], ['s3:ListBucket', 'FindBucketOfUnprocessed']])('the role needs %s of %s: without it what could not be processed is lost', async (action, sid) => {
  await monitored.enable(true);
  const pk = `lost-${++items}`;
  const failing = sid === 'KeepUnprocessed' ? ['WritePlans', sid] : [sid];
  const lose = () => monitored.without(JOURNAL, action, failing, async () => {
    await monitored.put(entry(pk, 'created'));
    await monitored.put(entry(pk, ''));
    await monitored.result(/destination.*(AccessDenied|403)/);
  });
  await (failing.length > 1 ? lose() : monitored.without(TABLE, 'dynamodb:UpdateItem', ['RestoreItems'], lose));

  expect((await monitored.unprocessed()).flat()).not.toContain(pk);
  await monitored.put(entry(`${pk}-next`, 'created'));
  await monitored.remove(`${pk}-next`);
  await until(async () => expect(await monitored.get(`${pk}-next`)).toBeDefined());
  await monitored.enable(false);
});
