// Proves what is recorded on a model of AWS: MiniStack with the overlay in test/emulator.
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PLACE, RecordedTables } from './recorded-tables';
import { settingsDocument } from '../../../src/contract/recorded-settings';
import { readSettings } from '../../../src/engine/settings/read-settings';
import { SettingsRecords } from '../../../src/engine/settings/recorded-settings';
import type { TableSettings } from '../../../src/engine/settings/table-settings';
import { settle } from '../../engine/settings/settled-setting';

let recorded: RecordedTables;
let orders: string;
let id: string;

beforeAll(async () => {
  recorded = await RecordedTables.start();
});

beforeEach(async () => {
  orders = await recorded.tables.bare();
  id = await recorded.idOf(orders);
});

afterEach(async () => recorded?.proxy.calm());

afterAll(() => recorded?.stop());

const versions = () => recorded.versions(orders, id);
const tagsOf = ({ settings }: TableSettings) => settings.tags;
const withTeam = async (team: string) => {
  await recorded.tag(orders, team);
  await recorded.record([orders]);
};

/** Does something just before the client first sends a command of that name. */
const before = (client: S3Client, name: string, act: () => Promise<unknown>) => {
  let isDone = false;
  client.middlewareStack.add((next, { commandName }) => async (args) => {
    if (commandName === name && !isDone) {
      isDone = true;
      await act();
    }
    return next(args);
  }, { step: 'initialize' });
  return client;
};

test('every setting of a table is recorded, and recorded again when one has changed', async () => {
  await settle(recorded.tables, orders);
  await recorded.record([orders]);
  const [first] = await versions();
  const read = await readSettings(recorded.tables.aws, orders);

  expect(first).toEqual({ ...read, readAt: first.readAt });
  expect(recorded.log).toEqual([{ message: 'settings', tableName: orders, outcome: 'first', unread: [] }]);
  await recorded.record([orders]);
  expect(recorded.outcomeOf(orders)).toBe('unchanged');
  expect(await versions()).toHaveLength(1);

  await withTeam('billing');
  expect(recorded.outcomeOf(orders)).toBe('changed');
  expect((await versions()).map(tagsOf)).toEqual([{ value: { stage: 'production', team: 'shop' } }, { value: { stage: 'production', team: 'billing' } }]);
});

test('units that auto scaling moves are no change, and others are', async () => {
  await settle(recorded.tables, orders, ['capacity', 'autoScaling']);
  await recorded.record([orders]);
  const provision = async (ReadCapacityUnits: number, WriteCapacityUnits: number) => {
    const ProvisionedThroughput = { ReadCapacityUnits, WriteCapacityUnits };
    await recorded.tables.dynamodb.send(new UpdateTableCommand({ TableName: orders, ProvisionedThroughput }));
    await recorded.record([orders]);
  };

  await provision(20, 6);
  expect(recorded.outcomeOf(orders)).toBe('unchanged');
  await provision(20, 8);
  expect(recorded.outcomeOf(orders)).toBe('changed');
});

