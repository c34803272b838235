import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { METRIC_NAMESPACE, RECOVERY_METRICS, TABLE_DIMENSION } from '../contract/recovery-metrics';

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
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName: RECOVERY_METRICS[measure],
    dimensionsMap: { [TABLE_DIMENSION]: tableName },
    statistic: WORST[measure],
    period: MEASURE_PERIOD,
    ...options,
  }).attachTo(scope);
}
