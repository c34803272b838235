import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { MONITOR_STATISTIC, type MonitorMeasure, monitorMetric } from './monitor-metric';
import { MOST_LINES, WORST_TABLES } from './recovery-widgets';
import { MONITOR_METRICS } from '../contract/change-monitor';
import { METRIC_NAMESPACE, TABLE_DIMENSION } from '../contract/recovery-metrics';
import { whereAny } from '../internal/conditional-values';
import { NO_NAME } from '../internal/table-arns';
import type { TableResource } from '../internal/table-resource';

/** The dashboard shows weeks: points of the five minutes of the metrics would be too many. */
const PERIOD = Duration.hours(1);

const TITLES: { readonly [measure in MonitorMeasure]: string } = {
  unintendedChanges: 'Unintended changes',
  restoredItems: 'Items that monitors restored',
  timeToRestore: 'Seconds from an unintended change to its repair (99th percentile)',
  breakerOpen: 'Open breakers: monitors that propose instead of restoring',
};

/** The graphs of what change monitors saw and did, one for each measure. */
export function monitorGraphs(tables: TableResource[]): cloudwatch.IWidget[] {
  return Object.entries(TITLES).map(([measure, title]) => graph(tables, measure as MonitorMeasure, title));
}

function graph(tables: TableResource[], measure: MonitorMeasure, title: string): cloudwatch.IWidget {
  const few = tables.length <= MOST_LINES;
  return new cloudwatch.GraphWidget({
    title: few ? title : `${title} (of all monitored tables of the Region, the ${WORST_TABLES} worst)`,
    width: 6,
    left: few ? tables.map((table) => line(table, measure)) : [worst(measure)],
    leftYAxis: { min: 0, showUnits: false },
  });
}

function line(table: TableResource, measure: MonitorMeasure): cloudwatch.IMetric {
  // In JSON text no line can be left out: that of a table that is not there has no values.
  const tableName = Token.asString(whereAny(table.conditions, table.tableName, NO_NAME));
  return monitorMetric(table.construct, tableName, measure, { label: table.path, period: PERIOD });
}

function worst(measure: MonitorMeasure): cloudwatch.IMetric {
  const found = `{${METRIC_NAMESPACE},${TABLE_DIMENSION}} MetricName="${MONITOR_METRICS[measure]}"`;
  return new cloudwatch.MathExpression({
    expression: `SORT(SEARCH('${found}', '${MONITOR_STATISTIC[measure]}', ${PERIOD.toSeconds()}), MAX, DESC, ${WORST_TABLES})`,
    // Each line is then labelled with the name of its table.
    label: '',
    period: PERIOD,
  });
}
