/** The runs over a plan, a file each: who started it, when, and how it ended. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Identity } from './identity';
import { objectIn, type PlanFolder, writeJson } from './plan-folder';
import { isRecord, recordName, RUNS, startOf } from './plan-names';
import { isObject, type JsonObject } from '../../engine/files/json-object';
import type { JournalHead } from '../../engine/journal/journal-chain';
import type { RecordedLimits } from '../../engine/plan/safety-limits';

export interface RunRecord extends Identity {
  readonly startedAt: string;

  /** None if the run was killed, or still goes on. */
  readonly endedAt?: string;
  readonly result?: 'complete' | 'interrupted' | 'failed';
  readonly message?: string;

  /** Its limits. */
  readonly limits: RecordedLimits;

  /** The end of the journal when the run ended. */
  readonly journal?: JournalHead;

  /** The SHA-256 of each report that it left. */
  readonly reports?: Readonly<Record<string, string>>;

  /** That there is a record, and nothing of it can be read. */
  readonly unreadable?: true;
}

/** The first run first. A record that cannot be read is that of a run that was killed, or of a machine that failed. */
export function runRecords(folder: PlanFolder): RunRecord[] {
  const path = join(folder.path, RUNS);
  if (!existsSync(path)) return [];
  const names = readdirSync(path).map((name) => `${RUNS}/${name}`).filter(isRecord).sort();
  return names.map((name) => readable(objectIn(folder, name)) ?? { startedAt: startOf(name), host: 'unknown', limits: {}, unreadable: true });
}

export async function writeRunRecord(folder: PlanFolder, record: RunRecord): Promise<void> {
  await writeJson(folder, recordName(record.startedAt), record);
}

function readable(json: JsonObject | undefined): RunRecord | undefined {
  if (!json) return undefined;
  const { startedAt, endedAt, result, message, by, host, limits, journal = { entries: 0, digest: '' }, reports = {} } = json;
  const proofs = isObject(journal) && Number.isSafeInteger(journal.entries) && typeof journal.digest === 'string' && isObject(reports);
  const texts = [endedAt, result, message, by].every((value) => value === undefined || typeof value === 'string');
  const times = [startedAt, endedAt].every((value) => value === undefined || !Number.isNaN(Date.parse(String(value))));
  return proofs && texts && times && typeof startedAt === 'string' && typeof host === 'string' && isObject(limits) ? json as unknown as RunRecord : undefined;
}

/** The seconds that all runs took; those that were killed are not known. */
export function runSeconds(records: readonly RunRecord[]): number {
  return records.reduce(
    (seconds, { startedAt, endedAt }) => seconds + (endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 : 0),
    0,
  );
}
