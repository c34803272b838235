/** Ways that undo the damage in the table itself, from what its changes show. */
import { type ExportFindings, isSeen, type TableFinding } from './findings';
import { impossible, isClosed, possible, type Question, tableFor, unknown, type WayName } from './question';
import { FILES, rewindCautions, rewindNeeds } from './requirements';
import type { Way } from './way';
import { chooseExports, type ExportChoice } from '../evidence/export/export-choice';

const NONE: ExportFindings = { incremental: [], full: [] };

/** The times of a full export are known to a minute, in milliseconds. */
export const EXPORT_ACCURACY = 60_000;

export function fromStream(question: Question): Way {
  const name: WayName = { kind: 'rewind', source: 'stream' };
  const { findings: { stream }, moment, estimate } = question;
  const table = tableFor(question, name);
  if (isClosed(table)) return table;
  if (!isSeen(stream)) return unknown(name, stream.action);
  const { since, text } = stream.seen;
  if (since === undefined) return impossible(name, `it ${text}`);
  if (since > moment) return impossible(name, `it begins ${iso(since)}`);
  return possible(question, name, [estimate.readStream(), estimate.write(table)], {
    state: moment,
    goodWrites: 'kept',
    needs: ['dynamodb:DescribeStream, GetShardIterator, GetRecords on the stream', ...rewindNeeds(table)],
    cautions: ['a write that damaged and good writers both made to one attribute is a conflict, for a person'],
  });
}

/** From exports that are there or, if they do not reach from the moment to now, with new ones. */
export function fromExports(question: Question): Way[] {
  const { findings: { exports: answer }, estimate } = question;
  const name: WayName = { kind: 'rewind', source: 'exports' };
  const table = tableFor(question, name);
  if (isClosed(table)) return [table, { ...table, source: 'new-exports' }];
  if (!isSeen(answer)) return [unknown(name, answer.action), withNewExports(question, table, NONE)];
  const { chain, missing } = chosen(question, table, answer.seen);
  if (chain.length === 0 || missing.length > 0) {
    const reason = chain.length === 0 ? 'no incremental export covers it' : 'its incremental exports leave gaps';
    return [impossible(name, reason), withNewExports(question, table, answer.seen)];
  }
  const changes = chain.every(({ itemCount }) => itemCount !== undefined)
    ? chain.reduce((sum, { itemCount }) => sum + itemCount!, 0) : undefined;
  return [possible(question, name, [estimate.readChanges('read the exports', changes), estimate.write(table)], {
    state: question.moment,
    goodWrites: 'kept-elsewhere',
    needs: ['dynamodb:ListExports, DescribeExport; s3:GetObject, ListBucket where the exports are', ...rewindNeeds(table)],
    cautions: [...rewindCautions(), FILES],
  })];
}

function withNewExports(question: Question, table: TableFinding, known: ExportFindings): Way {
  const name: WayName = { kind: 'rewind', source: 'new-exports' };
  const { findings: { recovery }, moment, estimate } = question;
  if (!isSeen(recovery)) return unknown(name, recovery.action);
  if (recovery.seen === null) return impossible(name, 'point-in-time recovery is off');
  const { earliest, latest } = recovery.seen;
  if (moment >= latest) return impossible(name, `the latest moment to export is ${iso(latest)}`, 'try again in some minutes');
  const { missing } = chosen({ ...question, now: latest }, table, known);
  const [first] = missing;
  if (first === undefined) return impossible(name, 'the exports are being made');
  if (first.from < earliest) return impossible(name, `point-in-time recovery reaches back to ${iso(earliest)}`);
  const work = [estimate.export(missing.length, table), estimate.readChanges('read the exports'), estimate.write(table)];
  return possible(question, name, work, {
    state: moment,
    goodWrites: 'kept-elsewhere',
    needs: ['a bucket for the exports; dynamodb:ExportTableToPointInTime; s3:PutObject, PutObjectAcl, AbortMultipartUpload', ...rewindNeeds(table)],
    cautions: rewindCautions(),
    windows: missing,
  });
}

/** As a plan chooses them: reading the table shows what happened after the last export. */
function chosen({ moment, now }: Question, table: TableFinding, { incremental }: ExportFindings): ExportChoice {
  const own = incremental.filter((each) => isOf(table, each));
  const ends = own.map(({ to }) => to.getTime()).filter((end) => end > moment.getTime());
  return chooseExports(own, { from: moment, to: ends.length > 0 ? new Date(Math.max(...ends)) : now }, now);
}

/** The newest full export that is surely older than the damage, compared with the table. */
export function fromFullExport(question: Question): Way {
  const name: WayName = { kind: 'copy-back', source: 'full-export' };
  const { findings: { exports: answer, table: described }, moment, estimate } = question;
  const table = tableFor(question, name);
  if (!isSeen(answer)) return isClosed(table) ? table : unknown(name, answer.action);
  const [newest] = answer.seen.full
    .filter((each) => isClosed(table) || isOf(table, each))
    .filter(({ at }) => at.getTime() + EXPORT_ACCURACY <= moment.getTime())
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  if (!newest) return isClosed(table) ? table : impossible(name, 'no full export of the table is older');
  const folder = `s3://${newest.bucket}/${newest.folder}`;
  if (isSeen(described) && described.seen === null) return impossible(name, 'the table is not there', `a new table can import it as it was at ${iso(newest.at)}: aws dynamodb import-table, from ${folder}`);
  if (isClosed(table)) return table;
  return possible(question, name, [estimate.compare(table, 'export'), estimate.write(table)], {
    state: newest.at,
    goodWrites: 'kept-elsewhere',
    needs: ['dynamodb:ListExports, DescribeExport, Scan; s3:GetObject, ListBucket where the export is', ...rewindNeeds(table)],
    cautions: [...rewindCautions(), FILES],
    folder,
  });
}

/** Those of an earlier table of the same name are of no use. */
function isOf({ id }: TableFinding, { tableId }: { readonly tableId?: string }): boolean {
  return !id || !tableId || tableId === id;
}

function iso(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}
