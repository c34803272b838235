import { App, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ChangeMonitor, ChangeRule, ProtectedTable, ProtectionVerification, VerificationSchedule } from '../../src';
import { STREAMING, textOf } from '../monitor/monitored-stack';
import { expectationOf, IRELAND, newStack, PARTITION_KEY, propertiesOf } from '../sample';

const VERIFICATION = 'Custom::DynamoDBProtectionVerification';
const MAPPINGS = 'arn:<AWS::Partition>:lambda:eu-west-1:111111111111:event-source-mapping';
const inIreland = () => newStack({ env: IRELAND });

const monitor = (stack: Stack, table: ProtectedTable | dynamodb.ITableV2, id = 'Monitor') =>
  new ChangeMonitor(stack, id, { table, rules: [ChangeRule.immutable()] });
const orders = (stack: Stack) => new ProtectedTable(stack, 'Orders', PARTITION_KEY);
const audited = (stack: Stack, id = 'Audit') => new dynamodb.TableV2(stack, id, STREAMING);

/** A verified table with a monitor, and a monitor of a table that is not verified otherwise. */
function watched(stack = inIreland()) {
  monitor(stack, audited(stack), 'AuditMonitor');
  monitor(stack, orders(stack));
  return stack;
}

const statement = (stack: Stack, sid: string) => propertiesOf(stack, 'AWS::IAM::ManagedPolicy')
  .filter(({ Roles }) => Roles[0].Ref.startsWith('ProtectionVerification') || Roles[0].Ref.startsWith('Verification'))
  .flatMap(({ PolicyDocument }) => PolicyDocument.Statement).find(({ Sid }: any) => Sid === sid);
const resourcesOf = (stack: Stack, sid: string) => [statement(stack, sid).Resource].flat().map(textOf);

test('the monitors of a stack are expected, also those of tables that are not verified otherwise', () => {
  const { tables, monitors } = expectationOf(watched());

  expect(tables.map(({ path }: any) => path)).toEqual(['Shop/Orders']);
  expect(monitors.map((each: any) => Object.values(each).map(textOf))).toEqual([
    ['Shop/AuditMonitor', '<Audit>', '<AuditMonitorSource>', '<AuditMonitorFunction>'],
    ['Shop/Monitor', '<Orders>', '<MonitorSource>', '<MonitorFunction>'],
  ]);
});

test('the schedule hands over the same monitors', () => {
  const parts: any[] = propertiesOf(watched(), 'AWS::Scheduler::Schedule')[0].Target.Input['Fn::Join'][1];
  const { monitors } = JSON.parse(parts.map((part) => typeof part === 'string' ? part : part.Ref ?? 'token').join('')).expectation;

  expect(monitors).toEqual(['Audit', ''].map((id) => ({
    path: `Shop/${id}Monitor`,
    tableName: expect.stringMatching(id || 'Orders'),
    mappingId: expect.stringMatching(`^${id}MonitorSource`),
    functionName: expect.stringMatching(`^${id}MonitorFunction`),
  })));
});

test('the verification may read their mappings, describe their tables, and see if they lag', () => {
  const stack = watched();

  expect(statement(stack, 'ReadMappingsOfMonitors').Action).toBe('lambda:GetEventSourceMapping');
  expect(resourcesOf(stack, 'ReadMappingsOfMonitors')).toEqual([`${MAPPINGS}:<AuditMonitorSource>`, `${MAPPINGS}:<MonitorSource>`]);
  expect(statement(stack, 'DescribeMonitoredTables').Action).toBe('dynamodb:DescribeTable');
  expect(resourcesOf(stack, 'DescribeMonitoredTables')).toEqual(['<Audit.Arn>']);
  expect(statement(stack, 'ReadIteratorAge')).toMatchObject({ Action: 'cloudwatch:GetMetricData', Resource: '*' });
});

test('a verification defined after a monitor knows it as well', () => {
  const stack = inIreland();
  monitor(stack, audited(stack));
  new ProtectionVerification(stack, 'Verification');

  expect(expectationOf(stack).monitors).toHaveLength(1);
  expect(resourcesOf(stack, 'ReadMappingsOfMonitors')).toEqual([`${MAPPINGS}:<MonitorSource>`]);
});

