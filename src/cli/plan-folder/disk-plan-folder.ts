/** A plan on disk. */
import { type Dirent, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenJournal, PlanFolder } from './plan-folder';
import { isOnDisk, RUNS } from './plan-names';
import { noFile } from '../../engine/files/private-files';
import { DiskJournal, linesOnDisk } from '../../engine/journal/disk-journal';
import { decodedEntries, type JournalHistory } from '../../engine/journal/journal';
import { lockRun } from '../../engine/journal/run-lock';
import { forgetSpool, holdsSpool } from '../../engine/plan/plan';

const JOURNAL = 'journal.jsonl';
const SPOOL = 'spool';

/** The remains of a planning that was killed. */
const LEFT_BEHIND = /^(spool|items\.jsonl|(plan|dry-run)\.json\.(\d+\.)?part|run-\d+\.lock(\.part)?)$/;

export class DiskPlanFolder implements PlanFolder {
  /** True if a plan may be made there: the folder is new or empty, or has a plan that was not finished. */
  public static isFree(path: string): boolean {
    return !existsSync(path) || holdsSpool(path) || readdirSync(path).every((name) => LEFT_BEHIND.test(name));
  }

  /** Refuses links and whatever else is no file in the places of a plan's files. */
  public static open(path: string): DiskPlanFolder {
    const strangers: string[] = [];
    for (const [name, entry] of entriesIn(path)) {
      if (name === RUNS || name === SPOOL ? !entry.isDirectory() : isOnDisk(name) && !entry.isFile()) {
        throw noFile(join(path, name), entry.isSymbolicLink() ? 'a symbolic link' : 'no regular file');
      }
      if (name !== RUNS && !isOnDisk(name)) strangers.push(entry.isDirectory() ? `${name}/` : name);
    }
    return new DiskPlanFolder(path, true, strangers);
  }

  /** @param existed whether the folder was there before the plan */
  constructor(
    public readonly path: string,
    private readonly existed = true,
    public readonly strangers: readonly string[] = [],
  ) {}

  public get name(): string {
    return this.path;
  }

  public history(): JournalHistory {
    const file = join(this.path, JOURNAL);
    const lines = () => (existsSync(file) ? linesOnDisk(file) : none());
    return { lines, entries: () => decodedEntries(lines()) };
  }

  public async journal(): Promise<OpenJournal> {
    const release = lockRun(this.path);
    try {
      const journal = await DiskJournal.open(join(this.path, JOURNAL));
      return {
        get head() {
          return journal.head;
        },
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

  public async fetch(file: string): Promise<boolean> {
    return existsSync(join(this.path, file));
  }

  public discard(): void {
    forgetSpool(this.path);
    ['items.jsonl', 'plan.json', 'plan.json.part'].forEach((name) => rmSync(join(this.path, name), { force: true }));
    if (!this.existed) rmSync(this.path, { recursive: true, force: true });
  }

  public close(): void {
    // Nothing is open.
  }
}

/** The contents of the folder, and of that of the records. */
function* entriesIn(path: string): Generator<[name: string, entry: Dirent]> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    yield [entry.name, entry];
    if (entry.name === RUNS && entry.isDirectory()) {
      for (const record of readdirSync(join(path, RUNS), { withFileTypes: true })) yield [`${RUNS}/${record.name}`, record];
    }
  }
}

async function* none(): AsyncGenerator<never> {
  // Nothing was written yet.
}
