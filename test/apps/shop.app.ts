import { type App, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { BackupRule, BackupSchedule, ProtectedTable, RecoveryVault, TableBackupPlan, TableProtection, VaultLock } from '../../src';

const PARTITION_KEY = { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } };

/**
 * A stack of its own: a locked vault, a plan of two rules, tables that are protected by it and by default, and one that
 * was there before.
 */
export function shop(app: App, recoveryWindow = Duration.days(14)): Stack {
  const stack = new Stack(app, 'Shop');
  const vault = new RecoveryVault(stack, 'Vault', {
    lock: VaultLock.governance({ minRetention: Duration.days(30), maxRetention: Duration.days(365) }),
  });
  const plan = new TableBackupPlan(stack, 'Plan', {
    vault,
    rules: [
      BackupRule.twiceMonthly(),
      new BackupRule({
        name: 'TwiceADay',
        schedule: BackupSchedule.everyHours(12, { startHour: 5 }),
        retention: Duration.days(35),
        startWindow: Duration.hours(1),
      }),
    ],
  });
  new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, recoveryWindow, backupPlan: plan });
  new ProtectedTable(stack, 'Audit', PARTITION_KEY);

  const legacy = new dynamodb.Table(stack, 'Legacy', { ...PARTITION_KEY, billingMode: dynamodb.BillingMode.PAY_PER_REQUEST });
  new TableProtection(stack, 'LegacyProtection', { table: legacy, backupPlan: plan });
  return stack;
}
