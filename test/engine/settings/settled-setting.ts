/** Every setting that a restore loses, as AWS takes it. */
import {
  PutScalingPolicyCommand, PutScheduledActionCommand, RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { PutCompositeAlarmCommand, PutDashboardCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  EnableKinesisStreamingDestinationCommand, PutResourcePolicyCommand, TagResourceCommand,
  UpdateContinuousBackupsCommand, UpdateContributorInsightsCommand, UpdateTableCommand, type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { ACCOUNT, INDEX, type SettledTables, tableArn } from './settled-table';

/** Gives a table each of these settings. */
export async function settle(
  tables: SettledTables, name: string, settings: readonly SettledSetting[] = SETTLED,
): Promise<void> {
  for (const setting of settings) await SETTLING[setting](name, tables);
}

type Settling = (name: string, tables: SettledTables) => Promise<unknown>;

/** How each setting comes to a table, in the words of AWS. */
const SETTLING = {
  capacity: (name, tables) => update(tables, name, {
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: { ReadCapacityUnits: 7, WriteCapacityUnits: 6 },
    ...ofIndex({ ProvisionedThroughput: { ReadCapacityUnits: 4, WriteCapacityUnits: 3 } }),
  }),
  autoScaling: async (name, { autoScaling }) => {
    for (const [ResourceId, kind] of [[`table/${name}`, 'table'], [`table/${name}/index/${INDEX}`, 'index']] as const) {
      const dimension = `dynamodb:${kind}:ReadCapacityUnits` as const;
      const resource = { ServiceNamespace: 'dynamodb', ResourceId, ScalableDimension: dimension } as const;
      await autoScaling.send(new RegisterScalableTargetCommand({ ...resource, MinCapacity: 4, MaxCapacity: 40 }));
      await autoScaling.send(new PutScalingPolicyCommand({
        ...resource,
        PolicyName: `DynamoDBReadCapacityUtilization:${ResourceId}`,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 70,
          PredefinedMetricSpecification: { PredefinedMetricType: 'DynamoDBReadCapacityUtilization' },
          ScaleInCooldown: 60,
        },
      }));
      await autoScaling.send(new PutScheduledActionCommand({
        ...resource, ScheduledActionName: 'morning', Schedule: 'cron(0 6 * * ? *)', ScalableTargetAction: { MinCapacity: 20 },
      }));
    }
  },
  onDemandMaxima: (name, tables) => update(tables, name, {
    OnDemandThroughput: { MaxReadRequestUnits: 500, MaxWriteRequestUnits: 400 },
    ...ofIndex({ OnDemandThroughput: { MaxReadRequestUnits: 300, MaxWriteRequestUnits: 200 } }),
  }),
  warmThroughput: async (name, tables) => {
    await update(tables, name, { WarmThroughput: { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 9000 } });
    await update(tables, name, ofIndex({ WarmThroughput: { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 5000 } }));
  },
  tableClass: (name, tables) => update(tables, name, { TableClass: 'STANDARD_INFREQUENT_ACCESS' }),
  stream: (name, tables) => update(tables, name, {
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  }),
  pointInTimeRecovery: (TableName, { dynamodb }) => dynamodb.send(new UpdateContinuousBackupsCommand({
    TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 14 },
  })),
  contributorInsights: async (TableName, { dynamodb }) => {
    const action = { TableName, ContributorInsightsAction: 'ENABLE' } as const;
    await dynamodb.send(new UpdateContributorInsightsCommand({ ...action, ContributorInsightsMode: 'THROTTLED_KEYS' }));
    await dynamodb.send(new UpdateContributorInsightsCommand({ ...action, IndexName: INDEX }));
  },
  tags: (name, { dynamodb }) => dynamodb.send(new TagResourceCommand({
    ResourceArn: tableArn(name), Tags: [{ Key: 'team', Value: 'shop' }, { Key: 'stage', Value: 'production' }],
  })),
  streamConsumers: (name, tables) => tables.consumer(name, `reader-of-${name}`),
  alarms: async (name, { cloudWatch }) => {
    await cloudWatch.send(new PutMetricAlarmCommand({
      AlarmName: `throttles of ${name}`,
      Namespace: 'AWS/DynamoDB',
      MetricName: 'ThrottledRequests',
      Dimensions: [{ Name: 'TableName', Value: name }, { Name: 'Operation', Value: 'PutItem' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [`arn:aws:sns:eu-west-1:${ACCOUNT}:on-call`],
    }));
    await cloudWatch.send(new PutMetricAlarmCommand({
      AlarmName: `errors of ${name}`,
      ActionsEnabled: false,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      InsufficientDataActions: [`arn:aws:sns:eu-west-1:${ACCOUNT}:on-call`],
      Metrics: [
        { Id: 'sum', Expression: 'FILL(errors, 0)', ReturnData: true },
        {
          Id: 'errors',
          MetricStat: { Metric: { Namespace: 'AWS/DynamoDB', MetricName: 'SystemErrors', Dimensions: [{ Name: 'TableName', Value: name }] }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
      ],
    }));
  },
  compositeAlarms: (name, { cloudWatch }) => cloudWatch.send(new PutCompositeAlarmCommand({
    AlarmName: `anything of ${name}`, AlarmRule: `ALARM("throttles of ${name}")`,
  })),
  dashboards: (name, { cloudWatch }) => cloudWatch.send(new PutDashboardCommand({
    DashboardName: `dashboard-${name}`,
    DashboardBody: JSON.stringify({ widgets: [{ type: 'metric', properties: { metrics: [['AWS/DynamoDB', 'ConsumedReadCapacityUnits', 'TableName', name]], region: 'eu-west-1' } }] }),
  })),
  backupSelections: (name, tables) => tables.plan(name, [tableArn(name)]),
  streamPolicy: async (name, tables) => tables.dynamodb.send(new PutResourcePolicyCommand({
    ResourceArn: (await tables.describe(name)).LatestStreamArn,
    Policy: policyOf((await tables.describe(name)).LatestStreamArn!, 'dynamodb:GetRecords'),
  })),
  resourcePolicy: (name, { dynamodb }) => dynamodb.send(new PutResourcePolicyCommand({
    ResourceArn: tableArn(name), Policy: policyOf([tableArn(name), `${tableArn(name)}/index/*`], 'dynamodb:Query'),
  })),
  deletionProtection: (name, tables) => update(tables, name, { DeletionProtectionEnabled: true }),
  kinesisDestinations: (TableName, { dynamodb }) => dynamodb.send(new EnableKinesisStreamingDestinationCommand({
    TableName,
    StreamArn: `arn:aws:kinesis:eu-west-1:${ACCOUNT}:stream/changes`,
    EnableKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: 'MICROSECOND' },
  })),
  timeToLive: (TableName, { dynamodb }) => dynamodb.send(new UpdateTimeToLiveCommand({
    TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
  })),
} as const satisfies Record<string, Settling>;

export type SettledSetting = keyof typeof SETTLING;

/** Every setting, in an order that AWS takes; those of a provisioned and of an on-demand table exclude each other. */
export const SETTLED = (Object.keys(SETTLING) as SettledSetting[]).filter((name) => name !== 'onDemandMaxima');

function policyOf(resource: string | string[], action: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Partner', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::222222222222:root' }, Action: action, Resource: resource }],
  });
}

function update(
  { dynamodb }: SettledTables, TableName: string, change: Omit<UpdateTableCommandInput, 'TableName'>,
): Promise<unknown> {
  return dynamodb.send(new UpdateTableCommand({ TableName, ...change }));
}

function ofIndex(change: object): Pick<UpdateTableCommandInput, 'GlobalSecondaryIndexUpdates'> {
  return { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: INDEX, ...change } }] };
}
