/** The positions of both sides of a comparison, as one bookmark. */
import type { Bookmarks } from '../bookmarks';
import type { PairCounts } from './pair-counts';
import type { Side } from './spilled-items';

/**
 * The counts so far, and the sizes of the files with spilled items. Stored together with the positions of both sides.
 */
export interface PairPosition {
  readonly counts: PairCounts;
  readonly sizes: readonly number[];
}

const PAGES_PER_BOOKMARK = 256;

export class PairBookmarks {
  private moves: Record<string, unknown> = {};
  private pages = 0;

  /** @param outer those of the whole; without them nothing is kept */
  constructor(private readonly outer?: Bookmarks, private readonly pagesPerBookmark = PAGES_PER_BOOKMARK) {}

  /** The position from which to continue. */
  public get position(): PairPosition | undefined {
    return this.outer?.at('pair');
  }

  /** Those of one side; their moves wait until all that both have shown has been put aside. */
  public of(side: Side): Bookmarks | undefined {
    return this.outer?.within(`${side} `, (positions) => void Object.assign(this.moves, positions));
  }

  /** A page of either side was compared. Now and then what waits is put aside, and the bookmarks are moved. */
  public countPage(putAside: () => PairPosition): void {
    if (!this.outer || ++this.pages % this.pagesPerBookmark > 0) return;
    this.outer.move({ pair: putAside(), ...this.moves });
    this.moves = {};
  }
}