test('without a monitor nothing of it is allowed or expected', () => {
  const stack = inIreland();
  orders(stack);

  expect(expectationOf(stack)).not.toHaveProperty('monitors');
  expect(['ReadMappingsOfMonitors', 'DescribeMonitoredTables', 'ReadIteratorAge'].map((sid) => statement(stack, sid)))
    .toEqual([undefined, undefined, undefined]);
});

test('without a schedule lags are not asked for', () => {
  const stack = inIreland();
  new ProtectionVerification(stack, 'Verification', { schedule: VerificationSchedule.never() });
  watched(stack);

  expect(statement(stack, 'ReadMappingsOfMonitors')).toBeDefined();
  expect(JSON.stringify(Template.fromStack(stack))).not.toContain('cloudwatch:GetMetricData');
});

test('a stack with a monitor alone has no verification', () => {
  const stack = inIreland();
  monitor(stack, audited(stack));

  expect(propertiesOf(stack, VERIFICATION)).toEqual([]);
});

test('a monitor adds no resource to the verification', () => {
  const count = (define: (stack: Stack) => void) => {
    const stack = inIreland();
    define(stack);
    return Object.keys(Template.fromStack(stack).toJSON().Resources).length;
  };
  const alone = count((stack) => monitor(stack, audited(stack)));
  const table = count((stack) => audited(stack));

  expect(count((stack) => monitor(stack, orders(stack)))).toBe(count(orders) + alone - table);
});

test('a monitor under the condition of its table is expected under that condition', () => {
  const stack = inIreland();
  orders(stack);
  const table = audited(stack);
  monitor(stack, table);
  const condition = new CfnCondition(stack, 'Audited', { expression: Fn.conditionEquals(Fn.ref('AWS::Region'), 'eu-west-1') });
  (table.node.defaultChild as dynamodb.CfnGlobalTable).cfnOptions.condition = condition;

  expect(expectationOf(stack).monitors).toEqual([
    { 'Fn::If': ['Audited', expect.objectContaining({ path: 'Shop/Monitor' }), { Ref: 'AWS::NoValue' }] },
  ]);
  const [{ 'Fn::If': mapping }] = [statement(stack, 'ReadMappingsOfMonitors').Resource].flat();
  expect(mapping.slice(1).map(textOf)).toEqual([`${MAPPINGS}:<MonitorSource>`, `${MAPPINGS}:-`]);
});

test.each([1, 6, 30])('the policies fit IAM\'s 6,144 characters with %d monitors of tables beside as many verified ones', (count) => {
  const stack = new Stack(new App(), 'OrdersOfTheShopInProduction', { env: IRELAND });
  for (let place = 0; place < count; place++) {
    monitor(stack, audited(stack, `Audit${place}`), `AuditMonitor${place}`);
    new ProtectedTable(stack, `Orders${place}`, PARTITION_KEY);
  }
  const lengths = propertiesOf(stack, 'AWS::IAM::ManagedPolicy')
    .filter(({ Roles }) => Roles[0].Ref.startsWith('ProtectionVerification')).map(({ PolicyDocument }) => lengthOf(PolicyDocument));

  lengths.forEach((length) => expect(length).toBeLessThan(6144));
  expect(resourcesOf(stack, 'ReadMappingsOfMonitors')).toHaveLength(count > 6 ? 1 : count);
  expect(resourcesOf(stack, 'DescribeTables').length).toBe(count > 6 ? 1 : count);
});

/** The largest length of a policy, in the longest partition and Region. */
function lengthOf(document: unknown): number {
  return JSON.stringify(document, (_, value) => {
    const { 'Ref': ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = Object(value);
    if (ref === 'AWS::Partition') return 'aws-us-gov';
    if (ref) return 'x'.repeat(63);
    if (attribute) return `arn:aws-us-gov:dynamodb:us-gov-west-1:111111111111:table/OrdersOfTheShopInProduction-${attribute[0]}-${'X'.repeat(13)}`;
    return join ? join[1].map((part: unknown) => typeof part === 'string' ? part : 'x'.repeat(63)).join('') : value;
  }).length;
}
