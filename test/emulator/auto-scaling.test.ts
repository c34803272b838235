import {
  ApplicationAutoScalingClient, DeregisterScalableTargetCommand, DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand, DescribeScheduledActionsCommand, PutScalingPolicyCommand, PutScheduledActionCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ModelCall, modelCalls } from './contract/model-calls';
import { Emulator } from './emulator';

// These test our model of AWS, not the library.
describe('the model of Application Auto Scaling', () => {
  const resource = {
    ServiceNamespace: 'dynamodb', ResourceId: 'table/orders', ScalableDimension: 'dynamodb:table:ReadCapacityUnits',
  } as const;
  const policy = {
    ...resource,
    PolicyName: 'half',
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 50, PredefinedMetricSpecification: { PredefinedMetricType: 'DynamoDBReadCapacityUtilization' },
    },
  } as const;
  const action = {
    ...resource, ScheduledActionName: 'morning', Schedule: 'cron(0 6 * * ? *)', ScalableTargetAction: { MinCapacity: 20 },
  };
  let emulator: Emulator;
  let client: ApplicationAutoScalingClient;

  beforeAll(async () => {
    emulator = await Emulator.start({ auth: false });
    client = new ApplicationAutoScalingClient(emulator.clientConfig);
  });

  afterAll(async () => {
    client?.destroy();
    await emulator?.stop();
  });

  beforeEach(async () => {
    await emulator.reset();
    const dynamodb = new DynamoDBClient(emulator.clientConfig);
    await dynamodb.send(new CreateTableCommand({
      TableName: 'orders',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    }));
    dynamodb.destroy();
  });

  const register = (more: object = { MinCapacity: 5, MaxCapacity: 50 }) =>
    client.send(new RegisterScalableTargetCommand({ ...resource, ...more }));

  test('a target needs a table, and both ends of its range when it is new', async () => {
    await expect(register({ MinCapacity: 5 })).rejects.toThrow('Both MinCapacity and MaxCapacity');
    await expect(register({ ResourceId: 'table/nowhere', MinCapacity: 1, MaxCapacity: 2 })).rejects.toThrow('DynamoDB resource does not exist');
    await expect(register({ ResourceId: 'table/orders/index/none', ScalableDimension: 'dynamodb:index:ReadCapacityUnits', MinCapacity: 1, MaxCapacity: 2 }))
      .rejects.toThrow('DynamoDB resource does not exist');
    await register();
    await register({ MaxCapacity: 60 });

    const everyTarget = new DescribeScalableTargetsCommand({ ServiceNamespace: 'dynamodb' });
    const { ScalableTargets: targets } = await client.send(everyTarget);
    const SuspendedState = { DynamicScalingInSuspended: false };
    expect(targets).toMatchObject([{ MinCapacity: 5, MaxCapacity: 60, SuspendedState }]);
  });

  test('policies and actions need a target, and go with it', async () => {
    await expect(client.send(new PutScalingPolicyCommand(policy))).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
    await expect(client.send(new PutScheduledActionCommand(action))).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
    await register();
    await client.send(new PutScalingPolicyCommand(policy));
    await client.send(new PutScheduledActionCommand(action));
    const described = async () => [
      (await client.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: 'dynamodb' }))).ScalingPolicies!,
      (await client.send(new DescribeScheduledActionsCommand({ ServiceNamespace: 'dynamodb' }))).ScheduledActions!,
    ];

    expect(await described()).toMatchObject([[{ PolicyName: 'half' }], [{ ScheduledActionName: 'morning' }]]);
    await client.send(new DeregisterScalableTargetCommand(resource));
    expect(await described()).toEqual([[], []]);
  });

  test('targets of an index are its own, and are found page by page, in their Region', async () => {
    const index = { ...resource, ResourceId: 'table/indexed/index/by-customer', ScalableDimension: 'dynamodb:index:WriteCapacityUnits' } as const;
    const dynamodb = new DynamoDBClient(emulator.clientConfig);
    const units = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
    await dynamodb.send(new CreateTableCommand({
      TableName: 'indexed',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: ['pk', 'customer'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      ProvisionedThroughput: units,
      GlobalSecondaryIndexes: [{
        IndexName: 'by-customer', KeySchema: [{ AttributeName: 'customer', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' }, ProvisionedThroughput: units,
      }],
    }));
    dynamodb.destroy();
    await register();
    await register({ ...index, MinCapacity: 1, MaxCapacity: 2 });
    const page = (more: object) =>
      client.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'dynamodb', MaxResults: 1, ...more }));
    const { ScalableTargets: [first] = [], NextToken } = await page({});
    const { ScalableTargets: [second] = [], NextToken: end } = await page({ NextToken });

    expect([first.ResourceId, second.ResourceId, end]).toEqual([resource.ResourceId, index.ResourceId, undefined]);
    expect((await page({ ScalableDimension: index.ScalableDimension })).ScalableTargets).toMatchObject([index]);
    const elsewhere = { service: 'application-autoscaling', operation: 'DescribeScalableTargets', region: 'eu-central-1', parameters: { ServiceNamespace: 'dynamodb' } };
    expect(modelCalls(emulator, [elsewhere])[0].answer.ScalableTargets).toEqual([]);
    await expect(register({ ...index, ScalableDimension: resource.ScalableDimension, MinCapacity: 1, MaxCapacity: 2 })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('the contract with AWS is kept by every answer, as moto keeps it', () => {
    const call = (operation: string, parameters: object): ModelCall => ({ service: 'application-autoscaling', operation, parameters });
    const table = {
      TableName: 'orders', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }], BillingMode: 'PAY_PER_REQUEST',
    };
    const calls = [
      call('RegisterScalableTarget', { ...resource, MinCapacity: 5, MaxCapacity: 50 }),
      call('DescribeScalableTargets', { ServiceNamespace: 'dynamodb' }),
      call('PutScalingPolicy', policy),
      call('DescribeScalingPolicies', { ServiceNamespace: 'dynamodb', ResourceId: 'table/orders' }),
      call('PutScheduledAction', action),
      call('DescribeScheduledActions', { ServiceNamespace: 'dynamodb' }),
      call('DeleteScalingPolicy', { ...resource, PolicyName: 'half' }),
      call('DeleteScheduledAction', { ...resource, ScheduledActionName: 'morning' }),
      call('DeregisterScalableTarget', resource),
      call('DeregisterScalableTarget', resource),
    ];
    const ours = modelCalls(emulator, calls);
    const theirs = modelCalls('moto', [{ service: 'dynamodb', operation: 'CreateTable', parameters: table }, ...calls]).slice(1);

    expect(ours.slice(0, -1).flatMap(({ ok, message, violations }) => ok ? violations : [message])).toEqual([]);
    expect(ours.map(({ ok }) => ok)).toEqual(theirs.map(({ ok }) => ok));
    expect(ours[1].answer.ScalableTargets[0]).toMatchObject({ MinCapacity: 5, MaxCapacity: 50 });
    expect(ours[3].answer.ScalingPolicies[0].TargetTrackingScalingPolicyConfiguration)
      .toEqual(theirs[3].answer.ScalingPolicies[0].TargetTrackingScalingPolicyConfiguration);
  });
});

