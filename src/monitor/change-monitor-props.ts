import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ChangeRule } from './change-rule';
import type { MonitorResponse } from './monitor-response';
import type { DeploymentFunctionOptions } from '../internal/deployment-function-options';
import type { JournalBucket } from '../rewind/journal-bucket';
import type { TableRewind } from '../rewind/table-rewind';

/** Properties of a change monitor. */
export interface ChangeMonitorProps extends DeploymentFunctionOptions {
  /**
   * The table, in the account and Region of the monitor: a `Table`, `TableV2`, `CfnTable` or `CfnGlobalTable` with a
   * stream of `NEW_AND_OLD_IMAGES`, which a `ProtectedTable` has, or one that is imported with its `tableStreamArn`.
   * For an imported table that is encrypted with a key of yours, name the key (`encryptionKey`) when it is imported. A
   * table has one monitor.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
   */
  readonly table: IConstruct;

  /**
   * The rules by which a change is unintended, each with a name of its own. At least one; all of them together hold
   * about 3,000 characters, as Lambda takes 4 KB of configuration.
   */
  readonly rules: ChangeRule[];

  /**
   * The response to an unintended change.
   *
   * @default MonitorResponse.observe() - a metric, an event and a line in the log
   */
  readonly response?: MonitorResponse;

  /**
   * The rewind of this table whose operators apply the plans that the monitor proposes, and undo what it restored. The
   * plans are kept in the bucket of the rewind, where both of its roles reach them, and the commands of the monitor
   * name the role that applies.
   *
   * @default - plans are applied by a caller who may read the `journalBucket` and write to the table
   */
  readonly rewind?: TableRewind;

  /**
   * The bucket for plans and journals. Several monitors and rewinds can share one, each below a prefix of its own.
   *
   * @default - the bucket of the `rewind`, or a bucket of its own, with a key of its own
   */
  readonly journalBucket?: JournalBucket;

  /**
   * The most records in a batch, a whole number from 1 to 10,000. Lambda takes at most 6 MB of them.
   *
   * @default 100
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
   */
  readonly batchSize?: number;

  /**
   * The number of times that records are tried again before they are set aside in the `unprocessedBucket`, a whole
   * number from 0 to 10,000. A batch that fails is halved, so that one record is set aside alone.
   *
   * @default 10
   */
  readonly retryAttempts?: number;

  /**
   * The age at which records are set aside in the `unprocessedBucket`, 1 minute to 24 hours. A stream holds them for 24
   * hours.
   *
   * @default Duration.hours(6)
   */
  readonly maxRecordAge?: Duration;

  /**
   * The number of batches of a shard that are processed at the same time, a whole number from 1 to 10. Changes of one
   * item stay in their order.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;
}
