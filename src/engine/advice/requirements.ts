/** What ways need, and what a person has to know before choosing one. */
import type { TableFinding } from './findings';
import type { RestoreSource } from './way';

/**
 * Quotas of an account and Region.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html
 */
export const ROOM = 'room in the account: 50 restores (50 TB) and 500 table operations at once, 250 with indexes';

/** DynamoDB writes the items of a restored table by the rights of the caller. */
const TARGET = 'dynamodb:BatchWriteItem, DeleteItem, GetItem, PutItem, Query, Scan, UpdateItem on the restored table';

/** The roles of `TableRecovery` restore to names that begin otherwise. */
export const SAME_NAME = 'rights of your own on a table of the old name, which a role of TableRecovery has not';

const RESTORE_ACTIONS: Readonly<Record<RestoreSource, string>> = {
  'point-in-time': 'dynamodb:RestoreTableToPointInTime on the table',
  'backup': 'dynamodb:RestoreTableFromBackup on the backup',
  'deleted-table': 'dynamodb:RestoreTableFromBackup on the backup',
  'recovery-point': 'backup:StartRestoreJob, and iam:PassRole for a role that restores',
};

export function rewindNeeds({ otherRegions, strong, provisioned }: TableFinding): string[] {
  return [
    'dynamodb:DescribeTable, DescribeTimeToLive, GetItem, BatchGetItem, PutItem, UpdateItem, DeleteItem on the table',
    ...provisioned ? ['free capacity of the table for its reads and writes'] : [],
    ...otherRegions.length > 0 && !strong ? [`the writers in ${otherRegions.join(', ')} stopped (--writes-stopped-elsewhere)`] : [],
  ];
}

export function rewindCautions(): string[] {
  return ['good writes since then to attributes of the damage are undone with it: name only these attributes (--only)'];
}

/** DynamoDB lists an export for 90 days, and its files live as long as the bucket lets them. */
export const FILES = 'it was not asked if the files of the export are still in their bucket';

/** A recovery point names the key of its vault only. */
const KEY = 'the KMS key of the table is named with --key, unless a document of its settings is there';

export function restoreNeeds(source: RestoreSource): string[] {
  return [RESTORE_ACTIONS[source], ...source === 'recovery-point' ? [] : [TARGET], ROOM, 'the KMS key of the copy, if it has one, enabled'];
}

export function cutOverCautions(table: TableFinding | null | undefined, source: RestoreSource): string[] {
  return [
    ...table === null && source === 'recovery-point' ? [KEY] : [],
    ...table === null
      ? ['a restore leaves settings out, and the table that had them is gone: restore start finds those that a TableRecovery has recorded, with its RecordUri as --out; put others back from your code']
      : ['how many writes would be lost is unknown: stop the writers, and keep the damaged table', 'a restore leaves settings out, which parity puts back'],
    'the stream is a new one: its consumers are to be connected again',
    ...table && table.otherRegions.length > 0 ? [`the restored table has no replicas: those in ${table.otherRegions.join(', ')} stay with the damaged one`] : [],
  ];
}
