/** The record of a run in parts: no command ran it, and the first that finds it complete writes its record. */
import { currentHost } from './identity';
import type { JournalTally } from './journal-tally';
import type { PlanFolder } from './plan-folder';
import { type RunRecord, writeRunRecord } from './run-records';
import { isDivided } from '../../engine/journal/division';

/** Records a run in parts that is complete, as of its last write; nothing for a run over the whole plan. */
export async function recordDivided(
  folder: PlanFolder, { run, head, lastWrite }: JournalTally,
): Promise<RunRecord | undefined> {
  if (!run || !isDivided(run)) return undefined;
  const { at: startedAt, division: { by, limits } } = run;
  const host = currentHost();
  const record: RunRecord = { startedAt, endedAt: lastWrite ?? startedAt, result: 'complete', by, host, limits, journal: head };
  await writeRunRecord(folder, record);
  return record;
}
