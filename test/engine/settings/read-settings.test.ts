// Proves what is read on a model of AWS: MiniStack with the overlay in test/emulator.
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { SETTLED, settle } from './settled-setting';
import { clientsAt, INDEX, SettledTables, tableArn } from './settled-table';
import type { JsonObject } from '../../../src/engine/files/json-object';
import { readSettings } from '../../../src/engine/settings/read-settings';
import { SETTINGS } from '../../../src/engine/settings/setting-list';
import { SETTING_NAMES } from '../../../src/engine/settings/setting-name';
import type { SettingsClients } from '../../../src/engine/settings/settings-clients';
import { type TableSettings, tableSettingsIn } from '../../../src/engine/settings/table-settings';
import { FaultProxy } from '../../emulator/fault-proxy';

let tables: SettledTables;
let proxy: FaultProxy;
let through: SettingsClients;
let source: string;
let read: TableSettings;

beforeAll(async () => {
  tables = await SettledTables.start();
  proxy = await FaultProxy.before(tables.emulator.endpoint);
  through = clientsAt(tables.emulator, proxy.endpoint);
  source = await tables.bare();
  await settle(tables, source);
  read = await readSettings(tables.aws, source);
});

afterEach(async () => proxy?.calm());

afterAll(async () => {
  await proxy?.stop();
  await tables?.stop();
});

const unknownOf = ({ settings }: TableSettings) => Object.entries(settings).filter(([, known]) => 'unknown' in known);
const value = (name: typeof SETTING_NAMES[number]) => (read.settings[name] as { value: object }).value;

test('every setting is read, in the order in which it is put back', () => {
  expect(Object.keys(read.settings)).toEqual(SETTING_NAMES);
  expect(SETTINGS.map(({ name }) => name)).toEqual(SETTING_NAMES);
  expect(unknownOf(read)).toEqual([]);
  expect(read).toMatchObject({ version: 1, table: { name: source, arn: tableArn(source), id: expect.any(String), keys: ['pk:S', 'sk:S'] }, readAt: expect.stringMatching(/^20.*Z$/) });
});

test('what the table itself has is read', () => {
  expect(value('capacity')).toEqual({ table: { mode: 'PROVISIONED', read: 7, write: 6 }, [`index ${INDEX}`]: { mode: 'PROVISIONED', read: 4, write: 3 } });
  expect(value('warmThroughput')).toEqual({
    table: { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 9000 }, [`index ${INDEX}`]: { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 5000 },
  });
  expect(value('indexes')).toMatchObject({ [`index ${INDEX}`]: { kind: 'global', keys: [{ AttributeName: 'customer', KeyType: 'HASH' }] } });
  expect([value('tableClass'), value('stream'), value('deletionProtection'), value('encryption'), value('replicas')])
    .toEqual([{ table: 'STANDARD_INFREQUENT_ACCESS' }, { table: 'NEW_AND_OLD_IMAGES' }, { table: 'on' }, { table: { key: 'owned by DynamoDB' } }, {}]);
  expect([value('pointInTimeRecovery'), value('timeToLive'), value('tags')])
    .toEqual([{ table: { days: 14 } }, { table: 'expires' }, { team: 'shop', stage: 'production' }]);
  expect(value('contributorInsights')).toEqual({ table: 'THROTTLED_KEYS', [`index ${INDEX}`]: 'ACCESSED_AND_THROTTLED_KEYS' });
  expect(value('kinesisDestinations')).toEqual({ 'arn:aws:kinesis:eu-west-1:111111111111:stream/changes': 'MICROSECOND' });
  expect(value('resourcePolicy')).toMatchObject({ table: { Statement: [{ Action: 'dynamodb:Query' }] } });
  expect(value('streamPolicy')).toMatchObject({ table: { Statement: [{ Action: 'dynamodb:GetRecords' }] } });
});

test('what other services have about the table is read', () => {
  const reader = `arn:aws:lambda:eu-west-1:111111111111:function:reader-of-${source}`;

  expect(value('streamConsumers')).toMatchObject({ [reader]: { BatchSize: 25, FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] }, MaximumRetryAttempts: 3 } });
  expect(value('enabledConsumers')).toEqual({ [reader]: 'enabled' });
  expect(Object.keys(value('alarms'))).toEqual([`errors of ${source}`, `throttles of ${source}`]);
  expect(value('alarmActions')).toEqual({ [`errors of ${source}`]: null, [`throttles of ${source}`]: 'on' });
  expect(Object.keys(value('compositeAlarms'))).toEqual([`anything of ${source}`]);
  expect(Object.keys(value('dashboards'))).toEqual([`dashboard-${source}`]);
  expect(Object.values(value('backupSelections'))).toEqual([{ plan: expect.any(String), IamRoleArn: `arn:aws:iam::111111111111:role/backup-${source}` }]);
});

