import { Aws, CfnCondition, Duration, Fn, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ProtectedTable, TableBackupPlan, TableProtection } from '../../src';
import { declaredRecovery } from '../../src/declared/declared-recovery';
import { expectationOf, newStack, PARTITION_KEY, propertiesOf } from '../sample';

const CONDITION = 'Condition';
const KEYS = { keySchema: [{ attributeName: 'pk', keyType: 'HASH' }], attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }] };
const TWO = [{ Region: 'eu-west-1' }, { Region: 'eu-central-1' }];

const conditional = (met: unknown, unmet: unknown = { Ref: 'AWS::NoValue' }) => Fn.conditionIf(CONDITION, met, unmet);
const withCondition = (): Stack => {
  const stack = newStack();
  new CfnCondition(stack, CONDITION, { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });
  return stack;
};
const regional = (stack: Stack, props: object = {}) => new dynamodb.CfnTable(stack, 'Table', { ...KEYS, billingMode: 'PAY_PER_REQUEST', ...props });
const protectedTable = (change: (table: dynamodb.CfnTable) => unknown, recoveryWindow?: Duration) => {
  const stack = withCondition();
  const table = regional(stack);
  change(table);
  new TableProtection(stack, 'Protection', { table, recoveryWindow });
  return stack;
};
const guarded = (stack: Stack) => propertiesOf(stack, 'Custom::RecoveryWindowGuard')[0].guarded;
const global = (stack: Stack, replicas: any) => new dynamodb.CfnGlobalTable(stack, 'Global', { ...KEYS, billingMode: 'PAY_PER_REQUEST', replicas });

describe('a recovery specification', () => {
  test.each<[string, unknown, object]>([
    ['that one branch switches on', { 'Fn::If': ['A', { PointInTimeRecoveryEnabled: true }, { Ref: 'AWS::NoValue' }] },
      { enabled: { 'Fn::If': ['A', true, false] }, days: 35 }],
    ['with a window in each branch', { 'Fn::If': ['A', { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 }, { PointInTimeRecoveryEnabled: true }] },
      { enabled: true, days: { 'Fn::If': ['A', 7, 35] } }],
    ['that both branches switch on', { 'Fn::If': ['A', { PointInTimeRecoveryEnabled: 'true' }, { PointInTimeRecoveryEnabled: true }] }, { enabled: true, days: 35 }],
    ['in texts', { PointInTimeRecoveryEnabled: 'True', RecoveryPeriodInDays: '7' }, { enabled: true, days: 7 }],
    ['with values under conditions', { PointInTimeRecoveryEnabled: { 'Fn::If': ['A', 'true', 'false'] } }, { enabled: { 'Fn::If': ['A', true, false] }, days: 35 }],
    ['under a condition in a condition', { 'Fn::If': ['A', { 'Fn::If': ['B', { PointInTimeRecoveryEnabled: true }, { Ref: 'AWS::NoValue' }] }, { Ref: 'AWS::NoValue' }] },
      { enabled: { 'Fn::If': ['A', { 'Fn::If': ['B', true, false] }, false] }, days: 35 }],
  ])('%s is read as CloudFormation makes it', (_, specification, expected) => {
    expect(declaredRecovery(specification)).toEqual(expected);
  });

  test.each<[string, (table: dynamodb.CfnTable) => unknown]>([
    ['property', (table) => { table.pointInTimeRecoverySpecification = conditional({ PointInTimeRecoveryEnabled: true }); }],
    ['override', (table) => table.addPropertyOverride('PointInTimeRecoverySpecification', conditional({ PointInTimeRecoveryEnabled: true }))],
  ])('under a condition, as a %s, is what the verification and the guard expect', (_, change) => {
    const stack = protectedTable(change);
    const replica = { recoveryWindowDays: 35, recoveryEnabled: { 'Fn::If': [CONDITION, true, false] } };

    expect(expectationOf(stack).profiles[0].replicas).toEqual([expect.objectContaining(replica)]);
    expect(guarded(stack).profiles[0].replicas).toEqual([expect.objectContaining(replica)]);
  });

  test('is refused where another function stands in its place', () => {
    const stack = protectedTable((table) => table.addPropertyOverride('PointInTimeRecoverySpecification', { 'Fn::FindInMap': ['A', 'B', 'C'] }));

    expect(() => Template.fromStack(stack)).toThrow(
      /point-in-time recovery of "Shop\/Table" must be written out or stand under Fn::If/,
    );
  });
});

