/**
 * The settings that a restore takes. All of them are stated: AWS's pages differ on whether DynamoDB otherwise takes the
 * capacity of now or that of the moment.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html
 */
import type { RestoreTableToPointInTimeInput, SSESpecification } from '@aws-sdk/client-dynamodb';
import type { SourceTable } from './source-table';

/** Both restores of DynamoDB take the same overrides. */
export type Overrides = Pick<RestoreTableToPointInTimeInput, 'BillingModeOverride' | 'GlobalSecondaryIndexOverride'
| 'LocalSecondaryIndexOverride' | 'ProvisionedThroughputOverride' | 'OnDemandThroughputOverride' | 'SSESpecificationOverride'>;

/** Without indexes a restore is faster and cheaper; local ones can never be added to the table. */
export function overridesOf(source: SourceTable, withoutIndexes: boolean, encryption: SSESpecification): Overrides {
  return {
    BillingModeOverride: source.billingMode,
    ProvisionedThroughputOverride: source.throughput,
    OnDemandThroughputOverride: source.onDemandThroughput,
    GlobalSecondaryIndexOverride: withoutIndexes ? [] : [...source.globalIndexes],
    LocalSecondaryIndexOverride: withoutIndexes ? [] : [...source.localIndexes],
    SSESpecificationOverride: encryption,
  };
}
