import { Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { TableResource } from '../internal/table-resource';

/** The protection of one replica as it stands in the template, tokens included. */
export interface DeclaredReplica {
  readonly region: unknown;
  readonly recoveryWindowDays: unknown;
  readonly deletionProtection: unknown;
}

/** The protection of a table as it stands in the template, tokens included. */
export interface DeclaredTable {
  readonly streamViewType?: unknown;
  readonly replicas: DeclaredReplica[];
}

interface ReplicaProperties {
  readonly Region?: unknown;
  readonly DeletionProtectionEnabled?: unknown;
  readonly PointInTimeRecoverySpecification?: {
    readonly PointInTimeRecoveryEnabled?: unknown;
    readonly RecoveryPeriodInDays?: unknown;
  };
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
  const properties = renderedProperties(table.cfn!);
  return {
    streamViewType: properties.StreamSpecification?.StreamViewType,
    replicas: properties.Replicas
      ? properties.Replicas.map((replica) => declaredReplica(replica, replica.Region))
      : [declaredReplica(properties, table.stack.resolve(table.stack.region))],
  };
}

/** The Regions, as far as they are known, in which the template gives the table a replica, its own included. */
export function replicaRegions(table: TableResource): string[] {
  const replicas = table.global ? Stack.of(table.construct).resolve(table.global.replicas) as ReadonlyArray<{ region: unknown }> : [];
  return replicas.map(({ region }) => region).filter((region) => typeof region === 'string');
}

function declaredReplica(properties: ReplicaProperties, region: unknown): DeclaredReplica {
  const pitr = properties.PointInTimeRecoverySpecification;
  return {
    region,
    recoveryWindowDays: pitr?.PointInTimeRecoveryEnabled ? pitr.RecoveryPeriodInDays ?? 35 : 0,
    deletionProtection: properties.DeletionProtectionEnabled ?? false,
  };
}

/** The one way to what the template will hold, overrides included; aws-cdk-lib keeps it out of its public types. */
function renderedProperties(cfn: CfnResource): TableProperties {
  const rendered = (cfn as unknown as { _toCloudFormation(): object })._toCloudFormation();
  const { Resources } = Stack.of(cfn).resolve(rendered) as { Resources: { [id: string]: { Properties?: TableProperties } } };
  return Object.values(Resources)[0].Properties ?? {};
}
