import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { MONITOR_METRICS } from '../contract/change-monitor';
import { METRIC_NAMESPACE, TABLE_DIMENSION } from '../contract/recovery-metrics';

/** The measures of a change monitor. */
export type MonitorMeasure = keyof typeof MONITOR_METRICS;

const STATISTIC: { readonly [measure in MonitorMeasure]: string } = {
  unintendedChanges: cloudwatch.Stats.SUM,
  restoredItems: cloudwatch.Stats.SUM,
  timeToRestore: cloudwatch.Stats.percentile(99),
  breakerOpen: cloudwatch.Stats.MAXIMUM,
};

/** The metric that the monitor of a table publishes, in the Region of a construct. */
export function monitorMetric(
  scope: IConstruct, tableName: string, measure: MonitorMeasure, options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName: MONITOR_METRICS[measure],
    dimensionsMap: { [TABLE_DIMENSION]: tableName },
    statistic: STATISTIC[measure],
    period: Duration.minutes(5),
    ...options,
  }).attachTo(scope);
}
