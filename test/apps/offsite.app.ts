import { type App, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { AdvancedBackup, AirGappedVault, BackupRule, BackupSchedule, CopyTarget, ProtectedTable, RecoveryVault, TableBackupPlan } from '../../src';

/** Recovery points of every day that are copied to a second vault, and of every week that go to an air-gapped one. */
export const offsite = (optIn: boolean) => (app: App): Stack => {
  const stack = new Stack(app, 'Offsite');
  const copies = new RecoveryVault(stack, 'Copies');
  const airGapped = new AirGappedVault(stack, 'AirGapped', {
    minRetention: Duration.days(30),
    maxRetention: Duration.days(365),
    acknowledgeIrreversible: true,
  });
  const weekly = new BackupRule({
    name: 'Weekly',
    schedule: BackupSchedule.weekly({ hour: 3 }),
    retention: Duration.days(90),
    startWindow: Duration.hours(1),
    airGappedVault: airGapped,
  });
  const daily = new BackupRule({
    name: 'Daily',
    schedule: BackupSchedule.daily({ hour: 5 }),
    retention: Duration.days(35),
    copies: [CopyTarget.toVault(copies, { retention: Duration.days(365), moveToColdStorageAfter: Duration.days(30) })],
  });
  new ProtectedTable(stack, 'Orders', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    backupPlan: new TableBackupPlan(stack, 'Plan', { rules: [daily, weekly] }),
  });
  if (optIn) {
    AdvancedBackup.optIn(stack);
  }
  return stack;
};
