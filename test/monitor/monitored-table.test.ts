import { App, CfnCondition, type CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { ChangeMonitor, ChangeRule, MonitorResponse, ProtectedTable, RecoveryDashboard } from '../../src';
import { IRELAND, PARTITION_KEY, propertiesOf } from '../sample';
import { STREAMING, configurationOf, orders, restoring, textOf, withMonitor } from './monitored-stack';

const STREAM_ARN = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/2026-11-21T09:59:00.000';
const elsewhere = (stack: Stack, id: string, region: string) =>
  new Stack(stack.node.root as App, id, { env: { ...IRELAND, region } });
const synthesised = (table: (stack: Stack) => IConstruct, response?: MonitorResponse) =>
  Template.fromStack(withMonitor({ response }, table).stack).toJSON();
const cfnTable = (stack: Stack, StreamViewType?: string) => new dynamodb.CfnTable(stack, 'Orders', {
  keySchema: [{ attributeName: 'pk', keyType: 'HASH' }],
  attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }],
  ...StreamViewType ? { streamSpecification: { streamViewType: StreamViewType } } : {},
});

describe('the table', () => {
  test.each<[string, (stack: Stack) => IConstruct]>([
    ['a ProtectedTable', (stack) => new ProtectedTable(stack, 'Orders', PARTITION_KEY)],
    ['a TableV2', orders],
    ['a Table', (stack) => new dynamodb.Table(stack, 'Orders', { ...PARTITION_KEY, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES })],
    ['a CfnTable', (stack) => cfnTable(stack, 'NEW_AND_OLD_IMAGES')],
    ['a table whose stream comes late', (stack) => {
      const table = cfnTable(stack);
      table.addPropertyOverride('StreamSpecification', { StreamViewType: 'NEW_AND_OLD_IMAGES' });
      return table;
    }],
  ])('can be %s', (_, table) => {
    const { stack } = withMonitor({}, table);

    expect(textOf(propertiesOf(stack, 'AWS::Lambda::EventSourceMapping')[0].EventSourceArn)).toMatch(/^<Orders\w*\.StreamArn>$/);
    expect(configurationOf(stack).tableName).toMatch(/^<Orders/);
  });

  test('can be imported with its stream', () => {
    const { stack, monitor } = withMonitor({}, (own) => dynamodb.Table.fromTableAttributes(own, 'Orders', { tableName: 'orders', tableStreamArn: STREAM_ARN }));

    expect(propertiesOf(stack, 'AWS::Lambda::EventSourceMapping')[0].EventSourceArn).toBe(STREAM_ARN);
    expect([configurationOf(stack).tableName, monitor.stateTableName]).toEqual(['orders', 'orders.change-monitor']);
  });

  test.each<[string, (stack: Stack) => IConstruct, string]>([
    ['what is no table', (stack) => new s3.Bucket(stack, 'Bucket'), '\'table\' must be a DynamoDB table'],
    ['a table of another Region', (stack) => orders(elsewhere(stack, 'Away', 'eu-central-1')),
      '\'table\' must be in the account and Region of the monitor (aws://111111111111/eu-west-1), got "Away/Orders" in aws://111111111111/eu-central-1; a stream is read'],
    ['a table that is imported without its stream', (stack) => dynamodb.Table.fromTableName(stack, 'Orders', 'orders'),
      '\'table\' must be imported with the ARN of its stream, got "Shop/Orders" without one; import it with Table.fromTableAttributes() and tableStreamArn'],
    ['a table whose name leaves no room', (stack) => new dynamodb.TableV2(stack, 'Orders', { ...STREAMING, tableName: 'x'.repeat(241) }),
      '\'table\' must have a name of at most 240 characters, got 241; the state of the monitor is in a table'],
  ])('is not %s', (_, table, message) => {
    expect(() => withMonitor({}, table)).toThrow(message);
  });

  test.each<[string, (stack: Stack) => IConstruct]>([
    ['none', (stack) => new dynamodb.TableV2(stack, 'Orders', PARTITION_KEY)],
    ['KEYS_ONLY', (stack) => new dynamodb.Table(stack, 'Orders', { ...PARTITION_KEY, stream: dynamodb.StreamViewType.KEYS_ONLY })],
    ['NEW_IMAGE', (stack) => new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, dynamoStream: dynamodb.StreamViewType.NEW_IMAGE })],
    ['OLD_IMAGE', (stack) => cfnTable(stack, 'OLD_IMAGE')],
  ])('is not one with a stream of %s', (view, table) => {
    expect(() => synthesised(table)).toThrow(`'table' must have a stream with NEW_AND_OLD_IMAGES, got ${view} for "Shop/Orders"; switch it on`);
  });
});

