import { Annotations, App, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { BackupRule, ProtectedTable, RecoveryPolicies, RecoveryPolicy, TableBackupPlan, TableProtection, TableProtectionMixin } from '../../src';
import { expectationOf, newStack, PARTITION_KEY, propertiesOf, warningsOf } from '../sample';

const KEYS = { keySchema: [{ attributeName: 'pk', keyType: 'HASH' }], attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }] };
const window = (recoveryPeriodInDays: number) => ({
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays },
});
const protectedOf = (stack: Stack) => expectationOf(stack).tables.map(({ path }: any) => path);

describe('a mixin', () => {
  test('protects every kind of table below what it is applied to, once', () => {
    const app = new App();
    const [shop, ledger] = [new Stack(app, 'Shop'), new Stack(app, 'Ledger')];
    new dynamodb.Table(shop, 'V1', PARTITION_KEY);
    new dynamodb.TableV2(shop, 'V2', PARTITION_KEY);
    new dynamodb.CfnTable(ledger, 'L1', KEYS);
    new dynamodb.CfnGlobalTable(ledger, 'L1Global', { ...KEYS, replicas: [{ region: 'eu-west-1' }] });
    app.with(new TableProtectionMixin());

    expect(protectedOf(shop)).toEqual(['Shop/V1', 'Shop/V2']);
    expect(protectedOf(ledger)).toEqual(['Ledger/L1', 'Ledger/L1Global']);
    expect(propertiesOf(shop, 'AWS::DynamoDB::Table')[0]).toMatchObject({
      DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { RecoveryPeriodInDays: 35 }, StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  test('protects a single table', () => {
    const stack = newStack();
    const [table] = ['Orders', 'Cache'].map((id) => new dynamodb.TableV2(stack, id, PARTITION_KEY));
    table.with(new TableProtectionMixin());

    expect(protectedOf(stack)).toEqual(['Shop/Orders']);
  });

  test('leaves tables alone that are protected already', () => {
    const stack = newStack();
    const plain = new dynamodb.Table(stack, 'Plain', PARTITION_KEY);
    new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, recoveryWindow: Duration.days(21) });
    new TableProtection(stack, 'Protection', { table: plain.node.defaultChild!, recoveryWindow: Duration.days(22) });
    stack.with(new TableProtectionMixin({ recoveryWindow: Duration.days(30) }));
    stack.with(new TableProtectionMixin({ recoveryWindow: Duration.days(30) }));

    expect(
      expectationOf(stack)
        .profiles.map(({ replicas }: any) => replicas[0].recoveryWindowDays)
        .sort(),
    ).toEqual([21, 22]);
    expect(protectedOf(stack)).toHaveLength(2);
  });

  test('leaves a window that a table has, says what it costs, and gives its own to the others', () => {
    const stack = newStack();
    new dynamodb.Table(stack, 'Short', { ...PARTITION_KEY, ...window(7) });
    new dynamodb.TableV2(stack, 'Plain', PARTITION_KEY);
    stack.with(new TableProtectionMixin({ recoveryWindow: Duration.days(30) }));

    expect(expectationOf(stack).profiles.map(({ replicas }: any) => replicas[0].recoveryWindowDays)).toEqual([7, 30]);
    expect(warningsOf(stack)).toEqual([expect.stringContaining("'recoveryWindow' is 7 days, but the backups of the plan are up to 21 days apart")]);
  });

  test('accepts a shorter window of the tables that take it', () => {
    const stack = newStack();
    new dynamodb.TableV2(stack, 'Plain', PARTITION_KEY);
    stack.with(
      new TableProtectionMixin({ recoveryWindow: Duration.days(10), acknowledgeShorterWindow: Duration.days(10) }),
    );

    expect(propertiesOf(stack, 'Custom::RecoveryWindowGuard')[0].guarded.tables).toMatchObject([{ path: 'Plain', acknowledgedDays: 10 }]);
  });

  test('refuses an acknowledgement that is not the window of a table', () => {
    const stack = newStack();
    new dynamodb.Table(stack, 'Short', { ...PARTITION_KEY, ...window(7) });
    const recoveryWindow = Duration.days(10);
    stack.with(new TableProtectionMixin({ recoveryWindow, acknowledgeShorterWindow: recoveryWindow }));

    expect(() => Template.fromStack(stack)).toThrow("'acknowledgeShorterWindow' of \"Shop/Short\" must be its declared window (7 days), got 10 days");
  });

  test('takes a plan, the policy of the tree, and no verification', () => {
    const [withPlan, app] = [newStack(), new App()];
    const backupPlan = new TableBackupPlan(withPlan, 'Plan', { rules: [BackupRule.daily()] });
    new dynamodb.Table(withPlan, 'Table', PARTITION_KEY);
    withPlan.with(new TableProtectionMixin({ backupPlan, verification: false }));
    RecoveryPolicies.of(app).apply(new RecoveryPolicy({ recoveryWindow: Duration.days(22) }));
    const underPolicy = new Stack(app, 'Shop');
    new dynamodb.Table(underPolicy, 'Table', PARTITION_KEY);
    underPolicy.with(new TableProtectionMixin());

    Template.fromStack(withPlan).resourceCountIs('AWS::Backup::BackupPlan', 1);
    Template.fromStack(withPlan).resourceCountIs('Custom::DynamoDBProtectionVerification', 0);
    expect(expectationOf(underPolicy).profiles[0].replicas[0].recoveryWindowDays).toBe(22);
  });

  test('warns of each table that it passes over, and of nothing else', () => {
    const stack = newStack();
    new CfnResource(stack, 'Simple', { type: 'AWS::Serverless::SimpleTable' });
    new CfnResource(stack, 'Generated', { type: 'Custom::AmplifyDynamoDBTable', properties: { ServiceToken: 'arn' } });
    new CfnResource(stack, 'Other', { type: 'Custom::Seed', properties: { ServiceToken: 'arn' } });
    dynamodb.Table.fromTableName(stack, 'Imported', 'imported');
    new TableProtection(stack, 'Protection', { table: dynamodb.Table.fromTableName(stack, 'Ledger', 'ledger'), remediate: true });
    stack.with(new TableProtectionMixin());

    expect(warningsOf(stack)).toEqual([['Simple', 'AWS::Serverless::SimpleTable'], ['Generated', 'Custom::AmplifyDynamoDBTable']].map(([id, type]) =>
      expect.stringContaining(`"Shop/${id}" makes a table as ${type}, which is neither protected nor verified: CloudFormation shows no table there; `
        + 'define it as AWS::DynamoDB::Table, or give its import to a TableProtection')));
    Annotations.of(stack).acknowledgeWarning('cdk-dynamodb-recovery:tablePassedOver');
    expect(warningsOf(stack)).toEqual([]);
  });

  test('refuses a table whose point-in-time recovery is off, and a window of 36 days', () => {
    const stack = newStack();
    new dynamodb.Table(stack, 'Off', { ...PARTITION_KEY, pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false } });

    expect(() => stack.with(new TableProtectionMixin())).toThrow("'pointInTimeRecoverySpecification' must leave point-in-time recovery on, got off for \"Shop/Off\"");
    expect(() => new TableProtectionMixin({ recoveryWindow: Duration.days(36) })).toThrow("'recoveryWindow' must be a whole number of days from 1 to 35");
  });
});