test('each action of Application Auto Scaling has to be allowed', async () => {
  const emulator = await Emulator.start();
  try {
    const all = { ServiceNamespace: 'dynamodb' };
    const target = { ...all, ResourceId: 'table/none', ScalableDimension: 'dynamodb:table:ReadCapacityUnits' };
    const policy = { ...target, PolicyName: 'policy' };
    const action = { ...target, ScheduledActionName: 'action' };
    const calls = Object.entries({
      DescribeScalableTargets: all,
      DescribeScalingPolicies: all,
      DescribeScheduledActions: all,
      RegisterScalableTarget: target,
      DeregisterScalableTarget: target,
      PutScalingPolicy: policy,
      DeleteScalingPolicy: policy,
      PutScheduledAction: action,
      DeleteScheduledAction: action,
    }).map(([operation, parameters]) => ({ service: 'application-autoscaling', operation, parameters }));
    const iam = (operation: string, parameters: object) => ({ service: 'iam', operation, parameters });
    const everythingBut = (NotAction: string) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction, Resource: '*' }] });
    const codesWithout = (missing: (operation: string) => string) => calls.map((each, place) => {
      const UserName = `user-${place}-${each.operation}-${missing(each.operation).length}`;
      const [, , { answer }] = modelCalls(emulator, [
        iam('CreateUser', { UserName }),
        iam('PutUserPolicy', { UserName, PolicyName: 'policy', PolicyDocument: everythingBut(missing(each.operation)) }),
        iam('CreateAccessKey', { UserName }),
      ]);
      const { AccessKeyId, SecretAccessKey } = answer.AccessKey;
      return modelCalls(emulator, [{ ...each, credentials: [AccessKeyId, SecretAccessKey] }])[0].code;
    });

    expect(codesWithout((operation) => `application-autoscaling:${operation}`)).toEqual(calls.map(() => 'AccessDeniedException'));
    expect(codesWithout(() => 's3:GetObject')).not.toContain('AccessDeniedException');
  } finally {
    await emulator.stop();
  }
}, 120_000);
