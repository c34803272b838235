/** How fast each kind of work is, with the source of each number. */
import { ITEMS_PER_SECOND } from '../dynamodb/write-pace';
import { CAPACITY_PER_SECOND } from '../evidence/pair/snapshot';

/** Where a number comes from: AWS states it, we measured it, it is a limit of ours, or it is assumed. */
export type Basis = 'AWS' | 'measured' | 'our limit' | 'assumed';

export interface Rate {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly basis: Basis;
  readonly source: string;
}

const RESTORES = 'https://repost.aws/knowledge-center/dynamodb-restore-taking-long';
const EXPORTS = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html';
const BENCH = '`npm run bench -- rewind`, on DynamoDB Local with two cores';

export const RATES = {
  restoreLeast: { what: 'a restore, at least', value: 20, unit: 'minutes, whatever the size', basis: 'AWS', source: RESTORES },
  restoreUsual: {
    what: 'a restore, usually at most', value: 60, unit: 'minutes; with skewed keys longer, without a bound', basis: 'AWS', source: RESTORES,
  },
  backupRestore: { what: 'a restore by AWS Backup, at least', value: 20, unit: 'minutes', basis: 'assumed', source: 'AWS states none; the same as above' },
  exportLeast: { what: 'an export, at least', value: 5, unit: 'minutes', basis: 'AWS', source: `8 items in 5 min 10 s: ${EXPORTS}` },
  exportItems: { what: 'an export', value: 140_000, unit: 'items a second', basis: 'AWS', source: `169,928,274 items in 20 min 6 s: ${EXPORTS}` },
  changesRead: { what: 'reading changes', value: 3300, unit: 'changes a second', basis: 'measured', source: BENCH },
  unitsRead: {
    what: 'comparing tables', value: CAPACITY_PER_SECOND, unit: 'read units a second and side', basis: 'our limit', source: 'what one partition serves',
  },
  itemsWritten: { what: 'writing', value: ITEMS_PER_SECOND, unit: 'items a second', basis: 'our limit', source: '`--items-per-second`' },
} as const satisfies Readonly<Record<string, Rate>>;

export type RateName = keyof typeof RATES;
export type Rates = Readonly<Record<RateName, Rate>>;
