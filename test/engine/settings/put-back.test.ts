// Proves what is put back on a model of AWS: MiniStack with the overlay in test/emulator.
import {
  DescribeContinuousBackupsCommand, DescribeKinesisStreamingDestinationCommand, DescribeTimeToLiveCommand,
  GetResourcePolicyCommand,
  ListTagsOfResourceCommand,
} from '@aws-sdk/client-dynamodb';
import { settle } from './settled-setting';
import { clientsAt, INDEX, SettledTables, tableArn } from './settled-table';
import { compareSettings } from '../../../src/engine/settings/compare-settings';
import { putBack, type PutBackOptions } from '../../../src/engine/settings/put-back';
import { readSettings } from '../../../src/engine/settings/read-settings';
import { SETTING_NAMES } from '../../../src/engine/settings/setting-name';
import type { SettingsClients } from '../../../src/engine/settings/settings-clients';
import type { TableSettings } from '../../../src/engine/settings/table-settings';
import { type Exchange, FaultProxy } from '../../emulator/fault-proxy';

/** Left to a person, so they differ after everything was put back. */
const BY_HAND = ['compositeAlarms', 'dashboards'];

const BOTH = ['restore', 'cut-over'] as const;

let tables: SettledTables;
let proxy: FaultProxy;
let through: SettingsClients;
let source: TableSettings;

beforeAll(async () => {
  tables = await SettledTables.start();
  proxy = await FaultProxy.before(tables.emulator.endpoint);
  through = clientsAt(tables.emulator, proxy.endpoint);
});

beforeEach(async () => {
  await tables.emulator.reset();
  const name = await tables.bare();
  await settle(tables, name);
  source = await readSettings(tables.aws, name);
});

afterEach(async () => {
  proxy.watchBy(() => undefined);
  await proxy.calm();
});

afterAll(async () => {
  await proxy?.stop();
  await tables?.stop();
});

const put = (target: string, more: Partial<PutBackOptions> = {}, aws = tables.aws) =>
  putBack(source, target, aws, { stages: BOTH, ...more });
const left = async (target: string) => compareSettings(source, await readSettings(tables.aws, target))
  .filter(({ state }) => state !== 'same').map(({ setting }) => setting);

/** Requests that change something, with what they name. */
function changes(): Exchange[] {
  const seen: Exchange[] = [];
  proxy.watchBy((exchange) => {
    if (!/\.(Describe|List|Get)|^GET /.test(exchange.call)) seen.push(exchange);
  });
  return seen;
}

test('every setting that a restore loses is put back, and is so as AWS has it', async () => {
  const target = await tables.bare();
  expect(new Set(await left(target))).toEqual(new Set(SETTING_NAMES.filter((name) => !['indexes', 'encryption', 'replicas'].includes(name))));

  const outcomes = await put(target);
  const table = await tables.describe(target);
  const { dynamodb } = tables;
  const ask = { TableName: target };
  const ttl = await dynamodb.send(new DescribeTimeToLiveCommand(ask));
  const recovery = await dynamodb.send(new DescribeContinuousBackupsCommand(ask));
  const kinesis = await dynamodb.send(new DescribeKinesisStreamingDestinationCommand(ask));
  const tags = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: tableArn(target) }));

  expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(await left(target)).toEqual(BY_HAND);
  expect(table).toMatchObject({
    BillingModeSummary: { BillingMode: 'PROVISIONED' },
    ProvisionedThroughput: { ReadCapacityUnits: 7, WriteCapacityUnits: 6 },
    TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    WarmThroughput: { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 9000 },
    DeletionProtectionEnabled: true,
    GlobalSecondaryIndexes: [{
      IndexName: INDEX,
      ProvisionedThroughput: { ReadCapacityUnits: 4, WriteCapacityUnits: 3 },
      WarmThroughput: { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 5000 },
    }],
  });
  expect(ttl.TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
  expect(recovery).toMatchObject({
    ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { RecoveryPeriodInDays: 14 } },
  });
  expect(kinesis.KinesisDataStreamDestinations).toMatchObject([{ ApproximateCreationDateTimePrecision: 'MICROSECOND' }]);
  expect(tags.Tags).toEqual([{ Key: 'team', Value: 'shop' }, { Key: 'stage', Value: 'production' }]);
  expect(await resourceIn(tableArn(target))).toEqual([tableArn(target), `${tableArn(target)}/index/*`]);
  expect(await resourceIn(table.LatestStreamArn!)).toBe(table.LatestStreamArn);
});

/** The resource in the only statement of a policy. */
async function resourceIn(ResourceArn: string): Promise<unknown> {
  const { Policy: policy } = await tables.dynamodb.send(new GetResourcePolicyCommand({ ResourceArn }));
  return JSON.parse(policy!).Statement[0].Resource;
}

test('to put back twice changes nothing the second time', async () => {
  const target = await tables.bare();
  await put(target);
  const seen = changes();
  const again = await put(target, {}, through);

  expect(seen).toEqual([]);
  expect(again.filter(({ outcome }) => outcome !== 'same').map(({ setting }) => setting)).toEqual(BY_HAND);
});

test('the source is not changed, and not even asked', async () => {
  const seen: Exchange[] = [];
  proxy.watchBy((exchange) => seen.push(exchange));
  await put(await tables.bare(), {}, through);
  const asked = seen.filter(({ call, body }) => call.startsWith('DynamoDB') && body.includes(`"${source.table.name}"`));

  expect(seen.length).toBeGreaterThan(50);
  expect(asked).toEqual([]);
  expect((await readSettings(tables.aws, source.table.name)).settings).toEqual(source.settings);
});
