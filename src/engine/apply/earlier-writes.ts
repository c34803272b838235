/** Writes of which nobody knows whether they happened: what the item tells of them. */
import type { DamagedAttribute } from '../damage/fold';
import type { WriteEntry } from '../journal/journal';
import { pathText, valueAt } from '../values/attribute-path';
import { type Item, sameItem, sameValue, type Value } from '../values/attribute-value';

/** Writes of which only one can have happened: each requires what the other takes away. The time of a repair may be set by one after the other. */
export function wantTheSame(a: WriteEntry['write'], b: WriteEntry['write']): boolean {
  return a.kind !== 'update' || b.kind !== 'update' || a.marks.some(({ path, time }) => !time && b.marks.some((other) => pathText(other.path) === pathText(path)));
}

/** Whether a write happened, by the item as it is now. */
export function isDone(write: WriteEntry['write'], live: Item | undefined): boolean {
  switch (write.kind) {
    case 'put': return live !== undefined && sameItem(live, write.item);
    case 'delete': return live === undefined;
    // All of it happened or nothing: what is neither as it was nor as it was wanted has been written over since.
    case 'update': return live !== undefined && write.marks.some(({ path, base }) => sameValue(valueAt(live, path), base))
      && !write.marks.some(({ path, damaged }) => sameValue(valueAt(live, path), damaged));
  }
}

/**
 * Numbers that are neither as a write found them nor as it wanted them, unless another attribute shows that it did not happen. Any other value is judged as it is; of a number
 * with steps it matters whether these are still in it, and that nothing tells.
 */
export function inDoubt(write: WriteEntry['write'], live: Item | undefined): DamagedAttribute[] {
  if (write.kind !== 'update' || !live) return [];
  const isAt = ({ path }: DamagedAttribute, ...values: Value[]) => values.some((value) => sameValue(valueAt(live, path), value));
  if (write.marks.some((mark) => mark.steps === undefined && isAt(mark, mark.damaged))) return [];
  return write.marks.filter((mark) => mark.steps !== undefined && !isAt(mark, mark.base, mark.damaged));
}
