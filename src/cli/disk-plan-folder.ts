/** A plan on disk. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenJournal, PlanFolder } from './plan-folder';
import { DiskJournal, type Journal, journalEntries } from '../handlers/engine/journal';
import { forgetEvidence, holdsEvidence } from '../handlers/engine/plan';
import { lockRun } from '../handlers/engine/run-lock';

const JOURNAL = 'journal.jsonl';

/** What a planning leaves behind that was killed. */
const LEFT_BEHIND = /^(spool|items\.jsonl|plan\.json\.part|run-\d+\.lock(\.part)?)$/;

export class DiskPlanFolder implements PlanFolder {
  /** Whether a plan may be made there: in a folder that is new or empty, or where one was not finished. */
  public static isFree(path: string): boolean {
    return !existsSync(path) || holdsEvidence(path) || readdirSync(path).every((name) => LEFT_BEHIND.test(name));
  }

  /** @param existed whether the folder was there before the plan */
  constructor(public readonly path: string, private readonly existed = true) {}

  public get name(): string {
    return this.path;
  }

  public history(): Pick<Journal, 'entries'> {
    const file = join(this.path, JOURNAL);
    return { entries: () => existsSync(file) ? journalEntries(file) : none() };
  }

  public async journal(): Promise<OpenJournal> {
    const release = lockRun(this.path);
    try {
      const journal = await DiskJournal.open(join(this.path, JOURNAL));
      return {
        append: (entry) => journal.append(entry),
        entries: () => journal.entries(),
        close: async () => {
          await journal.close();
          release();
        },
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  public async publish(): Promise<void> {
    // They are where they belong.
  }

  public discard(): void {
    forgetEvidence(this.path);
    ['items.jsonl', 'plan.json', 'plan.json.part'].forEach((name) => rmSync(join(this.path, name), { force: true }));
    if (!this.existed) rmSync(this.path, { recursive: true, force: true });
  }

  public close(): void {
    // Nothing is open.
  }
}

async function* none(): AsyncGenerator<never> {
  // Nothing was written yet.
}
