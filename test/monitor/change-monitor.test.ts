import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ChangeMonitor, ChangeRule, JournalBucket, ProtectedTable, TableProtectionMixin, TableRewind } from '../../src';
import { PARTITION_KEY, propertiesOf, warningsOf } from '../sample';
import { configurationOf, orders, restoring, statement, textOf, withMonitor, type Options } from './monitored-stack';

const resourcesOf = (stack: Stack) => Object.values(Template.fromStack(stack).toJSON().Resources) as any[];
const one = (stack: Stack, type: string) => resourcesOf(stack).find(({ Type }) => Type === type);
const mappingOf = (options?: Options) => propertiesOf(withMonitor(options).stack, 'AWS::Lambda::EventSourceMapping')[0];

describe('a monitor', () => {
  test('is 14 resources beside its table', () => {
    expect(resourcesOf(withMonitor().stack).map(({ Type }) => Type).sort()).toEqual([
      'AWS::CloudWatch::Alarm', 'AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy', 'AWS::S3::BucketPolicy',
    ]);
  });

  test('keeps its plans where the roles of a rewind reach them, and names the role that applies', () => {
    const { stack, monitor } = withMonitor((own) => ({
      rewind: new TableRewind(own, 'Rewind', { tables: [orders(own)], operators: [new iam.AccountRootPrincipal()] }),
    }), (own) => own.node.findChild('Orders'));

    expect(configurationOf(stack)).toMatchObject({
      journal: { bucketName: '<RewindJournal>', prefix: 'Shop/Rewind/Shop-Monitor/' }, applyRoleArn: '<RewindApplyRole.Arn>',
    });
    expect(monitor.journalBucket.node.path).toBe('Shop/Rewind/Journal');
  });

  test('refuses a rewind together with a bucket', () => {
    expect(() => withMonitor((own) => ({
      journalBucket: new JournalBucket(own, 'Plans'),
      rewind: new TableRewind(own, 'Rewind', { tables: [orders(own)], operators: [new iam.AccountRootPrincipal()] }),
    }), (own) => own.node.findChild('Orders'))).toThrow(
      "'journalBucket' must be left out with a rewind, got \"Shop/Plans\"; plans are kept in the bucket of the rewind, whose roles reach no other",
    );
  });

  test('gives the function two minutes, and no concurrency of its own', () => {
    const [properties] = propertiesOf(withMonitor().stack, 'AWS::Lambda::Function');

    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Timeout: 120, MemorySize: 512, Handler: 'index.handler' });
    expect(properties.ReservedConcurrentExecutions).toBeUndefined();
  });

  test('takes the options of a function', () => {
    const { stack } = withMonitor((own) => ({
      vpc: new ec2.Vpc(own, 'Vpc'), logGroup: new logs.LogGroup(own, 'Logs'), reservedConcurrentExecutions: 2,
    }));

    expect(propertiesOf(stack, 'AWS::Logs::LogGroup')).toHaveLength(1);
    expect(propertiesOf(stack, 'AWS::Lambda::Function').find(({ Timeout }) => Timeout === 120)).toMatchObject({
      ReservedConcurrentExecutions: 2, VpcConfig: expect.anything(),
    });
    expect(statement(stack, 'BeInVpc')).toBeDefined();
  });

  test('shares a bucket with others, each below its own path', () => {
    const { stack, monitor } = withMonitor((own) => ({ journalBucket: new JournalBucket(own, 'Journals') }));
    const second = new ChangeMonitor(stack, 'Second monitor', {
      table: new ProtectedTable(stack, 'Returns', PARTITION_KEY), rules: [ChangeRule.immutable()], journalBucket: monitor.journalBucket,
    });

    expect([monitor, second].map(({ journalUri }) => textOf(stack.resolve(journalUri)))).toEqual([
      's3://<Journals>/Shop/Monitor/', 's3://<Journals>/Shop/Second-monitor/',
    ]);
    expect(configurationOf(stack)).toMatchObject({ journal: { bucketName: '<Journals>', prefix: 'Shop/Monitor/' } });
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::S3::Bucket')).map((id) => id.slice(0, -8)).sort())
      .toEqual(['Journals', 'MonitorUnprocessed', 'SecondmonitorUnprocessed']);
  });

  test('is refused with a path that no tag holds', () => {
    const { stack } = withMonitor();
    const table = new ProtectedTable(stack, 'Returns', PARTITION_KEY);

    expect(() => new ChangeMonitor(stack, 'x'.repeat(182), { table, rules: [ChangeRule.immutable()] }))
      .toThrow('\'id\' must leave the path of the monitor at most 186 characters, got 187; shorten it, or define the monitor further up');
  });

  test('tells an operator the commands', () => {
    const { Outputs } = Template.fromStack(withMonitor().stack).toJSON();
    const outputs = Object.entries<any>(Outputs).map(([id, { Value }]) => [id.slice(0, -8), textOf(Value)]);

    expect(outputs).toEqual([
      ['MonitorJournalUri', 's3://<MonitorJournal>/Shop/Monitor/'],
      ...['status', 'pause', 'resume'].map((verb) => [
        `Monitor${verb[0].toUpperCase()}${verb.slice(1)}Command`, `npx cdk-dynamodb-recovery monitor ${verb} <Orders> --region eu-west-1`,
      ]),
    ]);
  });
});

