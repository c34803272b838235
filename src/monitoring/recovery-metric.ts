import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { tableMetric } from './table-metric';
import { RECOVERY_METRICS } from '../contract/recovery-metrics';

/** The measures of a table. */
export type RecoveryMeasure = keyof typeof RECOVERY_METRICS;

/** The verification runs every day unless it has another schedule: a shorter period would leave gaps. */
export const MEASURE_PERIOD = Duration.days(1);

/** The worst measurement of a period counts. */
export const WORST: { readonly [measure in RecoveryMeasure]: string } = {
  protectionFindings: cloudwatch.Stats.MAXIMUM,
  newestRecoveryPointAge: cloudwatch.Stats.MAXIMUM,
  restorableWindow: cloudwatch.Stats.MINIMUM,
};

/** The metric of a table that the verification publishes, in the Region of a construct. */
export function recoveryMetric(
  scope: IConstruct, tableName: string, measure: RecoveryMeasure, options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  const props = { metricName: RECOVERY_METRICS[measure], statistic: WORST[measure], period: MEASURE_PERIOD };
  return tableMetric(scope, tableName, props, options);
}
