import { type Stack, Aspects, CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { TableProtection, TableProtectionMixin } from '../../src';
import { IRELAND, newStack, PARTITION_KEY } from '../sample';
import { GUARD, KEYS, guardedBy, permissionsOf, protect } from './guarded-stack';

describe('the event of the guard is what the template holds', () => {
  test('also after an override and an aspect', () => {
    const stack = newStack();
    const table = protect(stack, 'Orders', { verification: false });
    const cfn = table.node.defaultChild as dynamodb.CfnGlobalTable;
    cfn.addPropertyOverride('Replicas.0.PointInTimeRecoverySpecification', { PointInTimeRecoveryEnabled: false });
    Aspects.of(cfn).add({ visit: () => cfn.addPropertyOverride('TableName', 'orders') });
    cfn.addOverride('DeletionPolicy', 'Delete');

    expect(guardedBy(stack)).toMatchObject({
      tables: [{ tableName: 'orders' }],
      profiles: [{ replicas: [{ recoveryWindowDays: 0 }], identity: { keySchema: ['pk', 'S', 'HASH'] }, deletionPolicy: 'Delete', updateReplacePolicy: 'Retain' }],
    });
    expect(JSON.stringify(permissionsOf(stack))).toContain(':table/orders');
  });

  test('with and without an override of something else', () => {
    const define = (override: boolean) => {
      const stack = newStack();
      const table = protect(stack, 'Orders', {
        sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
        localSecondaryIndexes: [{ indexName: 'byDate', sortKey: { name: 'date', type: dynamodb.AttributeType.STRING }, projectionType: dynamodb.ProjectionType.INCLUDE, nonKeyAttributes: ['a'] }],
      });
      if (override) {
        (table.node.defaultChild as dynamodb.CfnGlobalTable).addPropertyOverride('BillingMode', 'PROVISIONED');
      }
      return guardedBy(stack).profiles[0];
    };

    expect(define(true)).toEqual(define(false));
    expect(define(false).identity.localSecondaryIndexes).toMatch(/^[0-9a-f]{16}$/);
  });

  test('with a parameter where it says one', () => {
    const stack = newStack();
    const name = new CfnParameter(stack, 'Name');
    const on = new CfnParameter(stack, 'On');
    const table = new dynamodb.CfnTable(stack, 'Raw', {
      ...KEYS,
      tableName: Fn.sub('${Name}-${AWS::Region}'),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: on.value as any, recoveryPeriodInDays: 10 },
    });
    new TableProtection(stack, 'Protection', { table });
    protect(stack, 'Orders', { tableName: name.valueAsString });

    expect(guardedBy(stack)).toMatchObject({
      tables: [{ path: 'Raw', tableName: { 'Fn::Sub': '${Name}-${AWS::Region}' } }, { path: 'Orders', tableName: { Ref: 'Name' } }],
      profiles: [{ replicas: [{ recoveryWindowDays: 10, recoveryEnabled: { Ref: 'On' } }] }, expect.anything()],
    });
    expect(permissionsOf(stack)[0].Resource).toHaveLength(3);
  });

  test('with recovery in both branches where a condition decides about all of it', () => {
    const stack = newStack();
    const on = new CfnCondition(stack, 'On');
    const table = new dynamodb.TableV2(stack, 'Plain', PARTITION_KEY);
    (table.node.defaultChild as dynamodb.CfnGlobalTable).addPropertyOverride('Replicas.0.PointInTimeRecoverySpecification', Fn.conditionIf(
      on.logicalId, { PointInTimeRecoveryEnabled: true }, { Ref: 'AWS::NoValue' },
    ));
    protect(stack);

    expect(guardedBy(stack).profiles[1].replicas).toMatchObject([{ recoveryWindowDays: 35, recoveryEnabled: { 'Fn::If': ['On', true, false] } }]);
  });

  test('with a digest where a name is made from another resource', () => {
    const stack = newStack();
    const orders = protect(stack);
    protect(stack, 'Archive', { tableName: `${orders.tableName}-archive` });
    const withSub = newStack();
    new sqs.CfnQueue(withSub, 'Queue');
    protect(withSub, 'Archive', { tableName: Fn.sub('${Queue.QueueName}-${Suffix}', { Suffix: 'archive' }) });

    expect(guardedBy(stack).tables[1]).not.toHaveProperty('tableName');
    [guardedBy(stack).profiles[1], guardedBy(withSub).profiles[0]].forEach(({ identity }) =>
      expect(identity.tableName).toMatch(/^[0-9a-f]{16}$/),
    );
  });

  test('without a table that its condition leaves out', () => {
    const stack = newStack();
    const table = protect(stack);
    (table.node.defaultChild as dynamodb.CfnGlobalTable).cfnOptions.condition = new CfnCondition(stack, 'Production');

    expect(guardedBy(stack).tables).toEqual([{ 'Fn::If': ['Production', expect.objectContaining({ path: 'Orders' }), { Ref: 'AWS::NoValue' }] }]);
  });

  test('with the window of each replica', () => {
    const stack = newStack({ env: IRELAND });
    protect(stack, 'Orders', {
      replicas: [{ region: 'eu-central-1', pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 5 } }],
    });

    expect(guardedBy(stack).profiles[0].replicas).toEqual([
      { region: 'eu-central-1', recoveryWindowDays: 5 }, { region: 'eu-west-1', recoveryWindowDays: 35 },
    ]);
  });
});

describe('a table that is left out of the guard', () => {
  test.each<[string, (stack: Stack) => unknown]>([
    ['a protected one', (stack) => protect(stack, 'Orders', { guard: false })],
    ['another one', (stack) => new TableProtection(stack, 'Protection', { table: new dynamodb.Table(stack, 'Orders', PARTITION_KEY), guard: false })],
    ['one of a mixin', (stack) => new dynamodb.Table(stack, 'Orders', PARTITION_KEY).with(new TableProtectionMixin({ guard: false }))],
    ['one that is protected twice', (stack) => new TableProtection(stack, 'Protection', { table: protect(stack, 'Orders', { guard: false }) })],
  ])('waits for nothing and says nothing (%s)', (_, define) => {
    const stack = newStack();
    protect(stack, 'Guarded');
    define(stack);

    const [, leftOut] = guardedBy(stack).tables;
    expect(leftOut).toEqual({ logicalId: expect.any(String), path: 'Orders', status: 'LEFT_OUT' });
    expect(Template.fromStack(stack).toJSON().Resources[leftOut.logicalId].DependsOn).toBeUndefined();
  });

  test('needs no guard', () => {
    const stack = newStack();
    protect(stack, 'Orders', { guard: false });

    Template.fromStack(stack).resourceCountIs(GUARD, 0);
  });

  test('is an imported one', () => {
    const stack = newStack();
    new TableProtection(stack, 'Protection', { table: dynamodb.Table.fromTableName(stack, 'Ledger', 'ledger') });

    Template.fromStack(stack).resourceCountIs(GUARD, 0);
  });
});
