import type { Duration } from 'aws-cdk-lib';

/** The greatest loss and the longest time to recover, in one kind of disaster. */
export interface RecoveryTarget {
  /**
   * Recovery point objective: how much of the latest data may be lost, as a time.
   *
   * @default - not limited
   */
  readonly rpo?: Duration;

  /**
   * Recovery time objective: how long it may take until the data are back. What a plan can do is an estimate; a drill
   * measures it.
   *
   * @default - not limited
   */
  readonly rto?: Duration;
}

/**
 * The recovery objectives of a business, for each kind of disaster. A policy that cannot meet it is refused, with what
 * would.
 */
export interface RecoveryObjective {
  /**
   * A fault of an application or of a person has written or deleted items. Undone in place from the stream with old
   * and new images, in minutes; without it by restoring a second table, in 20 minutes at least.
   *
   * @default - no objective
   */
  readonly badWrites?: RecoveryTarget;

  /**
   * The table is gone. Restored by point-in-time recovery, which lags about 5 minutes behind and takes 20 minutes at
   * least, whatever the size; or the application moves to a replica in another Region.
   *
   * @default - no objective
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
   */
  readonly tableLost?: RecoveryTarget;

  /**
   * The Region is out of reach. Restored from copies in another Region, as old as the longest time between two
   * copies; or the application moves to a replica, which is seconds behind.
   *
   * @default - no objective
   */
  readonly regionLost?: RecoveryTarget;
}
