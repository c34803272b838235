/**
 * What differs between two snapshots, found while they are read.
 *
 * An item waits in memory until the other side shows it too; then the two are compared and let go. Of two tables that are read in about the
 * same order, no more items wait than differ. What exceeds the memory allowed goes to disk, what has waited longest first, and is compared in the end.
 */
import { type Item, sameItem } from './attribute-value';
import type { Bookmarks, Positions } from './bookmarks';
import type { ItemKeys } from './item-keys';
import type { Snapshot } from './snapshot';
import { type ItemPair, type Side, SpilledItems, twice } from './spilled-items';
import { WaitingItems } from './waiting-items';

/** An item that is only on one side, or whose attributes differ. */
export interface ItemDifference extends ItemPair {
  readonly keys: Item;
}

/** Items that were counted so far. */
export interface PairCounts {
  /** Read of each side. */
  before: number;
  after: number;

  onlyBefore: number;
  onlyAfter: number;
  different: number;
  same: number;

  /** Read of either side, and not held in memory. */
  spilled: number;
}

export interface ItemPairsOptions {
  readonly before: Snapshot;
  readonly after: Snapshot;

  /** Where items go that do not fit into memory; made when it is needed, and removed unless there are bookmarks. */
  readonly folder: string;

  /** Where to read on. What lies in the folder belongs to them. @default - from the beginning */
  readonly bookmarks?: Bookmarks;

  /** How many pages are read from one bookmark to the next; then what waits for the other side goes to disk. @default 256 */
  readonly pagesPerBookmark?: number;

  /** How much memory the items may take that wait, in bytes, roughly. Pages on their way come on top. @default 64 MB */
  readonly memory?: number;

  readonly signal?: AbortSignal;

  /** Called after each page. */
  readonly progress?: (counts: PairCounts) => void;
}

const MEMORY = 64_000_000;

const PAGES_PER_BOOKMARK = 256;

/** Beside the positions of both sides: what was counted, and how much has been put aside. */
interface PairPosition {
  readonly counts: PairCounts;
  readonly sizes: readonly number[];
}

/** Reads both sides once and tells each item that differs, in any order. */
export async function* differingItems(options: ItemPairsOptions, keys: ItemKeys, counts: PairCounts): AsyncGenerator<ItemDifference> {
  const { before, after, folder, memory = MEMORY, bookmarks, pagesPerBookmark = PAGES_PER_BOOKMARK, signal, progress } = options;
  const position: PairPosition | undefined = bookmarks?.at('pair');
  const spilled = new SpilledItems(folder, memory, position?.sizes);
  Object.assign(counts, position?.counts);
  let moves: Positions = {};
  const sides = (side: Side) => bookmarks?.within(`${side} `, (positions) => {
    moves = { ...moves, ...positions };
  });
  let pages = 0;
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
    for await (const [side, page] of inTurns({ before, after }, sides, (one) => waiting[one].size, signal)) {
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
          yield counted({ [side]: item, [other]: partner }, keys, counts);
        }
      }
      if (waiting.before.size + waiting.after.size > memory) spill(memory / 4);
      progress?.(counts);
      if (bookmarks && ++pages % pagesPerBookmark === 0) {
        spill(0);
        bookmarks.move({ ...moves, pair: { counts: { ...counts }, sizes: spilled.flushed() } satisfies PairPosition });
        moves = {};
      }
    }
    if (!spilled.isEmpty) spill(0);
    for (const side of ['before', 'after'] as const) {
      for (const [, item] of waiting[side].oldest(0)) yield counted({ [side]: item }, keys, counts);
    }
    for await (const pair of spilled.pairs(() => counts.same++)) {
      if (pair.before && pair.after && sameItem(pair.before, pair.after)) {
        counts.same++;
      } else {
        yield counted(pair, keys, counts);
      }
    }
  } finally {
    if (!bookmarks) spilled.remove();
  }
}

export function noCounts(): PairCounts {
  return { before: 0, after: 0, onlyBefore: 0, onlyAfter: 0, different: 0, same: 0, spilled: 0 };
}

function counted({ before, after }: ItemPair, keys: ItemKeys, counts: PairCounts): ItemDifference {
  counts[!after ? 'onlyBefore' : !before ? 'onlyAfter' : 'different']++;
  return { keys: keys.of((before ?? after)!), before, after };
}

/** The pages of both sides. Whichever has fewer items waiting is read next, the other may get ahead by a page. */
async function* inTurns(
  snapshots: Record<Side, Snapshot>, bookmarks: (side: Side) => Bookmarks | undefined, waiting: (side: Side) => number, signal?: AbortSignal,
): AsyncGenerator<[Side, readonly Item[]]> {
  const ended = new AbortController();
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  const open = new Map<Side, { pages: AsyncIterator<readonly Item[]>; page: Promise<IteratorResult<readonly Item[]>> }>();
  const next = (side: Side, pages: AsyncIterator<readonly Item[]>) => {
    const page = pages.next();
    // When one side fails, nobody waits for the other any more.
    page.catch(() => undefined);
    open.set(side, { pages, page });
  };
  for (const side of ['before', 'after'] as const) next(side, snapshots[side].items(bookmarks(side), either)[Symbol.asyncIterator]());
  try {
    while (open.size > 0) {
      const side = [...open.keys()].reduce((a, b) => waiting(b) < waiting(a) ? b : a);
      const { pages, page } = open.get(side)!;
      const { done, value } = await page;
      if (done) {
        open.delete(side);
      } else {
        next(side, pages);
        yield [side, value];
      }
    }
  } finally {
    ended.abort();
    // A side that waits for its page ends when that is aborted; nobody has to wait for it.
    for (const { pages } of open.values()) void pages.return?.().then(undefined, () => undefined);
  }
}
