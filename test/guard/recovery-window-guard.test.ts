import { App, Duration, Fn, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { RecoveryWindowGuard, TableProtection } from '../../src';
import { IRELAND, newStack, PARTITION_KEY, propertiesOf } from '../sample';
import { GUARD, KEYS, guardedBy, permissionsOf, protect } from './guarded-stack';

const guardOf = (stack: Stack) => Object.keys(Template.fromStack(stack).findResources(GUARD))[0];
const dependenciesOf = (stack: Stack, type: string): unknown[] => Object
  .values(Template.fromStack(stack).findResources(type)).map(({ DependsOn }) => DependsOn);

describe('the guard of a stack', () => {
  test('is one function and one custom resource, whatever the number of tables', () => {
    const stack = newStack();
    ['One', 'Two', 'Three'].forEach((id) => protect(stack, id));

    Template.fromStack(stack).resourceCountIs(GUARD, 1);
    expect(propertiesOf(stack, 'AWS::Lambda::Function').filter(({ Description }) => /^Refuses/.test(Description))).toHaveLength(1);
  });

  test('comes before every table of the stack, protected by the library or not', () => {
    const stack = newStack();
    new dynamodb.Table(stack, 'Plain', PARTITION_KEY);
    protect(stack);
    new TableProtection(stack, 'Protection', { table: new dynamodb.TableV2(stack, 'Legacy', PARTITION_KEY) });

    expect(dependenciesOf(stack, 'AWS::DynamoDB::Table')).toEqual([[guardOf(stack)]]);
    expect(dependenciesOf(stack, 'AWS::DynamoDB::GlobalTable')).toEqual([[guardOf(stack)], [guardOf(stack)]]);
  });

  test('is told of windows, of what replaces a table, and of what becomes of it, once for tables that are alike', () => {
    const stack = newStack();
    protect(stack, 'One', { recoveryWindow: Duration.days(10) });
    protect(stack, 'Two', { recoveryWindow: Duration.days(10) });
    new TableProtection(stack, 'Protection', {
      table: new dynamodb.Table(stack, 'Legacy', { ...PARTITION_KEY, sortKey: { name: 'sk', type: dynamodb.AttributeType.NUMBER }, removalPolicy: RemovalPolicy.DESTROY }),
    });

    const replicas = (recoveryWindowDays: number) => [{ region: { Ref: 'AWS::Region' }, recoveryWindowDays }];
    expect(guardedBy(stack)).toEqual({
      path: 'Shop',
      tables: [
        { logicalId: expect.stringMatching(/^One/), path: 'One', profile: 0 },
        { logicalId: expect.stringMatching(/^Two/), path: 'Two', profile: 0 },
        { logicalId: expect.stringMatching(/^Legacy/), path: 'Legacy', profile: 1 },
      ],
      profiles: [
        { global: true, replicas: replicas(10), identity: { keySchema: ['pk', 'S', 'HASH'] }, deletionPolicy: 'Retain', updateReplacePolicy: 'Retain' },
        { replicas: replicas(35), identity: { keySchema: ['pk', 'S', 'HASH', 'sk', 'N', 'RANGE'] }, deletionPolicy: 'Delete', updateReplacePolicy: 'Delete' },
      ],
      acknowledgements: [],
      plans: [],
      vaults: [],
      keys: [],
    });
  });

  test('is told of tables that the library does not protect', () => {
    const stack = newStack();
    protect(stack);
    new dynamodb.CfnTable(stack, 'Raw', KEYS);
    new dynamodb.TableV2(stack, 'Plain', PARTITION_KEY);

    expect(guardedBy(stack).tables.slice(1)).toMatchObject([
      { path: 'Raw', status: 'UNPROTECTED', profile: 1 }, { path: 'Plain', status: 'UNPROTECTED', profile: 2 },
    ]);
    expect(guardedBy(stack).profiles.slice(1)).toMatchObject([
      { replicas: [{ recoveryWindowDays: 0 }] },
      { replicas: [{ recoveryWindowDays: 0 }] },
    ]);
  });

  test('knows nothing of tables of other stacks, also nested ones', () => {
    const stack = newStack();
    protect(stack);
    const nested = new NestedStack(stack, 'Nested');
    const table = protect(nested as unknown as Stack, 'Inner');

    expect(guardedBy(stack).tables).toHaveLength(1);
    expect(guardedBy(Stack.of(table))).toMatchObject({ path: 'Shop/Nested', tables: [{ path: 'Inner' }] });
  });

  test('refers to no table, so that tables can wait for it', () => {
    const stack = newStack();
    const orders = protect(stack, 'Orders', { tableName: 'orders' });
    protect(stack, 'Archive', { tableName: Fn.join('-', [orders.tableName, 'archive']) });

    const { logicalId } = guardedBy(stack).tables[0];
    const guard = JSON.stringify([propertiesOf(stack, GUARD), permissionsOf(stack)]);
    expect(guard).not.toMatch(new RegExp(`"(Ref|Fn::GetAtt)":\\[?"${logicalId}"`));
  });

  test('may describe the tables of its stack by their names, in every Region, read the stack, and nothing more', () => {
    const stack = newStack({ env: IRELAND });
    protect(stack);
    protect(stack, 'Named', { tableName: 'named', replicas: [{ region: 'eu-central-1' }] });

    expect(permissionsOf(stack).map(({ Action }) => Action)).toEqual([
      ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable'],
      ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ]);
    const arn = (...name: unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...name]] });
    expect(permissionsOf(stack)[0].Resource).toEqual([
      arn(':dynamodb:*:111111111111:table/', { Ref: 'AWS::StackName' }, '-*'), arn(':dynamodb:*:111111111111:table/named'),
    ]);
  });

  test('may describe all tables where their names do not fit, or are made from other resources', () => {
    const many = newStack();
    [...Array(60).keys()].forEach((index) => protect(many, `Table${index}`, { tableName: `a-table-with-a-name-of-its-own-${index}` }));
    const derived = newStack();
    protect(derived, 'Archive', { tableName: `${new sqs.Queue(derived, 'Queue').queueName}-archive` });

    [many, derived].forEach((stack) =>
      expect(JSON.stringify(permissionsOf(stack)[0].Resource)).toMatch(/:dynamodb:\*:.*:table\/\*"/),
    );
  });

  test('takes a log group, a VPC, a queue and concurrency', () => {
    const stack = newStack();
    new RecoveryWindowGuard(stack, 'Own', {
      logGroup: new logs.LogGroup(stack, 'Logs'),
      vpc: new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }),
      deadLetterQueue: new sqs.Queue(stack, 'Queue'),
      reservedConcurrentExecutions: 1,
      settleTimeout: Duration.seconds(0),
    });
    protect(stack);

    expect(
      propertiesOf(stack, 'AWS::Lambda::Function').find(({ Description }) => /^Refuses/.test(Description)),
    ).toMatchObject({
      ReservedConcurrentExecutions: 1,
      VpcConfig: expect.anything(),
      DeadLetterConfig: expect.anything(),
    });
    expect(propertiesOf(stack, GUARD)[0].settleSeconds).toBe(0);
  });

  test('can stay when no table is left, to see the last one go', () => {
    const stack = newStack();
    new RecoveryWindowGuard(stack, 'Own');

    expect(guardedBy(stack).tables).toEqual([]);
  });

  test('is refused a second time', () => {
    const stack = newStack();
    protect(stack);

    expect(() => new RecoveryWindowGuard(stack, 'Own')).toThrow('the stack "Shop" has a guard already, "Shop/RecoveryWindowGuard"; define your own before the first protected table');
  });
});

describe('400 guarded tables', () => {
  const stack = new Stack(new App(), 'OrdersOfTheShopInProduction');
  [...Array(400).keys()].forEach((index) => protect(stack, `TableOfTheShop${index}`));

  test('make an event of less than 200 KB, with the properties of before', () => {
    expect(2 * JSON.stringify(guardedBy(stack)).length).toBeLessThan(100_000);
  });
});
