/** A change of one item: all that a filter looks at. */
import type { Item } from './attribute-value';

export interface ItemChange {
  readonly keys: Item;

  /** The item before; none if it was inserted. */
  readonly old?: Item;

  /** The item after; none if it was deleted. */
  readonly new?: Item;

  /** When it happened, to the second at best; of a net change, when the last write of it did. */
  readonly at: Date;

  /** Whether time to live deleted the item. */
  readonly ttl: boolean;
}

/** What a change did to its item. */
export type ChangeKind = 'insert' | 'modify' | 'delete';

export function changeKind(change: ItemChange): ChangeKind {
  if (!change.old) {
    return 'insert';
  }
  return change.new ? 'modify' : 'delete';
}

/** Tells damage from good writes. */
export type Classifier = (change: ItemChange) => boolean;
