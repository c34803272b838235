/**
 * Changes on disk, grouped by item.
 *
 * Changes are distributed over many files by the hash of their item; each file is then folded on its own. Memory holds
 * the items of one file, and never all items or all changes: one item may have changed a million times.
 *
 * A checkpoint holds the sizes of the files at the time when the bookmarks of the source were moved. Data after these
 * sizes belongs to a part of the source that was not read to its next bookmark. It is cut off and read again, so that
 * no change is missing or doubled, whenever the process was killed.
 */
import { hash } from 'node:crypto';
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Checkpoints, type ReadCounts, type ReadRequest } from './checkpoints';
import type { Verdict } from '../damage/damage-test';
import { Fold, type ItemFold } from '../damage/fold';
import { decodeChange, encodeChange } from '../damage/fold-json';
import type { RestoreRules } from '../damage/restore-rules';
import { Bookmarks, type Positions } from '../evidence/bookmarks';
import { type Change, type SourceKind, itemName } from '../evidence/change';
import { cutFile } from '../files/cut-file';
import { jsonLines } from '../files/json-lines';
import { PRIVATE_FILE } from '../files/permissions';

/** Limits of the data that is not on disk yet. */
export interface SpoolLimits {
  /** Characters that wait in memory. @default 8,000,000 */
  readonly buffered?: number;

  /** The reading time that is lost when the process is killed, in milliseconds. @default 5000 */
  readonly unsaved?: number;
}

const FILES = 256;
const BUFFERED = 8_000_000;
const UNSAVED = 5000;

export class Spool {
  public readonly bookmarks: Bookmarks;

  /** A folder for data of a source that does not fit into memory. It is kept as long as the bookmarks are. */
  public readonly aside: string;
  public readonly counts: ReadCounts;
  public source?: SourceKind;

  /** Changes since the bookmarks were moved, and those before them that are not on disk yet. */
  private page: [file: number, line: string][] = [];
  private paged = 0;
  private readonly buffers = new Map<number, string[]>();
  private buffered = 0;

  /** The content of the next checkpoint. */
  private moves?: Record<string, unknown>;
  private covered: ReadCounts;
  private readonly sizes: Record<number, number>;
  private readonly grown = new Set<number>();
  private readonly checkpoints: Checkpoints;
  private checkpointed = Date.now();
  private closed = false;
  private readonly limits: Required<SpoolLimits>;

  /** Opens the changes of an earlier run with the same request, or starts again. */
  constructor(
    private readonly folder: string,
    request: ReadRequest,
    limits: SpoolLimits = {},
  ) {
    this.limits = { buffered: BUFFERED, unsaved: UNSAVED, ...limits };
    this.checkpoints = Checkpoints.open(folder, request);
    const { positions, sizes, counts, source } = this.checkpoints.last;
    this.bookmarks = new Bookmarks(positions, (moves) => this.cover(moves));
    this.aside = join(folder, 'aside');
    this.counts = { ...counts };
    this.covered = counts;
    this.sizes = { ...sizes };
    this.source = source;
    for (let number = 0; number < FILES; number++) cutFile(this.file(number), sizes[number] ?? 0);
  }

  /** Takes a change in; changes of one item in their order. */
  public add(change: Change, verdict: Verdict): void {
    const name = itemName(change.keys);
    const marked = verdict === 'unclear' ? { ...change, unclear: true } : change;
    const line = `${JSON.stringify([name, verdict === 'damage', encodeChange(marked)])}\n`;
    this.page.push([hash('sha256', name, 'buffer').readUInt32BE() % FILES, line]);
    this.paged += line.length;
    this.source = change.source;
    this.counts.changes++;
    this.counts.damage += Number(verdict === 'damage');
    this.counts.unclear += Number(verdict === 'unclear');
    this.counts.ttl += Number(change.ttl);
    if (this.paged > this.limits.buffered) {
      this.checkpoint();
      // The data goes to disk, after the sizes in the checkpoint.
      this.takePage();
      this.flush();
    }
  }

  /** There are no more changes. */
  public finish(): void {
    this.cover({});
    this.checkpoint();
  }

  /** Keeps what was read up to the bookmarks; nothing if there are none. */
  public close(): void {
    this.checkpoint();
    this.closed = true;
    if (!Checkpoints.exist(this.folder)) rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * The rest to undo. The order of the items is always the same, that of the hashes of their keys, so the first ones
   * are a sample of all. `see` receives each change.
   */
  public async *folds(
    rules: RestoreRules,
    signal?: AbortSignal,
    see?: (change: Change) => void,
  ): AsyncGenerator<ItemFold> {
    for (let number = 0; number < FILES; number++) {
      signal?.throwIfAborted();
      const file = this.file(number);
      if (!existsSync(file)) continue;
      const folds = new Map<string, Fold>();
      for await (const [name, damage, json] of jsonLines(file)) {
        const change = decodeChange(json);
        see?.(change);
        const fold = folds.get(name) ?? new Fold(change.keys, rules);
        folds.set(name, fold);
        fold.add(change, damage);
      }
      const order = [...folds]
        .map(([name, fold]) => ({ fold, place: hash('sha256', name) }))
        .sort((a, b) => (a.place < b.place ? -1 : 1));
      for (const { fold } of order) {
        const left = fold.result();
        if (left) yield left;
      }
    }
  }

  /** All changes until now come before these positions. */
  private cover(positions: Positions): void {
    // An interrupted source may still send bookmarks, because its end is not awaited.
    if (this.closed) return;
    this.takePage();
    this.moves = Object.assign(this.moves ?? {}, positions);
    this.covered = { ...this.counts };
    const { buffered, unsaved } = this.limits;
    if (this.buffered > buffered || Date.now() - this.checkpointed >= unsaved) this.checkpoint();
  }

  private takePage(): void {
    for (const [file, line] of this.page) {
      const buffer = this.buffers.get(file) ?? [];
      buffer.push(line);
      this.buffers.set(file, buffer);
    }
    this.buffered += this.paged;
    this.page = [];
    this.paged = 0;
  }

  private flush(): void {
    this.buffers.forEach((lines, file) => {
      const bytes = Buffer.from(lines.join(''));
      appendFileSync(this.file(file), bytes, { mode: PRIVATE_FILE });
      this.sizes[file] = (this.sizes[file] ?? 0) + bytes.length;
      this.grown.add(file);
    });
    this.buffers.clear();
    this.buffered = 0;
  }

  private checkpoint(): void {
    const { moves: positions, covered: counts, source } = this;
    if (!positions) return;
    // A full disk leaves a partial write. No checkpoint covers it, and it is not written twice.
    this.moves = undefined;
    this.flush();
    const sizes = Object.fromEntries([...this.grown].map((file) => [file, this.sizes[file]]));
    this.checkpoints.write({ positions, sizes, counts, source });
    this.grown.clear();
    this.checkpointed = Date.now();
  }

  private file(number: number): string {
    return join(this.folder, `${number}.jsonl`);
  }
}
