import { CfnParameter, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { BackupRule, BackupSchedule, ProtectedTable, type ProtectedTableProps, TableBackupPlan } from '../../src';
import { expectationOf, IRELAND, newStack, PARTITION_KEY, propertiesOf, warningsOf } from '../sample';
import { define } from './defined-table';

const GLOBAL_TABLE = 'AWS::DynamoDB::GlobalTable';

describe('a protected table by default', () => {
  const stack = define();
  const template = Template.fromStack(stack);

  test('can be restored to any second of the last 35 days, cannot be deleted, and streams old and new images', () => {
    template.hasResourceProperties(GLOBAL_TABLE, {
      Replicas: [{
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
      }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  test('is kept when it is removed, replaced, or its stack is deleted', () => {
    template.hasResource(GLOBAL_TABLE, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('is backed up on the 15th and the 25th, kept for 90 days, into a vault of its stack', () => {
    template.hasResourceProperties('AWS::Backup::BackupPlan', {
      BackupPlan: {
        BackupPlanRule: [{
          ScheduleExpression: 'cron(0 0 15,25 * ? *)',
          Lifecycle: { DeleteAfterDays: 90 },
          StartWindowMinutes: 60,
          CompletionWindowMinutes: 180,
        }],
      },
    });
    template.resourceCountIs('AWS::Backup::BackupVault', 1);
  });

  test('has its declared protection verified', () => {
    expect(expectationOf(stack)).toMatchObject({
      tables: [{ path: 'Shop/Orders', profile: 0, selectedBy: [0] }],
      profiles: [{
        managedByStack: true,
        streamViewType: 'NEW_AND_OLD_IMAGES',
        replicas: [{ recoveryWindowDays: 35, deletionProtection: true }],
      }],
      plans: [{ rules: [{ name: 'TwiceMonthly', deleteAfterDays: 90 }] }],
    });
  });

  test('has nothing to warn of', () => {
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('a protected table', () => {
  test('takes what TableV2 takes', () => {
    const stack = define({ sortKey: { name: 'sk', type: dynamodb.AttributeType.NUMBER }, timeToLiveAttribute: 'expiresAt', tableName: 'orders' });

    expect(propertiesOf(stack, GLOBAL_TABLE)[0]).toMatchObject({ TableName: 'orders', TimeToLiveSpecification: { AttributeName: 'expiresAt' } });
  });

  test('is a TableV2 to whoever takes one', () => {
    const stack = newStack();
    const table: dynamodb.ITableV2 = new ProtectedTable(stack, 'Orders', PARTITION_KEY);

    expect(table).toBeInstanceOf(dynamodb.TableV2);
  });

  test.each([1, 35])('takes a recovery window of %d days', (days) => {
    const stack = define({ recoveryWindow: Duration.days(days), backupPlan: undefined });

    expect(propertiesOf(stack, GLOBAL_TABLE)[0].Replicas[0].PointInTimeRecoverySpecification.RecoveryPeriodInDays).toBe(
      days,
    );
  });

  test.each([
    [Duration.days(0), '0 days'],
    [Duration.days(36), '36 days'],
    [Duration.hours(36), '1.5 days'],
  ])('refuses a recovery window of %s', (recoveryWindow, got) => {
    expect(() => define({ recoveryWindow })).toThrow(`'recoveryWindow' must be a whole number of days from 1 to 35, got ${got}; keep older recovery points with a backup plan`);
  });

  test('refuses a recovery window that only the deployment knows', () => {
    const stack = newStack();
    const days = new CfnParameter(stack, 'Days', { type: 'Number' });

    expect(() => define({ recoveryWindow: Duration.days(days.valueAsNumber) }, stack)).toThrow("'recoveryWindow' must be known when the app is synthesised, got a token");
  });

  test('takes its window from TableV2\'s own property', () => {
    const stack = define({
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 30 },
    });

    expect(expectationOf(stack).profiles[0].replicas[0].recoveryWindowDays).toBe(30);
  });

  test.each<[string, Partial<ProtectedTableProps>, string]>([
    ['recoveryWindow beside pointInTimeRecoverySpecification', {
      recoveryWindow: Duration.days(14),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    }, "'recoveryWindow' must be the only property that sets point-in-time recovery, got 'pointInTimeRecoverySpecification' as well"],
    ['recoveryWindow beside pointInTimeRecovery', { recoveryWindow: Duration.days(14), pointInTimeRecovery: true }, "got 'pointInTimeRecovery' as well"],
    ['point-in-time recovery that is off', { pointInTimeRecovery: false }, "'pointInTimeRecovery' must leave point-in-time recovery on, got off"],
    ['a specification that is off', { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false } },
      "'pointInTimeRecoverySpecification' must leave point-in-time recovery on, got off"],
    ['a period of 3.5 days', { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 3.5 } },
      "'recoveryPeriodInDays' must be a whole number from 1 to 35, got 3.5"],
  ])('refuses %s', (_, props, message) => {
    expect(() => define(props)).toThrow(message);
  });

  test('shares the plan and the vault of the stack with the next table', () => {
    const stack = newStack();
    new ProtectedTable(stack, 'Orders', PARTITION_KEY);
    new ProtectedTable(stack, 'Invoices', PARTITION_KEY);

    expect(propertiesOf(stack, 'AWS::Backup::BackupPlan')).toHaveLength(1);
    expect(propertiesOf(stack, 'AWS::Backup::BackupSelection')[0].BackupSelection.Resources).toHaveLength(2);
  });

  test('is backed up by the plan it names', () => {
    const stack = newStack();
    const plan = new TableBackupPlan(stack, 'Plan', { rules: [BackupRule.daily()] });
    const table = new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, backupPlan: plan });

    expect(table.backupPlan).toBe(plan);
    expect(propertiesOf(stack, 'AWS::Backup::BackupPlan')).toHaveLength(1);
  });

  test('leaves every id to the user', () => {
    const stack = define();
    const ids = ['TableBackupPlan', 'TableBackupRole', 'Vault', 'Key', 'Selection', 'BackupRole'];

    ids.forEach((id) => new CfnParameter(stack, id));
    expect(() => new ProtectedTable(stack, 'Invoices', PARTITION_KEY)).not.toThrow();
  });

  test('takes no plan of the user for the one that tables share', () => {
    const stack = newStack();
    new TableBackupPlan(stack, 'TableBackupPlan', { rules: [BackupRule.daily()] }).addTable(new dynamodb.Table(stack, 'Other', PARTITION_KEY));
    define({}, stack);

    expect(propertiesOf(stack, 'AWS::Backup::BackupPlan').map(({ BackupPlan }) => BackupPlan.BackupPlanRule[0].RuleName)).toEqual(['Daily', 'TwiceMonthly']);
  });

  test('without verification is selected all the same', () => {
    const stack = define({ verification: false });

    expect(propertiesOf(stack, 'AWS::Backup::BackupSelection')).toHaveLength(1);
    expect(propertiesOf(stack, 'Custom::DynamoDBProtectionVerification')).toHaveLength(0);
  });
});

describe('a choice that weakens the protection', () => {
  test.each<[string, Partial<ProtectedTableProps>, string]>([
    ['deletion protection off', { deletionProtection: false }, "'deletionProtection' is off"],
    ['RemovalPolicy.DESTROY', { removalPolicy: RemovalPolicy.DESTROY }, "'removalPolicy' is DESTROY"],
    ['a short window in TableV2\'s own property', { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 5 } },
      "'recoveryWindow' is 5 days, but the backups of the plan are up to 21 days apart"],
    ['a stream of keys', { dynamoStream: dynamodb.StreamViewType.KEYS_ONLY }, 'the stream holds KEYS_ONLY'],
    ['a window shorter than the gap between backups', { recoveryWindow: Duration.days(20) },
      "'recoveryWindow' is 20 days, but the backups of the plan are up to 21 days apart"],
  ])('is warned of: %s', (_, props, message) => {
    expect(warningsOf(define(props))).toEqual([expect.stringContaining(message)]);
  });

  test('is warned of: a replica without deletion protection', () => {
    const stack = define({ replicas: [{ region: 'eu-central-1', deletionProtection: false }] }, newStack({ env: IRELAND }));

    expect(warningsOf(stack)).toEqual([expect.stringContaining("'deletionProtection' is off for the replica in eu-central-1")]);
  });

  test.each([21, 35])('is none in a window of %d days beside backups that are up to 21 days apart', (days) => {
    expect(warningsOf(define({ recoveryWindow: Duration.days(days) }))).toEqual([]);
  });

  test('is none in a short window beside frequent backups', () => {
    const stack = newStack();
    const rule = new BackupRule({ name: 'Rule', schedule: BackupSchedule.daily(), retention: Duration.days(35) });
    const backupPlan = new TableBackupPlan(stack, 'Plan', { rules: [BackupRule.twiceMonthly(), rule] });

    expect(warningsOf(define({ recoveryWindow: Duration.days(7), backupPlan }, stack))).toEqual([]);
  });
});
