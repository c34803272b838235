import { type App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { BackupRule, ProtectedTable, TableBackupPlan } from '../../src';

const PARTITION_KEY = { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } };

/** A plan and a vault of the platform team, and the tables of two teams in stacks of their own. */
export function sharedPlan(app: App): Stack[] {
  const platform = new Stack(app, 'Platform');
  const backupPlan = new TableBackupPlan(platform, 'Plan', { rules: [BackupRule.daily(), BackupRule.twiceMonthly()] });

  const orders = new Stack(app, 'OrderTeam');
  new ProtectedTable(orders, 'Orders', { ...PARTITION_KEY, backupPlan });
  new ProtectedTable(orders, 'Returns', { ...PARTITION_KEY, backupPlan });

  const payments = new Stack(app, 'PaymentTeam');
  new ProtectedTable(payments, 'Payments', { ...PARTITION_KEY, backupPlan });
  return [platform, orders, payments];
}
