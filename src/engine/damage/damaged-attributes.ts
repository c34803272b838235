/**
 * The damaged attributes of one life of an item, and what good writes have made of them. Plans and journals, and
 * variables here, call each of them a mark.
 *
 * Damage to a clean attribute makes a mark with its base and its damaged value; further damage changes the damaged
 * value only. A good write that replaces the damaged value removes the mark: the damage is superseded. A good write
 * that builds on the damaged value keeps the mark, because the damage is still in the value. Further damage on top of
 * such a write is undone, and the damage beneath it is left to a person.
 */
import { buildsOn } from './building';
import { mayRestore, type RestoreRules } from './restore-rules';
import { type AttributePath, type Difference, hasPlace, isWithin, valueAt, withValue } from '../values/attribute-path';
import { ABSENT, type Item, sameValue, type Value } from '../values/attribute-value';
import { difference, sum } from '../values/decimal';

/** Damage to an attribute that no good write has replaced. */
export interface DamagedAttribute {
  readonly path: AttributePath;

  /** The value before the damage; absent if the damage added the attribute. */
  readonly base?: Value;

  /** The value after the damage; absent if the damage removed the attribute. */
  readonly damaged?: Value;

  /**
   * The value that good writes made of the damaged one, if they built on it. For a number with steps: its last value.
   */
  readonly good?: { readonly value?: Value };

  /** The first damage, if good writes had built on it before this one. */
  readonly beneath?: { readonly base?: Value; readonly damaged?: Value };

  /** The sum of the damage's own steps, for a number from which only these are subtracted. */
  readonly steps?: string;

  /** True if a good write subtracted exactly these steps, and so may have repaired it. */
  readonly repaired?: boolean;

  /** True for an attribute that was not damaged, and is set to the time of the repair. */
  readonly time?: boolean;

  /** The sequence of the change that damaged it first. */
  readonly since: string;
}

/** Damage that a good write has replaced. */
export interface Superseded {
  readonly path: AttributePath;
  readonly base?: Value;
  readonly damaged?: Value;

  /** The value of the last good write. */
  readonly good?: Value;
}

export class DamagedAttributes {
  public superseded: readonly Superseded[] = [];

  constructor(private readonly rules: RestoreRules, public all: readonly DamagedAttribute[] = []) {}

  /** Adds the damage of a write that made the image. */
  public damage(found: readonly Difference[], image: Item, sequence: string): void {
    for (const each of found) {
      if (!mayRestore(this.rules, each.path[0])) continue;
      this.superseded = this.superseded.filter(({ path }) => !isWithin(path, each.path));
      if (!this.step(each, sequence)) this.replace(each, image, sequence);
    }
  }

  /** Adds a good write that made the image. */
  public write(found: readonly Difference[], image: Item): void {
    const isChanged = (path: AttributePath) =>
      found.some((each) => isWithin(each.path, path) || isWithin(path, each.path));
    this.superseded = this.superseded.map((each) =>
      isChanged(each.path) ? { ...each, good: valueAt(image, each.path) } : each,
    );
    this.all = this.all.flatMap((mark) => isChanged(mark.path) ? this.rewritten(mark, image) : [mark]);
  }

  /** An image without the damage, as far as that is known. */
  public undone(image: Item): Item {
    return this.all
      .filter(({ good, steps, repaired }) => !repaired && (steps !== undefined || !good))
      .reduce(
        (item, mark) =>
          withValue(
            item,
            mark.path,
            mark.steps === undefined ? mark.base : withoutSteps(mark, valueAt(item, mark.path)),
          ),
        image,
      );
  }

  /** The marks that stay open questions when the damage to the image is undone. */
  public get unknown(): DamagedAttribute[] {
    return this.all.filter(({ good, steps, beneath, repaired }) => beneath || repaired || (good && steps === undefined))
      .map(({ beneath, ...mark }) => beneath ? { good: { value: mark.base }, ...mark, ...beneath } : mark);
  }

  private replace({ path, before, after }: Difference, image: Item, sequence: string): void {
    const outer = this.all.find((mark) => isWithin(path, mark.path));
    const inner = this.all.filter((mark) => isWithin(mark.path, path));
    const mark = outer ? further(outer, valueAt(image, outer.path), sequence)
      : around(inner, { path, base: before, damaged: after, since: sequence });
    this.all = this.all.filter((other) => other !== outer && !inner.includes(other));
    if (mark.beneath || !sameValue(mark.base, mark.damaged)) this.all = [...this.all, mark];
  }