test('a setting that cannot be read keeps its last value with its time, and the run fails once all tables were tried', async () => {
  await withTeam('shop');
  const other = await recorded.tables.bare();
  recorded.proxy.inject('denied', /ListTagsOfResource/);
  await recorded.tables.dynamodb.send(new UpdateTableCommand({ TableName: orders, DeletionProtectionEnabled: true }));
  const run = recorded.record([orders, other]);

  await expect(run).rejects.toThrow(/^the settings of 2 of 2 tables could not be recorded as they are: /);
  await expect(run).rejects.toThrow(`${orders}: tags: dynamodb:ListTagsOfResource is denied`);
  const [first, second] = await versions();
  expect(tagsOf(second)).toEqual({ value: { team: 'shop' }, readAt: first.readAt });
  expect(second.settings.deletionProtection).toEqual({ value: { table: 'on' } });
  expect(tagsOf((await recorded.versions(other, await recorded.idOf(other)))[0])).toEqual({ unknown: 'dynamodb:ListTagsOfResource is denied' });

  // What is still unknown is nothing new; what is known again is.
  await expect(recorded.record([orders, other])).rejects.toThrow();
  expect(recorded.log.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
  await recorded.proxy.calm();
  await recorded.record([orders, other]);
  expect(recorded.log.map(({ outcome }) => outcome)).toEqual(['changed', 'changed']);
  expect(tagsOf((await versions())[2])).toEqual({ value: { team: 'shop' } });
});

test('a table that cannot be described leaves the others alone', async () => {
  const other = await recorded.tables.bare();
  let described = 0;
  recorded.proxy.injectBy((call) => /DescribeTable$/.test(call) && described++ === 0 ? 'denied' : undefined);

  await expect(recorded.record([orders, other])).rejects.toThrow(/1 of 2 tables .*: orders-\d+: dynamodb:DescribeTable is denied$/);
  expect(recorded.log.map(({ outcome }) => outcome)).toEqual(['failed', 'first']);
});

test('a table that is gone keeps its settings, and another one of its name has its own', async () => {
  await withTeam('shop');
  await recorded.delete(orders);
  await recorded.record([orders]);
  expect(recorded.outcomeOf(orders)).toBe('gone');

  await recorded.tables.bare({ TableName: orders });
  await withTeam('others');
  await recorded.record([await recorded.tables.bare({ TableName: `${orders}-archive` })]);
  expect((await versions()).map(tagsOf)).toEqual([{ value: { team: 'shop' } }]);
  const records = new SettingsRecords(recorded.s3, PLACE);
  expect(tagsOf((await records.find(orders, id))!.settings)).toEqual({ value: { team: 'shop' } });
  expect(tagsOf((await records.find(orders))!.settings)).toEqual({ value: { team: 'others' } });
  expect(await records.find('nowhere')).toBeUndefined();
});

test('a table that is deleted while it is read keeps what was recorded before', async () => {
  await withTeam('shop');
  await recorded.tag(orders, 'half gone');
  let described = 0;
  recorded.proxy.injectBy((call) => /DescribeTable$/.test(call) && ++described === 2 ? 'gone' : undefined);
  await recorded.record([orders]);

  expect(recorded.outcomeOf(orders)).toBe('gone');
  expect((await versions()).map(tagsOf)).toEqual([{ value: { team: 'shop' } }]);
});

test('of two runs at once the later reading stays, and the earlier one takes nothing from it', async () => {
  await withTeam('shop');
  await recorded.tag(orders, 'earlier');
  const later = async () => withTeam('later');
  await recorded.record([orders], before(recorded.newS3(), 'PutObjectCommand', later));

  expect((await versions()).map(tagsOf)).toEqual([{ value: { team: 'shop' } }, { value: { team: 'later' } }]);
});

test('where the bucket deletes what is old, settings are written at each reading', async () => {
  await withTeam('shop');
  const expiring = recorded.newS3();
  expiring.middlewareStack.add((next, { commandName }) => async (args) => {
    const { output, response } = await next(args);
    return { response, output: commandName === 'GetObjectCommand' ? { ...output, Expiration: 'expiry-date="Fri, 01 Jan 2027 00:00:00 GMT"' } : output };
  }, { step: 'initialize' });
  await recorded.record([orders], expiring);

  const [first, second] = await versions();
  expect(second.settings).toEqual(first.settings);
  expect(Date.parse(second.readAt)).toBeGreaterThan(Date.parse(first.readAt));
});

test.each(['{"version":2}', 'no JSON'])('a document that this version does not read is left as it is: %s', async (Body) => {
  const Key = PLACE.prefix + settingsDocument(orders, id);
  await recorded.s3.send(new PutObjectCommand({ Bucket: PLACE.bucketName, Key, Body }));

  await expect(recorded.record([orders])).rejects.toThrow(/is no document of settings that this version reads; it is left as it is/);
  const { Body: left } = await recorded.s3.send(new GetObjectCommand({ Bucket: PLACE.bucketName, Key }));
  expect(await left!.transformToString()).toBe(Body);
});

test('tables for which there is no time are named, and those under a condition that is not met are not asked for', async () => {
  await expect(recorded.record([orders, '-'], recorded.s3, AbortSignal.abort())).rejects.toThrow(`1 of 1 tables could not be recorded as they are: ${orders}: there was no time left`);
  expect(await versions()).toEqual([]);
  await recorded.record([]);
  expect(recorded.log).toEqual([]);
});

test('lists of the account are asked for once, however many tables there are', async () => {
  const calls: string[] = [];
  recorded.proxy.watchBy(({ call }) => calls.push(call));
  await recorded.record([orders, await recorded.tables.bare(), await recorded.tables.bare()]);
  recorded.proxy.watchBy(() => undefined);

  expect(calls.filter((call) => /ListTagsOfResource/.test(call))).toHaveLength(3);
  expect(calls.filter((call) => /DescribeAlarms|backup\/plans\/?(\?|$)|ListDashboards/.test(call))).toHaveLength(3);
});
