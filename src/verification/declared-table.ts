import type { Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { overriddenResource } from './overridden-resource';
import type { TableResource } from '../internal/table-resource';

/** The protection of one replica as it stands in the template, tokens included. */
export interface DeclaredReplica {
  readonly region: unknown;
  readonly recoveryWindowDays: unknown;

  /** Where only CloudFormation knows whether it is on. */
  readonly recoveryEnabled?: unknown;
  readonly deletionProtection: unknown;

  /** The key, its ARN, its id or an alias; none where AWS owns or manages the key. */
  readonly key?: unknown;
}

/** The protection of a table as it stands in the template, tokens included. */
export interface DeclaredTable {
  readonly streamViewType?: unknown;
  readonly replicas: DeclaredReplica[];
}

/** Stands for a window that only CloudFormation knows, in a place where it could just as well be off. */
export const UNREADABLE = 'unreadable';

interface ReplicaProperties {
  readonly Region?: unknown;
  readonly DeletionProtectionEnabled?: unknown;
  readonly PointInTimeRecoverySpecification?: {
    readonly PointInTimeRecoveryEnabled?: unknown;
    readonly RecoveryPeriodInDays?: unknown;
  };
  readonly SSESpecification?: { readonly KMSMasterKeyId?: unknown };
}

interface TableProperties extends ReplicaProperties {
  readonly StreamSpecification?: { readonly StreamViewType?: unknown };
  readonly Replicas?: ReplicaProperties[];
}

/**
 * Reads the protection of a table from what will be deployed, not from what was asked for: aspects, property injectors
 * and overrides have the last word.
 */
export function declaredTable(table: TableResource): DeclaredTable {
  const properties = renderedProperties(table);
  return {
    streamViewType: properties.StreamSpecification?.StreamViewType,
    replicas: properties.Replicas
      ? properties.Replicas.map((replica) => declaredReplica(replica, replica.Region))
      : [declaredReplica(properties, table.stack.resolve(table.stack.region))],
  };
}

/** The replica in the Region of the stack; an L1 table can list its replicas in any order. */
export function ownReplica(table: TableResource, { replicas }: DeclaredTable): DeclaredReplica | undefined {
  const ownRegion = JSON.stringify(table.stack.resolve(table.stack.region));
  return replicas.find(({ region }) => JSON.stringify(region) === ownRegion);
}

/** A value that CloudFormation works out: a reference or a function. */
function isIntrinsic(value: unknown): boolean {
  return Object.keys(Object(value)).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

function declaredReplica(properties: ReplicaProperties, region: unknown): DeclaredReplica {
  const pitr = properties.PointInTimeRecoverySpecification;
  const enabled = pitr?.PointInTimeRecoveryEnabled;
  return {
    region,
    recoveryWindowDays: isIntrinsic(pitr) ? UNREADABLE : enabled ? pitr.RecoveryPeriodInDays ?? 35 : 0,
    ...isIntrinsic(enabled) ? { recoveryEnabled: enabled } : {},
    deletionProtection: properties.DeletionProtectionEnabled ?? false,
    ...properties.SSESpecification?.KMSMasterKeyId ? { key: properties.SSESpecification.KMSMasterKeyId } : {},
  };
}

/** What the template will hold. */
function renderedProperties(table: TableResource): TableProperties {
  const { stack, global, regional } = table;
  return overriddenResource(table)?.Properties ?? (global ? globalProperties(stack, global) : regionalProperties(stack, regional!));
}

function globalProperties(stack: Stack, { replicas, streamSpecification }: dynamodb.CfnGlobalTable): TableProperties {
  const declared = stack.resolve({ replicas, streamSpecification }) as {
    readonly replicas: dynamodb.CfnGlobalTable.ReplicaSpecificationProperty[];
    readonly streamSpecification?: dynamodb.CfnGlobalTable.StreamSpecificationProperty;
  };
  return {
    StreamSpecification: { StreamViewType: declared.streamSpecification?.streamViewType },
    Replicas: declared.replicas.map((replica) => ({
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
    StreamSpecification: { StreamViewType: declared.streamSpecification?.streamViewType },
    ...replicaProperties(declared),
    ...encryption(declared.sseSpecification),
  };
}

function encryption(specification?: { readonly kmsMasterKeyId?: string }): ReplicaProperties {
  return { SSESpecification: { KMSMasterKeyId: specification?.kmsMasterKeyId } };
}

/** What `CfnTable` and a replica of `CfnGlobalTable` say alike. */
type Protection = Pick<dynamodb.CfnTableProps, 'deletionProtectionEnabled' | 'pointInTimeRecoverySpecification'>;

function replicaProperties({ deletionProtectionEnabled, pointInTimeRecoverySpecification }: Protection): ReplicaProperties {
  const pitr = pointInTimeRecoverySpecification as dynamodb.CfnTable.PointInTimeRecoverySpecificationProperty | undefined;
  return {
    DeletionProtectionEnabled: deletionProtectionEnabled,
    PointInTimeRecoverySpecification: pitr && {
      PointInTimeRecoveryEnabled: pitr.pointInTimeRecoveryEnabled,
      RecoveryPeriodInDays: pitr.recoveryPeriodInDays,
    },
  };
}
