/**
 * Items on disk, distributed over files by the hash of their key, so that items of one key are in one file.
 *
 * A file that exceeds the memory limit is distributed again, by another part of the hash.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, createReadStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../errors/refusal';
import { cutFile } from '../../files/cut-file';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../files/permissions';
import { decodeItem, encodeItem, type Item } from '../../values/attribute-value';

export type Side = 'before' | 'after';

/** One item on both sides, or on one of them. */
export interface ItemPair {
  readonly before?: Item;
  readonly after?: Item;
}

const FILES = 64;
const BUFFERED_CHARACTERS = 8_000_000;

/** Files of files of files: four levels hold millions of times the memory allowed. */
const DEEPEST = 3;

export class SpilledItems {
  private readonly buffers: string[][] = Array.from({ length: FILES }, () => []);
  private buffered = 0;

  /** Bytes of each file. */
  private readonly sizes: number[];

  /** @param sizes bytes of the files that were there before, of which the rest is cut off */
  constructor(
    private readonly folder: string,
    private readonly memory: number,
    sizes: readonly number[] = Array(FILES).fill(0),
    private readonly depth = 0,
  ) {
    this.sizes = [...sizes];
    this.sizes.forEach((size, number) => cutFile(this.file(number), size));
  }

  public get isEmpty(): boolean {
    return this.buffered === 0 && this.sizes.every((size) => size === 0);
  }

  public add(side: Side, name: string, item: Item): void {
    this.append(name, `${side === 'before' ? '-' : '+'}${name}\t${JSON.stringify(encodeItem(item))}`);
  }

  /** Bytes of each file, with all that was added. */
  public flush(): readonly number[] {
    this.writeBuffers();
    return [...this.sizes];
  }

  /** The items of one key together, unless both sides are spelt the same: those are counted only. */
  public async *pairs(same: () => void): AsyncGenerator<ItemPair> {
    this.writeBuffers();
    for (const [number, size] of this.sizes.entries()) {
      if (size === 0) continue;
      const file = this.file(number);
      if (size > this.memory && this.depth < DEEPEST) {
        const inner = await this.dealOut(file, number);
        yield* inner.pairs(same);
        inner.remove();
      } else {
        yield* pairsOf(file, same);
      }
    }
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async dealOut(file: string, number: number): Promise<SpilledItems> {
    const inner = new SpilledItems(join(this.folder, String(number)), this.memory, undefined, this.depth + 1);
    for await (const lines of linesOf(file)) {
      for (const line of lines) inner.append(nameIn(line), line);
    }
    return inner;
  }

  private append(name: string, line: string): void {
    const number = createHash('sha256').update(name).digest()[this.depth] % FILES;
    this.buffers[number].push(line);
    this.buffered += line.length;
    if (this.buffered > Math.min(BUFFERED_CHARACTERS, this.memory / 4)) {
      this.writeBuffers();
    }
  }

  private writeBuffers(): void {
    if (this.buffered > 0) mkdirSync(this.folder, { recursive: true, mode: PRIVATE_FOLDER });
    this.buffers.forEach((lines, number) => {
      if (lines.length === 0) return;
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      appendFileSync(this.file(number), bytes, { mode: PRIVATE_FILE });
      this.sizes[number] += bytes.length;
      lines.length = 0;
    });
    this.buffered = 0;
  }

  private file(number: number): string {
    return join(this.folder, `${number}.txt`);
  }
}

async function* pairsOf(file: string, same: () => void): AsyncGenerator<ItemPair> {
  const waiting = new Map<string, string>();
  for await (const lines of linesOf(file)) {
    for (const line of lines) {
      const name = nameIn(line);
      const other = waiting.get(name);
      if (other === undefined) {
        waiting.set(name, line);
        continue;
      }
      if (other[0] === line[0]) throw twice(sideOf(line), name);
      waiting.delete(name);
      if (other.slice(1) === line.slice(1)) {
        same();
      } else {
        yield { [sideOf(other)]: itemIn(other, name), [sideOf(line)]: itemIn(line, name) };
      }
    }
  }
  for (const [name, line] of waiting) yield { [sideOf(line)]: itemIn(line, name) };
}

/** Two items of one side have the same key: it is not the key of that side. */
export function twice(side: Side, name: string): Refusal {
  return new Refusal(side, 'show each item once', `${name} twice`, 'compare tables with the same key schema');
}

function nameIn(line: string): string {
  // Within a name a tab is escaped.
  return line.slice(1, line.indexOf('\t'));
}

function sideOf(line: string): Side {
  return line[0] === '-' ? 'before' : 'after';
}

function itemIn(line: string, name: string): Item {
  return decodeItem(JSON.parse(line.slice(name.length + 2)));
}

/** The lines of a file, some at a time. */
async function* linesOf(file: string): AsyncGenerator<string[]> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1_048_576 })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield lines;
  }
}
