/** Refuses a watch that would see nothing: an alarm that is not there, or metrics that may not be read. */
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { CutOverClients } from './cutover-clients';
import { errorsOf } from './table-errors';
import { Refusal } from '../errors/refusal';

export async function requireWatch(aws: CutOverClients, table: string, alarms: readonly string[]): Promise<void> {
  await errorsOf(aws, table, new Date(aws.clock.now()));
  if (alarms.length === 0) return;
  const client = await aws.cloudWatch();
  const { MetricAlarms: metric = [], CompositeAlarms: composite = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [...alarms], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  const found = [...metric, ...composite].map(({ AlarmName }) => AlarmName!);
  const missing = alarms.filter((name) => !found.includes(name));
  if (missing.length > 0) throw new Refusal('alarms', 'be alarms of this account and Region', missing.join(', '));
}
