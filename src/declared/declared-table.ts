import type { Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { declaredRecovery } from './declared-recovery';
import { overriddenResource } from './overridden-resource';
import { OwnRegion } from '../internal/own-region';
import type { TableResource } from '../internal/table-resource';
import { branchesOf, either, isIntrinsic, isNothing, plainValue } from '../internal/template-values';

/** The protection of one replica as it stands in the template, tokens included. */
export interface DeclaredReplica {
  readonly region: unknown;
  readonly recoveryWindowDays: unknown;

  /** Set if only CloudFormation knows whether it is on. */
  readonly recoveryEnabled?: unknown;
  readonly deletionProtection: unknown;

  /** The key, its ARN, its id or an alias; none where AWS owns or manages the key. */
  readonly key?: unknown;
}

/** The protection of a table as it stands in the template, tokens included. */
export interface DeclaredTable {
  readonly streamViewType?: unknown;
  readonly replicas: DeclaredReplica[];

  /**
   * True if a function of CloudFormation stands in the place of the list of replicas, or of one of them: then none is
   * listed.
   */
  readonly replicasUnreadable?: boolean;
}

/** Stands for a window that only CloudFormation knows, in a place where it could just as well be off. */
export const UNREADABLE = 'unreadable';

interface ReplicaProperties {
  readonly Region?: unknown;
  readonly DeletionProtectionEnabled?: unknown;
  readonly PointInTimeRecoverySpecification?: unknown;
  readonly SSESpecification?: { readonly KMSMasterKeyId?: unknown };
}

interface TableProperties extends ReplicaProperties {
  readonly StreamSpecification?: unknown;
  readonly Replicas?: unknown;
}

/**
 * Reads the protection of a table from what will be deployed, not from what was asked for: aspects, property injectors
 * and overrides have the last word.
 */
export function declaredTable(table: TableResource): DeclaredTable {
  const properties = renderedProperties(table);
  const streamViewType = streamViewTypeOf(properties.StreamSpecification);
  if (properties.Replicas === undefined) {
    return { streamViewType, replicas: [declaredReplica(properties, OwnRegion.of(table.stack).value)] };
  }
  return isWrittenOut(properties.Replicas)
    ? {
      streamViewType,
      replicas: properties.Replicas.map((replica: ReplicaProperties) => declaredReplica(replica, replica.Region)),
    }
    : { streamViewType, replicas: [], replicasUnreadable: true };
}

/** The replica in the Region of the stack; an L1 table can list its replicas in any order. */
export function ownReplica(table: TableResource, { replicas }: DeclaredTable): DeclaredReplica | undefined {
  const own = OwnRegion.of(table.stack);
  return replicas.find(({ region }) => own.is(region));
}

/** True for a list of replicas that is written out, of which each element is known to be there. */
export function isWrittenOut(replicas: unknown): replicas is object[] {
  return Array.isArray(replicas) && !replicas.some(isIntrinsic);
}

/** The view type in both branches of a condition; of another function it is not known. */
function streamViewTypeOf(specification: unknown): unknown {
  const branches = branchesOf(specification);
  if (branches) {
    return either([branches[0], streamViewTypeOf(branches[1]), streamViewTypeOf(branches[2])]);
  }
  const { StreamViewType: viewType } = Object(specification) as { readonly StreamViewType?: unknown };
  return !isNothing(specification) && isIntrinsic(specification) ? specification : viewType;
}

function declaredReplica(properties: ReplicaProperties, region: unknown): DeclaredReplica {
  const recovery = declaredRecovery(properties.PointInTimeRecoverySpecification);
  return {
    region,
    recoveryWindowDays: recovery ? recovery.enabled === false ? 0 : recovery.days : UNREADABLE,
    ...isIntrinsic(recovery?.enabled) ? { recoveryEnabled: recovery?.enabled } : {},
    deletionProtection: plainValue(properties.DeletionProtectionEnabled) ?? false,
    ...properties.SSESpecification?.KMSMasterKeyId ? { key: properties.SSESpecification.KMSMasterKeyId } : {},
  };
}

/** The properties that the template will hold. */
function renderedProperties(table: TableResource): TableProperties {
  const { stack, global, regional } = table;
  return (
    overriddenResource(table)?.Properties ??
    (global ? globalProperties(stack, global) : regionalProperties(stack, regional!))
  );
}

function globalProperties(stack: Stack, { replicas, streamSpecification }: dynamodb.CfnGlobalTable): TableProperties {
  const declared = stack.resolve({ replicas, streamSpecification }) as {
    readonly replicas: dynamodb.CfnGlobalTable.ReplicaSpecificationProperty[];
    readonly streamSpecification?: dynamodb.CfnGlobalTable.StreamSpecificationProperty;
  };
  return {
    StreamSpecification: stream(declared.streamSpecification),
    Replicas: !isWrittenOut(declared.replicas) ? declared.replicas : declared.replicas.map((replica) => ({
      Region: replica.region,
      ...replicaProperties(replica),
      ...encryption(replica.sseSpecification as dynamodb.CfnGlobalTable.ReplicaSSESpecificationProperty | undefined),
    })),
  };
}

function regionalProperties(stack: Stack, cfn: dynamodb.CfnTable): TableProperties {
  const { deletionProtectionEnabled, pointInTimeRecoverySpecification, sseSpecification, streamSpecification } = cfn;
  const protection = { deletionProtectionEnabled, pointInTimeRecoverySpecification };
  const declared = stack.resolve({ ...protection, sseSpecification, streamSpecification }) as Protection & {
    readonly sseSpecification?: dynamodb.CfnTable.SSESpecificationProperty;
    readonly streamSpecification?: dynamodb.CfnTable.StreamSpecificationProperty;
  };
  return {
    StreamSpecification: stream(declared.streamSpecification),
    ...replicaProperties(declared),
    ...encryption(declared.sseSpecification),
  };
}

/** Values under a function are spelled as in the template already. */
function stream(specification?: { readonly streamViewType?: string }): unknown {
  return isIntrinsic(specification) ? specification : { StreamViewType: specification?.streamViewType };
}

function encryption(specification?: { readonly kmsMasterKeyId?: string }): ReplicaProperties {
  return { SSESpecification: { KMSMasterKeyId: specification?.kmsMasterKeyId } };
}

/** Properties that `CfnTable` and a replica of `CfnGlobalTable` share. */
type Protection = Pick<dynamodb.CfnTableProps, 'deletionProtectionEnabled' | 'pointInTimeRecoverySpecification'>;

function replicaProperties({
  deletionProtectionEnabled,
  pointInTimeRecoverySpecification,
}: Protection): ReplicaProperties {
  const pitr = pointInTimeRecoverySpecification as
    dynamodb.CfnTable.PointInTimeRecoverySpecificationProperty | undefined;
  return {
    DeletionProtectionEnabled: deletionProtectionEnabled,
    PointInTimeRecoverySpecification: isIntrinsic(pitr)
      ? pitr
      : pitr && {
        PointInTimeRecoveryEnabled: pitr.pointInTimeRecoveryEnabled,
        RecoveryPeriodInDays: pitr.recoveryPeriodInDays,
      },
  };
}
