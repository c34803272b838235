/** What was seen of a table and of its copies, each with the request that showed it. */
import type { CataloguedExport, CataloguedFullExport } from '../evidence/export/export-catalogue';

/** An answer, or the reason why there is none. A source that may not be asked is unknown, and never absent. */
export type Answer<T> = Seen<T> | Unseen;

interface Asked {
  /** The actions of IAM that the question takes. */
  readonly action: string;
}

export interface Seen<T> extends Asked {
  readonly seen: T;
}

export interface Unseen extends Asked {
  readonly unknown: string;
}

export interface TableFinding {
  readonly arn: string;

  /** DynamoDB Local has none. */
  readonly id?: string;
  readonly createdAt?: Date;
  readonly status: string;

  /** DynamoDB counts items and bytes about every six hours. */
  readonly items: number;
  readonly bytes: number;
  readonly stream?: { readonly arn: string; readonly viewType?: string };
  readonly indexes: number;
  readonly indexBytes: number;

  /** Capacity units of a provisioned table. */
  readonly provisioned?: { readonly read: number; readonly write: number };

  /** Other Regions that hold the table. */
  readonly otherRegions: readonly string[];
  readonly strong: boolean;
}

export interface StreamFinding {
  /** The first moment that it covers; none if it is of no use. */
  readonly since?: Date;

  /** Why it is of no use, as the rest of a sentence about it: `is off`. */
  readonly text: string;
}

/** The seconds to which point-in-time recovery restores. */
export interface RecoveryFinding {
  readonly earliest: Date;
  readonly latest: Date;
  readonly days?: number;
}

/** A backup of DynamoDB, or a recovery point of AWS Backup. */
export interface StoredBackup {
  readonly arn: string;
  readonly at: Date;
  readonly bytes?: number;

  /** The vault of a recovery point. */
  readonly vault?: string;
}

export interface ExportFindings {
  readonly incremental: readonly CataloguedExport[];
  readonly full: readonly CataloguedFullExport[];
}

export interface Findings {
  readonly name: string;

  /** Null if there is no such table. */
  readonly table: Answer<TableFinding | null>;
  readonly stream: Answer<StreamFinding>;

  /** Null if it is off, or there is no such table. */
  readonly recovery: Answer<RecoveryFinding | null>;

  /** Backups on demand. */
  readonly backups: Answer<readonly StoredBackup[]>;

  /** The backups that DynamoDB keeps of deleted tables of this name. */
  readonly deletedTables: Answer<readonly StoredBackup[]>;
  readonly recoveryPoints: Answer<readonly StoredBackup[]>;
  readonly exports: Answer<ExportFindings>;

  /** True if the table has a change monitor. */
  readonly monitor: Answer<boolean>;
}

export function isSeen<T>(answer: Answer<T>): answer is Seen<T> {
  return 'seen' in answer;
}

/** The answers that are missing. */
export function unseen({ name: _, ...answers }: Findings): Unseen[] {
  return Object.values<Answer<unknown>>(answers).filter((answer): answer is Unseen => !isSeen(answer));
}
