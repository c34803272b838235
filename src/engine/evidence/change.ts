/**
 * Changes of items, and where they come from.
 *
 * A change source is an `AsyncIterable<Change>`. The changes of one item come in the order in which they happened; the
 * order between items does not matter. A source moves bookmarks while it is read, and continues at them after an
 * interruption.
 */
import type { Bookmarks } from './bookmarks';
import { canonicalItem, type Item } from '../values/attribute-value';
import type { ItemChange } from '../values/item-change';

/** The kind of change source that shows a change. */
export type SourceKind = 'stream' | 'export' | 'pair' | 'snapshot' | 'journal';

/** The accuracy of the edges of an export's window, in milliseconds. */
export const WINDOW_EDGE = 60_000;

/** Reads the changes of a source that were not read before. */
export type ChangeSource = (place: ResumePoint) => AsyncIterable<Change>;

/** The state from which an interrupted source continues. */
export interface ResumePoint {
  readonly bookmarks: Bookmarks;

  /**
   * A folder for data that does not fit into memory. The source creates it; it is kept as long as the bookmarks are.
   */
  readonly aside: string;
}

/** One change of one item. */
export interface Change extends ItemChange {
  /**
   * The beginning of a net change: it shows the item at that time and at its last write, and not the writes in between.
   * None for single writes.
   */
  readonly since?: Date;

  /** Grows from change to change of an item, compared as text. The same one twice is the same change read twice. */
  readonly sequence: string;
  readonly source: SourceKind;

  /** True if it may hold damage that cannot be separated from good writes. */
  readonly unclear?: boolean;
}

/** The canonical name of an item: however its key is spelt, the same item has the same one. */
export function itemName(keys: Item): string {
  return canonicalItem(keys);
}

/** The key of an item. */
export function keysOf(item: Item, keyNames: readonly string[]): Item {
  return Object.fromEntries(keyNames.map((name) => [name, item[name]]));
}
