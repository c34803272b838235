/**
 * Evidence: what changed, whatever told it.
 *
 * A source of evidence is an `AsyncIterable<Change>`. The changes of one item come in the order in which they happened;
 * between items any order will do. As it is read, it moves bookmarks, and reads on at them after an interruption.
 */
import type { Bookmarks } from './bookmarks';
import { canonicalItem, type Item } from '../values/attribute-value';
import type { ItemChange } from '../values/item-change';

/** Who told of a change. */
export type SourceKind = 'stream' | 'export' | 'pair' | 'snapshot' | 'journal';

/** How exactly DynamoDB keeps to the beginning of an export, in milliseconds. */
export const WINDOW_EDGE = 60_000;

/** Reads evidence, and what of it was not read before. */
export type ChangeSource = (place: ResumePoint) => AsyncIterable<Change>;

/** What a source of evidence goes on from. */
export interface ResumePoint {
  readonly bookmarks: Bookmarks;

  /** A folder for what does not fit into memory, kept as long as the bookmarks are; the source makes it. */
  readonly aside: string;
}

/** One change of one item. */
export interface Change extends ItemChange {
  /** Since when a net change reaches: what an item was then and what it became, whoever wrote in between and how often. None for single writes. */
  readonly since?: Date;

  /** Grows from change to change of an item, compared as text. The same one twice is the same change read twice. */
  readonly sequence: string;
  readonly source: SourceKind;

  /** Whether there may be damage in it that nobody can tell from good writes. */
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
