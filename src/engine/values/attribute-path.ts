/**
 * The path of a value in an item: the name of an attribute or, where maps are compared by member, the names that lead
 * to it.
 */
import { ABSENT, attribute, type Item, sameValue, type Value } from './attribute-value';

export type AttributePath = readonly string[];

/** A place where two images of an item differ. */
export interface Difference {
  readonly path: AttributePath;
  readonly before: Value;
  readonly after: Value;
}

/**
 * The differences between two images.
 *
 * @param deep attributes whose maps are compared member by member, as long as both sides are maps; all others as a
 * whole
 */
export function differences(before: Item, after: Item, deep: readonly string[] = []): Difference[] {
  return members(before, after).flatMap((name) =>
    within([name], attribute(before, name), attribute(after, name), deep.includes(name)),
  );
}

/** The value at a path. */
export function valueAt(item: Item | undefined, path: AttributePath): Value {
  return path.reduce<Value>((value, name) => value?.M && attribute(value.M, name), { M: item ?? {} });
}

/** True if a value can be set at a path: the maps that lead to it exist. */
export function hasPlace(item: Item, path: AttributePath): boolean {
  return path.length === 1 || valueAt(item, path.slice(0, -1))?.M !== undefined;
}

/** A copy of an item with another value at a path. Missing maps on the way are not created. */
export function withValue(item: Item, [name, ...rest]: AttributePath, value: Value): Item {
  const present = attribute(item, name);
  const inner = rest.length === 0 ? value : present?.M ? { M: withValue(present.M, rest, value) } : present;
  const others = Object.entries(item).filter(([other]) => other !== name);
  return Object.fromEntries(inner === ABSENT ? others : [...others, [name, inner]]);
}

/** True if a path is the other one or leads through it. */
export function isWithin(path: AttributePath, outer: AttributePath): boolean {
  return outer.length <= path.length && outer.every((name, depth) => name === path[depth]);
}

/** A path for people. */
export function pathText(path: AttributePath): string {
  return path.join('.');
}

function within(path: AttributePath, before: Value, after: Value, deep: boolean): Difference[] {
  if (sameValue(before, after)) {
    return [];
  }
  const [a, b] = [before?.M, after?.M];
  return deep && a && b
    ? members(a, b).flatMap((name) => within([...path, name], attribute(a, name), attribute(b, name), deep))
    : [{ path, before, after }];
}

function members(a: Item, b: Item): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}
