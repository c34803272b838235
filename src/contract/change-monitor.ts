/** What a change monitor is configured with, and the names under which its parts find each other. */

/** The environment variable of the function that holds its configuration as JSON. */
export const MONITOR_VARIABLE = 'CHANGE_MONITOR';

/**
 * The table in which the monitor of a table keeps its state: digests, times and counts, and no values.
 *
 * @param table the name or the ARN of the monitored table; that of the state table is of the same kind
 */
export function monitorStateTable(table: string): string {
  return `${table}.change-monitor`;
}

/** The response to an unintended change. */
export type ResponseMode = 'observe' | 'propose' | 'restore';

/** A rule as the function reads it: filters are in the language of the rewind. */
export interface MonitorRule {
  readonly name: string;

  /** Matches the changes that are unintended. */
  readonly filter: string;

  /** The only attributes that are restored; the whole change if left out. */
  readonly only?: readonly string[];

  /** Changes that are allowed until a time, although the filter matches them. */
  readonly allow?: readonly AllowedChange[];
}

/** A known migration. */
export interface AllowedChange {
  readonly filter: string;

  /** ISO 8601. Compared with the time of the change. */
  readonly until: string;
}

/** The configuration of a monitor. */
export interface MonitorConfiguration {
  /** The path of the construct. */
  readonly path: string;
  readonly tableName: string;
  readonly rules: readonly MonitorRule[];
  readonly response: ResponseMode;

  /** The most items that are restored in any 60 seconds. */
  readonly maxItemsPerMinute?: number;

  /** The largest share of the table's items that is restored in any 60 seconds, 0 to 1. */
  readonly maxShare?: number;

  /** The time without an unintended change after which an open breaker closes. */
  readonly breakerSeconds?: number;

  /** The only Region that restores items of a global table. */
  readonly actingRegion?: string;

  /** The attribute that counts the versions of an item. */
  readonly versionAttribute?: string;

  /** The role with which a person applies a plan; the caller's own if left out. */
  readonly applyRoleArn?: string;

  /** The place of plans and journals. The prefix ends with a slash. */
  readonly journal: { readonly bucketName: string; readonly prefix: string };
}

/** The metrics of a monitor, in the namespace of the verification, with the name of the table as their dimension. */
export const MONITOR_METRICS = {
  /** The number of unintended changes. */
  unintendedChanges: 'UnintendedChanges',

  /** The number of items that were restored. */
  restoredItems: 'RestoredItems',

  /** The seconds from the write of an unintended change until its item was restored. */
  timeToRestore: 'TimeToRestore',

  /** 1 while the breaker is open, at each batch with unintended changes; 0 otherwise. */
  breakerOpen: 'BreakerOpen',
} as const;

/** The detail-type of the event on the default bus; its source is that of findings. */
export const MONITOR_EVENT_DETAIL_TYPE = 'DynamoDB Unintended Change';

/** What became of unintended changes. */
export type MonitorOutcome = 'observed' | 'proposed' | 'restored' | 'conflict';

/** The detail of the event. At most one of each outcome is sent a minute; `monitor status` lists every plan. */
export interface MonitorEvent {
  readonly monitor: string;
  readonly tableName: string;
  readonly region: string;
  readonly outcome: MonitorOutcome;

  /** The names of the rules, joined by commas. */
  readonly rules: string;

  /** The numbers of the batch that caused the event. */
  readonly changes: number;
  readonly items: number;

  /** The time of the first change, in ISO 8601. */
  readonly since: string;

  /** Why items were proposed instead of restored, or `none`. */
  readonly reason: string;

  /** `s3://bucket/prefix/`, or `none`. */
  readonly plan: string;

  /** The next command for a person. */
  readonly command: string;
}

/** Tags of the state table, from which the command line knows the monitor. */
export const MONITOR_TAGS = {
  functionName: 'cdk-dynamodb-recovery:function',
  journal: 'cdk-dynamodb-recovery:journal',
  response: 'cdk-dynamodb-recovery:response',
} as const;
