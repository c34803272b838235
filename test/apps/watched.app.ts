import { type App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import {
  BackupRule, BackupSchedule, EvidenceBucket, ProtectedTable, ProtectionVerification, RecoveryVault, TableBackupPlan,
  VaultLock, VerificationSchedule,
} from '../../src';

/** A table whose protection is verified every day at 06:00 in Berlin, with evidence; its backups are hourly. */
export function watched(app: App): Stack {
  const stack = new Stack(app, 'Watched');
  new ProtectionVerification(stack, 'Verification', {
    settleTimeout: Duration.seconds(0),
    schedule: VerificationSchedule.daily({ hour: 6, timeZone: TimeZone.EUROPE_BERLIN }),
    evidenceBucket: new EvidenceBucket(stack, 'Evidence'),
  });
  const backupPlan = new TableBackupPlan(stack, 'Plan', {
    vault: new RecoveryVault(stack, 'Vault', { lock: VaultLock.governance({ minRetention: Duration.days(7) }) }),
    rules: [new BackupRule({
      name: 'Hourly',
      schedule: BackupSchedule.everyHours(1),
      retention: Duration.days(35),
      startWindow: Duration.hours(1),
      completionWindow: Duration.hours(2),
    })],
  });
  new ProtectedTable(stack, 'Orders', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    backupPlan,
  });
  return stack;
}