describe('another monitor', () => {
  test.each<[string, (stack: Stack) => IConstruct]>([
    ['Shop/Orders', (stack) => stack.node.findChild('Orders')],
    ['Shop/Orders/Resource', (stack) => stack.node.findChild('Orders').node.defaultChild!],
  ])('of a table is refused, given as %s', (path, again) => {
    const { stack } = withMonitor();

    expect(() => new ChangeMonitor(stack, 'Second', { table: again(stack), rules: [ChangeRule.immutable()] }))
      .toThrow(`'table' must have one monitor, got "${path}", which "Shop/Monitor" watches; give that one all rules`);
  });

  test('of an imported table is refused, in whatever stack of the environment, and not in another Region', () => {
    const imported = (own: Stack) => dynamodb.Table.fromTableAttributes(own, 'Orders', { tableName: 'orders', tableStreamArn: STREAM_ARN.replace('eu-west-1', own.region) });
    const { stack } = withMonitor({}, imported);
    const again = (id: string, region: string) => {
      const other = elsewhere(stack, id, region);
      return new ChangeMonitor(other, 'Monitor', { table: imported(other), rules: [ChangeRule.immutable()] });
    };

    expect(() => again('Irish', 'eu-west-1')).toThrow('got "Irish/Orders", which "Shop/Monitor" watches');
    expect(() => again('German', 'eu-central-1')).not.toThrow();
  });

  test('of another app is not known', () => {
    expect([withMonitor(), withMonitor()]).toHaveLength(2);
  });
});

describe('a global table', () => {
  const global = (props: Partial<dynamodb.TablePropsV2> = {}) => (stack: Stack) =>
    new dynamodb.TableV2(stack, 'Orders', { ...STREAMING, replicas: [{ region: 'eu-central-1' }], ...props });
  const ofCustomResources = (stack: Stack) => new dynamodb.Table(stack, 'Orders', { ...PARTITION_KEY, replicationRegions: ['eu-central-1'] });
  const REFUSAL = '\'actingRegion\' must be set for a table with replicas of eventual consistency ("Shop/Orders"), got undefined; a condition holds in one Region only';

  test.each([['a TableV2', global()], ['a Table', ofCustomResources]])('as %s is restored in one Region only', (_, table) => {
    expect(() => synthesised(table, restoring())).toThrow(REFUSAL);
    expect(() => synthesised(table, restoring({ actingRegion: 'eu-central-1' }))).not.toThrow();
    expect(() => synthesised(table, MonitorResponse.propose())).not.toThrow();
  });

  test('has replicas also where they are added later', () => {
    const { stack } = withMonitor({ response: restoring() });
    (stack.node.findChild('Orders') as dynamodb.TableV2).addReplica({ region: 'eu-central-1' });

    expect(() => Template.fromStack(stack)).toThrow(REFUSAL);
  });

  test('with strong consistency can be restored anywhere', () => {
    const strong = { multiRegionConsistency: dynamodb.MultiRegionConsistency.STRONG, replicas: [{ region: 'eu-central-1' }, { region: 'eu-west-2' }] };

    expect(() => synthesised(global(strong), restoring())).not.toThrow();
  });

  test('is not restored from a Region that has none of it', () => {
    expect(() => synthesised(global(), restoring({ actingRegion: 'us-east-1' })))
      .toThrow('\'actingRegion\' must be a Region of "Shop/Orders" (eu-central-1, eu-west-1), got us-east-1; no monitor would ever restore an item');
    expect(() => synthesised(orders, restoring({ actingRegion: 'us-east-1' }))).toThrow('must be a Region of "Shop/Orders" (eu-west-1), got us-east-1');
  });
});