describe('the stream', () => {
  test('is read from now on, with bounds on retries and age, and what fails is set aside alone', () => {
    expect(mappingOf()).toEqual({
      EventSourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^Orders/), 'StreamArn'] },
      FunctionName: { Ref: expect.stringMatching(/^MonitorFunction/) },
      StartingPosition: 'LATEST',
      BatchSize: 100,
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 21_600,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^MonitorUnprocessed/), 'Arn'] } } },
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["MODIFY","REMOVE"]}' }] },
    });
  });

  test('is read as is said', () => {
    const bounds = { retryAttempts: 0, maxRecordAge: Duration.minutes(1) };

    expect(mappingOf({ batchSize: 10_000, parallelizationFactor: 10, ...bounds })).toMatchObject({
      BatchSize: 10_000, MaximumRetryAttempts: 0, MaximumRecordAgeInSeconds: 60, ParallelizationFactor: 10,
    });
  });

  test('is read for those changes only that a rule can match', () => {
    const patternsOf = (...rules: ChangeRule[]) =>
      mappingOf({ rules }).FilterCriteria?.Filters.map(({ Pattern }: any) => JSON.parse(Pattern));

    expect(patternsOf(ChangeRule.forbiddenTransitions('status', [{ from: 'shipped' }]))).toEqual([
      { eventName: ['MODIFY'], dynamodb: { OldImage: { status: { S: ['shipped'] } } } },
    ]);
    expect(patternsOf(ChangeRule.matching('Late', 'at > "2026-11-21T09:59:00Z"'))).toBeUndefined();
  });

  test('is read once the role and the state are there', () => {
    const { DependsOn } = one(withMonitor().stack, 'AWS::Lambda::EventSourceMapping');

    expect(DependsOn.map((id: string) => id.slice(0, -8))).toEqual(['MonitorJournalPermissions', 'MonitorState', 'MonitorTablePermissions']);
  });

  test.each<[string, Options, string]>([
    ['no record', { batchSize: 0 }, '\'batchSize\' must be a whole number from 1 to 10000, got 0'],
    ['more records than Lambda takes', { batchSize: 10_001 }, '\'batchSize\' must be a whole number from 1 to 10000, got 10001'],
    ['endless retries', { retryAttempts: -1 }, '\'retryAttempts\' must be a whole number from 0 to 10000, got -1; without a bound, one record that fails holds up its shard for a day'],
    ['eleven batches at a time', { parallelizationFactor: 11 }, '\'parallelizationFactor\' must be a whole number from 1 to 10, got 11'],
    ['an age of a second', { maxRecordAge: Duration.seconds(1) }, '\'maxRecordAge\' must be from 1 minute to 24 hours, in whole seconds, got 1 second; a stream holds'],
    ['an age of two days', { maxRecordAge: Duration.days(2) }, '\'maxRecordAge\' must be from 1 minute to 24 hours, in whole seconds, got 2 days'],
    ['an age without a unit', { maxRecordAge: 60 as any }, '\'maxRecordAge\' must be a Duration, got 60; write for example Duration.hours(6)'],
  ])('is not read with %s', (_, options, message) => {
    expect(() => withMonitor(options)).toThrow(message);
  });

  test('that is read too late raises an alarm', () => {
    expect(propertiesOf(withMonitor().stack, 'AWS::CloudWatch::Alarm')).toEqual([expect.objectContaining({
      Namespace: 'AWS/Lambda',
      MetricName: 'IteratorAge',
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 3,
      Threshold: 300_000,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: expect.stringMatching(/^MonitorFunction/) } }],
    })]);
  });
});

