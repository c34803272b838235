import type { Bookmarks } from '../bookmarks';
import type { Snapshot } from './snapshot';
import type { Side } from './spilled-items';
import type { Item } from '../../values/attribute-value';

/** The pages of both sides. The side with fewer waiting items is read next; the other may be ahead by a page. */
export async function* inTurns(
  snapshots: Record<Side, Snapshot>, bookmarks: (side: Side) => Bookmarks | undefined, waiting: (side: Side) => number,
  signal?: AbortSignal,
): AsyncGenerator<[Side, readonly Item[]]> {
  const ended = new AbortController();
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  const open = new Map<
    Side,
    { pages: AsyncIterator<readonly Item[]>; page: Promise<IteratorResult<readonly Item[]>> }
  >();
  const next = (side: Side, pages: AsyncIterator<readonly Item[]>) => {
    const page = pages.next();
    // After a failure of one side, the other is not awaited any more; its error must not end the process.
    page.catch(() => undefined);
    open.set(side, { pages, page });
  };
  for (const side of ['before', 'after'] as const) {
    next(side, snapshots[side].items(bookmarks(side), either)[Symbol.asyncIterator]());
  }
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
    // A side that waits for its page ends by the abort; its end is not awaited.
    for (const { pages } of open.values()) void pages.return?.().then(undefined, () => undefined);
  }
}
