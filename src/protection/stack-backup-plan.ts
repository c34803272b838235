import type { Stack } from 'aws-cdk-lib';
import { TableBackupPlan } from '../backup/table-backup-plan';

const PLANS = new WeakMap<Stack, TableBackupPlan>();

/** The plan, with its vault, that the tables of a stack share when they name none. */
export function stackBackupPlan(stack: Stack): TableBackupPlan {
  const plan = PLANS.get(stack) ?? new TableBackupPlan(stack, 'DefaultTableBackupPlan');
  PLANS.set(stack, plan);
  return plan;
}
