/** The source of all reports: the plan, its note, its runs, and the journal. */
import { type ValueChange, valueChanges } from './change-text';
import { hasExpired } from '../../engine/evidence/time-to-live';
import type { OutcomeEntry, WriteEntry } from '../../engine/journal/journal';
import type { JournalHead } from '../../engine/journal/journal-chain';
import type { RunReport } from '../../engine/journal/report';
import type { Plan, PlanHeader } from '../../engine/plan/plan';
import type { Item } from '../../engine/values/attribute-value';
import { type JournalTally, tallyOf } from '../plan-folder/journal-tally';
import { type PlanFolder, type PlanNote, planNote } from '../plan-folder/plan-folder';
import { type RunRecord, runRecords, runSeconds } from '../plan-folder/run-records';

export interface ReportSource {
  readonly plan: string;
  readonly digest: string;
  readonly header: PlanHeader;
  readonly note?: PlanNote;
  readonly runs: readonly RunRecord[];
  readonly seconds: number;
  readonly counts: RunReport;

  /** Restored items that time to live deletes again. */
  readonly expired: number;

  /** The end of the journal that the report was made of. */
  readonly journal: JournalHead;

  /** Items with an outcome, in the order in which they got it. */
  outcomes(): AsyncIterable<OutcomeEntry>;

  /** Every value that was written. */
  changes(): AsyncIterable<WrittenChange>;
}

export interface WrittenChange extends ValueChange {
  readonly keys: Item;
  readonly kind: WriteEntry['write']['kind'];
  readonly at: string;
}

/** @param tally that of the journal as it is, where it has been read already */
export async function reportSource(folder: PlanFolder, plan: Plan, tally?: JournalTally): Promise<ReportSource> {
  const runs = runRecords(folder);
  const { report, head } = tally ?? await tallyOf(folder, plan);
  return {
    plan: folder.name,
    digest: plan.digest,
    header: plan.header,
    note: planNote(folder),
    runs,
    seconds: runSeconds(runs),
    counts: report,
    journal: head,
    expired: await expiredIn(folder, plan.header),
    outcomes: () => outcomesIn(folder),
    changes: () => changesIn(folder),
  };
}

/** Restored items that had expired when they were written: time to live deletes them again. */
export async function expiredIn(folder: PlanFolder, { rules: { expiry } }: PlanHeader): Promise<number> {
  let count = 0;
  if (expiry === undefined) return count;
  for await (const { attribute, to, at } of changesIn(folder)) {
    const item = attribute === undefined ? to?.M : attribute === expiry && to ? { [expiry]: to } : undefined;
    count += Number(item !== undefined && hasExpired(item, expiry, new Date(at)));
  }
  return count;
}

async function* outcomesIn(folder: PlanFolder): AsyncGenerator<OutcomeEntry> {
  for await (const entry of folder.history().entries()) {
    if (entry.type === 'outcome') yield entry;
  }
}

async function* changesIn(folder: PlanFolder): AsyncGenerator<WrittenChange> {
  const open = new Map<number, WriteEntry[]>();
  for await (const entry of folder.history().entries()) {
    if (entry.type === 'write') {
      open.set(entry.item, [...open.get(entry.item) ?? [], entry]);
    } else if (entry.type === 'outcome') {
      for (const { keys, at, part, write } of open.get(entry.item) ?? []) {
        if (entry.parts.includes(part)) {
          yield* valueChanges(write).map((change) => ({ keys, at, kind: write.kind, ...change }));
        }
      }
      open.delete(entry.item);
    }
  }
}
