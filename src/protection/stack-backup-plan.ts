import type { Stack } from 'aws-cdk-lib';
import { TableBackupPlan } from '../backup/table-backup-plan';
import { OnePerStack } from '../internal/one-per-stack';

const PLANS = new OnePerStack((stack) => new TableBackupPlan(stack, 'DefaultTableBackupPlan'));

/** The plan, with its vault, that the tables of a stack share when they name none. */
export function stackBackupPlan(stack: Stack): TableBackupPlan {
  return PLANS.of(stack);
}
