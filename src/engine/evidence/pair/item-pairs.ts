/**
 * The differences between two snapshots, found while they are read.
 *
 * An item waits in memory until the other side shows it too; then the two are compared and released. If two tables are
 * read in about the same order, only about as many items wait as differ. Items beyond the memory limit go to disk, the
 * longest waiting first, and are compared at the end.
 */
import { type Item, sameItem } from '../../values/attribute-value';
import type { Bookmarks } from '../bookmarks';
import type { ItemKeys } from '../item-keys';
import { PairBookmarks } from './pair-bookmarks';
import type { PairCounts } from './pair-counts';
import type { Snapshot } from './snapshot';
import { type ItemPair, SpilledItems, twice } from './spilled-items';
import { inTurns } from './turns';
import { WaitingItems } from './waiting-items';

/** An item that is only on one side, or whose attributes differ. */
export interface ItemDifference extends ItemPair {
  readonly keys: Item;
}

export interface ItemPairsOptions {
  readonly before: Snapshot;
  readonly after: Snapshot;

  /**
   * The folder for items that do not fit into memory. It is created when needed, and removed unless there are
   * bookmarks.
   */
  readonly folder: string;

  /** The position from which to continue. The content of the folder belongs to it. @default - the beginning */
  readonly bookmarks?: Bookmarks;

  /** The number of pages between two bookmarks. At each bookmark, waiting items go to disk. @default 256 */
  readonly pagesPerBookmark?: number;

  /** The approximate memory for waiting items, in bytes. Pages in flight come on top. @default 64 MB */
  readonly memory?: number;

  readonly signal?: AbortSignal;

  /** Called after each page. */
  readonly progress?: (counts: PairCounts) => void;
}

const MEMORY = 64_000_000;

/** Reads both sides once and yields each item that differs, in any order. */
export async function* differingItems(
  options: ItemPairsOptions,
  keys: ItemKeys,
  counts: PairCounts,
): AsyncGenerator<ItemDifference> {
  const { before, after, folder, memory = MEMORY, bookmarks, pagesPerBookmark, signal, progress } = options;
  const both = new PairBookmarks(bookmarks, pagesPerBookmark);
  const spilled = new SpilledItems(folder, memory, both.position?.sizes);
  Object.assign(counts, both.position?.counts);
  const waiting = { before: new WaitingItems(), after: new WaitingItems() };
  const spill = (limit: number) => {
    for (const side of ['before', 'after'] as const) {
      for (const [name, item] of waiting[side].oldest(limit)) {
        spilled.add(side, name, item);
        counts.spilled++;
      }
    }
  };
  try {
    const pages = inTurns({ before, after }, (one) => both.of(one), (one) => waiting[one].size, signal);
    for await (const [side, page] of pages) {
      const other = side === 'before' ? 'after' : 'before';
      for (const item of page) {
        counts[side]++;
        const name = keys.name(item);
        const partner = waiting[other].take(name);
        if (!partner) {
          if (!waiting[side].add(name, item)) throw twice(side, name);
        } else if (sameItem(item, partner)) {
          counts.same++;
        } else {
          yield count({ [side]: item, [other]: partner }, keys, counts);
        }
      }
      if (waiting.before.size + waiting.after.size > memory) spill(memory / 4);
      progress?.(counts);
      both.countPage(() => {
        spill(0);
        return { counts: { ...counts }, sizes: spilled.flush() };
      });
    }
    if (!spilled.isEmpty) spill(0);
    for (const side of ['before', 'after'] as const) {
      for (const [, item] of waiting[side].oldest(0)) yield count({ [side]: item }, keys, counts);
    }
    for await (const pair of spilled.pairs(() => counts.same++)) {
      if (pair.before && pair.after && sameItem(pair.before, pair.after)) {
        counts.same++;
      } else {
        yield count(pair, keys, counts);
      }
    }
  } finally {
    if (!bookmarks) spilled.remove();
  }
}

function count({ before, after }: ItemPair, keys: ItemKeys, counts: PairCounts): ItemDifference {
  counts[!after ? 'onlyBefore' : !before ? 'onlyAfter' : 'different']++;
  return { keys: keys.of((before ?? after)!), before, after };
}
