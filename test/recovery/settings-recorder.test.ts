import { Duration, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { withRecovery } from './recovered-stack';
import { TableRecovery } from '../../src';
import { lengthOf } from '../rewind/policy-length';
import { ON_CALL, orders, STREAMING } from '../rewind/rewound-stack';
import { IRELAND, propertiesOf } from '../sample';

const many = (count: number) => withRecovery(
  (own) => [...Array(count).keys()].map((index) => new dynamodb.TableV2(own, `Table${index}`, STREAMING)),
).stack;
const rules = (stack: Stack) => propertiesOf(stack, 'AWS::Events::Rule');

/** What a rule hands to the function; references are texts of their own. */
const runOf = (stack: Stack, place = 0) => {
  const { Input: input } = rules(stack)[place].Targets[0];
  return JSON.parse(typeof input === 'string' ? input : input['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : `<${Object.values(part).flat()[0]}>`).join(''));
};

/** The statements of the role of the function. */
const statements = (stack: Stack): any[] => Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))
  .filter(([id]) => id.startsWith('RecoverySettings')).flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
const statement = (stack: Stack, sid: string) => statements(stack).find(({ Sid }) => Sid === sid);

describe('the recording of settings', () => {
  test('runs every day, and after each deployment of the tables', () => {
    const { stack, recovery } = withRecovery();
    const [{ ScheduleExpression, EventPattern, Targets }] = rules(stack);

    expect(ScheduleExpression).toBe('rate(1440 minutes)');
    expect(EventPattern).toMatchObject({
      'source': ['aws.cloudformation'], 'detail-type': ['CloudFormation Stack Status Change'], 'detail': { 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'] } },
    });
    expect(EventPattern.detail['stack-id']).toEqual([{ prefix: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudformation:eu-west-1:111111111111:stack/Shop/']] } }]);
    expect(Targets).toMatchObject([{ Arn: stack.resolve(recovery.settingsRecorder!.functionArn) }]);
    expect(runOf(stack)).toMatchObject({ tables: [expect.stringMatching(/^<Orders/)], place: { prefix: 'Shop/Recovery/' } });
    expect(propertiesOf(stack, 'AWS::Lambda::Permission')).toMatchObject([{ Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^RecoverySettingsRuns/), 'Arn'] } }]);
  });

  test.each([Duration.minutes(59), Duration.days(8), Duration.seconds(3601)])('refuses an interval of another length than 1 hour to 7 days in whole minutes: %s', (settingsInterval) => {
    expect(() => withRecovery(orders, { settingsInterval })).toThrow(/^'settingsInterval' must be a whole number of minutes from 60 to 10080/);
  });

  test('takes another interval, and one that is known at deployment only', () => {
    const late = Duration.minutes(Lazy.number({ produce: () => 90 }));

    expect([Duration.hours(1), late].map((settingsInterval) => rules(withRecovery(orders, { settingsInterval }).stack)[0].ScheduleExpression)).toEqual(['rate(60 minutes)', 'rate(90 minutes)']);
  });

  test('can be switched off, and has no metric then', () => {
    const { stack, recovery } = withRecovery(orders, { recordSettings: false });

    expect([rules(stack), propertiesOf(stack, 'AWS::Lambda::Function'), recovery.settingsRecorder]).toEqual([[], [], undefined]);
    expect(() => recovery.metricSettingsErrors()).toThrow(/^'recordSettings' must be true for a metric of it, got false/);
  });

  test('has a metric of its errors', () => {
    const { recovery } = withRecovery();

    expect(recovery.metricSettingsErrors({ period: Duration.hours(1) })).toMatchObject({ metricName: 'Errors', dimensions: { FunctionName: recovery.settingsRecorder!.functionName }, statistic: 'Sum' });
  });

  test('takes the options of a function', () => {
    const { stack } = withRecovery(orders, (own) => ({ deadLetterQueue: sqs.Queue.fromQueueArn(own, 'Lost', 'arn:aws:sqs:eu-west-1:111111111111:lost'), reservedConcurrentExecutions: 1 }));

    expect(propertiesOf(stack, 'AWS::Lambda::Function')).toMatchObject([{ ReservedConcurrentExecutions: 1, DeadLetterConfig: { TargetArn: expect.stringContaining(':lost') } }]);
  });

  test('leaves out a table whose condition is not met', () => {
    const { stack } = withRecovery((own) => {
      const table = orders(own);
      (table.node.defaultChild as dynamodb.CfnGlobalTable).addOverride('Condition', 'IsWanted');
      return table;
    });
    const [, ...parts] = rules(stack)[0].Targets[0].Input['Fn::Join'][1];

    expect(parts[0]).toEqual({ 'Fn::If': ['IsWanted', { Ref: expect.stringMatching(/^Orders/) }, '-'] });
  });
});

test('the deployments of other stacks with tables count, those of nested ones by the stack around them', () => {
  const { stack } = withRecovery((own) => {
    const other = new Stack(own.node.root, 'Other', { env: IRELAND });
    return [new dynamodb.TableV2(other, 'Refunds', STREAMING), orders(new NestedStack(own, 'Inner') as unknown as Stack)];
  });

  expect(JSON.stringify(rules(stack)[0].EventPattern).match(/stack\/\w*/g)).toEqual(['stack/Shop', 'stack/Other']);
});

test('of many stacks each deployment counts, because a pattern holds 2,048 characters', () => {
  const { stack } = withRecovery((own) => [...Array(9).keys()].map((index) =>
    new dynamodb.TableV2(new Stack(own.node.root, `Stack${index}`, { env: IRELAND }), 'Table', { ...STREAMING, tableName: `table-${index}` })));

  expect(JSON.stringify(rules(stack)[0].EventPattern).match(/stack\/\w*/g)).toEqual(['stack/']);
});

describe('with 400 tables', () => {
  let stack: Stack;

  beforeAll(() => {
    stack = many(400);
  });

  test('each is recorded by one run, and the input of none is too long', () => {
    const inputs = rules(stack).map((_, place) => runOf(stack, place));
    const lengths = inputs.map(({ tables }) => JSON.stringify(tables.map((name: string) => `Shop-${name.slice(1, -1)}-XXXXXXXXXXXXX`)).length);

    expect(inputs.length).toBeGreaterThan(1);
    expect(new Set(inputs.flatMap(({ tables }) => tables)).size).toBe(400);
    expect(Math.max(...lengths)).toBeLessThan(8_192 - 500);
    expect(propertiesOf(stack, 'AWS::Lambda::Permission')).toHaveLength(inputs.length);
  });

  test('policies fit IAM\'s 6,144 characters', () => {
    propertiesOf(stack, 'AWS::IAM::ManagedPolicy').forEach(({ PolicyDocument }) => expect(lengthOf(PolicyDocument)).toBeLessThan(6144));
  });
});

describe('the role of the function', () => {
  test('reads settings and no item, and changes nothing but its documents and its log', () => {
    const { stack } = withRecovery();
    const actions = statements(stack).flatMap(({ Action }) => Action as string | string[]);
    const changing = actions.filter((action) => !/:(Describe|List|Get(?!Item|Records))/.test(action));

    expect(changing.sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey', 'logs:CreateLogStream', 'logs:PutLogEvents', 's3:PutObject']);
    expect(statement(stack, 'ReadSettings').Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Orders/), 'Arn'] });
  });

  test('reaches documents of settings below the path of the recovery, and nothing else of the bucket', () => {
    const { stack } = withRecovery();
    const path = 'Shop/Recovery/settings/*';

    expect(statement(stack, 'KeepDocuments').Resource['Fn::Join'][1].at(-1)).toBe(`/${path}-????????-????-????-????-????????????.json`);
    expect(statement(stack, 'ListDocuments').Condition).toEqual({ StringLike: { 's3:prefix': [path] } });
  });

  test.each([1, 25])('has policies that fit IAM\'s 6,144 characters with %d tables', (tables) => {
    propertiesOf(many(tables), 'AWS::IAM::ManagedPolicy').forEach(({ PolicyDocument }) => expect(lengthOf(PolicyDocument)).toBeLessThan(6144));
  });
});

test('two recoveries in one bucket record below paths of their own', () => {
  const { stack, recovery } = withRecovery();
  new TableRecovery(stack, 'Second', { tables: [stack.node.findChild('Orders')], operators: [ON_CALL], rewind: recovery.rewind });

  expect(rules(stack).map((_, place) => runOf(stack, place).place.prefix)).toEqual(['Shop/Recovery/', 'Shop/Second/']);
});
