import type { Duration } from 'aws-cdk-lib';
import { Annotations } from 'aws-cdk-lib';
import { AppliedPolicy } from './applied-policy';
import { rememberEnrolled } from './enrolled-tables';
import { requireFulfilment } from './policy-fulfilment';
import { stackBackupPlan } from './stack-backup-plan';
import { warnOfWeakening } from './table-weakening';
import type { TableBackupPlan } from '../backup/table-backup-plan';
import { declaredTable, ownReplica } from '../declared/declared-table';
import { guardTable } from '../guard/guard-enrolment';
import type { GuardRequest } from '../guard/guard-enrolment';
import { counted } from '../internal/requirement';
import type { TableResource } from '../internal/table-resource';
import { ProtectionVerification } from '../verification/protection-verification';
import { StackExpectation } from '../verification/stack-expectation';

/** What an app asks for a table. */
export interface Enrolment extends GuardRequest {
  readonly backupPlan?: TableBackupPlan;
  readonly recoveryWindow?: Duration;

  /** The days of the window, where they are known without looking at the resource. */
  readonly windowDays?: number;
  readonly deletionProtection: boolean;
  readonly streamViewType?: string;
  readonly enabled?: boolean;
  readonly verification?: boolean;
}

/** Puts a table into its plan, if its policy has one, and into the verification and the guard of its stack. */
export function enrol(table: TableResource, enrolment: Enrolment): TableBackupPlan | undefined {
  const applied = AppliedPolicy.above(table.construct);
  const plan = enrolment.backupPlan ?? (applied ? applied.planFor(table.stack) : stackBackupPlan(table.stack));
  const verified = enrolment.verification ?? true;
  rememberEnrolled(table);
  plan?.addTable(table.construct, { verification: verified });
  if (verified) {
    ProtectionVerification.of(table.stack);
    StackExpectation.of(table.stack).expectTable(table, {
      recoveryWindowDays: enrolment.recoveryWindow?.toDays(),
      deletionProtection: enrolment.deletionProtection,
      streamViewType: enrolment.streamViewType,
      enabled: enrolment.enabled,
      judge: (declared) => warnOfWeakening(table, declared),
    });
  } else if (table.cfn) {
    table.construct.node.addValidation({ validate: () => judgedAlone(table) });
  }
  guardTable(table, enrolment);
  if (plan) {
    warnOfGap(table, plan, daysOf(table, enrolment));
  }
  if (applied) {
    requireFulfilment(table, applied.policy, plan?.rules ?? []);
  }
  return plan;
}

/** A table that is not verified meets the warnings of one that is. */
function judgedAlone(table: TableResource): string[] {
  warnOfWeakening(table, declaredTable(table));
  return [];
}

/** The days over which the table can be restored in its own Region, as far as they are known. */
function daysOf(table: TableResource, { recoveryWindow, windowDays }: Enrolment): unknown {
  const asked = recoveryWindow?.isUnresolved() ? undefined : recoveryWindow?.toDays();
  return windowDays ?? (table.cfn ? ownReplica(table, declaredTable(table))?.recoveryWindowDays : asked);
}

/** A time that lies before the window and between two recovery points cannot be restored at all. */
function warnOfGap(table: TableResource, { longestGap }: TableBackupPlan, days: unknown) {
  const gap = Math.ceil(longestGap?.toDays({ integral: false }) ?? Infinity);
  if (typeof days === 'number' && gap > days) {
    const spacing = Number.isFinite(gap) ? `are up to ${gap} days apart` : 'end';
    Annotations.of(table.construct).addWarningV2('cdk-dynamodb-recovery:recoveryWindowLeavesGap',
      `'recoveryWindow' is ${counted(days, 'day')}, but the backups of the plan ${spacing}: what was written and lost in between can be in neither; `
      + `use ${gap <= 35 ? `a window of ${gap} days or ` : ''}a more frequent rule`);
  }
}
