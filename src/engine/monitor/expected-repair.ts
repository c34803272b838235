/**
 * Repairs that are expected in the stream: changes that take damage back.
 *
 * A repair is a change like any other, and a rule may match it: an immutable item is modified again when it is
 * restored. So a monitor keeps digests of the repairs that it expects: its own, those of rewinds, and those that a
 * person makes by hand. Items carry no mark.
 */
import { hash } from 'node:crypto';
import type { ItemFold } from '../damage/fold';
import { without } from '../damage/item-images';
import type { WriteEntry } from '../journal/journal';
import { type AttributePath, differences, pathText } from '../values/attribute-path';
import { canonicalValue, type Item, itemDigest, type Value } from '../values/attribute-value';
import { changeKind, type ItemChange } from '../values/item-change';

/** One part of a repair. Digests stand for values. */
export type ExpectedRepair =
  /** An attribute changes from the damaged value to the base; without digests, from any value to any. */
  | { readonly path: AttributePath; readonly from?: string; readonly to?: string }
  /** A deleted item comes back. The digest leaves out the attribute of its version. */
  | { readonly insert: string; readonly version?: string }
  /** An inserted item is deleted. */
  | { readonly delete: string };

/** The repairs that undo what is left to undo of an item. */
export function expectedOf({ marks, event }: ItemFold, version?: string): ExpectedRepair[] {
  switch (event?.kind) {
    case 'deleted': return [{ insert: digestWithout(event.base, version), version }];
    case 'inserted': return event.changed ? [] : [{ delete: itemDigest(event.damaged) }];
    default: return expectedOfMarks(marks, version);
  }
}

/** The repair that a write is. */
export function expectedOfWrite(write: WriteEntry['write'], version?: string): ExpectedRepair[] {
  switch (write.kind) {
    case 'put': return [{ insert: digestWithout(write.item, version), version }];
    case 'delete': return [{ delete: itemDigest(write.item) }];
    case 'update': return expectedOfMarks(write.marks, version);
  }
}

/** The parts of the expected repairs that a change makes; none if it does anything else as well. */
export function repairsIn(change: ItemChange, expected: readonly ExpectedRepair[]): readonly ExpectedRepair[] {
  const { old, new: image } = change;
  switch (changeKind(change)) {
    case 'insert':
      return first(expected, (each) => 'insert' in each && each.insert === digestWithout(image!, each.version));
    case 'delete':
      return first(expected, (each) => 'delete' in each && each.delete === itemDigest(old!));
    case 'modify': return updateOf(old!, image!, expected);
  }
}

function first<T>(list: readonly T[], test: (each: T) => boolean): readonly T[] {
  return list.filter(test).slice(0, 1);
}

function updateOf(old: Item, image: Item, expected: readonly ExpectedRepair[]): readonly ExpectedRepair[] {
  const parts = expected.flatMap((each) => 'path' in each ? [each] : []);
  const deep = parts.filter(({ path }) => path.length > 1).map(({ path: [name] }) => name);
  const made = differences(old, image, deep).map(({ path, before, after }) => parts.find((part) =>
    pathText(part.path) === pathText(path)
    && (part.from === undefined || part.from === digestOf(before))
    && (part.to === undefined || part.to === digestOf(after))));
  const isRepair = made.every((part) => part !== undefined) && made.some((part) => part!.to !== undefined);
  return isRepair ? made as ExpectedRepair[] : [];
}

function expectedOfMarks(
  marks: readonly { readonly path: AttributePath; readonly base?: Value; readonly damaged?: Value }[], version?: string,
): ExpectedRepair[] {
  const parts = marks.map(({ path, base, damaged }) => ({ path, from: digestOf(damaged), to: digestOf(base) }));
  return version === undefined || parts.length === 0 ? parts : [...parts, { path: [version] }];
}

function digestWithout(item: Item, version?: string): string {
  return itemDigest(version === undefined ? item : without(item, [version]));
}

/** An absent value has a digest like any other. */
function digestOf(value: Value): string {
  return value === undefined ? '-' : hash('sha256', canonicalValue(value), 'base64');
}
