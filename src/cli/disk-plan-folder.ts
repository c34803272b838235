/** A plan on disk. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenJournal, PlanFolder } from './plan-folder';
import { DiskJournal, type Journal, journalEntries } from '../handlers/engine/journal';
import { lockRun } from '../handlers/engine/run-lock';

const JOURNAL = 'journal.jsonl';

export class DiskPlanFolder implements PlanFolder {
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
    ['items.jsonl', 'plan.json', 'plan.json.part', 'spool', 'snapshots'].forEach((name) => rmSync(join(this.path, name), { recursive: true, force: true }));
    if (!this.existed) rmSync(this.path, { recursive: true, force: true });
  }

  public close(): void {
    // Nothing is open.
  }
}

async function* none(): AsyncGenerator<never> {
  // Nothing was written yet.
}
