import { RemovalPolicy, Token } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { AppliedPolicy } from './applied-policy';
import { enrol } from './table-enrolment';
import type { TableBackupPlan } from '../backup/table-backup-plan';
import { refusal, wholeNumber } from '../internal/requirement';
import { TableResource } from '../internal/table-resource';
import { recoveryMetric } from '../monitoring/recovery-metric';
import { LONGEST_RECOVERY_WINDOW, recoveryWindowDays } from '../policy/recovery-window';

/** Properties of a protected table: those of `TableV2`, and its protection. */
export interface ProtectedTableProps extends dynamodb.TablePropsV2 {
  /**
   * How far back the table can be restored to any second, 1 to 35 whole days. A shorter window costs no less.
   *
   * Shortening the window of a table drops its older restore points at once. Replicas have the same window unless
   * they set `pointInTimeRecoverySpecification` themselves.
   *
   * @default - the window of the nearest `RecoveryPolicy` up the tree, or else 35 days
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
   */
  readonly recoveryWindow?: Duration;

  /**
   * The plan that backs up the table.
   *
   * @default - that of the nearest `RecoveryPolicy` up the tree; or else one plan and one vault that all such tables of the
   * stack share: on the 15th and 25th of every month, kept for 90 days
   */
  readonly backupPlan?: TableBackupPlan;

  /**
   * Whether the protection is verified at deployment, by the `ProtectionVerification` of the stack.
   *
   * @default true
   */
  readonly verification?: boolean;

  /**
   * Whether a deployment that would lose restore points of the table is refused, by the `RecoveryWindowGuard` of the stack.
   *
   * @default true
   */
  readonly guard?: boolean;

  /**
   * Accepts that the window becomes as short as this, and that older restore points are dropped at once. It must equal the declared
   * window, so that it accepts no shorter one later. Take it out once it is deployed.
   *
   * @default - a deployment that would make the window shorter is refused
   */
  readonly acknowledgeShorterWindow?: Duration;
}

/**
 * A DynamoDB table that can be got back: a `TableV2` with point-in-time recovery for every replica, deletion protection,
 * a stream with old and new images, a backup plan, and a check at deployment that all of it is real.
 *
 * It is kept when it is removed from the stack, or with the stack.
 */
export class ProtectedTable extends dynamodb.TableV2 {
  /** The plan that backs up the table; none under a policy without backups. */
  public readonly backupPlan?: TableBackupPlan;

  constructor(scope: Construct, id: string, props: ProtectedTableProps) {
    const { recoveryWindow, backupPlan, verification, guard, acknowledgeShorterWindow, pointInTimeRecovery, ...tableProps } = props;
    const usual = AppliedPolicy.above(scope)?.policy.recoveryWindow ?? LONGEST_RECOVERY_WINDOW;
    const window = pointInTimeRecoverySpecification(props, usual);
    const deletionProtection = props.deletionProtection ?? true;
    const streamViewType = props.dynamoStream ?? dynamodb.StreamViewType.NEW_AND_OLD_IMAGES;
    super(scope, id, {
      ...tableProps,
      pointInTimeRecoverySpecification: window,
      deletionProtection,
      dynamoStream: streamViewType,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const table = TableResource.of(this);
    this.backupPlan = enrol(table, {
      backupPlan,
      recoveryWindow,
      windowDays: window.recoveryPeriodInDays ?? 35,
      deletionProtection,
      streamViewType,
      verification,
      guard,
      acknowledgeShorterWindow,
    });
  }

  public addReplica(props: dynamodb.ReplicaTableProps): void {
    assertReplicaProtected(props);
    super.addReplica(props);
  }

  /**
   * How many findings of the severity ERROR the verification has of this table, each time it runs on its schedule.
   *
   * The maximum of a day unless the options say otherwise. For an alarm, take a period that is no shorter than the schedule.
   */
  public metricProtectionFindings(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recoveryMetric(this, this.tableName, 'protectionFindings', props);
  }

  /**
   * How many seconds ago the newest recovery point of this table was made, each time the verification runs on its schedule.
   *
   * The maximum of a day unless the options say otherwise. Compare it with `longestGap` of the plan, and add the time that a backup may take.
   */
  public metricNewestRecoveryPointAge(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recoveryMetric(this, this.tableName, 'newestRecoveryPointAge', props);
  }

  /**
   * How many seconds back point-in-time recovery reaches, each time the verification runs on its schedule. It grows up to the recovery window.
   *
   * The minimum of a day unless the options say otherwise.
   */
  public metricRestorableWindow(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recoveryMetric(this, this.tableName, 'restorableWindow', props);
  }
}

function pointInTimeRecoverySpecification(props: ProtectedTableProps, usual: Duration): dynamodb.PointInTimeRecoverySpecification {
  const { recoveryWindow, pointInTimeRecovery, pointInTimeRecoverySpecification: specification } = props;
  if (recoveryWindow && (specification || pointInTimeRecovery !== undefined)) {
    const other = specification ? 'pointInTimeRecoverySpecification' : 'pointInTimeRecovery';
    throw refusal('recoveryWindow', 'be the only property that sets point-in-time recovery', `'${other}' as well`, `remove '${other}'`);
  }
  if (!specification && (recoveryWindow ?? usual).isUnresolved?.()) {
    throw refusal('recoveryWindow', 'be known when the app is synthesised', 'a token', 'TableV2 takes no window that only the deployment knows');
  }
  if (pointInTimeRecovery === false || specification?.pointInTimeRecoveryEnabled === false) {
    throw refusal(specification ? 'pointInTimeRecoverySpecification' : 'pointInTimeRecovery', 'leave point-in-time recovery on', 'off',
      'set \'recoveryWindow\', or use a TableV2 for a table that need not be recovered');
  }
  return specification ? checked(specification) : {
    pointInTimeRecoveryEnabled: true,
    recoveryPeriodInDays: recoveryWindowDays('recoveryWindow', recoveryWindow ?? usual),
  };
}

function assertReplicaProtected({ region, pointInTimeRecovery, pointInTimeRecoverySpecification: specification }: dynamodb.ReplicaTableProps) {
  if (pointInTimeRecovery === false || specification?.pointInTimeRecoveryEnabled === false) {
    throw refusal(specification ? 'pointInTimeRecoverySpecification' : 'pointInTimeRecovery', 'leave point-in-time recovery on',
      `off for the replica in ${region}`, 'leave it out: a replica has the window of the table');
  }
  checked(specification, ` of the replica in ${region}`);
}

function checked<S extends dynamodb.PointInTimeRecoverySpecification | undefined>(specification: S, where = ''): S {
  const days = specification?.recoveryPeriodInDays;
  if (days !== undefined && !Token.isUnresolved(days)) {
    wholeNumber(`recoveryPeriodInDays${where}`, days, { min: 1, max: 35 });
  }
  return specification;
}
