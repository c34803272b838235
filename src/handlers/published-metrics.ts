import { PutMetricDataCommand, type CloudWatchClient, type MetricDatum } from '@aws-sdk/client-cloudwatch';
import { type VerificationRun, findingsOf } from './verification-run';
import type { ExpectedTable } from '../contract/expectation';
import { METRIC_NAMESPACE, RECOVERY_METRICS, TABLE_DIMENSION } from '../contract/recovery-metrics';

/** CloudWatch takes a thousand at once. */
const MOST = 1000;

/** Publishes what a run has measured of each table. */
export async function publishMetrics(run: VerificationRun, cloudWatch: CloudWatchClient): Promise<void> {
  const data = metricsOf(run);
  for (let start = 0; start < data.length; start += MOST) {
    await cloudWatch.send(
      new PutMetricDataCommand({ Namespace: METRIC_NAMESPACE, MetricData: data.slice(start, start + MOST) }),
    );
  }
}

function metricsOf({
  expectation: { tables, monitors },
  findings,
  newest,
  record,
  region,
  startedAt,
}: VerificationRun): MetricDatum[] {
  const errors = findings.filter(({ severity }) => severity === 'ERROR');
  // A plan, a vault or the Region concerns every table of the stack.
  const ofTables = new Set([...tables, ...monitors].flatMap((each) => findingsOf(each, errors, monitors)));
  const shared = errors.length - ofTables.size;
  return tables.flatMap((table: ExpectedTable) => {
    const { tableName } = table;
    const earliest = record.last(
      'DescribeContinuousBackups',
      (input, where) => input.TableName === tableName && where === region,
    )?.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.EarliestRestorableDateTime as Date | undefined;
    const datum = (MetricName: string, Value: number, Unit: 'Count' | 'Seconds'): MetricDatum => ({
      MetricName,
      Value,
      Unit,
      Timestamp: startedAt,
      Dimensions: [{ Name: TABLE_DIMENSION, Value: tableName }],
    });
    const since = (name: string, time?: number) =>
      time === undefined ? [] : [datum(name, (startedAt.getTime() - time) / 1000, 'Seconds')];
    return [
      datum(RECOVERY_METRICS.protectionFindings, findingsOf(table, errors, monitors).length + shared, 'Count'),
      ...since(RECOVERY_METRICS.newestRecoveryPointAge, newest.get(tableName)),
      ...since(RECOVERY_METRICS.restorableWindow, earliest?.getTime()),
    ];
  });
}
