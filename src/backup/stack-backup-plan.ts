import type { Stack } from 'aws-cdk-lib';
import { TableBackupPlan } from './table-backup-plan';

const ID = 'TableBackupPlan';

/** The plan, with its vault, that the tables of a stack share when they name none. */
export function stackBackupPlan(stack: Stack): TableBackupPlan {
  return stack.node.tryFindChild(ID) as TableBackupPlan | undefined ?? new TableBackupPlan(stack, ID);
}
