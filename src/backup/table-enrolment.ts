import { Annotations, Duration } from 'aws-cdk-lib';
import { stackBackupPlan } from './stack-backup-plan';
import type { TableBackupPlan } from './table-backup-plan';
import type { TableResource } from '../internal/table-resource';
import { LONGEST_RECOVERY_WINDOW } from '../policy/recovery-window';
import { ProtectionVerification } from '../verification/protection-verification';
import { StackExpectation } from '../verification/stack-expectation';

/** What an app asks for a table. */
export interface Enrolment {
  readonly backupPlan?: TableBackupPlan;
  readonly recoveryWindow?: Duration;
  readonly deletionProtection: boolean;
  readonly verification?: boolean;
}

/** Puts a table into its plan and into the verification of its stack. */
export function enrol(table: TableResource, enrolment: Enrolment): TableBackupPlan {
  const plan = enrolment.backupPlan ?? stackBackupPlan(table.stack);
  const verified = enrolment.verification ?? true;
  plan.protect(table.construct, { verification: verified });
  if (verified) {
    ProtectionVerification.of(table.stack);
    StackExpectation.of(table.stack).expectTable(table, {
      recoveryWindowDays: enrolment.recoveryWindow?.toDays(),
      deletionProtection: enrolment.deletionProtection,
    });
  }
  warnOfGap(table, plan, enrolment.recoveryWindow);
  return plan;
}

/** A time that lies before the window and between two recovery points cannot be restored at all. */
function warnOfGap(table: TableResource, { longestGap }: TableBackupPlan, window = LONGEST_RECOVERY_WINDOW) {
  const gap = longestGap?.toMilliseconds() ?? Infinity;
  if (!window.isUnresolved() && gap > window.toMilliseconds()) {
    const days = Math.ceil(gap / Duration.days(1).toMilliseconds());
    const spacing = Number.isFinite(days) ? `are up to ${days} days apart` : 'end';
    Annotations.of(table.construct).addWarningV2('cdk-dynamodb-recovery:recoveryWindowLeavesGap',
      `'recoveryWindow' is ${window.toDays()} days, but the backups of the plan ${spacing}: what was written and lost in between can be in neither; `
      + `use ${days <= 35 ? `a window of ${days} days or ` : ''}a more frequent rule`);
  }
}
