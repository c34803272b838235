import {
  DescribeContributorInsightsCommand, DescribeKinesisStreamingDestinationCommand, DescribeTableCommand,
  DescribeTimeToLiveCommand, DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { SYSTEM_CLOCK } from '../../../src/clock/clock';
import { CONTRIBUTOR_INSIGHTS } from '../../../src/engine/settings/contributor-insights';
import { DescribedTable } from '../../../src/engine/settings/described-table';
import { KINESIS_DESTINATIONS } from '../../../src/engine/settings/kinesis-destinations';
import { Requests } from '../../../src/engine/settings/requests';
import type { Setting } from '../../../src/engine/settings/setting';
import type { SettingsClients } from '../../../src/engine/settings/settings-clients';
import { TIME_TO_LIVE } from '../../../src/engine/settings/time-to-live';

// The emulator switches at once, and has none of these states.
const dynamodb = mockClient(DynamoDBClient);

const STREAM = 'arn:aws:kinesis:eu-west-1:111111111111:stream/changes';

afterAll(() => dynamodb.restore());

async function read(setting: Setting): Promise<unknown> {
  dynamodb.on(DescribeTableCommand).resolves({ Table: { TableName: 'orders', TableArn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders' } });
  const aws = { dynamodb: new DynamoDBClient({}), clock: SYSTEM_CLOCK } as unknown as SettingsClients;
  return setting.read(await DescribedTable.open(new Requests(aws), 'orders'));
}

test.each([
  ['ENABLED', 'expires'], ['ENABLING', 'expires'], ['DISABLING', null], ['DISABLED', null],
] as const)('time to live that is %s counts as %s', async (TimeToLiveStatus, expected) => {
  dynamodb.on(DescribeTimeToLiveCommand).resolves({ TimeToLiveDescription: { TimeToLiveStatus, AttributeName: 'expires' } });

  expect(await read(TIME_TO_LIVE)).toEqual({ table: expected });
});

test.each([
  ['ENABLED', 'THROTTLED_KEYS'], ['ENABLING', 'THROTTLED_KEYS'], ['DISABLING', null], ['FAILED', null],
] as const)('contributor insights that are %s count as %s', async (ContributorInsightsStatus, expected) => {
  dynamodb.on(DescribeContributorInsightsCommand).resolves({ ContributorInsightsStatus, ContributorInsightsMode: 'THROTTLED_KEYS' });

  expect(await read(CONTRIBUTOR_INSIGHTS)).toEqual({ table: expected });
});

test.each([
  ['ACTIVE', true], ['ENABLING', true], ['UPDATING', true], ['DISABLING', false], ['DISABLED', false], ['ENABLE_FAILED', false],
] as const)('a Kinesis destination that is %s is one: %s', async (DestinationStatus, expected) => {
  dynamodb.on(DescribeKinesisStreamingDestinationCommand).resolves({
    KinesisDataStreamDestinations: [{ StreamArn: STREAM, DestinationStatus }],
  });

  expect(await read(KINESIS_DESTINATIONS)).toEqual(expected ? { [STREAM]: 'MILLISECOND' } : {});
});
