import { CfnResource, Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type TableProtectionProps, ProtectedTable, TableProtection } from '../../src';
import { expectationOf, IRELAND, newStack, PARTITION_KEY, propertiesOf, warningsOf } from '../sample';

const KEYS = {
  keySchema: [{ attributeName: 'pk', keyType: 'HASH' }],
  attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }],
};
const PITR = { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 };
const STREAM = { StreamViewType: 'NEW_AND_OLD_IMAGES' };

const protect = (table: TableProtectionProps['table'], props: Partial<TableProtectionProps> = {}) =>
  new TableProtection(table.node.scope!, 'Legacy', { table, ...props });

describe('the protection of a table of this app', () => {
  test.each([
    ['a Table', (stack = newStack()) => new dynamodb.Table(stack, 'Table', PARTITION_KEY)],
    ['a CfnTable', (stack = newStack()) => new dynamodb.CfnTable(stack, 'Table', KEYS)],
  ])('switches everything on for %s', (_, define) => {
    const table = define();
    protect(table);

    Template.fromStack(protectedStack(table)).hasResource('AWS::DynamoDB::Table', {
      Properties: {
        PointInTimeRecoverySpecification: PITR,
        DeletionProtectionEnabled: true,
        StreamSpecification: STREAM,
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test.each([
    ['a TableV2', (stack = newStack()) => new dynamodb.TableV2(stack, 'Table', PARTITION_KEY)],
    ['a CfnGlobalTable', (stack = newStack()) => new dynamodb.CfnGlobalTable(stack, 'Table', { ...KEYS, replicas: [{ region: 'eu-west-1' }] })],
  ])('switches everything on for %s', (_, define) => {
    const table = define();
    protect(table);

    Template.fromStack(protectedStack(table)).hasResource('AWS::DynamoDB::GlobalTable', {
      Properties: {
        Replicas: [{ PointInTimeRecoverySpecification: PITR, DeletionProtectionEnabled: true }],
        StreamSpecification: STREAM,
      },
      DeletionPolicy: 'Retain',
    });
  });

  test('selects the table and verifies it', () => {
    const table = new dynamodb.Table(newStack(), 'Table', PARTITION_KEY);
    protect(table, { recoveryWindow: Duration.days(21) });

    expect(expectationOf(protectedStack(table))).toMatchObject({
      tables: [{ path: 'Shop/Table', selectedBy: [0] }],
      profiles: [{ managedByStack: true, replicas: [{ recoveryWindowDays: 21, deletionProtection: true }] }],
    });
  });

  test('covers replicas that are added afterwards', () => {
    const table = new dynamodb.TableV2(newStack({ env: IRELAND }), 'Table', PARTITION_KEY);
    protect(table);
    table.addReplica({ region: 'eu-central-1' });

    expect(propertiesOf(protectedStack(table), 'AWS::DynamoDB::GlobalTable')[0].Replicas)
      .toEqual(['eu-central-1', 'eu-west-1'].map((Region) => ({ Region, PointInTimeRecoverySpecification: PITR, DeletionProtectionEnabled: true })));
  });

  test('leaves the window that the table has', () => {
    const table = new dynamodb.Table(newStack(), 'Table', {
      ...PARTITION_KEY,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 28 },
    });
    protect(table);

    expect(expectationOf(protectedStack(table)).profiles[0].replicas[0].recoveryWindowDays).toBe(28);
  });

  test('leaves what weakens it, does not expect the contrary, and warns', () => {
    const table = new dynamodb.Table(newStack(), 'Table', {
      ...PARTITION_KEY,
      deletionProtection: false,
      removalPolicy: RemovalPolicy.DESTROY,
      stream: dynamodb.StreamViewType.KEYS_ONLY,
    });
    protect(table);

    expect(expectationOf(protectedStack(table)).profiles[0]).toMatchObject({ streamViewType: 'KEYS_ONLY', replicas: [{ deletionProtection: false }] });
    expect(warningsOf(protectedStack(table))).toEqual([
      expect.stringContaining("'deletionProtection' is off"),
      expect.stringContaining("'removalPolicy' is DESTROY"),
      expect.stringContaining('the stream holds KEYS_ONLY'),
    ]);
  });

  test.each<[string, (stack: ReturnType<typeof newStack>) => TableProtectionProps['table']]>([
    ['Table', (stack) => new dynamodb.Table(stack, 'Table', {
      ...PARTITION_KEY,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 28 },
    })],
    ['TableV2', (stack) => new dynamodb.TableV2(stack, 'Table', {
      ...PARTITION_KEY,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 28 },
    })],
  ])('refuses a window beside the one of the %s', (_, define) => {
    expect(() => protect(define(newStack()), { recoveryWindow: Duration.days(14) }))
      .toThrow("'recoveryWindow' must be the only property that sets point-in-time recovery, got 'pointInTimeRecoverySpecification' of \"Shop/Table\" as well");
  });

  test('warns of the replicas of a Table, which nothing can be set on', () => {
    const table = new dynamodb.Table(newStack({ env: IRELAND }), 'Table', {
      ...PARTITION_KEY,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      replicationRegions: ['eu-central-1'],
    });
    protect(table);

    expect(warningsOf(protectedStack(table))).toContainEqual(expect.stringContaining("the replicas of a Table ('replicationRegions') are neither protected nor verified"));
  });

  test('warns of a window of the table that leaves a gap', () => {
    const table = new dynamodb.CfnTable(newStack(), 'Table', {
      ...KEYS,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 5 },
    });
    protect(table);

    expect(warningsOf(protectedStack(table))).toEqual([expect.stringContaining("'recoveryWindow' is 5 days, but the backups of the plan are up to 21 days apart")]);
  });

  test('reads the window of the own Region, wherever an L1 table lists it', () => {
    const replica = (region: string, recoveryPeriodInDays: number) => ({
      region,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays },
    });
    const table = new dynamodb.CfnGlobalTable(newStack({ env: IRELAND }), 'Table', {
      ...KEYS,
      replicas: [replica('eu-west-1', 5), replica('eu-central-1', 35)],
    });
    protect(table);

    expect(warningsOf(protectedStack(table))).toEqual([expect.stringContaining("'recoveryWindow' is 5 days")]);
  });

  test('refuses a table whose point-in-time recovery is switched off', () => {
    const table = new dynamodb.Table(newStack(), 'Table', { ...PARTITION_KEY, pointInTimeRecovery: false });

    expect(() => protect(table)).toThrow("'pointInTimeRecoverySpecification' must leave point-in-time recovery on, got off for \"Shop/Table\"");
  });
});

