import { type Stack, Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ProtectedTable, TableProtection } from '../../src';
import { newStack, PARTITION_KEY, propertiesOf } from '../sample';

const TABLES: Array<[string, (stack: Stack) => ProtectedTable | TableProtection, unknown]> = [
  ['a ProtectedTable', (stack) => new ProtectedTable(stack, 'Orders', PARTITION_KEY), { Ref: expect.stringMatching(/^Orders/) }],
  ['the TableProtection of an imported table', (stack) => new TableProtection(stack, 'Protection', {
    table: dynamodb.Table.fromTableName(stack, 'Ledger', 'ledger'),
  }), 'ledger'],
];

const METRICS: Array<
  [string, (table: ProtectedTable | TableProtection, options?: cloudwatch.MetricOptions) => cloudwatch.Metric, string]
> = [
  ['ProtectionFindings', (table, options) => table.metricProtectionFindings(options), 'Maximum'],
  ['NewestRecoveryPointAge', (table, options) => table.metricNewestRecoveryPointAge(options), 'Maximum'],
  ['RestorableWindow', (table, options) => table.metricRestorableWindow(options), 'Minimum'],
];

describe.each(TABLES)('%s', (_, define, tableName) => {
  test.each(METRICS)('has the metric %s, of which the worst of a day counts', (name, metric, worst) => {
    const stack = newStack();
    metric(define(stack)).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });

    expect(propertiesOf(stack, 'AWS::CloudWatch::Alarm')).toEqual([expect.objectContaining({
      Namespace: 'DynamoDBRecovery', MetricName: name, Dimensions: [{ Name: 'TableName', Value: tableName }], Statistic: worst, Period: 86_400,
    })]);
  });

  test.each(METRICS)('has the metric %s over another time, if asked', (__, metric) => {
    const table = define(newStack());

    expect(metric(table, { period: Duration.hours(1), statistic: 'Average' })).toMatchObject({ period: Duration.hours(1), statistic: 'Average' });
  });
});
