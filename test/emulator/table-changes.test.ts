import {
  CloudWatchClient, DescribeAlarmsCommand, ListDashboardsCommand, PutDashboardCommand, PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  BatchWriteItemCommand, CreateTableCommand, DeleteResourcePolicyCommand, DescribeContributorInsightsCommand,
  DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand, PutResourcePolicyCommand,
  TransactWriteItemsCommand, UpdateContributorInsightsCommand, UpdateTableCommand, type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { type ModelCall, modelCalls } from './contract/model-calls';
import { Emulator } from './emulator';

const ARN = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders';

// These test our model of AWS, not the library.
describe('the model of changes of a table', () => {
  let emulator: Emulator;
  let client: DynamoDBClient;

  beforeAll(async () => {
    emulator = await Emulator.start({ auth: false });
    client = new DynamoDBClient(emulator.clientConfig);
  });

  afterAll(async () => {
    client?.destroy();
    await emulator?.stop();
  });

  beforeEach(async () => {
    await emulator.reset();
    await client.send(new CreateTableCommand({
      TableName: 'orders',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: ['pk', 'customer'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [{ IndexName: 'by-customer', KeySchema: [{ AttributeName: 'customer', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }],
    }));
  });

  const update = (change: Omit<UpdateTableCommandInput, 'TableName'>) => client.send(new UpdateTableCommand({ TableName: 'orders', ...change }));
  const ofIndex = (change: object) => update({ GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'by-customer', ...change } }] });
  const described = async () => (await client.send(new DescribeTableCommand({ TableName: 'orders' }))).Table!;

  test('an explicit deny of every caller in the policy of a table refuses its writes, also those of a batch and of a transaction', async () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: ['dynamodb:PutItem', 'dynamodb:BatchWriteItem'], Resource: ARN };
    const put = { TableName: 'orders', Item: { pk: { S: 'one' } } };
    const writes = [
      new PutItemCommand(put),
      new BatchWriteItemCommand({ RequestItems: { orders: [{ PutRequest: put }] } }),
      new TransactWriteItemsCommand({ TransactItems: [{ Put: put }] }),
    ];
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
    await client.send(new PutResourcePolicyCommand({ ResourceArn: ARN, Policy: policy }));
    for (const write of writes) await expect(client.send(write as PutItemCommand)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(client.send(new GetItemCommand({ TableName: 'orders', Key: { pk: { S: 'one' } } }))).resolves.not.toHaveProperty('Item');
    await client.send(new DeleteResourcePolicyCommand({ ResourceArn: ARN }));

    await expect(client.send(new PutItemCommand(put))).resolves.toBeDefined();
  });

  test('warm throughput of a table and of an index is raised, and is never lowered', async () => {
    await update({ WarmThroughput: { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 8000 } });
    await ofIndex({ WarmThroughput: { ReadUnitsPerSecond: 15_000 } });

    await expect(update({ WarmThroughput: { ReadUnitsPerSecond: 19_999, WriteUnitsPerSecond: 8000 } })).rejects.toThrow('lower than current WarmThroughput');
    await expect(ofIndex({ WarmThroughput: { ReadUnitsPerSecond: 14_999 } })).rejects.toThrow('lower than current WarmThroughput');
    expect(await described()).toMatchObject({
      WarmThroughput: { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 8000 },
      GlobalSecondaryIndexes: [{ WarmThroughput: { ReadUnitsPerSecond: 15_000 } }],
    });
  });

  test('an index has on-demand maxima of its own', async () => {
    await ofIndex({ OnDemandThroughput: { MaxReadRequestUnits: 10 } });
    await ofIndex({ OnDemandThroughput: { MaxWriteRequestUnits: 5 } });

    const [index] = (await described()).GlobalSecondaryIndexes!;
    expect(index.OnDemandThroughput).toEqual({ MaxReadRequestUnits: 10, MaxWriteRequestUnits: 5 });
  });

  test('a table that is UPDATING takes no other change', async () => {
    await emulator.changes({ updateSeconds: 600 });
    await update({ TableClass: 'STANDARD_INFREQUENT_ACCESS' });

    expect((await described()).TableStatus).toBe('UPDATING');
    await expect(update({ DeletionProtectionEnabled: true })).rejects.toMatchObject({ name: 'ResourceInUseException' });

    await emulator.advance(601);
    expect((await described()).TableStatus).toBe('ACTIVE');
    await update({ DeletionProtectionEnabled: true });
  });

  test('time to live and a policy take no second change at once', async () => {
    await emulator.changes({ timeToLiveSeconds: 3600, policySeconds: 15 });
    const expire = () => client.send(new UpdateTimeToLiveCommand({ TableName: 'orders', TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' } }));
    const allow = () => client.send(new PutResourcePolicyCommand({ ResourceArn: ARN, Policy: '{"Version":"2012-10-17","Statement":[]}' }));
    await expire();
    await allow();

    await expect(expire()).rejects.toMatchObject({ name: 'ValidationException', message: 'Time to live has been modified multiple times within a fixed interval' });
    await expect(allow()).rejects.toMatchObject({ name: 'ResourceInUseException' });

    await emulator.advance(16);
    await allow();
    await emulator.advance(3600);
    await expire();
  });

  test('contributor insights keep their mode', async () => {
    const mode = async (IndexName?: string) => (await client.send(new DescribeContributorInsightsCommand({ TableName: 'orders', IndexName }))).ContributorInsightsMode;
    const enable = (more: object) => client.send(new UpdateContributorInsightsCommand({ TableName: 'orders', ContributorInsightsAction: 'ENABLE', ...more }));
    await enable({ ContributorInsightsMode: 'THROTTLED_KEYS' });
    await enable({ IndexName: 'by-customer' });

    expect([await mode(), await mode('by-customer')]).toEqual(['THROTTLED_KEYS', 'ACCESSED_AND_THROTTLED_KEYS']);
  });

  test('an alarm on metric math keeps its metrics, and dashboards are listed', async () => {
    const cloudWatch = new CloudWatchClient(emulator.clientConfig);
    const Metrics = [{ Id: 'sum', Expression: 'errors + 1', ReturnData: true }, {
      Id: 'errors', ReturnData: false, MetricStat: { Metric: { Namespace: 'AWS/DynamoDB', MetricName: 'SystemErrors' }, Period: 60, Stat: 'Sum' },
    }];
    await cloudWatch.send(new PutMetricAlarmCommand({ AlarmName: 'errors', EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', Metrics }));
    await cloudWatch.send(new PutDashboardCommand({ DashboardName: 'orders', DashboardBody: '{"widgets":[]}' }));

    const { MetricAlarms: [alarm] = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['errors'] }));
    expect(alarm).toMatchObject({ Metrics });
    expect(alarm.MetricName).toBeUndefined();
    const { DashboardEntries: dashboards } = await cloudWatch.send(new ListDashboardsCommand({}));
    expect(dashboards).toMatchObject([{ DashboardName: 'orders', LastModified: expect.any(Date) }]);
    cloudWatch.destroy();
  });

  test('the contract with AWS is kept by every answer', () => {
    const call = (operation: string, parameters: object): ModelCall => ({ service: 'dynamodb', operation, parameters: { TableName: 'orders', ...parameters } });
    const answers = modelCalls(emulator, [
      call('UpdateTable', { WarmThroughput: { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 8000 } }),
      call('UpdateTable', { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'by-customer', OnDemandThroughput: { MaxReadRequestUnits: 10 } } }] }),
      call('DescribeTable', {}),
      call('UpdateContributorInsights', { ContributorInsightsAction: 'ENABLE', ContributorInsightsMode: 'THROTTLED_KEYS' }),
      call('DescribeContributorInsights', {}),
    ]);

    expect(answers.flatMap(({ ok, message, violations }) => ok ? violations : [message])).toEqual([]);
  });
});
