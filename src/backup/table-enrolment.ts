import { Annotations, Duration } from 'aws-cdk-lib';
import { stackBackupPlan } from './stack-backup-plan';
import type { TableBackupPlan } from './table-backup-plan';
import type { TableResource } from '../internal/table-resource';
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
function warnOfGap(table: TableResource, { rules }: TableBackupPlan, window = Duration.days(35)) {
  const gap = Math.min(...rules.map(({ schedule }) => schedule.longestGap.toMilliseconds()));
  if (!window.isUnresolved() && gap > window.toMilliseconds()) {
    const days = (milliseconds: number) => Math.ceil(milliseconds / Duration.days(1).toMilliseconds());
    Annotations.of(table.construct).addWarningV2('cdk-dynamodb-recovery:recoveryWindowLeavesGap',
      `'recoveryWindow' is ${window.toDays()} days, but the backups of the plan are up to ${days(gap)} days apart: `
      + `what was written and lost in between can be in neither; use a window of ${days(gap)} days, or a more frequent rule`);
  }
}