describe('the text of a boolean or a number', () => {
  test.each<[string, string, string, RegExp]>([
    ['false', 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', 'false', /must be on, got off in the template/],
    ['false', 'DeletionProtectionEnabled', 'false', /'deletionProtection' of "Shop\/Table" must agree with the template/],
    ['7', 'PointInTimeRecoverySpecification.RecoveryPeriodInDays', '7', /got 14 days there and 7 in the template/],
    ['99', 'PointInTimeRecoverySpecification.RecoveryPeriodInDays', '99', /must be a whole number from 1 to 35, got 99/],
  ])('%s is what it means in %s', (_, property, text, message) => {
    const stack = withCondition();
    const table = regional(stack);
    new TableProtection(stack, 'Protection', { table, recoveryWindow: Duration.days(14) });
    table.addPropertyOverride(property, text);

    expect(() => Template.fromStack(stack)).toThrow(message);
  });

  test('is refused before the protection, too', () => {
    const stack = withCondition();
    const table = regional(stack, { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: 'false' as any } });

    expect(() => new TableProtection(stack, 'Protection', { table })).toThrow("'pointInTimeRecoverySpecification' must leave point-in-time recovery on");
  });
});

describe('replicas under a condition', () => {
  const LISTS: Array<[string, () => unknown]> = [
    ['in place of the list', () => conditional(TWO, [TWO[0]])],
    ['in place of a property', () => Fn.ref('Replicas')],
  ];

  test.each(LISTS)('%s are refused for a protected table, with the way out', (_, replicas) => {
    const stack = withCondition();

    expect(() => new TableProtection(stack, 'Protection', { table: global(stack, replicas()) })).toThrow(
      /^'replicas' must be a list that is written out, got a function of CloudFormation in it, or in its place, for "Shop\/Global"; .* context value/,
    );
  });

  test.each(LISTS)('%s, of a table that nothing protects, stop no synthesis', (_, replicas) => {
    const stack = withCondition();
    global(stack, replicas());
    new ProtectedTable(stack, 'Orders', PARTITION_KEY);

    expect(guarded(stack).tables).toContainEqual({ logicalId: 'Global', path: 'Global', status: 'LEFT_OUT' });
  });

  test('one under an override is refused, or left out where nothing protects the table', () => {
    const define = (protect: boolean) => {
      const stack = withCondition();
      const table = global(stack, [{ region: 'eu-west-1' }]);
      if (protect) {
        new TableProtection(stack, 'Protection', { table });
      }
      new ProtectedTable(stack, 'Orders', PARTITION_KEY);
      table.addPropertyOverride('Replicas.1', { 'Fn::If': [CONDITION, TWO[1], { Ref: 'AWS::NoValue' }] });
      return stack;
    };

    expect(() => Template.fromStack(define(true))).toThrow("'replicas' must be a list that is written out");
    expect(guarded(define(false)).tables).toContainEqual({ logicalId: 'Global', path: 'Global', status: 'LEFT_OUT' });
  });

  test('are refused for a table that a plan selects by tag', () => {
    const stack = withCondition();
    new TableBackupPlan(stack, 'Plan', { selectionTags: { plan: 'gold' } }).addTable(global(stack, conditional(TWO, [TWO[0]])));

    expect(() => Template.fromStack(stack)).toThrow("'replicas' must be a list that is written out");
  });
});

test('a key under a condition is read in both branches, and of another function a digest is kept', () => {
  const keySchemas = [conditional([{ AttributeName: 'pk', KeyType: 'HASH' }], [{ AttributeName: 'id', KeyType: 'HASH' }]), Fn.ref('KeySchema')];
  const [both, other] = keySchemas.map((keySchema) => {
    const stack = withCondition();
    regional(stack, { keySchema });
    new ProtectedTable(stack, 'Orders', PARTITION_KEY);
    return guarded(stack).profiles[1].identity.keySchema;
  });

  expect(both).toEqual({ 'Fn::If': [CONDITION, ['pk', 'S', 'HASH'], ['id', '', 'HASH']] });
  expect(other).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
});

test('the stream under a condition is expected as CloudFormation makes it', () => {
  const stack = protectedTable((table) => { table.streamSpecification = conditional({ StreamViewType: 'NEW_AND_OLD_IMAGES' }); });

  expect(expectationOf(stack).profiles[0].streamViewType).toEqual({ 'Fn::If': [CONDITION, 'NEW_AND_OLD_IMAGES', { Ref: 'AWS::NoValue' }] });
});
