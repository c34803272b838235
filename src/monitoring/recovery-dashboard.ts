import { Lazy, Resource, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct, IConstruct } from 'constructs';
import { monitorGraphs } from './monitor-widgets';
import type { RecoveryAlerts } from './recovery-alerts';
import { jobs, protectionFindings, recoveryPointAges, restorableWindows, undeliveredAlerts } from './recovery-widgets';
import { conditionalElsewhere } from '../internal/conditional-tables';
import { MonitoredTables } from '../internal/monitored-tables';
import { nameMatching, refusal } from '../internal/requirement';
import { TableResource } from '../internal/table-resource';
import { StackExpectation } from '../verification/stack-expectation';

/** Properties of a dashboard. */
export interface RecoveryDashboardProps {
  /**
   * The name of the dashboard: 1 to 255 letters, digits, hyphens and underscores.
   *
   * @default - a name made by CloudFormation
   */
  readonly dashboardName?: string;

  /**
   * The tables that are shown, each a `Table`, `TableV2`, `CfnTable` or `CfnGlobalTable`, or an imported table.
   *
   * @default - all tables whose protection the stack verifies, also those that are defined later
   */
  readonly tables?: IConstruct[];

  /**
   * Alerts whose undelivered events are shown.
   *
   * @default - none
   */
  readonly alerts?: RecoveryAlerts;
}

/**
 * One dashboard for the recovery of all protected tables of a stack: how far back each can be restored, how old its
 * newest recovery point is against the schedule of its plan, what the verification found, and how the jobs of AWS
 * Backup for DynamoDB in the Region ended.
 *
 * Where the stack has change monitors, a row shows what they saw, what they restored and how fast, and open breakers.
 *
 * The first three are measured by the verification when it runs on a schedule. Up to 50 tables have a line each; of
 * more, the 20 worst of all measured tables of the Region are shown, as CloudWatch cannot search for so many names.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
 */
export class RecoveryDashboard extends Resource {
  /** The name of the dashboard. */
  public readonly dashboardName: string;

  private readonly named?: TableResource[];
  private readonly alerts?: RecoveryAlerts;

  constructor(scope: Construct, id: string, props: RecoveryDashboardProps = {}) {
    const named = props.tables?.map((table) => TableResource.of(table));
    if (named?.length === 0) {
      throw refusal('tables', 'name at least one table', 'none', 'leave it out for all tables of the stack');
    }
    if (props.dashboardName !== undefined) {
      nameMatching('dashboardName', props.dashboardName, /^[a-zA-Z0-9\-_]{1,255}$/, '1 to 255 letters, digits, hyphens and underscores');
    }
    super(scope, id);
    this.named = named;
    this.alerts = props.alerts;
    const dashboard = new cloudwatch.CfnDashboard(this, 'Resource', {
      dashboardName: props.dashboardName,
      dashboardBody: Lazy.uncachedString({ produce: () => Stack.of(this).toJsonString(this.body()) }),
    });
    this.dashboardName = dashboard.ref;
    this.node.addValidation({
      validate: () => this.tables.length > 0 ? conditionalElsewhere(this, 'dashboard', this.tables) : [
        `the dashboard "${this.node.path}" has no table to show; protect a table of this stack, or name some in 'tables'`,
      ],
    });
  }

  private get tables(): TableResource[] {
    return this.named ?? StackExpectation.of(Stack.of(this)).tables;
  }

  /** The shown tables that have a change monitor; without names, those of the monitors of the stack. */
  private get monitored(): TableResource[] {
    const all = MonitoredTables.of(this);
    return this.named?.filter((table) => all.monitorOf(table)) ?? all.watchedFrom(Stack.of(this));
  }

  private body() {
    const { tables, monitored } = this;
    const plans = new Set(tables.flatMap(({ stack }) => StackExpectation.of(stack).plans));
    const widgets = new cloudwatch.Column(
      new cloudwatch.Row(restorableWindows(tables), recoveryPointAges(tables, [...plans])),
      new cloudwatch.Row(
        protectionFindings(tables),
        ...(this.alerts ? [undeliveredAlerts(this.alerts.deadLetterQueue)] : []),
      ),
      ...(monitored.length > 0 ? [new cloudwatch.Row(...monitorGraphs(monitored))] : []),
      new cloudwatch.Row(
        jobs('Backup jobs for DynamoDB in the Region', 'NumberOfBackupJobs', [
          'Completed',
          'Failed',
          'Aborted',
          'Expired',
        ]),
        jobs('Copy jobs for DynamoDB in the Region', 'NumberOfCopyJobs', ['Completed', 'Failed']),
        jobs('Restore jobs for DynamoDB in the Region', 'NumberOfRestoreJobs', ['Completed', 'Failed']),
      ),
    );
    widgets.position(0, 0);
    // The length of the longest recovery window.
    return { start: '-P35D', periodOverride: cloudwatch.PeriodOverride.INHERIT, widgets: widgets.toJson() };
  }
}
