import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct, type IConstruct } from 'constructs';
import { protectExisting } from './existing-table';
import type { TableProtectionOptions } from './table-protection-options';
import type { TableBackupPlan } from '../backup/table-backup-plan';
import { RecoveryWindow } from '../internal/recovery-window';
import { refusal } from '../internal/requirement';
import { TableResource } from '../internal/table-resource';
import { recoveryMetric } from '../monitoring/recovery-metric';

/** Properties of the protection of an existing table. */
export interface TableProtectionProps extends TableProtectionOptions {
  /**
   * The table: a `Table`, `TableV2`, `CfnTable` or `CfnGlobalTable` of this app, or an imported one.
   *
   * CloudFormation cannot change an imported table. It is selected and verified; what is absent fails the deployment
   * with the command that sets it, unless `remediate` has it switched on.
   */
  readonly table: IConstruct;

  /**
   * Switches on at deployment the point-in-time recovery and the deletion protection of an imported table, where they
   * are off, and lengthens its window, where it is shorter. Nothing is ever switched off or shortened, also not when
   * the stack is deleted.
   *
   * @default false - what an imported table lacks fails the deployment
   */
  readonly remediate?: boolean;
}

/**
 * Gives a table that exists already, in the app or in the account, the protection of a `ProtectedTable`: point-in-time
 * recovery for every replica, deletion protection, a stream with old and new images, a backup plan, and a check at
 * deployment.
 *
 * The table keeps what it sets itself, with a warning where that weakens the protection.
 */
export class TableProtection extends Construct {
  /** The plan that backs up the table; none under a policy without backups. */
  public readonly backupPlan?: TableBackupPlan;

  private readonly tableName: string;

  constructor(scope: Construct, id: string, props: TableProtectionProps) {
    const table = TableResource.of(props.table);
    const { backupPlan, remediate, verification, guard } = props;
    const recoveryWindow = RecoveryWindow.ofOptional(props.recoveryWindow);
    const acknowledgeShorterWindow = RecoveryWindow.ofOptional(props.acknowledgeShorterWindow, 'acknowledgeShorterWindow');
    if (remediate && table.cfn) {
      throw refusal('remediate', 'be set for an imported table only', `true for "${table.path}"`,
        'a table of the app is protected by CloudFormation: leave it out');
    }
    super(scope, id);
    this.tableName = table.tableName;
    this.backupPlan = protectExisting(
      table,
      { recoveryWindow, remediate, verification, guard, acknowledgeShorterWindow },
      { backupPlan },
    );
  }

  /**
   * The number of findings of the severity ERROR that the verification has of this table, each time it runs on its
   * schedule.
   *
   * The maximum of a day unless the options set another statistic or period. For an alarm, take a period that is no
   * shorter than the schedule.
   */
  public metricProtectionFindings(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recoveryMetric(this, this.tableName, 'protectionFindings', props);
  }

  /**
   * The seconds since the newest recovery point of this table was made, each time the verification runs on its
   * schedule.
   *
   * The maximum of a day unless the options set another statistic or period. Compare it with `longestGap` of the plan,
   * and add the time that a backup may take.
   */
  public metricNewestRecoveryPointAge(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recoveryMetric(this, this.tableName, 'newestRecoveryPointAge', props);
  }

  /**
   * The seconds over which point-in-time recovery reaches back, each time the verification runs on its schedule. It
   * grows up to the recovery window.
   *
   * The minimum of a day unless the options set another statistic or period.
   */
  public metricRestorableWindow(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recoveryMetric(this, this.tableName, 'restorableWindow', props);
  }
}
