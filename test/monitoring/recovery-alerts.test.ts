import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { type RecoveryAlertsProps, AlertScope, ProtectedTable, RecoveryAlerts } from '../../src';
import { IRELAND, newStack, PARTITION_KEY, propertiesOf, warningsOf } from '../sample';

const emailAddresses = ['oncall@example.com'];

const withAlerts = (props: RecoveryAlertsProps | ((stack: Stack) => RecoveryAlertsProps) = { emailAddresses }) => {
  const stack = newStack({ env: IRELAND });
  const alerts = new RecoveryAlerts(stack, 'Alerts', typeof props === 'function' ? props(stack) : props);
  return { stack, alerts };
};

const statementsOf = (stack: Stack, type: string, property: string) => propertiesOf(stack, type)[0][property].Statement;

describe('alerts', () => {
  test('are 21 resources and their subscriptions, whatever the number of tables', () => {
    const count = (tables: number) => {
      const stack = newStack();
      [...Array(tables).keys()].forEach((index) => new ProtectedTable(stack, `Table${index}`, PARTITION_KEY));
      const before = Object.keys(Template.fromStack(stack).toJSON().Resources).length;
      const again = newStack();
      [...Array(tables).keys()].forEach((index) => new ProtectedTable(again, `Table${index}`, PARTITION_KEY));
      new RecoveryAlerts(again, 'Alerts', { emailAddresses, alertScope: AlertScope.stack() });
      return Object.keys(Template.fromStack(again).toJSON().Resources).length - before;
    };

    expect([count(1), count(50)]).toEqual([22, 22]);
  });

  test('reach the e-mail addresses and whoever else is subscribed', () => {
    const { stack } = withAlerts((own) => ({
      emailAddresses: ['a@example.com', 'b@example.com'],
      subscriptions: [new subscriptions.SqsSubscription(new sqs.Queue(own, 'Pager'))],
    }));

    expect(propertiesOf(stack, 'AWS::SNS::Subscription').map(({ Protocol, Endpoint }) => [Protocol, Protocol === 'email' ? Endpoint : '']))
      .toEqual(expect.arrayContaining([['email', 'a@example.com'], ['email', 'b@example.com'], ['sqs', '']]));
  });

  test('all go to the topic, and to the queue what the topic does not take', () => {
    const { stack } = withAlerts();
    const [queue] = Object.keys(Template.fromStack(stack).findResources('AWS::SQS::Queue'));
    const [topic] = Object.keys(Template.fromStack(stack).findResources('AWS::SNS::Topic'));

    propertiesOf(stack, 'AWS::Events::Rule').forEach(({ Targets }) => expect(Targets).toEqual([
      expect.objectContaining({ Arn: { Ref: topic }, DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } } }),
    ]));
  });

  test('have text that EventBridge and CloudFormation take', () => {
    const { stack } = withAlerts();

    propertiesOf(stack, 'AWS::Events::Rule').map(({ Targets }) => Targets[0].InputTransformer).forEach(({ InputPathsMap, InputTemplate }) => {
      const used = [...InputTemplate.matchAll(/<([^>]*)>/g)].map(([, name]: string[]) => name);
      expect([...new Set(used)].sort()).toEqual(Object.keys(InputPathsMap).sort());
      expect(Object.keys(InputPathsMap).join('')).toMatch(/^[a-zA-Z0-9]+$/);
      expect(InputTemplate.length).toBeLessThanOrEqual(8_192);
    });
  });
});

