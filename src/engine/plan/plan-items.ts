/** The file of a plan's items, while it is written. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ItemFold } from '../damage/fold';
import { encodeFold } from '../damage/fold-json';
import { PRIVATE_FILE } from '../files/permissions';

export const ITEMS_FILE = 'items.jsonl';
const SAMPLES = 5;

export class PlanItems {
  /** The first items, to look at. */
  public readonly samples: object[] = [];
  public count = 0;
  private readonly file: number;
  private readonly hash = createHash('sha256');

  constructor(folder: string) {
    // An existing file is removed and not written to: it may be a link.
    rmSync(join(folder, ITEMS_FILE), { force: true });
    this.file = openSync(join(folder, ITEMS_FILE), 'wx', PRIVATE_FILE);
  }

  public add(fold: ItemFold): void {
    const encoded = encodeFold(fold);
    const line = `${JSON.stringify(encoded)}\n`;
    writeSync(this.file, line);
    this.hash.update(line);
    if (this.count++ < SAMPLES) this.samples.push(encoded);
  }

  /** Makes the file safe, and returns its SHA-256. */
  public digest(): string {
    fsyncSync(this.file);
    return this.hash.digest('hex');
  }

  public close(): void {
    closeSync(this.file);
  }
}
