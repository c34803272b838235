/** Copies of a table's alarms, without actions: a table that is not in use would call people. */
import {
  type Dimension, type MetricAlarm, PutMetricAlarmCommand, type PutMetricAlarmInput,
} from '@aws-sdk/client-cloudwatch';
import { isMembers, type Json, plain } from './json-value';
import type { Setting } from './setting';
import { isTableDimension, tableAlarms } from './table-alarms';

/** Settings of an alarm, as the request for one has them. */
const MEMBERS = [
  'AlarmDescription', 'OKActions', 'AlarmActions', 'InsufficientDataActions', 'MetricName', 'Namespace', 'Statistic', 'ExtendedStatistic',
  'Dimensions', 'Period', 'Unit', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold', 'ComparisonOperator', 'TreatMissingData',
  'EvaluateLowSampleCountPercentile', 'Metrics', 'ThresholdMetricId',
] as const;

export const ALARMS: Setting = {
  name: 'alarms',
  title: 'alarms',
  stage: 'restore',

  async read(table) {
    const { metric } = await tableAlarms(table);
    return Object.fromEntries(metric.map((alarm) => [alarm.AlarmName!, settingsOf(alarm)]));
  },

  wanted: (parts, renaming) => Object.fromEntries(Object.entries(parts).map(([name, alarm]) =>
    [renaming.copyOf(name), moved(alarm, renaming.source.name, renaming.target.name)])),

  async put(AlarmName, wanted, { requests }) {
    const client = await requests.aws.cloudWatch();
    const settings = (isMembers(wanted) ? wanted : {}) as unknown as PutMetricAlarmInput;
    const alarm = { ...settings, AlarmName, ActionsEnabled: false };
    await requests.ask('cloudwatch:PutMetricAlarm', () => client.send(new PutMetricAlarmCommand(alarm)));
  },

  /** To write it again would switch the actions of an alarm off that is in use. */
  refusal: (_, restored) => restored === undefined ? undefined : 'an alarm of this name has other settings',

  note: () => 'a copy, whose actions are switched on with the cut-over',
};

function settingsOf(alarm: MetricAlarm): Json {
  const settings = MEMBERS.map((name) => [name, alarm[name]] as const)
    .filter(([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0));
  return plain(Object.fromEntries(settings));
}

/** The dimension of the table, wherever it stands. */
function moved(value: Json, from: string, to: string): Json {
  if (Array.isArray(value)) return value.map((each: Json) => moved(each, from, to));
  if (!isMembers(value)) return value;
  if (isTableDimension(value as Partial<Dimension>, from)) return { ...value, Value: to };
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, moved(member, from, to)]));
}
