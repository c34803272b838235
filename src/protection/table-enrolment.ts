import { Annotations, Token } from 'aws-cdk-lib';
import { AppliedPolicy } from './applied-policy';
import { rememberEnrolled } from './enrolled-tables';
import { requireFulfilment } from './policy-fulfilment';
import { stackBackupPlan } from './stack-backup-plan';
import { warnOfWeakening } from './table-weakening';
import type { TableBackupPlan } from '../backup/table-backup-plan';
import { isWindow } from '../contract/window-days';
import { declaredTable, ownReplica } from '../declared/declared-table';
import type { ProtectionRequest } from '../declared/protection-request';
import { guardTable } from '../guard/guard-enrolment';
import { counted } from '../internal/requirement';
import type { TableResource } from '../internal/table-resource';
import { ProtectionVerification } from '../verification/protection-verification';
import { StackExpectation } from '../verification/stack-expectation';

/** The place of a table among the plans, and what is known of it without reading the template. */
export interface Enrolment {
  /** The plan that the app chooses; that of its policy or of its stack if left out. */
  readonly backupPlan?: TableBackupPlan;

  /** The days that its resource has been given, where they are known. */
  readonly recoveryPeriodInDays?: number;
}

/** Puts a table into its plan, if its policy has one, and into the verification and the guard of its stack. */
export function enrol(
  table: TableResource,
  request: ProtectionRequest,
  enrolment: Enrolment,
): TableBackupPlan | undefined {
  const applied = AppliedPolicy.above(table.construct);
  const plan = enrolment.backupPlan ?? (applied ? applied.planFor(table.stack) : stackBackupPlan(table.stack));
  const { verification = true } = request;
  rememberEnrolled(table);
  plan?.addTable(table.construct, { verification });
  if (verification) {
    ProtectionVerification.of(table.stack);
    StackExpectation.of(table.stack).expectTable(table, request, (declared) => warnOfWeakening(table, declared));
  } else if (table.cfn) {
    table.construct.node.addValidation({ validate: () => judgedAlone(table) });
  }
  guardTable(table, request);
  if (plan) {
    warnOfGap(table, plan, enrolment.recoveryPeriodInDays ?? daysOf(table, request));
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
function daysOf(table: TableResource, { recoveryWindow }: ProtectionRequest): unknown {
  return table.cfn ? ownReplica(table, declaredTable(table))?.recoveryWindowDays : recoveryWindow?.days;
}

/** A time that lies before the window and between two recovery points cannot be restored at all. */
function warnOfGap(table: TableResource, { longestGap }: TableBackupPlan, days: unknown) {
  const gap = Math.ceil(longestGap?.toDays({ integral: false }) ?? Infinity);
  if (typeof days === 'number' && !Token.isUnresolved(days) && gap > days) {
    const spacing = Number.isFinite(gap) ? `are up to ${gap} days apart` : 'end';
    Annotations.of(table.construct).addWarningV2('cdk-dynamodb-recovery:recoveryWindowLeavesGap',
      `'recoveryWindow' is ${counted(days, 'day')}, but the backups of the plan ${spacing}: what was written and lost in between can be in neither; `
      + `use ${isWindow(gap) ? `a window of ${gap} days or ` : ''}a more frequent rule`);
  }
}
