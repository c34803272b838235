import type * as backup from 'aws-cdk-lib/aws-backup';
import type { ExpectedRule } from '../contract/expectation';
import type { BackupRule } from '../policy/backup-rule';

/** A rule as CloudFormation takes it. */
export function ruleProperties(rule: BackupRule, vault: backup.IBackupVault): backup.CfnBackupPlan.BackupRuleResourceTypeProperty {
  return {
    ruleName: rule.name,
    targetBackupVault: vault.backupVaultName,
    scheduleExpression: rule.schedule.expression,
    scheduleExpressionTimezone: rule.schedule.timeZone,
    startWindowMinutes: rule.startWindow?.toMinutes(),
    completionWindowMinutes: rule.completionWindow?.toMinutes(),
    lifecycle: {
      deleteAfterDays: rule.retention.toDays(),
      moveToColdStorageAfterDays: rule.moveToColdStorageAfter?.toDays(),
    },
    recoveryPointTags: rule.recoveryPointTags,
  };
}

/** A rule as the verification expects to find it. */
export function expectedRule(rule: BackupRule, vault: backup.IBackupVault): ExpectedRule {
  return {
    name: rule.name,
    vaultName: vault.backupVaultName,
    schedule: rule.schedule.expression,
    timeZone: rule.schedule.timeZone,
    deleteAfterDays: rule.retention.toDays(),
    moveToColdStorageAfterDays: rule.moveToColdStorageAfter?.toDays(),
    startWindowMinutes: rule.startWindow?.toMinutes(),
    completionWindowMinutes: rule.completionWindow?.toMinutes(),
  };
}
