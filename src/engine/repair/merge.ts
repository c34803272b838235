/**
 * The merge of the rest to undo of an item with its live state.
 *
 * For each attribute, with base B, damaged D and live L: `L = D` is set to B, `L = B` is already right, any other value
 * was written later and is a conflict: the live value stays and is reported. It does not matter if the change source
 * shows that later write: the same rule decides if it built on the damage (`building.ts`). From a number with steps,
 * the steps are subtracted. An item that the damage deleted and that is still absent is put. An item that the damage
 * inserted and that is unchanged is deleted. Any other state of an item as a whole is a conflict.
 */
import { conflict, expiredSince, question } from './attribute-conflict';
import type { Conflict } from '../damage/conflict';
import { isRightAgain, numberOf, takesOffSteps, withoutSteps } from '../damage/damaged-attributes';
import type { DamagedAttribute, ItemFold } from '../damage/fold';
import { groupDigests, isBack, restoredItem, withoutDamaged } from '../damage/item-images';
import { type RestoreRules, writtenNames } from '../damage/restore-rules';
import { hasPlace, valueAt } from '../values/attribute-path';
import { ABSENT, type Item, itemDigest, sameItem, sameValue, type Value } from '../values/attribute-value';

/** The repair to write. */
export type Repair =
  /** Sets each mark to its base, if it still has its damaged value. */
  | { readonly kind: 'update'; readonly marks: readonly DamagedAttribute[] }
  | { readonly kind: 'put'; readonly item: Item }
  | { readonly kind: 'delete'; readonly item: Item };

/** The result of a merge. */
export interface Merge {
  /** Left out if there is nothing to do. */
  readonly repair?: Repair;
  readonly conflicts: readonly Conflict[];

  /**
   * True if good writes have touched the item since its damage. The attributes that they kept on purpose cannot be
   * detected.
   */
  readonly touched: boolean;
}

/**
 * Merges the rest to undo with the live item.
 *
 * @param live the live item; none if it is absent
 */
export function merge(fold: ItemFold, live: Item | undefined, rules: RestoreRules): Merge {
  const touched = fold.marks.length > 0 && isTouched(fold, live, rules);
  const recreated: Conflict[] = fold.recreated
    ? [{ reason: 'recreated since', base: { M: fold.recreated }, live: map(live) }]
    : [];
  if (fold.gap) {
    return { conflicts: [{ reason: 'evidence incomplete', live: map(live) }, ...recreated], touched };
  }
  const { repair, conflicts } = fold.event ? mergeItem(fold, live, rules) : mergeAttributes(fold, live, rules, touched);
  return { repair, conflicts: [...recreated, ...conflicts], touched };
}

type Resolution = Pick<Merge, 'repair' | 'conflicts'>;

const NOTHING: Resolution = { conflicts: [] };

function mergeItem(fold: ItemFold, live: Item | undefined, rules: RestoreRules): Resolution {
  const { event, recreated } = fold;
  switch (event!.kind) {
    case 'deleted': {
      const { base, unknown = [] } = event!;
      const item = restoredItem(base, rules, fold.version);
      const conflicts = unknown.map((mark) => conflict('changed since', mark, live ?? item, rules));
      if (!live) {
        return { repair: { kind: 'put', item }, conflicts };
      }
      return isBack(live, base, rules, fold.version) ? { conflicts }
        : { conflicts: [{ reason: 'recreated since', base: { M: base }, live: map(live) }] };
    }
    case 'inserted': {
      const { damaged, changed } = event!;
      if (!live && !changed) {
        return NOTHING;
      }
      if (live && !changed && sameItem(live, damaged)) {
        return recreated ? NOTHING : { repair: { kind: 'delete', item: live }, conflicts: [] };
      }
      return { conflicts: [{ reason: 'changed since', damaged: { M: damaged }, live: map(live) }] };
    }
    case 'removed':
      // An item that was inserted since is a good write in all its attributes.
      return live
        ? NOTHING
        : {
          conflicts: fold.marks.map((mark) =>
            event!.ttl ? expiredSince(mark, rules) : conflict('deleted since', mark, live, rules),
          ),
        };
  }
}

