/** Writes without an answer, judged by the item. */
import type { DamagedAttribute } from '../damage/fold';
import type { WriteEntry } from '../journal/journal';
import { pathText, valueAt } from '../values/attribute-path';
import { type Item, sameItem, sameValue, type Value } from '../values/attribute-value';

/**
 * True if only one of two writes can have happened: each removes a value that the other requires. Both may set the time
 * of a repair.
 */
export function wantTheSame(a: WriteEntry['write'], b: WriteEntry['write']): boolean {
  return (
    a.kind !== 'update'
    || b.kind !== 'update'
    || a.marks.some(({ path, time }) => !time && b.marks.some((other) => pathText(other.path) === pathText(path)))
  );
}

/** True if a write happened, judged by the live item. */
export function isDone(write: WriteEntry['write'], live: Item | undefined): boolean {
  switch (write.kind) {
    case 'put':
      return live !== undefined && sameItem(live, write.item);
    case 'delete':
      return live === undefined;
    // An update happens as a whole or not at all. A value that is neither the old nor the new one was overwritten
    // since.
    case 'update':
      return (
        live !== undefined
        && write.marks.some(({ path, base }) => sameValue(valueAt(live, path), base))
        && !write.marks.some(({ path, damaged }) => sameValue(valueAt(live, path), damaged))
      );
  }
}

/**
 * Numbers with steps that have neither the old nor the new value of a write, unless another attribute shows that it did
 * not happen. It is unknown if the steps are still in such a number. Other values are judged by their live value.
 */
export function inDoubt(write: WriteEntry['write'], live: Item | undefined): DamagedAttribute[] {
  if (write.kind !== 'update' || !live) return [];
  const isAt = ({ path }: DamagedAttribute, ...values: Value[]) =>
    values.some((value) => sameValue(valueAt(live, path), value));
  if (write.marks.some((mark) => mark.steps === undefined && isAt(mark, mark.damaged))) return [];
  return write.marks.filter((mark) => mark.steps !== undefined && !isAt(mark, mark.base, mark.damaged));
}