  /** Adds a step of a number. Returns false if the change is none; then it is damage like that of any other value. */
  private step({ path, before, after }: Difference, sequence: string): boolean {
    if (!this.rules.delta?.includes(path[0])) return false;
    const mark = this.all.find((each) => each.path[0] === path[0]);
    const others = this.all.filter((each) => each !== mark);
    const [from, to] = [numberOf(before), numberOf(after)];
    if (mark && mark.steps === undefined) return false;
    if (from === undefined || to === undefined) {
      if (mark) {
        this.all = [...others, { ...mark, base: withoutSteps(mark, before), steps: undefined, good: undefined }];
      }
      return false;
    }
    const { base, since, steps, repaired } = mark ?? { base: before, since: sequence, steps: '0' };
    const next: DamagedAttribute = {
      path,
      base,
      damaged: after,
      good: { value: after },
      repaired,
      steps: sum(steps!, difference(to, from)),
      since,
    };
    this.all = repaired || !sameValue({ N: next.steps! }, { N: '0' }) ? [...others, next] : others;
    return true;
  }

  /** The marks that remain of one after a good write. */
  private rewritten(mark: DamagedAttribute, image: Item): DamagedAttribute[] {
    const { path, base, damaged, good, steps, beneath } = mark;
    const value = valueAt(image, path);
    if (steps !== undefined) {
      if (value?.N !== undefined) {
        return [{ ...mark, good: { value }, repaired: mark.repaired || takesOffSteps(mark, value) || undefined }];
      }
    } else {
      if (isRightAgain(mark, value)) return [];
      if (hasPlace(image, path)) {
        if (beneath && sameValue(value, base)) return [{ path, ...beneath, good: { value }, since: mark.since }];
        const grounds = [
          [base, damaged],
          ...(good ? [[base, good.value]] : []),
          ...(beneath ? [[beneath.base, beneath.damaged]] : []),
        ];
        if (sameValue(value, damaged) || grounds.some(([was, left]) => buildsOn(was, left, value))) {
          return [{ ...mark, good: { value } }];
        }
      }
    }
    this.superseded = [...this.superseded, { path, base, damaged, ...beneath, good: value }];
    return [];
  }
}

/** True if a value is the one before all damage. */
export function isRightAgain({ base, damaged, beneath }: DamagedAttribute, value: Value): boolean {
  return beneath ? sameValue(value, beneath.base) && !sameValue(value, damaged) : sameValue(value, base);
}

/** Further damage to a damaged attribute. */
function further(mark: DamagedAttribute, damaged: Value, sequence: string): DamagedAttribute {
  const { path, good, beneath = { base: mark.base, damaged: mark.damaged } } = mark;
  return good ? { path, base: good.value, damaged, beneath, since: sequence } : { ...mark, damaged };
}

/** Damage to a map of which members are damaged already. */
function around(
  inner: readonly DamagedAttribute[],
  { path, base: before, damaged, since }: DamagedAttribute,
): DamagedAttribute {
  const within = (marks: readonly DamagedAttribute[], valueOf: (mark: DamagedAttribute) => Value) =>
    marks.reduce((value, mark) => replaced(value, mark.path.slice(path.length), valueOf(mark)), before);
  return {
    path,
    base: within(
      inner.filter(({ good }) => !good),
      ({ base }) => base,
    ),
    damaged,
    beneath: inner.some(({ good, beneath }) => good || beneath)
      ? { base: within(inner, ({ base, beneath }) => (beneath ? beneath.base : base)), damaged: before }
      : undefined,
    since: inner.reduce((first, mark) => (mark.since < first ? mark.since : first), since),
  };
}

/** A number without the steps of the damage; absent if the damage had added the attribute and nothing is left of it. */
export function withoutSteps({ base, steps }: DamagedAttribute, value: Value): Value {
  const rest = { N: difference(numberOf(value)!, steps!) };
  return base === ABSENT && sameValue(rest, { N: '0' }) ? ABSENT : rest;
}

/** True if a number is its last value without the steps of the damage: it may have been repaired. */
export function takesOffSteps(mark: DamagedAttribute, value: Value): boolean {
  return sameValue({ N: numberOf(value)! }, { N: difference(numberOf(mark.good!.value)!, mark.steps!) });
}

/** DynamoDB adds to an attribute that is not there as if it were zero. */
export function numberOf(value: Value): string | undefined {
  return value === ABSENT ? '0' : value.N;
}

function replaced(value: Value, path: AttributePath, inner: Value): Value {
  return path.length === 0 ? inner : value?.M ? { M: withValue(value.M, path, inner) } : value;
}
