import type { Duration } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';

/** The bounds of repairs that a monitor makes by itself. */
export interface MonitorRestoreOptions {
  /**
   * The most items that are restored in any 60 seconds, a whole number from 1 to 10,000. It is the most that the
   * monitor can do wrong: with more unintended items than that, the breaker opens, and what is unintended is planned
   * for a person instead.
   *
   * Choose a number above what goes wrong item by item, and far below what a legal bulk change writes.
   */
  readonly maxItemsPerMinute: number;

  /**
   * Must be `true`: the monitor writes to the table without a person.
   *
   * @default false
   */
  readonly acknowledgeRestores?: boolean;

  /**
   * The largest share of the items of the table that is restored in any 60 seconds, above 0 and up to 1. It counts the
   * items as DynamoDB does, which is every six hours or so.
   *
   * @default - no share; `maxItemsPerMinute` alone
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
   */
  readonly maxShare?: number;

  /**
   * The time without an unintended change after which an open breaker closes, 1 minute to 24 hours in whole minutes. A
   * person can close it before.
   *
   * @default Duration.minutes(15)
   */
  readonly breakerWindow?: Duration;

  /**
   * The only Region that restores items of a global table. A monitor in another one observes, so that two of them
   * never undo each other. Needed for a table with replicas of eventual consistency.
   *
   * @default - the monitor restores wherever it runs
   */
  readonly actingRegion?: string;

  /**
   * The attribute that counts the versions of an item. A repair counts it up instead of setting it back.
   *
   * @default - none
   */
  readonly versionAttribute?: string;

  /**
   * A standard topic in the Region of the monitor that takes a message of each outcome, at most one a minute.
   * EventBridge is allowed to publish to it, and to use its key, as far as they are of this app.
   *
   * @default - no messages; `RecoveryAlerts` sends them, too
   */
  readonly topic?: sns.ITopic;
}