describe('the protection of an imported table', () => {
  test('selects and verifies it, without waiting for what was not set', () => {
    const stack = newStack();
    protect(dynamodb.Table.fromTableName(stack, 'Table', 'orders'), { recoveryWindow: Duration.days(21) });

    expect(propertiesOf(stack, 'AWS::Backup::BackupSelection')[0].BackupSelection.Resources).toHaveLength(1);
    expect(expectationOf(stack)).toMatchObject({
      tables: [{ path: 'Shop/Table', tableName: 'orders' }],
      profiles: [{ managedByStack: false, replicas: [{ recoveryWindowDays: 21, deletionProtection: true }] }],
    });
  });

  test('has nothing to warn of where only the deployment knows its window', () => {
    const stack = newStack();
    const days = Token.asNumber({ Ref: 'Days' });
    protect(dynamodb.Table.fromTableName(stack, 'Table', 'orders'), { recoveryWindow: Duration.days(days) });

    expect(warningsOf(stack)).toEqual([]);
    expect(expectationOf(stack).profiles[0].replicas[0].recoveryWindowDays).toEqual({ Ref: 'Days' });
  });

  test('is switched on when asked, before it is verified, and waited for', () => {
    const stack = newStack();
    protect(dynamodb.Table.fromTableName(stack, 'Table', 'orders'), { recoveryWindow: Duration.days(21), remediate: true });
    const [switching] = Object.keys(Template.fromStack(stack).findResources('Custom::ImportedDynamoDBTables'));

    expect(propertiesOf(stack, 'Custom::ImportedDynamoDBTables')[0].tables).toEqual([{ path: 'Shop/Table', tableName: 'orders', recoveryWindowDays: 21 }]);
    Template.fromStack(stack).hasResource('Custom::DynamoDBProtectionVerification', { DependsOn: Match.arrayWith([switching]) });
    expect(expectationOf(stack).profiles[0].managedByStack).toBe(true);
  });

  test('is switched on by one function for all, which reaches no other table', () => {
    const stack = newStack();
    ['orders', 'ledger'].forEach((name) => new TableProtection(stack, name, { table: dynamodb.Table.fromTableName(stack, `Table${name}`, name), remediate: true }));
    const statements = propertiesOf(stack, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

    expect(propertiesOf(stack, 'Custom::ImportedDynamoDBTables')).toHaveLength(1);
    expect(JSON.stringify(statements.find(({ Sid }) => Sid === 'SwitchProtectionOn').Resource)).toMatch(/:table\/orders".*:table\/ledger"/);
  });

  test('is left alone without a request', () => {
    const stack = newStack();
    protect(dynamodb.Table.fromTableName(stack, 'Table', 'orders'));

    expect(propertiesOf(stack, 'Custom::ImportedDynamoDBTables')).toEqual([]);
  });

  test('refuses to be switched on for a table of the app', () => {
    expect(() => protect(new dynamodb.Table(newStack(), 'Table', PARTITION_KEY), { remediate: true }))
      .toThrow("'remediate' must be set for an imported table only, got true for \"Shop/Table\"");
  });

  test.each([
    ['another Region', 'arn:aws:dynamodb:eu-central-1:111111111111:table/orders'],
    ['another account', 'arn:aws:dynamodb:eu-west-1:222222222222:table/orders'],
  ])('refuses one of %s', (_, arn) => {
    const stack = newStack({ env: IRELAND });

    expect(() => protect(dynamodb.Table.fromTableArn(stack, 'Table', arn)))
      .toThrow(`'table' must be in the account and Region of its stack (111111111111, eu-west-1), got "${arn}"`);
  });
});

describe('a protection', () => {
  test.each([[0], [36]])('refuses a window of %d days', (days) => {
    const table = new dynamodb.Table(newStack(), 'Table', PARTITION_KEY);

    expect(() => protect(table, { recoveryWindow: Duration.days(days) })).toThrow("'recoveryWindow' must be a whole number of days from 1 to 35");
  });

  test.each([
    ['a bucket', (stack = newStack()) => new s3.Bucket(stack, 'Bucket')],
    ['a table that is written out without its class', (stack = newStack()) => new CfnResource(stack, 'Bucket', { type: 'AWS::DynamoDB::Table' })],
    ['another resource', (stack = newStack()) => new CfnResource(stack, 'Bucket', { type: 'AWS::S3::Bucket' })],
  ])('refuses %s', (_, define) => {
    expect(() => protect(define())).toThrow("'table' must be a DynamoDB table: a Table, TableV2, CfnTable or CfnGlobalTable, or an imported one, got \"Shop/Bucket\"");
  });

  test('of a protected table changes nothing but the plan', () => {
    const stack = newStack();
    const table = new ProtectedTable(stack, 'Table', PARTITION_KEY);
    const before = propertiesOf(stack, 'AWS::DynamoDB::GlobalTable');
    const again = newStack();
    protect(new ProtectedTable(again, 'Table', PARTITION_KEY));

    expect(propertiesOf(again, 'AWS::DynamoDB::GlobalTable')).toEqual(before);
    expect(table.backupPlan).toBeDefined();
  });
});

function protectedStack(table: TableProtectionProps['table']) {
  return table.node.scope as ReturnType<typeof newStack>;
}
