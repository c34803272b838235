import type { App } from 'aws-cdk-lib';
import { Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { AdvancedBackup, BackupRule, BackupSchedule, CopyTarget, ProtectedTable, RecoveryVault, TableBackupPlan } from '../../src';

/** Recovery points that are copied to a second vault and kept there for a year, in an account whose settings nobody has looked at. */
export const offsite = (optIn: boolean) => (app: App): Stack => {
  const stack = new Stack(app, 'Offsite');
  const copies = new RecoveryVault(stack, 'Copies');
  const daily = new BackupRule({
    name: 'Daily',
    schedule: BackupSchedule.daily({ hour: 5 }),
    retention: Duration.days(35),
    copies: [CopyTarget.toVault(copies, { retention: Duration.days(365), moveToColdStorageAfter: Duration.days(30) })],
  });
  new ProtectedTable(stack, 'Orders', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    backupPlan: new TableBackupPlan(stack, 'Plan', { rules: [daily] }),
  });
  if (optIn) {
    AdvancedBackup.optIn(stack);
  }
  return stack;
};
