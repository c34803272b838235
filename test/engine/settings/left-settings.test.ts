// Proves what is left to a person, on a model of AWS: MiniStack with the overlay in test/emulator.
import { DescribeScalableTargetsCommand, DescribeScalingPoliciesCommand } from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeTimeToLiveCommand, UpdateContinuousBackupsCommand, UpdateTableCommand, UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { settle, type SettledSetting } from './settled-setting';
import { INDEX, SettledTables } from './settled-table';
import { compareSettings } from '../../../src/engine/settings/compare-settings';
import { putBack, type PutBackOptions } from '../../../src/engine/settings/put-back';
import { readSettings } from '../../../src/engine/settings/read-settings';
import type { SettingName } from '../../../src/engine/settings/setting-name';
import type { TableSettings } from '../../../src/engine/settings/table-settings';

let tables: SettledTables;
let name: string;

beforeAll(async () => {
  tables = await SettledTables.start();
});

beforeEach(async () => {
  await tables.emulator.reset();
  name = await tables.bare();
});

afterAll(async () => tables?.stop());

const source = async (...settings: SettledSetting[]) => {
  await settle(tables, name, settings);
  return readSettings(tables.aws, name);
};
const put = (from: TableSettings, target: string, more: Partial<PutBackOptions> = {}) =>
  putBack(from, target, tables.aws, { stages: ['restore', 'cut-over'], ...more });
const outcomesOf = async (
  from: TableSettings, target: string, setting: SettingName, more: Partial<PutBackOptions> = {},
) => (await put(from, target, more)).filter((each) => each.setting === setting);
const differencesOf = async (from: TableSettings, target: string, setting: SettingName) =>
  compareSettings(from, await readSettings(tables.aws, target)).filter((each) => each.setting === setting);

test('nothing is switched off that the source does without: the command is printed', async () => {
  const target = await tables.bare();
  await settle(tables, target, ['stream', 'pointInTimeRecovery', 'contributorInsights', 'resourcePolicy', 'deletionProtection', 'timeToLive']);
  const outcomes = await put(await source(), target);
  const left = outcomes.filter(({ outcome }) => outcome === 'left');

  expect(left.map(({ setting, command }) => [setting, command?.slice(0, 3).join(' ')])).toEqual([
    ['stream', 'aws dynamodb update-table'], ['pointInTimeRecovery', 'aws dynamodb update-continuous-backups'],
    ['contributorInsights', 'aws dynamodb update-contributor-insights'], ['contributorInsights', 'aws dynamodb update-contributor-insights'],
    ['resourcePolicy', 'aws dynamodb delete-resource-policy'], ['deletionProtection', 'aws dynamodb update-table'], ['timeToLive', 'aws dynamodb update-time-to-live'],
  ]);
  expect(new Set(left.map(({ note }) => note))).toEqual(new Set(['the source is without it: parity switches nothing off']));
  expect(left.at(-1)!.command!.at(-1)).toBe('Enabled=false,AttributeName=expires');
  const now = await tables.describe(target);
  expect([now.DeletionProtectionEnabled, now.StreamSpecification?.StreamEnabled]).toEqual([true, true]);
});

test('a stream of another view type is left: its readers would lose their place', async () => {
  const target = await tables.bare({ StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } });

  expect(await outcomesOf(await source('stream'), target, 'stream')).toMatchObject([{ outcome: 'left', restored: 'KEYS_ONLY', note: expect.stringContaining('readers of it would lose their place') }]);
});

test('a longer window of point-in-time recovery is left', async () => {
  const target = await tables.bare();
  await tables.dynamodb.send(new UpdateContinuousBackupsCommand({
    TableName: target, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  }));
  const outcomes = await outcomesOf(await source('pointInTimeRecovery'), target, 'pointInTimeRecovery');

  expect(outcomes).toMatchObject([{ outcome: 'left', wanted: { days: 14 }, restored: { days: 35 }, note: expect.stringContaining('history that does not come back') }]);
  expect(outcomes[0].command!.at(-1)).toBe('PointInTimeRecoveryEnabled=true,RecoveryPeriodInDays=14');
});

test('time to live by another attribute is left', async () => {
  const target = await tables.bare();
  await tables.dynamodb.send(new UpdateTimeToLiveCommand({ TableName: target, TimeToLiveSpecification: { Enabled: true, AttributeName: 'other' } }));

  expect(await outcomesOf(await source('timeToLive'), target, 'timeToLive')).toMatchObject([{ outcome: 'left', note: expect.stringContaining('switch it off first, and apply parity again after an hour') }]);
  expect((await tables.dynamodb.send(new DescribeTimeToLiveCommand({ TableName: target }))).TimeToLiveDescription).toMatchObject({ AttributeName: 'other' });
});

