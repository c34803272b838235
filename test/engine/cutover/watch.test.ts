import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import type { CutOverClients } from '../../../src/engine/cutover/cutover-clients';
import { watch } from '../../../src/engine/cutover/watch';

const SWITCHED = new Date('2026-11-21T02:00:07.134Z');
const cloudWatchMock = mockClient(CloudWatchClient);

/** Watches until it is over, with an alarm that is on since a time. */
async function watched(at: string) {
  cloudWatchMock.reset();
  cloudWatchMock.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
  cloudWatchMock.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: [{ AlarmName: 'checkout', StateValue: 'ALARM', StateUpdatedTimestamp: new Date(at) }],
  });
  const clock = { now: () => SWITCHED.getTime() + 60_000, sleep: async () => undefined };
  const aws = { clock, cloudWatch: async () => new CloudWatchClient({ region: 'eu-west-1' }) } as unknown as CutOverClients;
  return watch({
    aws, table: 'orders', since: SWITCHED, milliseconds: 1000, maxErrors: 10, alarms: ['checkout'], course: async () => ({ isOver: true, isEverywhere: true }),
  });
}

test.each([
  ['before the second of the switch', '2026-11-21T02:00:06.999Z', undefined],
  ['in the second of the switch, whose time is a whole second', '2026-11-21T02:00:07.000Z', 'alarms have fired: checkout'],
  ['after the switch', '2026-11-21T02:00:08.000Z', 'alarms have fired: checkout'],
])('an alarm that is on since %s: %s leads to %s', async (_, at, reason) => {
  expect(await watched(at)).toMatchObject({ reason });
});
