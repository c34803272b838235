import { type CfnResource, Aws, Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { GuardPrerequisites } from './guard-prerequisites';
import { GuardedTables } from './guarded-tables';
import {
  deletionAcknowledged, recoveryOffAcknowledged, replacementAcknowledged, replicaRemovalAcknowledged,
  replicaWindowAcknowledged,
} from '../contract/acknowledgement';
import { DeploymentFunction, functionOptionsOf } from '../internal/deployment-function';
import type { DeploymentFunctionOptions } from '../internal/deployment-function-options';
import { suppressFindings, wildcardFinding } from '../internal/finding-suppression';
import { anyKey, anyKeyOfAccount, anyOwnVault } from '../internal/fitting-arns';
import { leaveOutEmptyStatements } from '../internal/late-statements';
import { OnePerStack } from '../internal/one-per-stack';
import { RecoveryWindow } from '../internal/recovery-window';
import { suppressTablesByName, tableArnsByName } from '../internal/table-arns';
import { settleSeconds } from '../verification/settle-timeout';
import { StackExpectation } from '../verification/stack-expectation';

/** Properties of the guard of a stack. */
export interface RecoveryWindowGuardProps extends DeploymentFunctionOptions {
  /**
   * The time that the guard waits for its own permissions to take effect, 0 seconds to 2 minutes.
   *
   * @default Duration.minutes(2)
   */
  readonly settleTimeout?: Duration;
}

/** Longer than 400 tables take at the 10 requests a second that DynamoDB allows for `DescribeContinuousBackups`. */
const FUNCTION_TIMEOUT = Duration.minutes(10);

/**
 * Refuses a deployment that would lose restore points, before it changes any table.
 *
 * A shorter recovery window drops the older restore points at once; point-in-time recovery that is switched off and on
 * again has forgotten all of them, and so has a table or a replica that is deleted or replaced. None of that can be
 * undone. So all tables of the stack wait for the guard, which compares the template with what exists, and reports from
 * when to when restore points would be lost. Each loss can be accepted: a shorter window on its table
 * (`acknowledgeShorterWindow`), everything else here. What is accepted here counts once, in the deployment that brings
 * it, so that it cannot cover another loss later.
 *
 * Before anything exists it looks at what the stack needs and does not make itself: the advanced features of AWS
 * Backup, where something uses them, imported vaults and imported keys. So a deployment that cannot succeed leaves no
 * empty tables behind.
 *
 * There is one function and one custom resource a stack, whatever the number of tables; the first guarded table defines
 * them. Define it yourself, before the first protected table, to set properties, or to keep it when the last table of
 * the stack goes. The first creation of a table, a rollback and the deletion of the stack are never held up. A guard
 * that is taken out of its stack guards nothing: then `RETAIN` and deletion protection hold.
 *
 * @example
 * // A table that was taken out of the stack, and is to be deleted. The message of the guard shows what to write.
 * RecoveryWindowGuard.of(this).acknowledgeDeletionOf('Audit');
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
 */
export class RecoveryWindowGuard extends Construct {
  /** The guard of the stack that a construct is in; defined if there is none yet. */
  public static of(scope: Construct): RecoveryWindowGuard {
    return RecoveryWindowGuard.guards.of(Stack.of(scope));
  }

  private static readonly guards = new OnePerStack((stack) => new RecoveryWindowGuard(stack, 'RecoveryWindowGuard'));

  /** The function that guards. */
  public readonly handler: lambda.Function;

  /** The log group that takes all findings. */
  public readonly logGroup: logs.ILogGroup;

  private readonly tables: GuardedTables;

  constructor(scope: Construct, id: string, props: RecoveryWindowGuardProps = {}) {
    const seconds = settleSeconds(props.settleTimeout);
    const stack = Stack.of(scope);
    RecoveryWindowGuard.guards.assertOnlyOne(stack, 'guard');
    super(scope, id);
    RecoveryWindowGuard.guards.add(stack, this);

    const tables = GuardedTables.of(stack);
    this.tables = tables;
    const prerequisites = new GuardPrerequisites(stack);
    const guard = new DeploymentFunction(this, {
      description: 'Refuses deployments that would lose restore points of the DynamoDB tables of this stack',
      timeout: FUNCTION_TIMEOUT,
      statements: [...statements(this, tables), ...prerequisites.statements(this)],
      handler: 'recovery-window-guard',
      options: functionOptionsOf(props),
    });
    this.handler = guard.handler;
    this.logGroup = guard.logGroup;
    suppressWildcardFindings(guard.permissions);
    leaveOutEmptyStatements(guard.permissions);
    const resource = guard.defineResource('Custom::RecoveryWindowGuard', {
      settleSeconds: seconds,
      logGroup: this.logGroup.logGroupName,
      // The tables refer to the same resources themselves.
      guarded: Lazy.uncachedAny({
        produce: ({ preparing }) => (preparing ? {} : { ...tables.render(), ...prerequisites.render() }),
      }),
    });
    resource.node.addDependency(StackExpectation.of(stack).regionSettings);
    tables.waitFor(resource.node.defaultChild as CfnResource, guard.permissions);
    this.node.addValidation({
      validate: () => {
        tables.complete();
        prerequisites.complete();
        return tables.contradictions();
      },
    });
  }

  /**
   * Accepts that a table which leaves the stack is deleted, with all its restore points. Counts in the deployment that
   * brings it.
   *
   * @param path the path that the table had within its stack
   */
  public acknowledgeDeletionOf(path: string): void {
    this.tables.acknowledge(deletionAcknowledged(path));
  }

  /**
   * Accepts that a table is replaced by an empty one. Counts in the deployment that brings it.
   *
   * @param path the path of the table within its stack
   */
  public acknowledgeReplacementOf(path: string): void {
    this.tables.acknowledge(replacementAcknowledged(path), path);
  }

  /**
   * Accepts that a replica is deleted, with all its restore points. Counts in the deployment that brings it.
   *
   * @param path the path of the table within its stack
   * @param region the Region that the replica is in
   */
  public acknowledgeReplicaRemoval(path: string, region: string): void {
    this.tables.acknowledge(replicaRemovalAcknowledged(path, region), path);
  }

  /**
   * Accepts that point-in-time recovery is switched off, which drops all restore points. Counts in the deployment that
   * brings it.
   *
   * @param path the path of the table within its stack
   * @param region the Region in which it is switched off; that of the stack if left out
   */
  public acknowledgeRecoveryOff(path: string, region?: string): void {
    this.tables.acknowledge(recoveryOffAcknowledged(path, region ?? Stack.of(this).region), path);
  }

  /**
   * Accepts a shorter window of a replica that has one of its own; that of the table is accepted on the table. Counts
   * in the deployment that brings it.
   *
   * @param path the path of the table within its stack
   * @param region the Region that the replica is in
   * @param window the window that is declared for the replica, 1 to 35 whole days
   */
  public acknowledgeReplicaWindow(path: string, region: string, window: Duration): void {
    this.tables.acknowledge(replicaWindowAcknowledged(path, region, RecoveryWindow.of(window, 'window').days), path);
  }
}

/** No reference to a table: the guard would wait for the table, and the table waits for the guard. */
function statements(scope: Construct, tables: GuardedTables): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'DescribeTablesByName',
      actions: ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable'],
      resources: Lazy.uncachedList({
        produce: ({ preparing }) => tableArnsByName(scope, preparing ? [] : tables.namedTables),
      }),
    }),
    new iam.PolicyStatement({
      sid: 'ReadStack',
      actions: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
      resources: [Aws.STACK_ID],
    }),
  ];
}

function suppressWildcardFindings(policy: iam.ManagedPolicy) {
  const many = 'the ARNs of all imported vaults and keys of the stack do not fit the 6,144 characters of a managed policy';
  suppressTablesByName(policy);
  suppressFindings(policy, {
    'AwsSolutions-IAM5[Resource::*]':
      'backup:DescribeRegionSettings has no resource, and Lambda makes its network interfaces itself: '
      + 'docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html, docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html',
    [wildcardFinding(policy, anyOwnVault(policy))]: many,
    [wildcardFinding(policy, anyKeyOfAccount(policy))]: many,
    [wildcardFinding(policy, anyKey(policy))]: `${many}; keys of other accounts are described only where their policies allow it`,
  });
}
