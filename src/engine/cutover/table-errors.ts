/**
 * The errors of a table as CloudWatch counts them: failures of DynamoDB and throttled requests. `UserErrors` has no
 * table in its dimensions, so it cannot be judged for one.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
import { type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { CutOverClients } from './cutover-clients';

const METRICS = ['SystemErrors', 'ThrottledRequests'];
const OPERATIONS = [
  'BatchExecuteStatement', 'BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'ExecuteStatement', 'ExecuteTransaction', 'GetItem', 'PutItem', 'Query',
  'Scan', 'TransactGetItems', 'TransactWriteItems', 'UpdateItem',
];

const MINUTE = 60_000;

export interface TableErrors {
  readonly count: number;

  /** `SystemErrors of PutItem: 12`, those that there were. */
  readonly kinds: readonly string[];
}

export async function errorsOf(aws: CutOverClients, table: string, since: Date): Promise<TableErrors> {
  const kinds = new Map<string, number>();
  const request = {
    StartTime: new Date(Math.floor(since.getTime() / MINUTE) * MINUTE),
    EndTime: new Date(aws.clock.now() + MINUTE),
    MetricDataQueries: queriesOf(table),
  };
  const client = await aws.cloudWatch();
  for await (const { MetricDataResults: results = [] } of paginateGetMetricData({ client }, request)) {
    results.forEach(({ Label: label = '', Values: values = [] }) =>
      kinds.set(label, values.reduce((sum, value) => sum + value, kinds.get(label) ?? 0)));
  }
  const found = [...kinds].filter(([, count]) => count > 0);
  return {
    count: found.reduce((sum, [, count]) => sum + count, 0),
    kinds: found.map(([label, count]) => `${label}: ${count}`),
  };
}

function queriesOf(table: string): MetricDataQuery[] {
  return METRICS.flatMap((MetricName) => OPERATIONS.map((operation) => ({
    Id: `${MetricName.toLowerCase()}_${operation.toLowerCase()}`,
    Label: `${MetricName} of ${operation}`,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/DynamoDB',
        MetricName,
        Dimensions: [{ Name: 'TableName', Value: table }, { Name: 'Operation', Value: operation }],
      },
      Period: MINUTE / 1000,
      Stat: 'Sum',
    },
  })));
}