describe('a table under a condition', () => {
  const conditional = (stack: Stack) => {
    const table = new dynamodb.TableV2(stack, 'Orders', STREAMING);
    (table.node.defaultChild as CfnResource).cfnOptions.condition = new CfnCondition(stack, 'IsProduction', { expression: Fn.conditionEquals('a', 'a') });
    return table;
  };

  test('has its whole monitor under it, with outputs that hold a text without it', () => {
    const { Resources, Outputs } = Template.fromStack(withMonitor((stack) => ({ response: MonitorResponse.propose(new sns.Topic(stack, 'Topic')) }), conditional).stack).toJSON();
    const own = Object.entries<any>(Resources).filter(([id]) => id.startsWith('Monitor'));

    expect(own.length).toBeGreaterThan(14);
    expect(own.filter(([, { Condition }]) => Condition !== 'IsProduction').map(([id]) => id)).toEqual([]);
    expect(Object.values<any>(Outputs).map(({ Value }) => Value['Fn::If'])).toEqual(
      Array(4).fill(['IsProduction', expect.anything(), 'the table is not there']),
    );
  });

  test('takes it also where it comes last', () => {
    const { stack } = withMonitor();
    (stack.node.findChild('Orders').node.defaultChild as CfnResource).addOverride('Condition', 'Late');

    expect(Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(({ Condition }) => Condition)).toEqual(['Late']);
  });

  test('is refused from another stack', () => {
    const { stack } = withMonitor({}, (own) => conditional(elsewhere(own, 'Tables', 'eu-west-1')));

    expect(() => Template.fromStack(stack)).toThrow(
      'must be in the stack of the monitor ("Shop") where they are under a condition, got "Tables/Orders" under IsProduction in "Tables"');
  });
});

describe('a dashboard', () => {
  const TITLES = ['Unintended changes', 'Items that monitors restored', 'Seconds from an unintended change to its repair (99th percentile)',
    'Open breakers: monitors that propose instead of restoring'];
  const graphsOf = (stack: Stack): any[] => {
    const [{ DashboardBody }] = propertiesOf(stack, 'AWS::CloudWatch::Dashboard');
    return JSON.parse(textOf(DashboardBody)).widgets.map(({ properties }: any) => properties).filter(({ title }: any) => TITLES.includes(title.replace(/ \(of all.*/, '')));
  };
  const protectedTables = (count: number, monitored: number) => {
    const stack = new Stack(new App({ context: { '@aws-cdk/core:stackResourceLimit': 0 } }), 'Shop', { env: IRELAND });
    const tables = [...Array(count).keys()].map((index) => new ProtectedTable(stack, `Table${index}`, PARTITION_KEY));
    return { stack, tables, watch: () => tables.slice(0, monitored).forEach((table, index) => new ChangeMonitor(stack, `Monitor${index}`, { table, rules: [ChangeRule.immutable()] })) };
  };

  test('shows what the monitors of its stack did, also of those defined later', () => {
    const { stack, watch } = protectedTables(2, 1);
    new RecoveryDashboard(stack, 'Dashboard');
    watch();
    const graphs = graphsOf(stack);

    expect(graphs.map(({ title }) => title)).toEqual(TITLES);
    expect(graphs.map(({ metrics }) => metrics)).toEqual([['UnintendedChanges', 'Sum'], ['RestoredItems', 'Sum'], ['TimeToRestore', 'p99'], ['BreakerOpen', 'Maximum']]
      .map(([name, stat]) => [['DynamoDBRecovery', name, 'TableName', '<Table0>', expect.objectContaining({ label: 'Shop/Table0', period: 3600, stat })]]));
  });

  test('of some tables shows those of them that have a monitor', () => {
    const { stack, tables, watch } = protectedTables(3, 2);
    watch();
    new RecoveryDashboard(stack, 'Dashboard', { tables: [tables[1], tables[2]] });

    expect(graphsOf(stack).map(({ metrics }) => metrics.map((metric: any) => metric[3]))).toEqual(TITLES.map(() => ['<Table1>']));
  });

  test('has no such row without a monitor', () => {
    const { stack, watch } = protectedTables(2, 0);
    watch();
    new RecoveryDashboard(stack, 'Dashboard');

    expect(graphsOf(stack)).toEqual([]);
  });

  test('shows the 20 worst of more than 50 tables', () => {
    const { stack, watch } = protectedTables(51, 51);
    watch();
    new RecoveryDashboard(stack, 'Dashboard');
    const [{ title, metrics }] = graphsOf(stack);

    expect([title, metrics]).toEqual(['Unintended changes (of all monitored tables of the Region, the 20 worst)', [[expect.objectContaining({
      expression: 'SORT(SEARCH(\'{DynamoDBRecovery,TableName} MetricName="UnintendedChanges"\', \'Sum\', 3600), MAX, DESC, 20)',
    })]]]);
  });
});
