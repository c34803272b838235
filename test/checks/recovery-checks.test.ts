import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aspects, Duration, NestedStack, RemovalPolicies, Stack, Stage } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { checked, found } from './checked-app';
import { ProtectedTable, RecoveryPolicies, RecoveryPolicy, VaultLock } from '../../src';
import { IRELAND, PARTITION_KEY } from '../sample';

const ALL = ['BackupPlan', 'DeletionProtection', 'PointInTimeRecovery', 'RemovalPolicy', 'RemovalPolicy'].map((rule) => `RecoveryChecks-${rule}`);
const PITR_ONLY = { policy: RecoveryPolicy.basic(), deletionProtection: false, retained: false };

const recovered = { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true } };
const safe = { ...PARTITION_KEY, ...recovered, deletionProtection: true };

test('an app of protected tables passes by default', () => {
  const app = new App();
  new ProtectedTable(new Stack(app, 'Shop', { env: IRELAND }), 'Orders', { ...PARTITION_KEY, replicas: [{ region: 'eu-central-1', deletionProtection: true }] });

  expect(checked(app)).toEqual({ error: undefined, violations: [] });
});

test('tables of one plan and one policy, in a stack of their own, pass the policy', () => {
  const app = new App();
  const policy = RecoveryPolicy.standard({ lock: VaultLock.governance({ minRetention: Duration.days(30) }) });
  RecoveryPolicies.of(app).apply(policy);
  new ProtectedTable(new Stack(app, 'Shop', { env: IRELAND }), 'Orders', PARTITION_KEY);
  new ProtectedTable(new Stack(app, 'Stock', { env: IRELAND }), 'Stock', PARTITION_KEY);

  expect(checked(app, { policy })).toEqual({ error: undefined, violations: [] });
});

test('a synthesis with a bare table of any kind ends with an error', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop');
  new dynamodb.CfnTable(stack, 'One', { keySchema: [{ attributeName: 'pk', keyType: 'HASH' }] });

  const { error, violations } = checked(app);

  expect(error?.message).toContain('FATAL expected point-in-time recovery on, got off (RecoveryChecks)');
  expect(violations[0]).toEqual({
    ruleName: 'RecoveryChecks-PointInTimeRecovery',
    description: 'expected point-in-time recovery on, got off',
    fix: expect.stringContaining('docs/checks.md#recoverychecks-pointintimerecovery'),
    severity: 'fatal',
    ruleMetadata: { state: 'UNPROTECTED', expected: 'point-in-time recovery on', actual: 'off' },
    violatingResources: [{ resourceLogicalId: 'One', templatePath: expect.stringContaining('Shop.template.json'), locations: ['Properties/PointInTimeRecoverySpecification'] }],
  });
  expect(violations.map(({ ruleName }) => ruleName).sort()).toEqual(ALL);
});

test('the examples of the well-known rule on recovery are judged as that rule does', () => {
  const app = new App();
  const stack = new Stack(app, 'Examples');
  const example = { ...PARTITION_KEY, tableName: 'example', billingMode: dynamodb.BillingMode.PAY_PER_REQUEST, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES };
  new dynamodb.Table(stack, 'Bad', example);
  new dynamodb.Table(stack, 'Good', { ...example, ...recovered });

  expect(found(app, PITR_ONLY)).toEqual(['RecoveryChecks-PointInTimeRecovery Bad']);
});

test('replicas of TableV2 are judged one by one', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop', { env: IRELAND });
  new dynamodb.TableV2(stack, 'Orders', {
    ...PARTITION_KEY,
    replicas: [{ region: 'us-east-1', ...recovered }, { region: 'us-west-2', pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 3 } }],
  });

  expect(found(app, PITR_ONLY)).toEqual([
    'RecoveryChecks-PointInTimeRecovery[eu-west-1] Orders', 'RecoveryChecks-RecoveryWindow[us-west-2] Orders',
  ]);
});

