/** Images of an item for comparisons: without damaged attributes, restored, by group. */
import type { DamagedAttribute } from './damaged-attributes';
import type { RestoreRules } from './restore-rules';
import { withValue } from '../values/attribute-path';
import { attribute, type Item, itemDigest, sameItem } from '../values/attribute-value';
import { larger, successor } from '../values/decimal';

/** An item without the attributes that a rewind would change, to detect other changes. */
export function withoutDamaged(item: Item, marks: readonly DamagedAttribute[], names: readonly string[] = []): Item {
  return without(marks.reduce((image, { path }) => withValue(image, path, undefined), item), names);
}

/** Digests of the attributes that belong to a group of the marks without being one, to detect changes of them. */
export function groupDigests(
  item: Item,
  marks: readonly DamagedAttribute[],
  { together = [] }: RestoreRules,
): Record<string, string> | undefined {
  const groups = together.filter((names) => marks.some(({ path }) => names.includes(path[0])));
  if (groups.length === 0) return undefined;
  const rest = withoutDamaged(item, marks);
  const alone = (name: string) => Object.fromEntries(Object.entries(rest).filter(([other]) => other === name));
  return Object.fromEntries(groups.flat().map((name) => [name, itemDigest(alone(name))]));
}

/** True if a deleted item exists again, as it was or as a repair restores it. */
export function isBack(image: Item, base: Item, rules: RestoreRules, version?: string): boolean {
  const [found, ...wanted] = [image, base, restoredItem(base, rules, version)].map((item) =>
    without(item, rules.touch),
  );
  return wanted.some((item) => sameItem(found, item));
}

/** A deleted item as it comes back, before it is touched: its version is a new one. */
export function restoredItem(base: Item, { version: name, putBackWithout }: RestoreRules, version?: string): Item {
  const item = without(base, putBackWithout);
  const last = name === undefined ? undefined : attribute(item, name)?.N;
  return last === undefined
    ? item
    : withValue(item, [name!], { N: successor(version === undefined ? last : larger(last, version)) });
}

/** An item without attributes. */
export function without(item: Item, names: readonly string[] = []): Item {
  return names.reduce((image, name) => withValue(image, [name], undefined), item);
}
