/** Looks for everything in a plan's folder that is not as it was written. */
import { join } from 'node:path';
import { ReportedError } from '../../engine/errors/reported-error';
import { isObject, type JsonObject } from '../../engine/files/json-object';
import { digestOf } from '../../engine/files/private-files';
import { decodeEntry, type JournalEntry } from '../../engine/journal/journal';
import { BEGINNING, followed, type JournalHead } from '../../engine/journal/journal-chain';
import { JournalOrder } from '../../engine/journal/journal-order';
import { type RunReport, ReportBuilder } from '../../engine/journal/report';
import { Plan } from '../../engine/plan/plan';
import { RecordedEnds } from '../plan-folder/journal-tally';
import { objectIn, PLAN_NOTE, type PlanFolder, planNote } from '../plan-folder/plan-folder';
import { REPORT_NAMES } from '../plan-folder/plan-names';
import { type RunRecord, runRecords } from '../plan-folder/run-records';

export interface Fault {
  readonly part: 'plan' | 'journal' | 'reports';
  readonly message: string;
}

export interface Verification {
  /** The digest of the plan and the number of its items, if it can be read. */
  readonly digest?: string;
  readonly items?: number;
  readonly journal: JournalHead;
  readonly faults: readonly Fault[];

  /** Remarks that are no faults. */
  readonly notes: readonly string[];
}

export async function verified(folder: PlanFolder): Promise<Verification> {
  return new Verifier(folder).run();
}

/** The numbers of a report that the journal has, too. */
const NUMBERS: readonly (keyof RunReport)[] = ['items', 'updated', 'put', 'deleted', 'right', 'conflicts', 'notAtomic', 'settled'];

class Verifier {
  private readonly faults: Fault[] = [];
  private readonly notes: string[] = [];
  private head = BEGINNING;

  constructor(private readonly folder: PlanFolder) {}

  public async run(): Promise<Verification> {
    const { folder, faults, notes } = this;
    const plan = await Plan.open(folder.path).catch((error) => this.refused('plan', error));
    const runs = runRecords(folder);
    notes.push(...runs.filter(({ unreadable }) => unreadable).map(({ startedAt }) => `the record of the run of ${startedAt} cannot be read: the run was killed`));
    if (await folder.fetch(PLAN_NOTE) && !planNote(folder)) notes.push(`${PLAN_NOTE} cannot be read: it is not known who planned`);
    const report = await folder.fetch('report.json') ? objectIn(folder, 'report.json') : undefined;
    const ends = new RecordedEnds(folder, headIn(report));
    const counts = await this.journal(ends, plan);
    if (ends.none && this.head.entries > 0) notes.push('no run has recorded the end of the journal: entries that are missing there would not be noticed');
    await this.reports(runs);
    if (report && plan) this.report(report, plan, counts);
    return { digest: plan?.digest, items: plan?.header.counts.items, journal: this.head, faults, notes };
  }

  private async journal(ends: RecordedEnds, plan?: Plan): Promise<RunReport | undefined> {
    const order = plan && new JournalOrder({ digest: plan.digest, items: plan.header.counts.items });
    const tally = plan && new ReportBuilder(plan.header.counts.items);
    try {
      for await (const line of this.folder.history().lines()) {
        if (!line.whole) {
          this.notes.push(`${line.place} was cut short when its run was killed: the next run looks at the item`);
          break;
        }
        const { json, fault, head } = followed(line, this.head);
        this.head = head;
        const entry = json && this.decoded(json, line.place);
        this.found('journal', fault, ends.faultAt(head), entry && order?.faultOf(entry));
        if (entry?.type === 'outcome') tally?.add(entry);
      }
    } catch (error) {
      this.refused('journal', error);
    }
    this.found('journal', ends.faultAtEnd(this.head));
    return tally?.report;
  }

  private decoded(json: JsonObject, place: string): JournalEntry | undefined {
    try {
      return decodeEntry(json);
    } catch (error) {
      this.found('journal', `${place} cannot be read (${(error as Error).message})`);
      return undefined;
    }
  }

  /** The files as the last run that left them recorded them. */
  private async reports(runs: readonly RunRecord[]): Promise<void> {
    const digests = [...runs].reverse().find(({ reports }) => reports)?.reports;
    if (!digests) {
      this.notes.push('no run has recorded its reports yet, so they are not compared');
      return;
    }
    for (const name of REPORT_NAMES) {
      const there = await this.folder.fetch(name);
      this.found('reports', !there ? `${name} is missing`
        : await digestOf(join(this.folder.path, name)) === digests[name] ? undefined : `${name} is not as the run wrote it`);
    }
  }

  /** A report whose record was changed along with it still has to agree with the journal. */
  private report({ digest, report, journal }: JsonObject, plan: Plan, counts?: RunReport): void {
    this.found('reports', digest === plan.digest ? undefined : 'report.json is that of another plan');
    if (!isObject(journal) || journal.entries !== this.head.entries || !isObject(report) || !counts) {
      this.notes.push('report.json was written before the journal was as long as it is now, so its numbers are not compared');
      return;
    }
    const wrong = NUMBERS.filter((name) => report[name] !== counts[name]);
    this.found('reports', ...wrong.map((name) => `report.json has ${String(report[name])} for "${name}", and the journal ${String(counts[name])}`));
  }

  private found(part: Fault['part'], ...messages: readonly (string | undefined)[]): void {
    this.faults.push(...messages.filter((message) => message !== undefined).map((message) => ({ part, message })));
  }

  private refused(part: Fault['part'], error: unknown): undefined {
    if (!(error instanceof ReportedError)) throw error;
    this.found(part, error.message);
  }
}

/** The end of the journal that a report was made of. */
function headIn(report?: JsonObject): readonly JournalHead[] {
  const journal = report?.journal;
  return isObject(journal) && typeof journal.entries === 'number' && typeof journal.digest === 'string' && journal.entries > 0
    ? [{ entries: journal.entries, digest: journal.digest }] : [];
}
