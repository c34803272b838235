import { type App, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { BackupRule, TableBackupPlan, TableProtection } from '../../src';

/** A table that some other tool made: what it lacks fails the deployment, or is switched on. */
export function importedTable(app: App, remediate?: boolean): Stack {
  const stack = new Stack(app, 'Ledger');
  const table = dynamodb.Table.fromTableName(stack, 'Table', 'ledger');
  const backupPlan = new TableBackupPlan(stack, 'Plan', { rules: [BackupRule.everyTwelveHours()] });
  new TableProtection(stack, 'Protection', { table, backupPlan, recoveryWindow: Duration.days(21), remediate });
  return stack;
}