test('replicas that Table adds by a custom resource are judged too', () => {
  const app = new App();
  new dynamodb.Table(new Stack(app, 'Shop', { env: IRELAND }), 'Orders', { ...PARTITION_KEY, ...recovered, replicationRegions: ['us-east-1'] });

  expect(found(app, PITR_ONLY)).toEqual(['RecoveryChecks-PointInTimeRecovery[us-east-1] Orders']);
});

test('tables of an included template are judged, and so is a plan of the CDK that selects them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'checks-'));
  try {
    const templateFile = join(folder, 'legacy.json');
    writeFileSync(templateFile, JSON.stringify({ Resources: { Legacy: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] } } } }));
    const app = new App();
    const stack = new Stack(app, 'Shop');
    const legacy = new CfnInclude(stack, 'Legacy', { templateFile }).getResource('Legacy') as dynamodb.CfnTable;
    planOf(stack, backup.BackupResource.fromDynamoDbTable(dynamodb.Table.fromTableArn(stack, 'Imported', legacy.attrArn)));

    expect(found(app)).toEqual(ALL.filter((rule) => !rule.endsWith('BackupPlan')).map((rule) => `${rule} Legacy`));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a plan of one stack selects tables of another, and of a nested one', () => {
  const app = new App();
  const tables = new Stack(app, 'Tables', { env: IRELAND });
  const plain = new dynamodb.Table(tables, 'Plain', safe);
  const nested = new dynamodb.Table(new NestedStack(tables, 'Nested'), 'Inner', safe);
  new dynamodb.Table(new NestedStack(tables, 'Forgotten'), 'Left', safe);
  planOf(new Stack(app, 'Plans', { env: IRELAND }), ...[plain, nested].map((each) => backup.BackupResource.fromDynamoDbTable(each)));

  expect(found(app)).toEqual(['RecoveryChecks-BackupPlan Left']);
});

test('a plan of another Region selects no table of this one', () => {
  const app = new App();
  new dynamodb.Table(new Stack(app, 'Tables', { env: IRELAND }), 'Orders', { ...safe, tableName: 'orders' });
  planOf(new Stack(app, 'Plans', { env: { ...IRELAND, region: 'us-east-1' } }), backup.BackupResource.fromArn('*'));

  expect(found(app)).toEqual(['RecoveryChecks-BackupPlan Orders']);
});

test('tables of stages are judged, and what an aspect or an override does last counts', () => {
  const app = new App();
  const stack = new Stack(new Stage(app, 'Production'), 'Shop');
  const table = new dynamodb.TableV2(stack, 'Orders', { ...PARTITION_KEY, ...recovered });
  (table.node.defaultChild as dynamodb.CfnGlobalTable).addPropertyOverride('Replicas.0.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', false);
  new dynamodb.TableV2(stack, 'Stock', { ...PARTITION_KEY, ...recovered });
  Aspects.of(stack).add({ visit: (node) => node instanceof dynamodb.TableV2 && RemovalPolicies.of(node).destroy() });

  expect(found(app, { ...PITR_ONLY, retained: true })).toEqual([
    'RecoveryChecks-PointInTimeRecovery Orders', ...['Orders', 'Stock'].flatMap((id) => Array(2).fill(`RecoveryChecks-RemovalPolicy ${id}`)),
  ]);
});

test('a selection from a construct, which leaves TableV2 out, protects nothing', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop', { env: IRELAND });
  new dynamodb.TableV2(stack, 'Orders', safe);
  planOf(stack, backup.BackupResource.fromConstruct(stack));

  expect(checked(app).violations).toMatchObject([{ ruleName: 'RecoveryChecks-BackupPlan', ruleMetadata: { state: 'UNKNOWN' } }]);
});

/** A plan of aws-cdk-lib that meets the default. */
function planOf(stack: Stack, ...resources: backup.BackupResource[]) {
  const plan = new backup.BackupPlan(stack, 'Plan', {
    backupPlanRules: [new backup.BackupPlanRule({ deleteAfter: Duration.days(90), scheduleExpression: events.Schedule.cron({ minute: '0', hour: '5' }) })],
  });
  plan.addSelection('Selection', { resources });
}