describe('what is kept', () => {
  test('is the state, by the name of the table, with tags that lead to the monitor', () => {
    const { stack, monitor } = withMonitor({ response: restoring() });
    const { Properties, DeletionPolicy, UpdateReplacePolicy } = one(stack, 'AWS::DynamoDB::Table');

    expect(textOf(stack.resolve(monitor.stateTableName))).toBe('<Orders>.change-monitor');
    expect([textOf(Properties.TableName), DeletionPolicy, UpdateReplacePolicy]).toEqual(['<Orders>.change-monitor', 'Delete', 'Delete']);
    expect(Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(Properties.Tags.map(({ Key, Value }: any) => [Key, textOf(Value)])).toEqual([
      ['cdk-dynamodb-recovery:function', '<MonitorFunction>'],
      ['cdk-dynamodb-recovery:journal', 's3://<MonitorJournal>/Shop/Monitor/'],
      ['cdk-dynamodb-recovery:response', 'restore'],
    ]);
  });

  test('of the state is left alone by mixin and guard, so that the monitor can go with its name', () => {
    const { stack } = withMonitor({}, (own) => new ProtectedTable(own, 'Orders', PARTITION_KEY));
    stack.node.root.with(new TableProtectionMixin());
    const [guard] = propertiesOf(stack, 'Custom::RecoveryWindowGuard');

    expect(one(stack, 'AWS::DynamoDB::Table')).toMatchObject({ DeletionPolicy: 'Delete' });
    expect(one(stack, 'AWS::DynamoDB::Table').DependsOn).toBeUndefined();
    expect(JSON.stringify(guard)).not.toContain('MonitorState');
  });

  test('of the records that failed is encrypted with the key of the journal, and not deleted by hand', () => {
    const { stack } = withMonitor();
    const buckets = Template.fromStack(stack).findResources('AWS::S3::Bucket');
    const [, unprocessed] = Object.entries(buckets).find(([id]) => id.startsWith('MonitorUnprocessed'))!;
    const policies = Object.entries(Template.fromStack(stack).findResources('AWS::S3::BucketPolicy'));
    const [, policy] = policies.find(([id]) => id.startsWith('MonitorUnprocessed'))!;

    expect(unprocessed).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(unprocessed.Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault)
      .toEqual({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching(/^MonitorJournalKey/), 'Arn'] } });
    expect(policy.Properties.PolicyDocument.Statement.map(({ Sid }: any) => Sid)).toEqual([undefined, undefined, 'KeepObjects']);
  });
});

test('a monitor of a protected table has no warning', () => {
  const { stack } = withMonitor({ response: restoring() }, (own) => new ProtectedTable(own, 'Orders', PARTITION_KEY));

  expect(warningsOf(stack)).toEqual([]);
});
