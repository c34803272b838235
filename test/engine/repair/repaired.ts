import type { Repair } from '../../../src/engine/repair/merge';
import { withValue } from '../../../src/engine/values/attribute-path';
import { type Item, sameItem } from '../../../src/engine/values/attribute-value';

/** The item after a repair. */
export function repaired(live: Item | undefined, repair?: Repair): Item | undefined {
  switch (repair?.kind) {
    case 'put': return repair.item;
    case 'delete': return undefined;
    case 'update': return repair.marks.reduce((item, { path, base }) => withValue(item, path, base), live!);
    default: return live;
  }
}

/** True if an item is the same, or absent as well. */
export function same(a: Item | undefined, b: Item | undefined): boolean {
  return a && b ? sameItem(a, b) : a === b;
}
