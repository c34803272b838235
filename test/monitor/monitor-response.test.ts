import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { MonitorResponse } from '../../src';
import { inputTransformer } from '../../src/monitoring/alert';
import { CHANGE_ALERT } from '../../src/monitoring/change-alert';
import { IRELAND, propertiesOf } from '../sample';
import { configurationOf, restoring, statement, withMonitor } from './monitored-stack';

describe('a response', () => {
  test('is to observe, unless another one is chosen', () => {
    const chosen = [{}, { response: MonitorResponse.observe() }, { response: MonitorResponse.propose() }];

    expect(chosen.map((options) => configurationOf(withMonitor(options).stack))).toEqual(['observe', 'observe', 'propose'].map((response) => ({
      path: 'Shop/Monitor',
      tableName: '<Orders>',
      rules: [{ name: 'Immutable', filter: 'modify or delete or ttl' }],
      response,
      journal: { bucketName: '<MonitorJournal>', prefix: 'Shop/Monitor/' },
    })));
  });

  test('restores within bounds', () => {
    const response = restoring({ maxShare: 0.01, breakerWindow: Duration.hours(1), actingRegion: 'eu-west-1', versionAttribute: 'version' });

    expect(configurationOf(withMonitor({ response }).stack)).toMatchObject({
      response: 'restore', maxItemsPerMinute: 50, maxShare: 0.01, breakerSeconds: 3600, actingRegion: 'eu-west-1', versionAttribute: 'version',
    });
    expect(configurationOf(withMonitor({ response: restoring() }).stack).breakerSeconds).toBe(900);
  });

  test.each<[string, Parameters<typeof restoring>[0], string]>([
    ['without the acknowledgement', { acknowledgeRestores: undefined },
      '\'acknowledgeRestores\' must be true for a monitor that restores, got undefined; it writes to the table without a person; MonitorResponse.propose() makes plans'],
    ['that is not acknowledged', { acknowledgeRestores: false }, '\'acknowledgeRestores\' must be true for a monitor that restores, got false'],
    ['of no item', { maxItemsPerMinute: 0 }, '\'maxItemsPerMinute\' must be a whole number from 1 to 10000, got 0; it bounds what the monitor can do wrong'],
    ['of half an item', { maxItemsPerMinute: 0.5 }, '\'maxItemsPerMinute\' must be a whole number from 1 to 10000, got 0.5'],
    ['without a bound', { maxItemsPerMinute: 10_001 }, '\'maxItemsPerMinute\' must be a whole number from 1 to 10000, got 10001'],
    ['of no share', { maxShare: 0 }, '\'maxShare\' must be above 0 and at most 1, got 0; 0.01 is one item in a hundred'],
    ['of more than all', { maxShare: 5 }, '\'maxShare\' must be above 0 and at most 1, got 5'],
    ['of a share that is no number', { maxShare: NaN }, '\'maxShare\' must be above 0 and at most 1, got NaN'],
    ['whose breaker closes at once', { breakerWindow: Duration.seconds(30) }, '\'breakerWindow\' must be a whole number of minutes from 1 to 1440, got 0.5 minutes'],
    ['whose breaker closes after days', { breakerWindow: Duration.days(2) }, '\'breakerWindow\' must be a whole number of minutes from 1 to 1440, got 2880 minutes'],
    ['in a Region that is none', { actingRegion: 'Ireland' }, '\'actingRegion\' must be a Region, got "Ireland"; write for example eu-west-1'],
    ['with a version without a name', { versionAttribute: '' }, '\'versionAttribute\' must be the name of an attribute, got ""'],
  ])('is refused: a restore %s', (_, options, message) => {
    expect(() => restoring(options)).toThrow(message);
  });
});

describe('a topic', () => {
  const withTopic = (respond: (topic: sns.ITopic) => MonitorResponse) =>
    withMonitor((stack) => ({ response: respond(new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'TopicKey') })) })).stack;

  test.each<[string, (topic: sns.ITopic) => MonitorResponse]>([
    ['proposes', (topic) => MonitorResponse.propose(topic)], ['restores', (topic) => restoring({ topic })],
  ])('of a monitor that %s takes a message of its events and of no other', (_, respond) => {
    const stack = withTopic(respond);
    const { inputPathsMap, inputTemplate } = inputTransformer(CHANGE_ALERT.message);
    const [table] = Object.keys(Template.fromStack(stack).findResources('AWS::DynamoDB::GlobalTable'));

    expect(propertiesOf(stack, 'AWS::Events::Rule')).toEqual([{
      Description: 'The outcomes of unintended changes of a DynamoDB table',
      EventPattern: {
        'account': [{ Ref: 'AWS::AccountId' }],
        'region': [{ Ref: 'AWS::Region' }],
        'source': ['cdk-dynamodb-recovery'],
        'detail-type': ['DynamoDB Unintended Change'],
        'detail': { monitor: ['Shop/Monitor'], tableName: [{ Ref: table }] },
      },
      State: undefined,
      Targets: [expect.objectContaining({
        Arn: { Ref: expect.stringMatching(/^Topic/) },
        InputTransformer: { InputPathsMap: inputPathsMap, InputTemplate: inputTemplate },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^MonitorUndelivered/), 'Arn'] } },
      })],
    }]);
    expect(JSON.stringify(propertiesOf(stack, 'AWS::SNS::TopicPolicy'))).toContain('AlertsFromEventBridge');
    expect(JSON.stringify(propertiesOf(stack, 'AWS::KMS::Key'))).toContain('AlertsFromEventBridge');
  });

  test('is not needed', () => {
    const { stack, monitor } = withMonitor({ response: MonitorResponse.propose() });

    expect([propertiesOf(stack, 'AWS::Events::Rule'), propertiesOf(stack, 'AWS::SQS::Queue'), monitor.undeliveredQueue]).toEqual([[], [], undefined]);
    expect(statement(stack, 'SendEvents')).toBeDefined();
  });

  test('is refused where EventBridge could not publish to it', () => {
    const german = new Stack(new App(), 'Away', { env: { ...IRELAND, region: 'eu-central-1' } });

    expect(() => withMonitor((stack) => ({ response: MonitorResponse.propose(new sns.Topic(stack, 'Topic', { fifo: true })) })))
      .toThrow('\'topic\' must be a standard topic');
    expect(() => withMonitor({ response: MonitorResponse.propose(new sns.Topic(german, 'Topic')) })).toThrow('\'topic\' must be in the Region of the alerts (eu-west-1)');
  });
});