function mergeAttributes(fold: ItemFold, live: Item | undefined, rules: RestoreRules, touched: boolean): Resolution {
  const { marks } = fold;
  if (!live) {
    return { conflicts: marks.map((mark) => conflict('deleted since', mark, live, rules)) };
  }
  const open = marks.filter((mark) => !isRight(mark, live));
  if (rules.strict && touched) {
    return { conflicts: open.map((mark) => conflict('touched since', mark, live, rules)) };
  }
  // Damage beneath a good write is an open question, even if the damage on top of it is gone.
  const [upon, there] = divided(
    open,
    ({ path, base, beneath }) => beneath !== undefined && sameValue(valueAt(live, path), base),
  );
  const [restorable, changed] = divided(there, (mark) => isRestorable(mark, live));
  const [restored, alone] = divided(
    restorable, ({ path }) => isWhole(fold, live, [...upon, ...changed], path[0], rules),
  );
  return {
    repair: restored.length > 0 ? { kind: 'update', marks: restored.map((mark) => written(mark, live)) } : undefined,
    conflicts: [
      ...changed.map((mark) => conflict('changed since', mark, live, rules)),
      ...alone.map((mark) => conflict('kept together', mark, live, rules)),
      ...[...upon, ...restored].filter(({ beneath }) => beneath).map((mark) => question(mark, live, rules)),
    ],
  };
}

/**
 * True if the live value is the one before the damage. Steps that may have been subtracted before cannot be detected.
 */
function isRight(mark: DamagedAttribute, live: Item): boolean {
  return mark.steps === undefined && isRightAgain(mark, valueAt(live, mark.path));
}

function isRestorable(mark: DamagedAttribute, live: Item): boolean {
  const { path, damaged, good, steps, repaired } = mark;
  const value = valueAt(live, path);
  if (steps === undefined) return !good && hasPlace(live, path) && sameValue(value, damaged);
  const isNumber = numberOf(value) !== undefined && (value !== ABSENT || good!.value === ABSENT);
  return isNumber && !repaired && !takesOffSteps(mark, value);
}

/** The mark with the values of the write. */
function written(mark: DamagedAttribute, live: Item): DamagedAttribute {
  if (mark.steps === undefined) return mark;
  const value = valueAt(live, mark.path);
  return { ...mark, damaged: value, base: withoutSteps(mark, value) };
}

/** True if there were no good writes to the group of an attribute since the damage to the group. */
function isWhole(
  fold: ItemFold,
  live: Item,
  changed: readonly DamagedAttribute[],
  name: string,
  rules: RestoreRules,
): boolean {
  const group = rules.together?.find((names) => names.includes(name));
  if (!group) {
    return true;
  }
  const since = earliest(fold.marks.filter(({ path }) => group.includes(path[0])));
  const beside = groupDigests(live, fold.marks, rules);
  if (
    Object.entries(fold.groupDigests ?? {}).some(([member, last]) => group.includes(member) && beside![member] !== last)
  ) {
    return false;
  }
  const corrected = fold.marks.filter((mark) => isRight(mark, live));
  return group.every(
    (member) =>
      ![...changed, ...corrected].some(({ path }) => path[0] === member)
      && !((attributeOf(fold.touched, member) ?? '') > since),
  );
}

function isTouched(fold: ItemFold, live: Item | undefined, rules: RestoreRules): boolean {
  const since = earliest(fold.marks);
  return (
    Object.values(fold.touched).some((sequence) => sequence > since)
    || (live !== undefined
      && fold.marks.some(
        ({ path, base, damaged }) => ![base, damaged].some((value) => sameValue(valueAt(live, path), value)),
      ))
    || (live !== undefined
      && fold.restDigest !== undefined
      && fold.restDigest !== itemDigest(withoutDamaged(live, fold.marks, writtenNames(rules))))
  );
}

function earliest(marks: readonly DamagedAttribute[]): string {
  return marks.map(({ since }) => since).sort()[0];
}

function attributeOf(touched: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(touched, name) ? touched[name] : undefined;
}

function map(item: Item | undefined): Value {
  return item && { M: item };
}

function divided<T>(elements: readonly T[], test: (element: T) => boolean): [T[], T[]] {
  return [elements.filter(test), elements.filter((element) => !test(element))];
}
