import type { AnswerRecord } from './answer-record';
import type { Expectation, ExpectedPlan, ExpectedTable } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** The answers of AWS so far, and the Region of the stack's tables. */
export interface Seen {
  readonly record: AnswerRecord;
  readonly region: string;
  readonly now: number;
}

/** Compares the age of the newest recovery point of each table with what the schedules of its plans allow. */
export function checkFreshness(
  { tables, selections, plans }: Expectation,
  newest: Map<string, number>,
  seen: Seen,
): Finding[] {
  return tables.flatMap((table) =>
    table.selectedBy.flatMap((place) => {
      const { plan, selectionId } = selections[place];
      return overdue(
        table,
        plans[plan],
        newest.get(table.tableName),
        selectedSince(table, selectionId, seen),
        seen.now,
      );
    }),
  );
}

function overdue(
  table: ExpectedTable,
  plan: ExpectedPlan,
  newest: number | undefined,
  selected: number,
  now: number,
): Finding[] {
  const allowed = plan.newestWithinSeconds;
  if (allowed === undefined || now - (newest ?? selected) <= allowed * 1000) {
    return [];
  }
  return [
    {
      code: 'RECOVERY_POINT_OVERDUE',
      severity: 'ERROR',
      subject: table.path,
      expected: `a recovery point every ${described(allowed)} at most, by the plan ${plan.path}`,
      actual:
        newest === undefined
          ? 'there is none'
          : `the newest is of ${new Date(newest).toISOString()}, ${described((now - newest) / 1000)} ago`,
      remedy:
        `find the cause: aws backup list-backup-jobs --by-resource-type DynamoDB --by-state FAILED, for the table ${table.tableName}; `
        + 'then back it up now: aws backup start-backup-job',
    },
  ];
}

/** A table that is new, or newly selected, has had no chance of a recovery point yet. */
function selectedSince({ tableName }: ExpectedTable, selectionId: string, { record, region }: Seen): number {
  // A replica has the name of the table, too, and a date of its own.
  const created = record.last('DescribeTable', ({ TableName }, where) => TableName === tableName && where === region)
    ?.Table?.CreationDateTime;
  const selected = record.last('GetBackupSelection', ({ SelectionId }) => SelectionId === selectionId)?.CreationDate;
  return Math.max(0, ...[created, selected].filter((date) => date instanceof Date).map((date: Date) => date.getTime()));
}

function described(seconds: number): string {
  const hours = Math.round(seconds / 3600);
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days ${hours % 24} hours`;
}
