/** The copies of a table from which it can be restored to a moment, or to the nearest one. */
import { type Answer, isSeen, type StoredBackup } from './findings';
import { impossible, type Question, unknown, type WayName } from './question';
import type { ClosedWay, RestoreSource, RestoreStep } from './way';

export interface Copy {
  readonly source: RestoreSource;

  /** The moment that it shows. */
  readonly at: Date;
  readonly bytes?: number;
  readonly from: RestoreStep['from'];
  readonly by: 'DynamoDB' | 'AWS Backup';
}

export interface FoundCopy {
  readonly source: RestoreSource;
  readonly found: Copy | ClosedWay;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html */
const NO_BACKUP = 'DynamoDB keeps none: it does for 35 days, if point-in-time recovery was on';

export function copiesOf(question: Question): FoundCopy[] {
  const { backups, recoveryPoints } = question.findings;
  return [
    { source: 'point-in-time', found: pointInTime(question) },
    { source: 'recovery-point', found: newest(question, 'recovery-point', recoveryPoints) },
    { source: 'backup', found: newest(question, 'backup', backups) },
    ...deletedTable(question),
  ];
}

function pointInTime({ findings: { table, recovery }, moment, now }: Question): Copy | ClosedWay {
  const name: WayName = { kind: 'cut-over', source: 'point-in-time' };
  if (isSeen(table) && table.seen === null) {
    return impossible(name, 'it ended with the table: history from before the deletion is lost');
  }
  if (!isSeen(recovery)) return unknown(name, recovery.action);
  if (recovery.seen === null) return impossible(name, 'it is off', 'switch it on, for the next time');
  const { earliest, latest } = recovery.seen;
  if (moment < earliest) return impossible(name, `it reaches back to ${iso(earliest)}`);
  if (moment > latest) {
    const again = new Date(now.getTime() + moment.getTime() - latest.getTime());
    return impossible(name, `its latest moment is ${iso(latest)}`, `try again at ${iso(again)}`);
  }
  return { source: 'point-in-time', at: moment, from: { at: moment }, by: 'DynamoDB' };
}

function newest(
  { moment }: Question, source: 'recovery-point' | 'backup', answer: Answer<readonly StoredBackup[]>,
): Copy | ClosedWay {
  const name: WayName = { kind: 'cut-over', source };
  if (!isSeen(answer)) return unknown(name, answer.action);
  const [copy] = answer.seen.filter(({ at }) => at <= moment).sort((a, b) => b.at.getTime() - a.at.getTime());
  if (copy) return { source, at: copy.at, bytes: copy.bytes, from: { point: copy.arn }, by: source === 'backup' ? 'DynamoDB' : 'AWS Backup' };
  const count = answer.seen.length;
  return impossible(name, count === 0 ? 'there is none' : `${count === 1 ? 'the only one is' : `all ${count} are`} of a later time`);
}

/** One moment for each table of this name that was deleted: just before its deletion. */
function deletedTable({ findings: { table, deletedTables }, moment }: Question): FoundCopy[] {
  const source = 'deleted-table';
  const name: WayName = { kind: 'cut-over', source };
  if (!isSeen(deletedTables)) return [{ source, found: unknown(name, deletedTables.action) }];
  const all = [...deletedTables.seen].sort((a, b) => b.at.getTime() - a.at.getTime());
  const isGone = isSeen(table) && table.seen === null;
  if (all.length === 0) return isGone ? [{ source, found: impossible(name, NO_BACKUP) }] : [];
  const distance = ({ at }: StoredBackup) => Math.abs(at.getTime() - moment.getTime());
  const nearest = all.reduce((best, each) => distance(each) < distance(best) ? each : best);
  const from = isGone && nearest === all[0] ? { deleted: true as const } : { point: nearest.arn };
  return [{ source, found: { source, at: nearest.at, bytes: nearest.bytes, from, by: 'DynamoDB' } }];
}

function iso(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}
