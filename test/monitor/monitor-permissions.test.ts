import type { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { MonitorResponse } from '../../src';
import { propertiesOf } from '../sample';
import { STREAMING, restoring, statement, statementsOf, textOf, withMonitor } from './monitored-stack';

const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111';
const STATE = 'arn:<AWS::Partition>:dynamodb:eu-west-1:111111111111:table/<Orders>.change-monitor';

/** Statements as lines that a person can read. */
const shown = (statements: any[]) => statements.map(({ Sid, Action, Resource, Condition }) => [
  Sid, [Action].flat().join(' '), [Resource].flat().map(textOf).join(' '), ...Condition ? [JSON.stringify(Condition)] : [],
]);

const encrypted = (stack: Stack) => new dynamodb.TableV2(stack, 'Orders', {
  ...STREAMING, encryption: dynamodb.TableEncryptionV2.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', KEY_ARN)),
});

const READING = [
  ['WriteLog', 'logs:CreateLogStream logs:PutLogEvents', '<MonitorLogs.Arn>'],
  ['ReadStream', 'dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator', '<Orders.StreamArn>'],
  ['ListStreams', 'dynamodb:ListStreams', '*'],
  ['DescribeTable', 'dynamodb:DescribeTable dynamodb:DescribeTimeToLive', '<Orders.Arn>'],
];
const STATE_STATEMENT = ['KeepState', 'dynamodb:BatchGetItem dynamodb:PutItem', STATE];
const folder = (...names: string[]) => names.map((name) => `<MonitorJournal.Arn>/Shop/Monitor/*/${name}`).join(' ');
const READ_PLANS = ['ReadPlans', 's3:GetObject', '<MonitorJournal.Arn>/Shop/Monitor/*'];
const LIST_PLANS = ['ListPlans', 's3:ListBucket', '<MonitorJournal.Arn>', '{"StringLike":{"s3:prefix":["Shop/Monitor/*"]}}'];
const writePlans = (...names: string[]) => ['WritePlans', 's3:PutObject', folder('plan.json', 'items.jsonl', ...names)];
const EVIDENCE = [
  ['EncryptPlans', 'kms:Decrypt kms:GenerateDataKey', '<MonitorJournalKey.Arn>', '{"StringLike":{"kms:ViaService":"s3.eu-west-1.amazonaws.com*"}}'],
  ['KeepUnprocessed', 's3:PutObject', '<MonitorUnprocessed.Arn>/aws/lambda/*'],
  ['FindBucketOfUnprocessed', 's3:ListBucket', '<MonitorUnprocessed.Arn>'],
  ['PublishMetrics', 'cloudwatch:PutMetricData', '*', '{"StringEquals":{"cloudwatch:namespace":"DynamoDBRecovery"}}'],
  ['SendEvents', 'events:PutEvents', 'arn:<AWS::Partition>:events:eu-west-1:111111111111:event-bus/default',
    '{"ForAllValues:StringEquals":{"events:source":"cdk-dynamodb-recovery"}}'],
];

describe('the role of a monitor', () => {
  test.each([
    ['observes', MonitorResponse.observe(), [READ_PLANS]], ['proposes', MonitorResponse.propose(), [READ_PLANS, writePlans()]],
  ])('that %s reads and writes no item but those of its state', (_, response, plans) => {
    const statements = shown(statementsOf(withMonitor({ response }).stack));

    expect(statements).toEqual([...READING, STATE_STATEMENT, ...plans, ...EVIDENCE]);
  });

  test('that restores reads and writes the items of its table, and the journal', () => {
    expect(shown(statementsOf(withMonitor({ response: restoring() }).stack))).toEqual([
      ...READING,
      ['RestoreItems', 'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem', '<Orders.Arn>'],
      STATE_STATEMENT,
      READ_PLANS,
      LIST_PLANS,
      writePlans('journal/????????.jsonl'),
      ...EVIDENCE,
    ]);
  });

  test('uses the key of the table through DynamoDB only, and encrypts with it only where it restores', () => {
    const uses = [MonitorResponse.observe(), restoring()].map((response) => statement(withMonitor({ response }, encrypted).stack, 'UseKeyOfTable'));

    expect(shown(uses)).toEqual([
      'kms:Decrypt kms:DescribeKey',
      'kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:GenerateDataKeyWithoutPlaintext kms:ReEncryptFrom kms:ReEncryptTo',
    ].map((actions) => ['UseKeyOfTable', actions, KEY_ARN, '{"StringLike":{"kms:ViaService":"dynamodb.eu-west-1.amazonaws.com*"}}']));
  });

  test('is that of the function alone', () => {
    expect(propertiesOf(withMonitor().stack, 'AWS::IAM::Role').map(({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument.Statement)).toEqual([
      [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
    ]);
  });
});

describe('who operates a monitor', () => {
  test('sees and changes its state, and sees its mapping', () => {
    const { stack, monitor } = withMonitor();
    monitor.grantOperate(new iam.Role(stack, 'OnCall', { assumedBy: new iam.AccountRootPrincipal() })).assertSuccess();

    expect(shown(propertiesOf(stack, 'AWS::IAM::Policy')[0].PolicyDocument.Statement)).toEqual([
      [undefined, 'dynamodb:BatchGetItem dynamodb:ListTagsOfResource dynamodb:PutItem dynamodb:Query', STATE],
      [undefined, 'dynamodb:DescribeTable', '<Orders.Arn>'],
      [undefined, 'lambda:ListEventSourceMappings', '*'],
    ]);
  });

  test('has policies of its own', () => {
    expect(() => withMonitor().monitor.grantOperate(new iam.AccountPrincipal('222222222222')))
      .toThrow('\'grantee\' must be a role, user or group, which has policies of its own, got AccountPrincipal(222222222222); name a role that it assumes');
  });
});
