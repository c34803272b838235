/**
 * Evidence on disk, grouped by item.
 *
 * Changes are dealt out over many files by the hash of their item; each file is then folded on its own. Memory holds the items of
 * one file, never the table's and never the changes: one item may have changed a million times.
 */
import { hash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Change, itemName } from './change';
import { Fold, type ItemFold } from './fold';
import { decodeChange, encodeChange } from './fold-json';
import { jsonLines } from './json-lines';
import { PRIVATE_FILE, PRIVATE_FOLDER } from './permissions';
import type { RestoreRules } from './restore-rules';

const FILES = 256;
const BUFFERED_CHARACTERS = 8_000_000;

export class Spool {
  private readonly buffers = new Map<number, string[]>();
  private buffered = 0;

  constructor(private readonly folder: string) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  }

  /** Takes a change in; changes of one item in their order. */
  public add(change: Change, damage: boolean): void {
    const name = itemName(change.keys);
    const line = `${JSON.stringify([name, damage, encodeChange(change)])}\n`;
    const file = hash('sha256', name, 'buffer').readUInt32BE() % FILES;
    const buffer = this.buffers.get(file) ?? [];
    buffer.push(line);
    this.buffers.set(file, buffer);
    this.buffered += line.length;
    if (this.buffered > BUFFERED_CHARACTERS) {
      this.flush();
    }
  }

  /** What is left to undo, always in the same order of items. */
  public async* folds(rules: RestoreRules, signal?: AbortSignal): AsyncGenerator<ItemFold> {
    this.flush();
    for (let number = 0; number < FILES; number++) {
      signal?.throwIfAborted();
      const file = this.file(number);
      if (!existsSync(file)) continue;
      const folds = new Map<string, Fold>();
      for await (const [name, damage, json] of jsonLines(file)) {
        const change = decodeChange(json);
        const fold = folds.get(name) ?? new Fold(change.keys, rules);
        folds.set(name, fold);
        fold.add(change, damage);
      }
      for (const name of [...folds.keys()].sort()) {
        const fold = folds.get(name)!.result();
        if (fold) yield fold;
      }
    }
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private flush(): void {
    this.buffers.forEach((lines, file) => appendFileSync(this.file(file), lines.join(''), { mode: PRIVATE_FILE }));
    this.buffers.clear();
    this.buffered = 0;
  }

  private file(number: number): string {
    return join(this.folder, `${number}.jsonl`);
  }
}