test('a second change of time to live within the hour fails with the words of DynamoDB', async () => {
  const target = await tables.bare();
  const from = await source('timeToLive');
  await tables.emulator.changes({ timeToLiveSeconds: 3600 });
  await tables.dynamodb.send(new UpdateTimeToLiveCommand({ TableName: target, TimeToLiveSpecification: { Enabled: false, AttributeName: 'other' } }));

  expect(await outcomesOf(from, target, 'timeToLive')).toMatchObject([{ outcome: 'failed', reason: 'dynamodb:UpdateTimeToLive: ValidationException: Time to live has been modified multiple times within a fixed interval' }]);
});

test('a table that is warmer than the source is as warm as it has to be, and is never cooled', async () => {
  const from = await source('warmThroughput');
  const target = await tables.bare();
  const warm = { ReadUnitsPerSecond: 30_000, WriteUnitsPerSecond: 8000 };
  await tables.dynamodb.send(new UpdateTableCommand({ TableName: target, WarmThroughput: warm }));

  expect((await differencesOf(from, target, 'warmThroughput'))[0]).toMatchObject({ state: 'differs', note: expect.stringContaining('0 read and 1,000 write units a second') });
  await put(from, target);
  const { WarmThroughput: now } = await tables.describe(target);
  expect(now).toMatchObject({ ReadUnitsPerSecond: 30_000, WriteUnitsPerSecond: 9000 });
  expect((await differencesOf(from, target, 'warmThroughput')).map(({ state }) => state)).toEqual(['same', 'same']);
});

test('a missing index is named with the command that adds it, and its settings are left until then', async () => {
  const from = await source('capacity', 'contributorInsights');
  const target = await tables.bare({ GlobalSecondaryIndexes: undefined, AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })) });
  const outcomes = await put(from, target);
  const left = outcomes.filter(({ outcome }) => outcome === 'left');

  expect(left.map(({ setting, note }) => [setting, note])).toEqual([
    ['capacity', `the restored table has no index ${INDEX}`],
    ['indexes', expect.stringContaining('takes hours for a large table')],
    ['warmThroughput', `the restored table has no index ${INDEX}`],
    ['contributorInsights', `the restored table has no index ${INDEX}`],
  ]);
  const { command = [] } = left.find(({ setting }) => setting === 'indexes')!;
  const given = (flag: string) => JSON.parse(command[command.indexOf(flag) + 1]);
  await tables.dynamodb.send(new UpdateTableCommand({
    TableName: target,
    AttributeDefinitions: given('--attribute-definitions'),
    GlobalSecondaryIndexUpdates: given('--global-secondary-index-updates'),
  }));
  expect((await put(from, target)).filter(({ outcome }) => outcome !== 'same').map(({ setting, part, outcome }) => [setting, part, outcome]))
    .toEqual(expect.arrayContaining([['capacity', `index ${INDEX}`, 'put'], ['contributorInsights', `index ${INDEX}`, 'put']]));
});

test('a local index cannot be added, and there is no command for it', async () => {
  const local = { IndexName: 'by-day', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'customer', KeyType: 'RANGE' }], Projection: { ProjectionType: 'ALL' } } as const;
  name = await tables.bare({ LocalSecondaryIndexes: [{ ...local, KeySchema: [...local.KeySchema] }] });

  expect((await differencesOf(await source(), await tables.bare(), 'indexes')).find(({ part }) => part === 'index by-day'))
    .toEqual(expect.objectContaining({ state: 'missing', note: 'a local index cannot be added to a table: only a restore with the index has it' }));
});

test('a function that names the source is not enabled, because it might write there', async () => {
  const from = await source('stream', 'streamConsumers');
  const target = await tables.bare();
  const configure = (variables: Record<string, string>) => tables.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: `reader-of-${name}`, Environment: { Variables: variables } }));
  await configure({ CHANGE_MONITOR: JSON.stringify({ tableName: name }), OTHER: `${name}-archive` });

  expect(await outcomesOf(from, target, 'enabledConsumers')).toMatchObject([{ outcome: 'failed', reason: expect.stringContaining(`names ${name} in CHANGE_MONITOR; it might write`) }]);
  await configure({ TABLE: target, OTHER: `${name}-archive` });
  expect(await outcomesOf(from, target, 'enabledConsumers')).toMatchObject([{ outcome: 'put' }]);
});

