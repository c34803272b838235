/** A change of one item: all that a filter looks at. */
import type { Item } from './attribute-value';

export interface ItemChange {
  readonly keys: Item;

  /** The item before; none if it was inserted. */
  readonly old?: Item;

  /** The item after; none if it was deleted. */
  readonly new?: Item;

  /** The time of the write, to the second at best. A net change has the time of its last write. */
  readonly at: Date;

  /** True if time to live deleted the item. */
  readonly ttl: boolean;
}

/** The effect of a change on its item. */
export type ChangeKind = 'insert' | 'modify' | 'delete';

export function changeKind(change: ItemChange): ChangeKind {
  if (!change.old) {
    return 'insert';
  }
  return change.new ? 'modify' : 'delete';
}

/** Separates damage from good writes. */
export type Classifier = (change: ItemChange) => boolean;
