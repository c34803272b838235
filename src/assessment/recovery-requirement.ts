/** Backups that are demanded of a table. */
export interface BackupDemand {
  /** The longest time between two backups, in milliseconds. */
  readonly longestGap: number;
  readonly retentionDays: number;

  /** True if each recovery point must be copied to another vault. */
  readonly copied: boolean;
}

/** A vault lock that is demanded. */
export interface LockDemand {
  /** True if no permission may be able to take it off. */
  readonly compliance: boolean;

  /** The shortest retention that it must enforce, in days. */
  readonly minDays: number;
}

/** What every table must have. */
export interface RecoveryRequirement {
  /** None if point-in-time recovery is not demanded. */
  readonly windowDays?: number;
  readonly deletionProtection: boolean;
  readonly kept: boolean;

  /** Each must be met by a plan that selects the table; none if no backups are demanded. */
  readonly backups: readonly BackupDemand[];
  readonly lock?: LockDemand;

  /** Other Regions in which a table must have a replica. */
  readonly replicaRegions: readonly string[];
}
