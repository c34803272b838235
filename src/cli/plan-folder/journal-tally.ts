/** A journal that is read as a whole, and found to be as the runs over its plan wrote it. */
import type { PlanFolder } from './plan-folder';
import { runRecords } from './run-records';
import { decodedEntries, type RunEntry } from '../../engine/journal/journal';
import { BEGINNING, brokenJournal, type JournalHead } from '../../engine/journal/journal-chain';
import { JournalOrder } from '../../engine/journal/journal-order';
import { type RunReport, ReportBuilder } from '../../engine/journal/report';
import type { Plan } from '../../engine/plan/plan';

/** The contents of the journal of a plan so far. */
export interface JournalTally {
  /** The first entry; none if the plan was not applied. */
  readonly run?: RunEntry;
  readonly report: RunReport;
  readonly head: JournalHead;

  /** The time of the last write; none if there was none. */
  readonly lastWrite?: string;
}

export async function tallyOf(folder: PlanFolder, plan: Plan): Promise<JournalTally> {
  const tally = new ReportBuilder(plan.header.counts.items);
  const order = new JournalOrder({ digest: plan.digest, items: plan.header.counts.items });
  const ends = new RecordedEnds(folder);
  let run: RunEntry | undefined;
  let lastWrite = '';
  let head = BEGINNING;
  for await (const entry of decodedEntries(folder.history().lines(), (moved) => head = moved)) {
    const fault = order.faultOf(entry) ?? ends.faultAt(head);
    if (fault !== undefined) throw brokenJournal(`entry ${head.entries}: ${fault}`);
    if (entry.type === 'run') run = entry;
    if (entry.type === 'outcome') tally.add(entry);
    // The writes of parts are not in the order of their times.
    if (entry.type === 'write' && entry.at > lastWrite) lastWrite = entry.at;
  }
  const cut = ends.faultAtEnd(head);
  if (cut !== undefined) throw brokenJournal(cut);
  return { run, report: tally.report, head, lastWrite: lastWrite || undefined };
}

/**
 * The end of the journal after each run, by the records of the runs: what was cut off since, or changed at the
 * end, shows there.
 */
export class RecordedEnds {
  private readonly ends: ReadonlyMap<number, string>;

  /** @param more ends that are known from elsewhere */
  constructor(folder: PlanFolder, more: readonly JournalHead[] = []) {
    const recorded = runRecords(folder).flatMap(({ journal }) => journal ? [journal] : []);
    this.ends = new Map([...more, ...recorded].map(({ entries, digest }) => [entries, digest]));
  }

  /** True if no end is known. */
  public get none(): boolean {
    return this.ends.size === 0;
  }

  public faultAt({ entries, digest }: JournalHead): string | undefined {
    const expected = this.ends.get(entries);
    return expected === undefined || expected === digest ? undefined : `its SHA-256 is ${digest}, and the run that ended with it recorded ${expected}`;
  }

  public faultAtEnd({ entries }: JournalHead): string | undefined {
    const recorded = Math.max(0, ...this.ends.keys());
    return recorded > entries ? `the journal ends with entry ${entries}, and a run ended with entry ${recorded}: what lies between is missing` : undefined;
  }
}
