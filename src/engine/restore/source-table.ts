/** The table that is to be restored: as DynamoDB describes it or, once it is deleted, as its backup does. */
import type {
  BackupDescription, BillingMode, GlobalSecondaryIndex, LocalSecondaryIndex, OnDemandThroughput, ProvisionedThroughput,
  ProvisionedThroughputDescription, TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { RestorePoint, TableIdentity } from './restore-request';

export interface SourceTable extends TableIdentity {
  readonly billingMode: BillingMode;

  /** Of a provisioned table. */
  readonly throughput?: ProvisionedThroughput;

  /** The maxima of an on-demand table, if it has any. */
  readonly onDemandThroughput?: OnDemandThroughput;
  readonly globalIndexes: readonly GlobalSecondaryIndex[];
  readonly localIndexes: readonly LocalSecondaryIndex[];

  /** The ARN of its KMS key; none for the key that DynamoDB owns. */
  readonly keyArn?: string;

  /** True if only a recovery point is left of the table, which does not name its key. */
  readonly isKeyUnknown?: true;

  /** Its size, which DynamoDB counts every six hours. */
  readonly bytes?: number;
}

/** The table to restore, and its state. */
export interface RestoreSource {
  readonly source: SourceTable;
  readonly point: RestorePoint;
}

/** An index as either description has it. */
interface DescribedIndex extends DescribedCapacity, Partial<Pick<GlobalSecondaryIndex, 'IndexName' | 'KeySchema' | 'Projection'>> {}

interface DescribedIndexes {
  readonly GlobalSecondaryIndexes?: readonly DescribedIndex[];
  readonly LocalSecondaryIndexes?: readonly DescribedIndex[];
}

interface DescribedCapacity {
  readonly ProvisionedThroughput?: ProvisionedThroughputDescription;
  readonly OnDemandThroughput?: OnDemandThroughput;
}

export function sourceOfTable(table: TableDescription): SourceTable {
  return {
    name: table.TableName!,
    arn: table.TableArn!,
    id: table.TableId ?? '',
    keyArn: keyOf(table.SSEDescription),
    bytes: table.TableSizeBytes,
    ...shapeOf(table.BillingModeSummary?.BillingMode, table, table),
  };
}

/** None if the backup does not describe its table, as those of early releases of DynamoDB. */
export function sourceOfBackup(
  { SourceTableDetails: table, SourceTableFeatureDetails: features = {} }: BackupDescription,
): SourceTable | undefined {
  if (!table?.TableName || !table.TableId) return undefined;
  return {
    name: table.TableName,
    arn: table.TableArn ?? '',
    id: table.TableId,
    keyArn: keyOf(features.SSEDescription),
    bytes: table.TableSizeBytes,
    ...shapeOf(table.BillingMode, table, features),
  };
}

type Shape = Pick<SourceTable, 'billingMode' | 'throughput' | 'onDemandThroughput' | 'globalIndexes' | 'localIndexes'>;

function shapeOf(billingMode: BillingMode = 'PROVISIONED', table: DescribedCapacity, indexes: DescribedIndexes): Shape {
  const capacityOf = billingMode === 'PROVISIONED' ? unitsOf : maximaOf;
  const keysOf = ({ IndexName, KeySchema, Projection }: DescribedIndex) => ({ IndexName, KeySchema, Projection });
  const { ProvisionedThroughput: throughput, OnDemandThroughput: onDemandThroughput } = capacityOf(table);
  return {
    billingMode,
    throughput,
    onDemandThroughput,
    globalIndexes: (indexes.GlobalSecondaryIndexes ?? []).map((index) => ({ ...keysOf(index), ...capacityOf(index) })),
    localIndexes: (indexes.LocalSecondaryIndexes ?? []).map(keysOf),
  };
}

/** The capacity that a request may name: units of a provisioned table, maxima of an on-demand one. */
type Capacity = Pick<GlobalSecondaryIndex, 'ProvisionedThroughput' | 'OnDemandThroughput'>;

function unitsOf({ ProvisionedThroughput: throughput = {} }: DescribedCapacity): Capacity {
  const { ReadCapacityUnits, WriteCapacityUnits } = throughput;
  return { ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits } };
}

/** Without maxima DynamoDB answers -1, or nothing. */
function maximaOf({ OnDemandThroughput: maxima = {} }: DescribedCapacity): Capacity {
  const given = Object.entries(maxima).filter(([, units]) => units !== undefined && units !== -1);
  return given.length > 0 ? { OnDemandThroughput: Object.fromEntries(given) } : {};
}

function keyOf(
  { Status, KMSMasterKeyArn }: { readonly Status?: string; readonly KMSMasterKeyArn?: string } = {},
): string | undefined {
  return Status === 'DISABLED' ? undefined : KMSMasterKeyArn;
}
