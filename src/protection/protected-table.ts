import { RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { AppliedPolicy } from './applied-policy';
import { enrol } from './table-enrolment';
import type { TableProtectionOptions } from './table-protection-options';
import type { TableBackupPlan } from '../backup/table-backup-plan';
import { LONGEST_WINDOW_DAYS, SHORTEST_WINDOW_DAYS } from '../contract/window-days';
import { RecoveryWindow } from '../internal/recovery-window';
import { refusal, wholeNumber } from '../internal/requirement';
import { TableResource } from '../internal/table-resource';
import { recoveryMetric } from '../monitoring/recovery-metric';

/** Properties of a protected table: those of `TableV2`, and its protection. */
export interface ProtectedTableProps extends dynamodb.TablePropsV2, TableProtectionOptions {}

/**
 * A DynamoDB table that can be got back: a `TableV2` with point-in-time recovery for every replica, deletion
 * protection, a stream with old and new images, a backup plan, and a check at deployment that all of it is real.
 *
 * It is kept when it is removed from the stack, or with the stack.
 */
export class ProtectedTable extends dynamodb.TableV2 {
  /** The plan that backs up the table; none under a policy without backups. */
  public readonly backupPlan?: TableBackupPlan;

  constructor(scope: Construct, id: string, props: ProtectedTableProps) {
    const {
      recoveryWindow: _, backupPlan, verification, guard, acknowledgeShorterWindow, pointInTimeRecovery, ...tableProps
    } = props;
    const recoveryWindow = RecoveryWindow.ofOptional(props.recoveryWindow);
    const specification = pointInTimeRecoverySpecification(props, recoveryWindow ?? AppliedPolicy.windowAt(scope));
    const deletionProtection = props.deletionProtection ?? true;
    const streamViewType = props.dynamoStream ?? dynamodb.StreamViewType.NEW_AND_OLD_IMAGES;
    super(scope, id, {
      ...tableProps,
      pointInTimeRecoverySpecification: specification,
      deletionProtection,
      dynamoStream: streamViewType,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const { recoveryPeriodInDays = LONGEST_WINDOW_DAYS } = specification;
    this.backupPlan = enrol(TableResource.of(this), {
      recoveryWindow,
      deletionProtection,
      streamViewType,
      verification,
      guard,
      acknowledgeShorterWindow: RecoveryWindow.ofOptional(acknowledgeShorterWindow, 'acknowledgeShorterWindow'),
    }, { backupPlan, recoveryPeriodInDays });
  }

  public addReplica(props: dynamodb.ReplicaTableProps): void {
    assertReplicaProtected(props);
    super.addReplica(props);
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

function pointInTimeRecoverySpecification(
  props: ProtectedTableProps,
  window: RecoveryWindow,
): dynamodb.PointInTimeRecoverySpecification {
  const { recoveryWindow, pointInTimeRecovery, pointInTimeRecoverySpecification: specification } = props;
  if (recoveryWindow && (specification || pointInTimeRecovery !== undefined)) {
    const other = specification ? 'pointInTimeRecoverySpecification' : 'pointInTimeRecovery';
    throw refusal(
      'recoveryWindow',
      'be the only property that sets point-in-time recovery',
      `'${other}' as well`,
      `remove '${other}'`,
    );
  }
  if (!specification && window.isUnresolved) {
    throw refusal(
      'recoveryWindow',
      'be known when the app is synthesised',
      'a token',
      'TableV2 takes no window that only the deployment knows',
    );
  }
  if (pointInTimeRecovery === false || specification?.pointInTimeRecoveryEnabled === false) {
    throw refusal(
      specification ? 'pointInTimeRecoverySpecification' : 'pointInTimeRecovery',
      'leave point-in-time recovery on',
      'off',
      "set 'recoveryWindow', or use a TableV2 for a table that need not be recovered",
    );
  }
  return specification
    ? checked(specification)
    : {
      pointInTimeRecoveryEnabled: true,
      recoveryPeriodInDays: window.days,
    };
}

function assertReplicaProtected({
  region,
  pointInTimeRecovery,
  pointInTimeRecoverySpecification: specification,
}: dynamodb.ReplicaTableProps) {
  if (pointInTimeRecovery === false || specification?.pointInTimeRecoveryEnabled === false) {
    throw refusal(
      specification ? 'pointInTimeRecoverySpecification' : 'pointInTimeRecovery',
      'leave point-in-time recovery on',
      `off for the replica in ${region}`,
      'leave it out: a replica has the window of the table',
    );
  }
  checked(specification, ` of the replica in ${region}`);
}

function checked<S extends dynamodb.PointInTimeRecoverySpecification | undefined>(specification: S, where = ''): S {
  const days = specification?.recoveryPeriodInDays;
  if (days !== undefined && !Token.isUnresolved(days)) {
    wholeNumber(`recoveryPeriodInDays${where}`, days, { min: SHORTEST_WINDOW_DAYS, max: LONGEST_WINDOW_DAYS });
  }
  return specification;
}
