import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { tableMetric } from './table-metric';
import { MONITOR_METRICS } from '../contract/change-monitor';

/** The measures of a change monitor. */
export type MonitorMeasure = keyof typeof MONITOR_METRICS;

/** Changes and items add up; of the rest, the worst counts. */
export const MONITOR_STATISTIC: { readonly [measure in MonitorMeasure]: string } = {
  unintendedChanges: cloudwatch.Stats.SUM,
  restoredItems: cloudwatch.Stats.SUM,
  timeToRestore: cloudwatch.Stats.percentile(99),
  breakerOpen: cloudwatch.Stats.MAXIMUM,
};

/** The metric that the monitor of a table publishes, in the Region of a construct. */
export function monitorMetric(
  scope: IConstruct, tableName: string, measure: MonitorMeasure, options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  const [metricName, statistic] = [MONITOR_METRICS[measure], MONITOR_STATISTIC[measure]];
  const props = { metricName, statistic, period: Duration.minutes(5) };
  return tableMetric(scope, tableName, props, options);
}
