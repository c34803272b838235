import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { withRecovery } from './recovered-stack';
import { ProtectedTable, RecoveryPhase, RecoveryStateMachine, type RecoveryStateMachineProps, type TableRecoveryProps } from '../../src';
import { PARTITION_KEY } from '../sample';

function machine(
  more: Partial<RecoveryStateMachineProps> = {}, ofRecovery: (stack: Stack) => Partial<TableRecoveryProps> = () => ({}),
) {
  const { stack, recovery } = withRecovery((own) => [new ProtectedTable(own, 'Orders', PARTITION_KEY)], ofRecovery);
  return { stack, recovery, machine: new RecoveryStateMachine(stack, 'Machine', { recovery, ...more }) };
}

const parameters = (stack: Stack) =>
  ({ tableParameters: [new ssm.StringParameter(stack, 'Name', { parameterName: '/shop/orders', stringValue: 'orders' })] });

/** The definition, with a placeholder for each reference. */
function definitionOf(stack: Stack): any {
  const [{ Properties: { DefinitionString: { 'Fn::Join': [, parts] } } }] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(parts.map((part: unknown) => typeof part === 'string' ? part : 'REF').join(''));
}

/** The names of the states that a state leads to. */
const next = ({ Next, Default, Choices = [], Catch = [] }: any): string[] =>
  [Next, Default, ...[...Choices, ...Catch].map((each: any) => each.Next)].filter(Boolean);

test.each<[string, () => ReturnType<typeof machine>, number, number]>([
  ['three functions', () => machine(), 21, 3], ['four functions, where tables are cut over', () => machine({}, parameters), 27, 4],
])('has %s', (_, define, resources, functions) => {
  const template = Template.fromStack(define().stack).toJSON();

  const own = Object.entries<any>(template.Resources).flatMap(([id, resource]) => id.startsWith('Machine') ? [resource] : []);
  expect(own).toHaveLength(resources);
  expect(own.filter(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.EphemeralStorage?.Size === 10_240)).toHaveLength(functions);
});

test.each<[string, () => Stack]>([
  ['without cut-overs', () => machine().stack], ['with cut-overs and a topic', () => {
    const { stack, recovery } = withRecovery((own) => [new ProtectedTable(own, 'Orders', PARTITION_KEY)], parameters);
    new RecoveryStateMachine(stack, 'Machine', { recovery, approvalTopic: new sns.Topic(stack, 'Approvals') });
    return stack;
  }],
])('every state of the definition is reached and leads to one that is there, %s', (_, define) => {
  const { StartAt, States } = definitionOf(define());

  const reached = new Set([StartAt, ...Object.values(States).flatMap(next)]);
  expect([...reached].filter((name) => !(name in States))).toEqual([]);
  expect(Object.keys(States).filter((name) => !reached.has(name))).toEqual([]);
});

test('nothing is written and nothing is switched before a person has answered', () => {
  const { States } = definitionOf(machine({}, parameters).stack);
  const before = (name: string) =>
    Object.entries<any>(States).filter(([, state]) => next(state).includes(name)).map(([from]) => from);

  expect(before('DividePlan')).toEqual(['Approved']);
  expect(before('CopyBack')).toEqual(['DividePlan']);
  expect(before('CutOver').sort()).toEqual(['Approved', 'WaitForCutOver']);
  expect(before('Approved')).toEqual(['Approve']);
  expect(States.Approve).toMatchObject({ Resource: expect.stringContaining(':states:::lambda:invoke.waitForTaskToken'), TimeoutSeconds: 604_800 });
});

test('has the policies of the roles, and each function those of one', () => {
  const { stack, recovery } = machine({}, parameters);
  const policies = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  const rolesWith = (sid: string) => policies
    .filter(({ Properties }) => Properties.PolicyDocument.Statement.some(({ Sid }: any) => Sid === sid))
    .flatMap(({ Properties }) => Properties.Roles.map(({ Ref }: any) => Ref.replace(/[0-9A-F]{8}$/, '')));

  expect(recovery.cutOverRole).toBeDefined();
  expect(rolesWith('RewindTables')).toEqual(['RecoveryRewindApplyRole', 'MachineWriteRole']);
  expect(rolesWith('ReadTables')).toEqual(['RecoveryRewindPlanRole', 'MachineCompareRole']);
  expect(rolesWith('RestoreFromTables')).toEqual(['RecoveryRestoreRole', 'MachineRestoreRole']);
  expect(rolesWith('SwitchParameters')).toEqual(['RecoveryCutOverRole', 'MachineCutOverRole']);
  expect(rolesWith('StartRecoveries')).toEqual(['RecoveryRestoreRole']);
  expect(rolesWith('AnswerQuestions')).toEqual(['RecoveryRewindApplyRole', 'RecoveryCutOverRole']);
});

test('a metric of each phase has the path of the state machine as its dimension', () => {
  const { machine: own, stack } = machine();

  expect(stack.resolve(own.metricPhase(RecoveryPhase.RESTORE).toMetricConfig().metricStat)).toMatchObject({
    namespace: 'DynamoDBRecovery',
    metricName: 'PhaseDuration',
    statistic: 'Maximum',
    period: Duration.hours(1),
    dimensions: [{ name: 'Phase', value: 'restore' }, { name: 'Recovery', value: 'Shop/Machine' }],
  });
});

test('grantStart lets a role start and watch, and refuses what has no policies', () => {
  const { machine: own, stack } = machine();
  own.grantStart(new iam.Role(stack, 'Pipeline', { assumedBy: new iam.AccountRootPrincipal() }));

  const [{ Properties }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(Properties.PolicyDocument.Statement.flatMap(({ Action }: any) => Action)).toEqual([
    'states:StartExecution', 'states:DescribeExecution', 'states:GetExecutionHistory', 'states:RedriveExecution', 'states:StopExecution',
  ]);
  expect(() => own.grantStart(new iam.ServicePrincipal('events.amazonaws.com'))).toThrow(/'grantee' must be a role, user or group/);
});

test.each<[Partial<RecoveryStateMachineProps>, string]>([
  [{ concurrency: 0 }, "'concurrency' must be a whole number from 1 to 1000, got 0"],
  [{ readCapacityPerSecond: 0.5 }, "'readCapacityPerSecond' must be a whole number from 1 to 1000000, got 0.5"],
  [{ approvalTimeout: Duration.seconds(59) }, "'approvalTimeout' must be from 1 minute to 365 days in whole seconds, got 59 seconds"],
  [{ approvalTimeout: Duration.days(366) }, "'approvalTimeout' must be from 1 minute to 365 days in whole seconds, got 366 days"],
])('refuses %j', (props, text) => {
  expect(() => machine(props)).toThrow(text);
});

test('is defined in the stack of its recovery', () => {
  const { recovery, stack } = machine();

  expect(() => new RecoveryStateMachine(new Stack(stack.node.scope as never, 'Other'), 'Machine', { recovery })).toThrow(
    "'recovery' must be, with its rewind, of the stack \"Other\", got \"Shop\"; define the state machine beside the recovery",
  );
});