describe('the topic', () => {
  test('is encrypted with a rotated key that EventBridge may use', () => {
    const { stack } = withAlerts();

    expect(propertiesOf(stack, 'AWS::SNS::Topic')).toEqual([expect.objectContaining({ KmsMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^AlertsKey/), 'Arn'] } })]);
    expect(propertiesOf(stack, 'AWS::KMS::Key')).toEqual([expect.objectContaining({ EnableKeyRotation: true })]);
    expect(statementsOf(stack, 'AWS::KMS::Key', 'KeyPolicy')).toContainEqual({
      Sid: 'AlertsFromEventBridge', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*',
    });
  });

  test('lets EventBridge publish without a condition, under which AWS would publish nothing', () => {
    const { stack } = withAlerts();
    const published = statementsOf(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument').find(({ Sid }: any) => Sid === 'AlertsFromEventBridge');

    expect(published).toEqual({
      Sid: 'AlertsFromEventBridge', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: { Ref: expect.stringMatching(/^AlertsTopic/) },
    });
  });

  test.each([['AWS::SNS::TopicPolicy', 'PolicyDocument'], ['AWS::SQS::QueuePolicy', 'PolicyDocument']])('and the queue take nothing that does not come through TLS: %s', (type, property) => {
    const { stack } = withAlerts();

    expect(statementsOf(stack, type, property)).toContainEqual(expect.objectContaining({
      Effect: 'Deny', Principal: expect.anything(), Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }));
  });

  test('may be one of the app, which EventBridge is then allowed to publish to, and whose key to use', () => {
    const { stack } = withAlerts((own) => ({ topic: new sns.Topic(own, 'Own', { masterKey: new kms.Key(own, 'OwnKey') }) }));

    expect(propertiesOf(stack, 'AWS::SNS::Topic')).toHaveLength(1);
    expect(statementsOf(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toContainEqual(expect.objectContaining({ Sid: 'AlertsFromEventBridge' }));
    expect(statementsOf(stack, 'AWS::KMS::Key', 'KeyPolicy')).toContainEqual(expect.objectContaining({ Sid: 'AlertsFromEventBridge' }));
    expect(warningsOf(stack)).toEqual([]);
  });

  test('may be shared by alerts', () => {
    const { stack } = withAlerts((own) => {
      const topic = new sns.Topic(own, 'Own');
      new RecoveryAlerts(own, 'Others', { topic });
      return { topic };
    });

    expect(statementsOf(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toHaveLength(1);
  });

  test('may be imported, with a warning that its policy has to be right', () => {
    const { stack } = withAlerts((own) => ({ topic: sns.Topic.fromTopicArn(own, 'Own', 'arn:aws:sns:eu-west-1:111111111111:oncall') }));

    expect(warningsOf(stack)).toEqual([expect.stringContaining('the policy of the imported topic "Shop/Own" cannot be changed here: it has to let events.amazonaws.com publish')]);
  });
});

test('the queue is encrypted apart from the topic, and takes events of the rules of the account only', () => {
  const { stack } = withAlerts();

  expect(propertiesOf(stack, 'AWS::SQS::Queue')).toEqual([{ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 }]);
  expect(statementsOf(stack, 'AWS::SQS::QueuePolicy', 'PolicyDocument')).toContainEqual(expect.objectContaining({
    Principal: { Service: 'events.amazonaws.com' },
    Condition: {
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-west-1:111111111111:rule/*']] } },
    },
  }));
});

describe('refused are', () => {
  const NOBODY = 'the alerts "Shop/Alerts" reach no subscriber; name one in \'emailAddresses\' or \'subscriptions\', or give a \'topic\' that has subscribers';

  test('alerts that reach no subscriber', () => {
    expect(() => Template.fromStack(withAlerts({}).stack)).toThrow(NOBODY);
    expect(() => Template.fromStack(withAlerts({ emailAddresses: [], subscriptions: [] }).stack)).toThrow(NOBODY);
  });

  test('not those with a subscription that comes later, be it a queue or from another stack', () => {
    const { stack, alerts } = withAlerts({});
    const other = new Stack(stack.node.root as App, 'Other', { env: IRELAND });
    alerts.topic.addSubscription(new subscriptions.SqsSubscription(new sqs.Queue(other, 'Pager')));

    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('a subscription to another topic does not count', () => {
    const { stack } = withAlerts({});
    new sns.Topic(stack, 'Another').addSubscription(new subscriptions.EmailSubscription('a@example.com'));

    expect(() => Template.fromStack(stack)).toThrow(NOBODY);
  });

  test.each(['oncall', 'on call@example.com', ''])('what is no e-mail address: "%s"', (address) => {
    expect(() => withAlerts({ emailAddresses: [address] })).toThrow(`'emailAddresses' must hold e-mail addresses, got "${address}"`);
  });

  test('not an e-mail address that only the deployment knows', () => {
    const stack = newStack();
    const address = new CfnOutput(stack, 'Address', { value: 'x' }).importValue;

    expect(() => new RecoveryAlerts(stack, 'Alerts', { emailAddresses: [address] })).not.toThrow();
  });

  test('a FIFO topic', () => {
    expect(() => withAlerts((own) => ({ topic: new sns.Topic(own, 'Own', { fifo: true }) })))
      .toThrow('\'topic\' must be a standard topic, got the FIFO topic "Shop/Own"; rules have no message group to give: leave it out, or use another one');
  });

  test('a topic in another Region', () => {
    expect(() => withAlerts((own) => ({ topic: sns.Topic.fromTopicArn(own, 'Own', 'arn:aws:sns:eu-central-1:111111111111:oncall') })))
      .toThrow('\'topic\' must be in the Region of the alerts (eu-west-1), got "Shop/Own" in eu-central-1; EventBridge delivers within its Region only');
  });
});
