import { App, Aspects, CfnCondition, CfnParameter, Duration, Fn, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  AdvancedBackup, BackupRule, BackupSchedule, CopyTarget, ProtectedTable, RecoveryVault, RecoveryWindowGuard, TableBackupPlan, TableProtection,
  TableProtectionMixin,
} from '../../src';
import { IRELAND, newStack, PARTITION_KEY, propertiesOf } from '../sample';

const GUARD = 'Custom::RecoveryWindowGuard';
const KEYS = { keySchema: [{ attributeName: 'pk', keyType: 'HASH' }], attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }] };

const guardedBy = (stack: Stack): any => propertiesOf(stack, GUARD)[0].guarded;
const guardOf = (stack: Stack) => Object.keys(Template.fromStack(stack).findResources(GUARD))[0];
const permissionsOf = (stack: Stack): any[] => propertiesOf(stack, 'AWS::IAM::ManagedPolicy')
  .find(({ Roles }) => Roles[0].Ref.includes('Guard')).PolicyDocument.Statement;
const dependenciesOf = (stack: Stack, type: string): unknown[] => Object
  .values(Template.fromStack(stack).findResources(type)).map(({ DependsOn }) => DependsOn);
const protect = (stack: Stack, id = 'Orders', props = {}) => new ProtectedTable(stack, id, { ...PARTITION_KEY, ...props });

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
    expect(guardedBy(stack).profiles.slice(1)).toMatchObject([{ replicas: [{ recoveryWindowDays: 0 }] }, { replicas: [{ recoveryWindowDays: 0 }] }]);
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

    [many, derived].forEach((stack) => expect(JSON.stringify(permissionsOf(stack)[0].Resource)).toMatch(/:dynamodb:\*:.*:table\/\*"/));
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

    expect(propertiesOf(stack, 'AWS::Lambda::Function').find(({ Description }) => /^Refuses/.test(Description)))
      .toMatchObject({ ReservedConcurrentExecutions: 1, VpcConfig: expect.anything(), DeadLetterConfig: expect.anything() });
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

describe('what the guard is told is what the template says', () => {
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
    [guardedBy(stack).profiles[1], guardedBy(withSub).profiles[0]].forEach(({ identity }) => expect(identity.tableName).toMatch(/^[0-9a-f]{16}$/));
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

describe('an acknowledgement of a window', () => {
  test('goes to the guard with the table', () => {
    const stack = newStack();
    protect(stack, 'Orders', { recoveryWindow: Duration.days(10), acknowledgeShorterWindow: Duration.days(10) });
    new TableProtection(stack, 'Protection', {
      table: new dynamodb.Table(stack, 'Legacy', PARTITION_KEY), recoveryWindow: Duration.days(9), acknowledgeShorterWindow: Duration.days(9),
    });

    expect(guardedBy(stack).tables).toMatchObject([{ acknowledgedDays: 10 }, { acknowledgedDays: 9 }]);
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['another window', (stack) => protect(stack, 'Orders', { recoveryWindow: Duration.days(10), acknowledgeShorterWindow: Duration.days(9) }),
      "'acknowledgeShorterWindow' of \"Shop/Orders\" must be its declared window (10 days), got 9 days; it accepts the loss that comes with exactly that window"],
    ['the default window', (stack) => protect(stack, 'Orders', { acknowledgeShorterWindow: Duration.days(9) }), 'must be its declared window (35 days), got 9 days'],
    ['the window that a table has of its own', (stack) => new TableProtection(stack, 'Protection', {
      table: new dynamodb.Table(stack, 'Legacy', { ...PARTITION_KEY, pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 8 } }),
      acknowledgeShorterWindow: Duration.days(9),
    }), '\'acknowledgeShorterWindow\' of "Shop/Legacy" must be its declared window (8 days), got 9 days'],
  ])('is refused for %s', (_, define, message) => {
    const stack = newStack();
    define(stack);

    expect(() => Template.fromStack(stack)).toThrow(message);
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['a table that is left out', (stack) => protect(stack, 'Orders', { guard: false, acknowledgeShorterWindow: Duration.days(35) }),
      "'acknowledgeShorterWindow' must be set for a table that is guarded, got it for \"Shop/Orders\"; leave it out, or leave out 'guard'"],
    ['an imported table', (stack) => new TableProtection(stack, 'Protection', {
      table: dynamodb.Table.fromTableName(stack, 'Ledger', 'ledger'), acknowledgeShorterWindow: Duration.days(35),
    }), 'nothing shortens the window of an imported table'],
    ['no whole days', (stack) => protect(stack, 'Orders', { acknowledgeShorterWindow: Duration.hours(36) }), "'acknowledgeShorterWindow' must be a whole number of days from 1 to 35"],
    ['no duration', (stack) => protect(stack, 'Orders', { acknowledgeShorterWindow: 10 }), "'acknowledgeShorterWindow' must be a Duration, got 10"],
  ])('is refused at once for %s', (_, define, message) => {
    expect(() => define(newStack())).toThrow(message);
  });
});

describe('an acknowledgement of another loss', () => {
  test('goes to the guard in the words with which it is written', () => {
    const stack = newStack({ env: IRELAND });
    protect(stack);
    const guard = RecoveryWindowGuard.of(stack);
    guard.acknowledgeDeletionOf('Audit');
    guard.acknowledgeReplacementOf('Orders');
    guard.acknowledgeReplicaRemoval('Orders', 'eu-central-1');
    guard.acknowledgeRecoveryOff('Orders');
    guard.acknowledgeRecoveryOff('Orders', 'eu-central-1');
    guard.acknowledgeReplicaWindow('Orders', 'eu-central-1', Duration.days(5));
    guard.acknowledgeReplicaWindow('Orders', 'eu-central-1', Duration.days(5));

    expect(guardedBy(stack).acknowledgements.map((text: string) => text.replace('RecoveryWindowGuard.of(stack).', ''))).toEqual([
      "acknowledgeDeletionOf('Audit')",
      "acknowledgeReplacementOf('Orders')",
      "acknowledgeReplicaRemoval('Orders', 'eu-central-1')",
      "acknowledgeRecoveryOff('Orders', 'eu-west-1')",
      "acknowledgeRecoveryOff('Orders', 'eu-central-1')",
      "acknowledgeReplicaWindow('Orders', 'eu-central-1', Duration.days(5))",
    ]);
  });

  test('is refused for a table that is not there', () => {
    const stack = newStack();
    protect(stack);
    RecoveryWindowGuard.of(stack).acknowledgeReplacementOf('Shop/Orders');

    expect(() => Template.fromStack(stack)).toThrow('\'path\' of an acknowledgement must be the path of a table in "Shop", without that of the stack, got "Shop/Orders"');
  });

  test('keeps the guard when the last table goes', () => {
    const stack = newStack();
    RecoveryWindowGuard.of(stack).acknowledgeDeletionOf('Orders');

    expect(guardedBy(stack)).toMatchObject({ tables: [], acknowledgements: [expect.stringContaining('Orders')] });
  });

  test('is refused for a window that DynamoDB does not have', () => {
    expect(() => RecoveryWindowGuard.of(newStack()).acknowledgeReplicaWindow('Orders', 'eu-central-1', Duration.days(36)))
      .toThrow("'window' must be a whole number of days from 1 to 35, got 36 days");
  });
});

describe('before anything is there, the guard', () => {
  const daily = (props = {}) => new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), ...props });
  const copying = () => daily({ copies: [CopyTarget.toVaultArn('arn:aws:backup:eu-central-1:222222222222:backup-vault:Offsite')] });
  const sids = (stack: Stack) => permissionsOf(stack).map(({ Sid }) => Sid);

  test('looks at the Region where a plan needs its advanced features, and may', () => {
    const stack = newStack();
    protect(stack, 'Orders', { backupPlan: new TableBackupPlan(stack, 'Plan', { rules: [copying()] }) });
    protect(stack, 'Audit', { backupPlan: new TableBackupPlan(stack, 'Second', { rules: [copying()] }) });

    expect(guardedBy(stack)).toMatchObject({ plans: [{ path: 'Shop/Plan', advancedFeatures: ['copies'] }, { path: 'Shop/Second' }], vaults: [] });
    expect(sids(stack)).toEqual(['DescribeTablesByName', 'ReadStack', 'ReadRegionSettings', 'WriteLog']);
  });

  test('looks at it after the stack has switched them on', () => {
    const stack = newStack();
    protect(stack);
    AdvancedBackup.optIn(stack);

    const [optIn] = Object.keys(Template.fromStack(stack).findResources('Custom::AdvancedDynamoDBBackup'));
    Template.fromStack(stack).hasResource(GUARD, { DependsOn: Match.arrayWith([optIn]) });
  });

  test('looks at imported vaults, and may, and not at those of the stack', () => {
    const stack = newStack();
    const name = new CfnParameter(stack, 'Central');
    const vaults = [
      backup.BackupVault.fromBackupVaultName(stack, 'ByName', 'central'), backup.BackupVault.fromBackupVaultName(stack, 'ByParameter', name.valueAsString),
      new backup.BackupVault(stack, 'Own'),
    ];
    vaults.forEach((vault, index) => protect(stack, `Table${index}`, { backupPlan: new TableBackupPlan(stack, `Plan${index}`, { vault, rules: [daily()] }) }));

    expect(guardedBy(stack)).toMatchObject({
      plans: [
        { path: 'Shop/Plan0', rules: [{ name: 'Daily', vaultName: 'central', deleteAfterDays: 35 }] },
        { path: 'Shop/Plan1', rules: [{ vaultName: { Ref: 'Central' } }] },
      ],
      vaults: [{ path: 'Shop/ByName', vaultName: 'central' }, { path: 'Shop/ByParameter', vaultName: { Ref: 'Central' } }],
    });
    expect(sids(stack)).toEqual(['DescribeTablesByName', 'ReadStack', 'DescribeVaults', 'WriteLog']);
    expect(permissionsOf(stack)[2].Resource).toHaveLength(2);
  });

  test('looks at imported keys, each once, and may, and not at those of the stack', () => {
    const stack = newStack({ env: IRELAND });
    const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111';
    const key = kms.Key.fromKeyArn(stack, 'Key', keyArn);
    const encrypted = { encryption: dynamodb.TableEncryptionV2.customerManagedKey(key) };
    const backupPlan = new TableBackupPlan(stack, 'Plan', { vault: new RecoveryVault(stack, 'Vault', { encryptionKey: key }) });
    protect(stack, 'Orders', { ...encrypted, backupPlan });
    protect(stack, 'Audit', { encryption: dynamodb.TableEncryptionV2.customerManagedKey(new kms.Key(stack, 'Own')) });

    expect(guardedBy(stack)).toMatchObject({ keys: [{ keyArn, users: ['Shop/Vault', 'Shop/Orders'] }], vaults: [] });
    expect(sids(stack)).toEqual(['DescribeTablesByName', 'ReadStack', 'DescribeKeys', 'WriteLog']);
    expect(permissionsOf(stack)[2].Resource).toEqual([keyArn]);
  });

  test('asks for nothing where there is nothing to ask', () => {
    const stack = newStack();
    protect(stack);

    expect(sids(stack)).toEqual(['DescribeTablesByName', 'ReadStack', 'WriteLog']);
  });
});

describe('400 guarded tables', () => {
  const stack = new Stack(new App(), 'OrdersOfTheShopInProduction');
  [...Array(400).keys()].forEach((index) => protect(stack, `TableOfTheShop${index}`));

  test('make an event of less than 200 KB, with the properties of before', () => {
    expect(2 * JSON.stringify(guardedBy(stack)).length).toBeLessThan(100_000);
  });
});
