/** The CloudWatch alarms of a table: those with its name in a dimension of theirs. */
import {
  type CompositeAlarm, DescribeAlarmsCommand, type Dimension, type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { DescribedTable } from './described-table';
import type { Requests } from './requests';

export interface TableAlarms {
  readonly metric: readonly MetricAlarm[];

  /** Alarms that are made of one of these. */
  readonly composite: readonly CompositeAlarm[];
}

export async function tableAlarms(table: DescribedTable): Promise<TableAlarms> {
  return table.once('alarms', async () => {
    const { name, requests } = table;
    const alarms = await requests.ofAccount('alarms', () => allAlarms(requests));
    const metric = alarms.filter((alarm): alarm is MetricAlarm => !isComposite(alarm))
      .filter((alarm) => isAbout(alarm, name) && !isScaling(alarm));
    const composite = alarms.filter(isComposite).filter((alarm) => metric.some((each) => isMadeOf(alarm, each)));
    return { metric, composite };
  });
}

async function allAlarms(requests: Requests): Promise<(MetricAlarm | CompositeAlarm)[]> {
  const client = await requests.aws.cloudWatch();
  return requests.pages('cloudwatch:DescribeAlarms', (NextToken) =>
    client.send(new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100, NextToken })),
  (page): readonly [readonly (MetricAlarm | CompositeAlarm)[], string | undefined] =>
    [[...page.MetricAlarms ?? [], ...page.CompositeAlarms ?? []], page.NextToken]);
}

export function isTableDimension({ Name, Value }: Partial<Dimension>, table: string): boolean {
  return Name === 'TableName' && Value === table;
}

function isComposite(alarm: MetricAlarm | CompositeAlarm): alarm is CompositeAlarm {
  return 'AlarmRule' in alarm && alarm.AlarmRule !== undefined;
}

function isAbout({ Dimensions: dimensions = [], Metrics: metrics = [] }: MetricAlarm, table: string): boolean {
  const all = [...dimensions, ...metrics.flatMap(({ MetricStat: stat }) => stat?.Metric?.Dimensions ?? [])];
  return all.some((dimension) => isTableDimension(dimension, table));
}

/** Auto scaling has alarms of its own, which a policy brings along. */
function isScaling({ AlarmActions: actions = [] }: MetricAlarm): boolean {
  return actions.some((arn) => arn.includes(':scalingPolicy:'));
}

/** A rule names an alarm by its name in quotes or by its ARN. */
function isMadeOf({ AlarmRule: rule = '' }: CompositeAlarm, { AlarmName: name = '', AlarmArn: arn = '' }: MetricAlarm): boolean {
  return [`"${name}"`, `'${name}'`, `(${name})`, arn].some((mention) => rule.includes(mention));
}
