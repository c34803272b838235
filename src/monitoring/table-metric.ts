import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { METRIC_NAMESPACE, TABLE_DIMENSION } from '../contract/recovery-metrics';

/** A metric of a table that the functions of this library publish, in the Region of a construct. */
export function tableMetric(
  scope: IConstruct,
  tableName: string,
  props: Pick<cloudwatch.MetricProps, 'metricName' | 'statistic' | 'period'>,
  options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    dimensionsMap: { [TABLE_DIMENSION]: tableName },
    ...props,
    ...options,
  }).attachTo(scope);
}
