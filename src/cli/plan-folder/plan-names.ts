/**
 * The names that the files of a plan have below its folder or prefix.
 *
 * Nothing else is read there, and no path is made of another name: every writer to a bucket chooses the keys in it,
 * `..` included.
 */
import { quotedText } from '../../engine/errors/plain-text';
import { journalKeyOf } from '../../engine/journal/journal-keys';

/** The folder of the records of runs, named by the time at which each began. */
export const RUNS = 'runs';

export const REPORT_NAMES = ['report.md', 'report.json', 'changes.csv'] as const;

const FILES: readonly string[] = ['plan.json', 'items.jsonl', 'dry-run.json', ...REPORT_NAMES];
const RECORD = /^runs\/(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)\.json$/;

/** Other files of a folder on disk: the journal, locks, and files that a killed process had begun to write. */
const DISK = /^(journal\.jsonl|spool|run-\d+\.lock(\.part)?|[\w.-]+\.\d+\.part|runs\/[\w.-]+\.\d+\.part)$/;

export function isRecord(name: string): boolean {
  return RECORD.test(name);
}

/** The name of the record of a run. */
export function recordName(startedAt: string): string {
  return `${RUNS}/${startedAt.replaceAll(':', '-')}.json`;
}

/** The beginning of a run, by the name of its record. */
export function startOf(record: string): string {
  return record.replace(RECORD, '$1:$2:$3');
}

/** A name that a plan in a bucket has. */
export function isInBucket(name: string): boolean {
  return FILES.includes(name) || isRecord(name) || journalKeyOf(name) !== undefined;
}

/** A name that a plan on disk has. */
export function isOnDisk(name: string): boolean {
  return FILES.includes(name) || isRecord(name) || DISK.test(name);
}

/** The files that are left out, in one line. */
export function strangersText(place: string, strangers: readonly string[]): string {
  const [shown, more] = [strangers.slice(0, SHOWN).map(quotedText), strangers.length - SHOWN];
  return `left out, since it is no part of the plan in ${place}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const SHOWN = 3;
