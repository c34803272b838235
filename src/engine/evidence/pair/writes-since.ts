/**
 * Which differences between a table and a restored copy of it come from writes since the moment that the copy shows.
 *
 * The copy is as the table was at its moment; the table has been written to since. A difference is explained if the
 * stream shows writes to the item after the moment, and the first of them found the item as the copy has it. What is
 * left was not like that in the table at the moment: the copy, or the stream, is not what it is taken for.
 */
import { createHash } from 'node:crypto';
import { canonicalItem, type Item } from '../../values/attribute-value';
import { type Change, itemName } from '../change';
import type { ItemDifference } from './item-pairs';

/** Differences of which only the names are kept, so that a million of them take about 200 MB. */
const MOST = 1_000_000;

/** A moment of a restore, and times in a stream, are whole seconds. */
const SECOND = 1000;

export interface Explanation {
  /** Differences that writes since the moment explain. */
  readonly written: number;

  /** Differences that no write explains, and the keys of the first of them. */
  readonly unexplained: number;
  readonly samples: readonly Item[];
}

const SAMPLES = 5;

interface Unexplained {
  readonly keys: Item;
  readonly copy: string;
}

export class WritesSince {
  private readonly open = new Map<string, Unexplained>();
  private added = 0;

  /** @param side the side of the comparison that is the restored copy */
  constructor(private readonly side: 'before' | 'after') {}

  /** False once there are too many differences to keep. */
  public get fits(): boolean {
    return this.added <= MOST;
  }

  /** Takes note of a difference. */
  public add(difference: ItemDifference): void {
    if (++this.added > MOST) return;
    this.open.set(itemName(difference.keys), { keys: difference.keys, copy: digestOf(difference[this.side]) });
  }

  /** Reads the changes of the table from the moment on, which come in order for each item. */
  public async explain(changes: AsyncIterable<Change>, moment: Date): Promise<Explanation> {
    const end = Math.floor(moment.getTime() / SECOND) * SECOND + SECOND;
    const seen = new Set<string>();
    for await (const { keys, old, new: image, at } of changes) {
      const name = itemName(keys);
      const difference = this.open.get(name);
      if (!difference) continue;
      const isFirst = !seen.has(name);
      seen.add(name);
      // Within the second of the moment, the restore may show the item before or after a write.
      const states = [...isFirst ? [old] : [], ...at.getTime() < end ? [image] : []];
      if (states.some((state) => digestOf(state) === difference.copy)) this.open.delete(name);
    }
    const left = [...this.open.values()];
    return {
      written: this.added - left.length,
      unexplained: left.length,
      samples: left.slice(0, SAMPLES).map(({ keys }) => keys),
    };
  }
}

function digestOf(item: Item | undefined): string {
  return item ? createHash('sha256').update(canonicalItem(item)).digest('base64') : '';
}