test('a table without any setting has each as off or as nothing', async () => {
  const { settings } = await readSettings(tables.aws, await tables.bare());
  const off = { table: null, [`index ${INDEX}`]: null };

  const values = Object.entries(settings).map(([name, known]) => [name, (known as { value: object }).value]);
  expect(Object.fromEntries(values)).toMatchObject({
    tableClass: { table: 'STANDARD' }, autoScaling: {}, stream: { table: null }, pointInTimeRecovery: { table: null }, contributorInsights: off, tags: {}, streamConsumers: {}, alarms: {}, backupSelections: {}, streamPolicy: { table: null }, resourcePolicy: { table: null }, deletionProtection: { table: null }, kinesisDestinations: {}, timeToLive: { table: null },
  });
});

test('a document that was kept is the same, and another document is none', () => {
  const kept = JSON.parse(JSON.stringify(read)) as JsonObject;
  const { timeToLive: _, ...less } = kept.settings as JsonObject;

  expect(tableSettingsIn(kept)).toEqual(read);
  expect([{ ...kept, version: 2 }, { ...kept, table: { name: 'orders' } }, { ...kept, settings: {} }, { ...kept, settings: { ...less, timeToLive: 'off' } }, {}]
    .map((each) => tableSettingsIn(each))).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test('a setting that a document of an earlier version does without is unknown', () => {
  const { timeToLive: _, ...earlier } = read.settings;

  expect(tableSettingsIn({ ...read, settings: earlier })!.settings).toEqual({ ...earlier, timeToLive: { unknown: 'it is not in the document' } });
});

test.each([
  [/DescribeContinuousBackups/, 'dynamodb:DescribeContinuousBackups', ['pointInTimeRecovery']],
  [/DescribeTimeToLive/, 'dynamodb:DescribeTimeToLive', ['timeToLive']],
  [/ListTagsOfResource/, 'dynamodb:ListTagsOfResource', ['tags']],
  [/GetResourcePolicy/, 'dynamodb:GetResourcePolicy', ['streamPolicy', 'resourcePolicy']],
  [/DescribeKinesisStreamingDestination/, 'dynamodb:DescribeKinesisStreamingDestination', ['kinesisDestinations']],
  [/DescribeContributorInsights/, 'dynamodb:DescribeContributorInsights', ['contributorInsights']],
  [/DescribeScalableTargets/, 'application-autoscaling:DescribeScalableTargets', ['autoScaling']],
  [/DescribeScalingPolicies/, 'application-autoscaling:DescribeScalingPolicies', ['autoScaling']],
  [/DescribeScheduledActions/, 'application-autoscaling:DescribeScheduledActions', ['autoScaling']],
  [/event-source-mappings/, 'lambda:ListEventSourceMappings', ['streamConsumers', 'enabledConsumers']],
  [/DescribeAlarms/, 'cloudwatch:DescribeAlarms', ['alarms', 'compositeAlarms', 'alarmActions']],
  [/ListDashboards/, 'cloudwatch:ListDashboards', ['dashboards']],
  [/GetDashboard/, 'cloudwatch:GetDashboard', ['dashboards']],
  [/GET .*backup\/plans\/?(\?|$)/, 'backup:ListBackupPlans', ['backupSelections']],
  [/selections\/?(\?|$)/, 'backup:ListBackupSelections', ['backupSelections']],
  [/selections\/[\w-]+/, 'backup:GetBackupSelection', ['backupSelections']],
])('where %s is denied, the action is named, and the rest is read', async (call, action, settings) => {
  proxy.inject('denied', call);
  const denied = await readSettings(through, source);

  expect(unknownOf(denied)).toEqual(settings.map((name) => [name, { unknown: `${action} is denied` }]));
});

test('a table that cannot be described is an error, and no settings', async () => {
  await expect(readSettings(tables.aws, 'nowhere')).rejects.toThrow('dynamodb:DescribeTable: ResourceNotFoundException');
});

test('throttled requests are repeated', async () => {
  proxy.inject('throttled', /DescribeTimeToLive|ListTagsOfResource/, 4);

  expect((await readSettings(through, source)).settings).toEqual(read.settings);
  expect(proxy.hits).toBe(4);
});

test('every page of a list is read', async () => {
  const alarm = { Namespace: 'AWS/SQS', MetricName: 'NumberOfMessagesSent', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' } as const;
  // Alarms are listed by their names, a hundred a page.
  await Promise.all(Array.from({ length: 100 }, (_, place) => tables.cloudWatch.send(new PutMetricAlarmCommand({ AlarmName: `a-${place}`, ...alarm }))));

  expect((await readSettings(tables.aws, source)).settings.alarms).toEqual(read.settings.alarms);
});

test('every setting of a table that is set up here has one in the list', () => {
  expect(SETTLED.filter((name) => !SETTING_NAMES.includes(name as never))).toEqual([]);
});
