/** The runs over a plan, a file each: who started it, when, and how it ended. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type PlanFolder, readJson, writeJson } from './plan-folder';
import type { Who } from './who';
import type { Writing } from './writing';

export interface RunRecord extends Who {
  readonly startedAt: string;

  /** None if the run was killed, or still goes on. */
  readonly endedAt?: string;
  readonly result?: 'complete' | 'interrupted' | 'failed';
  readonly message?: string;

  /** What it was allowed to do. */
  readonly limits: Omit<Writing['limits'], 'maxShare'> & { readonly maxShare?: number | 'any' };
}

/** Limits as JSON, which knows no infinite number. */
export function recordedLimits({ maxShare, ...limits }: Writing['limits']): RunRecord['limits'] {
  return { ...limits, maxShare: maxShare === Infinity ? 'any' : maxShare };
}

/** The first run first. */
export function runRecords(folder: PlanFolder): RunRecord[] {
  const runs = join(folder.path, 'runs');
  return existsSync(runs) ? readdirSync(runs).sort().map((name) => readJson<RunRecord>(folder, `runs/${name}`)!) : [];
}

export async function writeRunRecord(folder: PlanFolder, record: RunRecord): Promise<void> {
  await writeJson(folder, `runs/${record.startedAt.replaceAll(':', '-')}.json`, record);
}

/** The seconds that all runs took; those that were killed are not known. */
export function runSeconds(records: readonly RunRecord[]): number {
  return records.reduce((seconds, { startedAt, endedAt }) => seconds + (endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 : 0), 0);
}
