import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { type RecoveryMeasure, MEASURE_PERIOD, recoveryMetric, WORST } from './recovery-metric';
import { METRIC_NAMESPACE, RECOVERY_METRICS, TABLE_DIMENSION } from '../contract/recovery-metrics';
import { whereAny } from '../internal/conditional-values';
import { NO_NAME } from '../internal/table-arns';
import type { TableResource } from '../internal/table-resource';
import type { PlanDeclaration } from '../verification/stack-expectation';

/**
 * Graphs have a line for each of so many tables. CloudWatch takes 500 metrics in a graph and 2,500 in a dashboard, and
 * people do not read that many lines: of more tables, the worst are shown.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 */
export const MOST_LINES = 50;
export const WORST_TABLES = 20;

const DAY = Duration.days(1).toSeconds();

/** AWS Backup counts its jobs by their vault and the type of what they are about, and only what is not zero. */
const JOBS = '{AWS/Backup,BackupVaultName,ResourceType} ResourceType="DynamoDB"';

/** A graph of something that is measured of each table. */
interface Measured {
  readonly title: string;
  readonly measure: RecoveryMeasure;

  /** Shows seconds as days. */
  readonly inDays: boolean;
  readonly annotations?: cloudwatch.HorizontalAnnotation[];
}

/** The time over which point-in-time recovery of the tables reaches back. */
export function restorableWindows(tables: TableResource[]): cloudwatch.IWidget {
  return measured(tables, { title: 'How far back each table can be restored to any second', measure: 'restorableWindow', inDays: true });
}

/** The age of the newest recovery points of the tables, and the age that the plans allow. */
export function recoveryPointAges(tables: TableResource[], plans: PlanDeclaration[]): cloudwatch.IWidget {
  const annotations = plans.flatMap((plan) => plan.longestGap ? [{
    value: plan.longestGap.toDays({ integral: false }),
    label: `longest time between two backups of ${plan.expectedPlan().path}`,
  }] : []);
  return measured(tables, { title: 'Age of the newest recovery point', measure: 'newestRecoveryPointAge', inDays: true, annotations });
}

/** The number of errors that the verification has of the tables. */
export function protectionFindings(tables: TableResource[]): cloudwatch.IWidget {
  return measured(tables, { title: 'Findings: protection that is declared and absent', measure: 'protectionFindings', inDays: false });
}

/** Outcomes of the jobs of AWS Backup for tables of the Region, day by day. */
export function jobs(title: string, metric: string, ends: string[]): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title,
    width: 8,
    left: ends.map((end) => new cloudwatch.MathExpression({
      expression: `SUM(SEARCH('${JOBS} MetricName="${metric}${end}"', 'Sum', ${MEASURE_PERIOD.toSeconds()}))`,
      label: end.toLowerCase(),
      period: MEASURE_PERIOD,
    })),
    leftYAxis: { min: 0, label: 'jobs a day', showUnits: false },
    stacked: true,
  });
}

/** Events that reached no subscriber. */
export function undeliveredAlerts(queue: sqs.IQueue): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title: 'Alerts that could not be delivered',
    width: 12,
    left: [queue.metricApproximateNumberOfMessagesVisible({ label: 'in the queue', period: Duration.hours(1), statistic: cloudwatch.Stats.MAXIMUM })],
    leftYAxis: { min: 0, showUnits: false },
  });
}

function measured(tables: TableResource[], { title, measure, inDays, annotations }: Measured): cloudwatch.IWidget {
  const few = tables.length <= MOST_LINES;
  return new cloudwatch.GraphWidget({
    title: few ? title : `${title} (of all measured tables of the Region, the ${WORST_TABLES} worst)`,
    width: 12,
    left: few ? tables.map((table, index) => line(table, measure, inDays, index)) : [worst(measure, inDays)],
    leftAnnotations: annotations,
    leftYAxis: { min: 0, label: inDays ? 'days' : 'errors', showUnits: false },
  });
}

function line(table: TableResource, measure: RecoveryMeasure, inDays: boolean, index: number): cloudwatch.IMetric {
  // In JSON text no line can be left out: that of a table that is not there has no values.
  const tableName = Token.asString(whereAny(table.conditions, table.tableName, NO_NAME));
  const metric = recoveryMetric(table.construct, tableName, measure, { label: table.path });
  return inDays ? new cloudwatch.MathExpression({
    expression: `${measure}${index}/${DAY}`,
    usingMetrics: { [`${measure}${index}`]: metric },
    label: table.path,
    period: MEASURE_PERIOD,
  }) : metric;
}

function worst(measure: RecoveryMeasure, inDays: boolean): cloudwatch.IMetric {
  const search = `SEARCH('{${METRIC_NAMESPACE},${TABLE_DIMENSION}} MetricName="${RECOVERY_METRICS[measure]}"', '${WORST[measure]}', ${MEASURE_PERIOD.toSeconds()})`;
  const order = WORST[measure] === cloudwatch.Stats.MINIMUM ? 'MIN, ASC' : 'MAX, DESC';
  return new cloudwatch.MathExpression({
    expression: `SORT(${search}${inDays ? `/${DAY}` : ''}, ${order}, ${WORST_TABLES})`,
    // Each line is then labelled with the name of its table.
    label: '',
    period: MEASURE_PERIOD,
  });
}
