/** What was seen, a line each. */
import { wrapped } from './wrapped';
import { type Answer, type Findings, isSeen, type StoredBackup } from '../../engine/advice/findings';
import { bytesText, counted, numberText } from '../terminal/count-text';
import { timeText } from '../terminal/time';

export function seenRows(findings: Findings): string[] {
  const { table, stream, recovery, recoveryPoints, backups, deletedTables, exports } = findings;
  const rows = [
    ['table', text(table, (seen) => seen === null ? 'not there'
      : `about ${counted(seen.items, 'item')}, ${bytesText(seen.bytes)}, as counted within six hours; ${counted(seen.indexes, 'index', 'indexes')}, `
        + `${seen.provisioned ? `${numberText(seen.provisioned.read)} read and ${numberText(seen.provisioned.write)} write units` : 'on demand'}`)],
    ['stream', text(stream, ({ since, text: reason }) => since ? `since ${timeText(new Date(Math.ceil(since.getTime() / 1000) * 1000))}` : reason)],
    ['point-in-time', text(recovery, (seen) => seen ? `${timeText(seen.earliest)} to ${timeText(seen.latest)}` : isSeen(table) && table.seen === null ? 'ended with the table' : 'off')],
    ['recovery points', text(recoveryPoints, copiesText)],
    ['backups', text(backups, copiesText)],
    ['deleted tables', text(deletedTables, copiesText)],
    ['exports', text(exports, ({ incremental, full }) => `${numberText(incremental.length)} incremental, ${numberText(full.length)} full`)],
  ];
  return rows.flatMap(([label, value]) => wrapped(`  ${label.padEnd(17)}`, value));
}

function text<T>(answer: Answer<T>, read: (seen: T) => string): string {
  return isSeen(answer) ? read(answer.seen) : 'unknown';
}

function copiesText(copies: readonly StoredBackup[]): string {
  if (copies.length === 0) return 'none';
  const newest = copies.reduce((best, each) => each.at > best.at ? each : best);
  return `${numberText(copies.length)}, the newest of ${timeText(newest.at)}`;
}
