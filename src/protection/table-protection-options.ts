import type { Duration } from 'aws-cdk-lib';
import type { TableBackupPlan } from '../backup/table-backup-plan';

/** Options of the protection of a table, however it is given. */
export interface TableProtectionOptions {
  /**
   * The time over which the table can be restored to any second, 1 to 35 whole days. A shorter window costs no less.
   *
   * Shortening the window of a table drops its older restore points at once. Replicas have the same window unless
   * they set `pointInTimeRecoverySpecification` themselves.
   *
   * @default - the window that the table has in the app, or that of the nearest `RecoveryPolicy` up the tree, or 35
   * days
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
   */
  readonly recoveryWindow?: Duration;

  /**
   * The plan that backs up the table.
   *
   * @default - that of the nearest `RecoveryPolicy` up the tree; or else one plan and one vault that all such tables of
   * the stack share: on the 15th and 25th of every month, kept for 90 days
   */
  readonly backupPlan?: TableBackupPlan;

  /**
   * Verifies the protection at deployment, by the `ProtectionVerification` of the stack.
   *
   * @default true
   */
  readonly verification?: boolean;

  /**
   * Refuses a deployment that would lose restore points of the table, by the `RecoveryWindowGuard` of the stack.
   * CloudFormation cannot change an imported table, so there is nothing to guard.
   *
   * @default true
   */
  readonly guard?: boolean;

  /**
   * Accepts that the window becomes as short as this, and that older restore points are dropped at once. It must equal
   * the declared window, so that it accepts no shorter one later. Take it out once it is deployed.
   *
   * @default - a deployment that would make the window shorter is refused
   */
  readonly acknowledgeShorterWindow?: Duration;
}
