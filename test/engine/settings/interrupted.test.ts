// Proves how putting settings back goes on after interruptions, on a model of AWS: MiniStack with the overlay in
// test/emulator.
import { settle, type SettledSetting } from './settled-setting';
import { clientsAt, SettledTables } from './settled-table';
import { compareSettings } from '../../../src/engine/settings/compare-settings';
import { putBack, type PutBackOptions } from '../../../src/engine/settings/put-back';
import { readSettings } from '../../../src/engine/settings/read-settings';
import type { SettingsClients } from '../../../src/engine/settings/settings-clients';
import type { TableSettings } from '../../../src/engine/settings/table-settings';
import { FaultProxy } from '../../emulator/fault-proxy';

/** One of each kind of change. */
const SOME: readonly SettledSetting[] = [
  'capacity', 'warmThroughput', 'stream', 'pointInTimeRecovery', 'tags', 'streamConsumers', 'alarms', 'backupSelections', 'resourcePolicy',
  'deletionProtection', 'timeToLive',
];

let tables: SettledTables;
let proxy: FaultProxy;
let through: SettingsClients;
let source: TableSettings;
let target: string;

beforeAll(async () => {
  tables = await SettledTables.start();
  proxy = await FaultProxy.before(tables.emulator.endpoint);
  through = clientsAt(tables.emulator, proxy.endpoint);
});

beforeEach(async () => {
  await tables.emulator.reset();
  const name = await tables.bare();
  await settle(tables, name, SOME);
  source = await readSettings(tables.aws, name);
  target = await tables.bare();
});

afterEach(async () => {
  proxy.watchBy(() => undefined);
  await proxy.calm();
});

afterAll(async () => {
  await proxy?.stop();
  await tables?.stop();
});

const put = (more: Partial<PutBackOptions> = {}, aws = through) => putBack(source, target, aws, { stages: ['restore', 'cut-over'], ...more });
const left = async () => compareSettings(source, await readSettings(tables.aws, target))
  .filter(({ state }) => state !== 'same').map(({ setting, part }) => `${setting} ${part}`);

test.each([1, 4, 8])('a run that ends after %d settings were put back is repeated to the same end', async (count) => {
  const controller = new AbortController();
  let done = 0;
  const onStep: PutBackOptions['onStep'] = ({ outcome }) => {
    if (outcome === 'put' && ++done === count) controller.abort();
  };

  await expect(put({ signal: controller.signal, onStep })).rejects.toThrow('This operation was aborted');
  expect((await left()).length).toBeGreaterThan(0);

  const outcomes = await put();
  expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(await left()).toEqual([]);
});

test('changes that take a while are waited for, and those that are refused meanwhile are repeated', async () => {
  await tables.emulator.changes({ updateSeconds: 0.2, policySeconds: 0.1 });
  const outcomes = await put();

  expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(await left()).toEqual([]);
});

test('one change of the table is asked for at a time', async () => {
  const changes: string[][] = [];
  proxy.watchBy(({ call, body }) => {
    if (call.endsWith('.UpdateTable')) changes.push(Object.keys(JSON.parse(body)).filter((name) => name !== 'TableName'));
  });
  await put();

  expect(changes).toEqual([
    ['BillingMode', 'ProvisionedThroughput', 'GlobalSecondaryIndexUpdates'], ['WarmThroughput'], ['GlobalSecondaryIndexUpdates'],
    ['StreamSpecification'], ['DeletionProtectionEnabled'],
  ].map((names) => expect.arrayContaining(names)));
  expect(changes.map((names) => names.length)).toEqual([3, 1, 1, 1, 1]);
});

test('a table that does not get ready fails what changes it after half an hour, and the rest is put back', async () => {
  let time = Date.now();
  const clock = { now: () => time, sleep: async (milliseconds: number) => void (time += milliseconds) };
  const outcomes = await put({ onStep: ({ setting }) => setting === 'capacity' && void tables.emulator.changes({ updateSeconds: 86_400 }) }, { ...tables.aws, clock });
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');

  expect([...new Set(failed.map(({ setting }) => setting))]).toEqual(['warmThroughput', 'stream', 'streamConsumers', 'deletionProtection', 'enabledConsumers']);
  expect(failed[0].reason).toContain(`table ${target} is not ready after 30 minutes: it is UPDATING`);
  expect(outcomes.filter(({ outcome }) => outcome === 'put').map(({ setting }) => setting)).toEqual(expect.arrayContaining(['pointInTimeRecovery', 'tags', 'timeToLive']));
});

test.each([
  [/\.UpdateTable$/, 'dynamodb:UpdateTable', 'stream'],
  [/UpdateContinuousBackups/, 'dynamodb:UpdateContinuousBackups', 'pointInTimeRecovery'],
  [/\.TagResource/, 'dynamodb:TagResource', 'tags'],
  [/POST .*event-source-mappings/, 'lambda:CreateEventSourceMapping', 'streamConsumers'],
  [/PutMetricAlarm/, 'cloudwatch:PutMetricAlarm', 'alarms'],
  [/PUT .*selections/, 'backup:CreateBackupSelection', 'backupSelections'],
  [/PutResourcePolicy/, 'dynamodb:PutResourcePolicy', 'resourcePolicy'],
  [/UpdateTimeToLive/, 'dynamodb:UpdateTimeToLive', 'timeToLive'],
])('where %s is denied, %s is the reason, and what does not need it is put back', async (call, action, setting) => {
  proxy.inject('denied', call);
  const outcomes = await put();
  const reasons = outcomes.filter((each) => each.outcome === 'failed' && each.setting === setting).map(({ reason }) => reason);

  expect(new Set(reasons)).toEqual(new Set([`${action} is denied`]));
  expect(outcomes.filter(({ outcome }) => outcome === 'put').length).toBeGreaterThan(4);
});