test('consumers are made disabled, and alarms without actions, until the cut-over', async () => {
  const from = await source('stream', 'streamConsumers', 'alarms');
  const target = await tables.bare();
  await put(from, target, { stages: ['restore'] });
  const { settings } = await readSettings(tables.aws, target);

  expect(Object.values((settings.enabledConsumers as { value: object }).value)).toEqual([null]);
  expect(Object.values((settings.alarmActions as { value: object }).value)).toEqual([null, null]);
  await put(from, target, { stages: ['cut-over'] });
  expect(Object.values(((await readSettings(tables.aws, target)).settings.alarmActions as { value: object }).value)).toEqual([null, 'on']);
});

test('what is excepted is neither read nor put back', async () => {
  const target = await tables.bare();
  const outcomes = await put(await source('stream', 'tags'), target, { except: ['tags'] });

  expect(outcomes.some(({ setting }) => setting === 'tags')).toBe(false);
  expect((await differencesOf(await source(), target, 'tags')).map(({ state }) => state)).toEqual(['missing', 'missing']);
});

test('on-demand maxima of the table and of each index are put back, and those of a restored table are taken away', async () => {
  const from = await source('onDemandMaxima');
  const target = await tables.bare({ OnDemandThroughput: { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 10 } });
  await put(from, target);

  expect(await tables.describe(target)).toMatchObject({
    OnDemandThroughput: { MaxReadRequestUnits: 500, MaxWriteRequestUnits: 400 },
    GlobalSecondaryIndexes: [{ OnDemandThroughput: { MaxReadRequestUnits: 300, MaxWriteRequestUnits: 200 } }],
  });
  const plain = await readSettings(tables.aws, await tables.bare());
  expect((await put(plain, target)).filter(({ setting }) => setting === 'capacity').map(({ outcome }) => outcome)).toEqual(['put', 'put']);
});

test('auto scaling is put back under the name of the restored table, and moves units within its range', async () => {
  const from = await source('capacity', 'autoScaling');
  const target = await tables.bare();
  await put(from, target);
  const ResourceId = `table/${target}/index/${INDEX}`;
  const { ScalingPolicies: policies } = await tables.autoScaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: 'dynamodb', ResourceId }));
  const units = (ReadCapacityUnits: number) => tables.dynamodb.send(new UpdateTableCommand({
    TableName: target, ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits: 6 },
  }));

  expect(policies).toMatchObject([{ PolicyName: `DynamoDBReadCapacityUtilization:${ResourceId}`, TargetTrackingScalingPolicyConfiguration: { TargetValue: 70 } }]);
  await units(40);
  expect((await differencesOf(from, target, 'capacity')).map(({ state }) => state)).toEqual(['same', 'same']);
  await units(41);
  expect((await differencesOf(from, target, 'capacity')).map(({ state }) => state)).toEqual(['differs', 'same']);
  await put(from, target);
  const { ProvisionedThroughput: now } = await tables.describe(target);
  expect(now).toMatchObject({ ReadCapacityUnits: 7, WriteCapacityUnits: 6 });
});

test('auto scaling of a table and its index is lost by a restore, and put back', async () => {
  const from = await source('capacity', 'autoScaling');
  const target = await tables.restored(name);
  await tables.emulator.advance(1);
  const scaled = async () => {
    const { ScalableTargets: targets = [] } = await tables.autoScaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'dynamodb' }));
    return targets.map(({ ResourceId }) => ResourceId).filter((id) => id!.split('/')[1] === target).sort();
  };

  expect(await scaled()).toEqual([]);
  await put(from, target);
  expect(await scaled()).toEqual([`table/${target}`, `table/${target}/index/${INDEX}`]);
  expect((await differencesOf(from, target, 'autoScaling')).map(({ state }) => state)).toEqual(['same', 'same']);
});

test('replicas are named, and are added only when they are asked for', async () => {
  await settle(tables, name, ['stream']);
  await tables.dynamodb.send(new UpdateTableCommand({ TableName: name, ReplicaUpdates: [{ Create: { RegionName: 'eu-central-1' } }] }));
  const from = await readSettings(tables.aws, name);
  const target = await tables.bare();

  expect(await outcomesOf(from, target, 'replicas')).toMatchObject([{ part: 'eu-central-1', outcome: 'left', note: expect.stringContaining('takes hours'), command: expect.arrayContaining(['--replica-updates']) }]);
  expect(await outcomesOf(from, target, 'replicas', { onRequest: ['replicas'] })).toMatchObject([{ outcome: 'put' }]);
  expect((await tables.describe(target)).Replicas).toMatchObject([{ RegionName: 'eu-central-1' }]);
});

test('a source is no target of its own settings', async () => {
  await expect(put(await source(), name)).rejects.toThrow('\'target\' must be another table than the source');
});
