/**
 * The journal of a run: every write stands here, with what was there, before it is sent; then what became of the item.
 *
 * An item with an outcome is final. A write without one may have happened or not, which the item itself will tell.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeItem, encodeItem, type Item } from './attribute-value';
import type { SupersededValue } from './decision';
import type { Mark } from './fold';
import { decodeMark, decodeValues, encodeMark, encodeValues } from './fold-json';
import { JournalBatches } from './journal-batches';
import { jsonLines } from './json-lines';
import type { Conflict } from './merge';
import { PRIVATE_FILE } from './permissions';

/** The first entry. */
export interface RunEntry {
  readonly type: 'run';

  /** The digest of the plan. */
  readonly plan: string;
  readonly tableName: string;
  readonly tableArn: string;
  readonly at: string;
}

/** A write that is about to be sent. */
export interface WriteEntry {
  readonly type: 'write';

  /** The item's number in the plan, and the number of this write among the item's. */
  readonly item: number;
  readonly part: number;
  readonly keys: Item;
  readonly at: string;

  /** An update sets marks from damaged to base; a put writes the item, a delete takes it away. */
  readonly write: { readonly kind: 'update'; readonly marks: readonly Mark[] } | { readonly kind: 'put' | 'delete'; readonly item: Item };
}

/** What became of an item. */
export interface OutcomeEntry {
  readonly type: 'outcome';
  readonly item: number;
  readonly keys: Item;

  /** `right`: there was nothing to do. `superseded`: good writes had replaced all of the damage. `conflict`: nothing was done, and a person has to look. */
  readonly result: 'written' | 'right' | 'superseded' | 'conflict';

  /** What was done, in part at least. */
  readonly repair?: 'update' | 'put' | 'delete';

  /** The writes that happened; more than one are not atomic. */
  readonly parts: readonly number[];

  /** Whether it took a look at the item to know of one of them that it had happened. */
  readonly settled?: boolean;
  readonly conflicts: readonly Conflict[];

  /** Whether good writes touched the item since its damage: what they left as it was cannot be seen. */
  readonly touched: boolean;

  /** Damaged attributes that good writes have replaced. */
  readonly superseded: readonly SupersededValue[];
}

export type JournalEntry = RunEntry | WriteEntry | OutcomeEntry;

/** Where a journal is kept. */
export interface Journal {
  /** Returns when the entry is safe. */
  append(entry: JournalEntry): Promise<void>;

  /** What was written so far, in order. */
  entries(): AsyncIterable<JournalEntry>;
}

/** A journal in a file on disk. Entries that come while the disk is busy share its next turn. */
export class DiskJournal implements Journal {
  public static async open(file: string): Promise<DiskJournal> {
    const handle = await open(file, 'a+', PRIVATE_FILE);
    // What was cut short while it was written was never safe, and its write never sent.
    await handle.truncate(await endOfLastLine(handle));
    await handle.sync();
    const folder = await open(dirname(file));
    await folder.sync().finally(() => folder.close());
    return new DiskJournal(file, handle);
  }

  private readonly batches: JournalBatches;

  private constructor(private readonly file: string, private readonly handle: FileHandle) {
    this.batches = new JournalBatches(async (lines) => {
      await handle.appendFile(lines);
      await handle.datasync();
    });
  }

  public async append(entry: JournalEntry): Promise<void> {
    return this.batches.append(journalLine(entry), isUrgent(entry));
  }

  public entries(): AsyncGenerator<JournalEntry> {
    return journalEntries(this.file);
  }

  public async close(): Promise<void> {
    await this.handle.close();
  }
}

/** What stands in a journal on disk, also while a run writes it. */
export async function* journalEntries(file: string): AsyncGenerator<JournalEntry> {
  for await (const json of jsonLines(file)) yield decodeEntry(json);
}

/** Nothing waits for an outcome: one that is lost is found again by looking at the item. */
export function isUrgent({ type }: JournalEntry): boolean {
  return type !== 'outcome';
}

/** An entry as a line. */
export function journalLine(entry: JournalEntry): string {
  return `${JSON.stringify(encodeEntry(entry))}\n`;
}

async function endOfLastLine(handle: FileHandle): Promise<number> {
  const block = Buffer.alloc(65_536);
  for (let end = (await handle.stat()).size; end > 0; end -= block.length) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const place = block.subarray(0, bytesRead).lastIndexOf('\n');
    if (place >= 0) return start + place + 1;
  }
  return 0;
}

function encodeEntry(entry: JournalEntry): object {
  switch (entry.type) {
    case 'run': return entry;
    case 'outcome': return {
      ...entry, keys: encodeItem(entry.keys), conflicts: entry.conflicts.map(encodeValues), superseded: entry.superseded.map(encodeValues),
    };
    case 'write': return {
      ...entry,
      keys: encodeItem(entry.keys),
      write: entry.write.kind === 'update' ? { kind: 'update', marks: entry.write.marks.map(encodeMark) }
        : { kind: entry.write.kind, item: encodeItem(entry.write.item) },
    };
  }
}

/** The entry of a parsed line. */
export function decodeEntry(json: any): JournalEntry {
  switch (json.type) {
    case 'outcome': return { ...json, keys: decodeItem(json.keys), conflicts: json.conflicts.map(decodeValues), superseded: json.superseded.map(decodeValues) };
    case 'write': return {
      ...json,
      keys: decodeItem(json.keys),
      write: json.write.kind === 'update' ? { kind: 'update', marks: json.write.marks.map(decodeMark) }
        : { kind: json.write.kind, item: decodeItem(json.write.item) },
    };
    default: return json;
  }
}
