import { Annotations, Lazy, RemovalPolicy, Stack, type CfnResource } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { isWrittenOut } from '../declared/declared-table';
import { replicasUnreadable } from '../declared/declared-window';
import type { ProtectionRequest } from '../declared/protection-request';
import type { RecoveryWindow } from '../internal/recovery-window';
import { refusal } from '../internal/requirement';
import type { TableResource } from '../internal/table-resource';
import { plainValue } from '../internal/template-values';

type Replica = dynamodb.CfnGlobalTable.ReplicaSpecificationProperty;
type Pitr = dynamodb.CfnTable.PointInTimeRecoverySpecificationProperty;

/** The specification of point-in-time recovery for a table or a replica, from the one that it has itself. */
type RecoveryOf = (own: Pitr | undefined) => Pitr;

const STREAM = { streamViewType: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES };

/**
 * Sets on the resource of a table whatever of its protection the app has not set; returns whether it is protected from
 * deletion.
 */
export function protectResource(
  table: TableResource,
  request: ProtectionRequest,
  defaultWindow: RecoveryWindow,
): boolean {
  const recovery = (own: Pitr | undefined) => recoverySpecification(table, own, request) ?? inDays(defaultWindow);
  if (table.regional) {
    return protectRegional(table, table.regional, recovery);
  }
  return table.global ? protectGlobal(table, table.global, recovery) : true;
}

function protectRegional(table: TableResource, cfn: dynamodb.CfnTable, recovery: RecoveryOf): boolean {
  const resolve = <T>(value: T) => Stack.of(cfn).resolve(value) as T;
  cfn.pointInTimeRecoverySpecification = recovery(resolve(cfn.pointInTimeRecoverySpecification) as Pitr | undefined);
  cfn.deletionProtectionEnabled = resolve(cfn.deletionProtectionEnabled) ?? true;
  cfn.streamSpecification = resolve(cfn.streamSpecification) ?? STREAM;
  keep(cfn);
  warnOfReplicas(table);
  return plainValue(cfn.deletionProtectionEnabled) !== false;
}

function protectGlobal(table: TableResource, cfn: dynamodb.CfnGlobalTable, recovery: RecoveryOf): boolean {
  const resolve = <T>(value: T) => Stack.of(cfn).resolve(value) as T;
  const { replicas, streamSpecification } = cfn;
  const protectedReplicas = () => writtenOut(table, resolve(replicas)).map((replica): Replica => ({
    ...replica,
    deletionProtectionEnabled: replica.deletionProtectionEnabled ?? true,
    pointInTimeRecoverySpecification: recovery(replica.pointInTimeRecoverySpecification as Pitr | undefined),
  }));
  const deletionProtection = protectedReplicas().every(
    (replica) => plainValue(replica.deletionProtectionEnabled) !== false,
  );
  // Replicas can still be added, so what is set here is set on the list as it will be.
  cfn.replicas = Lazy.uncachedAny({ produce: protectedReplicas });
  cfn.streamSpecification = Lazy.uncachedAny({ produce: () => resolve(streamSpecification) ?? STREAM });
  keep(cfn);
  return deletionProtection;
}

function writtenOut(table: TableResource, replicas: unknown): Replica[] {
  if (!isWrittenOut(replicas)) {
    throw new Error(replicasUnreadable(table.path));
  }
  return replicas as Replica[];
}

/** The specification that the table or the request has; none where both leave it open. */
function recoverySpecification(
  table: TableResource,
  own: Pitr | undefined,
  { recoveryWindow }: ProtectionRequest,
): Pitr | undefined {
  if (own && recoveryWindow) {
    throw refusal(
      'recoveryWindow',
      'be the only property that sets point-in-time recovery',
      `'pointInTimeRecoverySpecification' of "${table.path}" as well`,
      'remove one of them',
    );
  }
  if (plainValue(own?.pointInTimeRecoveryEnabled) === false) {
    throw refusal(
      'pointInTimeRecoverySpecification',
      'leave point-in-time recovery on',
      `off for "${table.path}"`,
      "remove it from the table, and set 'recoveryWindow' here",
    );
  }
  return own ?? (recoveryWindow && inDays(recoveryWindow));
}

function inDays({ days }: RecoveryWindow): Pitr {
  return { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: days };
}

/** `Table` makes its replicas with a custom resource of its own, which CloudFormation cannot set anything on. */
function warnOfReplicas({ construct }: TableResource) {
  if (construct.node.children.some(({ node }) => node.id.startsWith('Replica'))) {
    Annotations.of(construct).addWarningV2('cdk-dynamodb-recovery:replicasNotProtected',
      'the replicas of a Table (\'replicationRegions\') are neither protected nor verified; those of a TableV2 are');
  }
}

function keep(cfn: CfnResource) {
  if (cfn.cfnOptions.deletionPolicy === undefined) {
    cfn.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
