/**
 * Marks: what damage did to the attributes of one life of an item, and what good writes have made of it.
 *
 * Damage on a clean attribute marks it with its base (what it was) and its damaged value; further damage moves the damaged value only. A good write that replaces the
 * damaged value clears the mark, the damage is superseded. One that builds on it leaves the mark: what the damage did is still there. Damage on top of that is undone, and what
 * is beneath stays a question for a person.
 */
import { buildsOn } from './building';
import { mayRestore, type RestoreRules } from './restore-rules';
import { type AttributePath, type Difference, hasPlace, isWithin, valueAt, withValue } from '../values/attribute-path';
import { ABSENT, type Item, sameValue, type Value } from '../values/attribute-value';
import { difference, sum } from '../values/decimal';

/** Damage to an attribute that no good write has replaced. */
export interface DamagedAttribute {
  readonly path: AttributePath;

  /** What it was; absent if the damage added the attribute. */
  readonly base?: Value;

  /** What the damage left; absent if the damage removed the attribute. */
  readonly damaged?: Value;

  /** What good writes made of the damaged value, if they built on it. Of a number with steps: what it was last. */
  readonly good?: { readonly value?: Value };

  /** The first damage, if good writes had built on it before this one. */
  readonly beneath?: { readonly base?: Value; readonly damaged?: Value };

  /** The sum of the damage's own steps, of a number of which only these are taken off. */
  readonly steps?: string;

  /** Whether a good write took exactly these steps off, and so may have repaired it. */
  readonly repaired?: boolean;

  /** Whether it was not damaged: a repair sets it to its time. */
  readonly time?: boolean;

  /** The sequence of the change that damaged it first. */
  readonly since: string;
}

/** Damage that a good write has replaced. */
export interface Superseded {
  readonly path: AttributePath;
  readonly base?: Value;
  readonly damaged?: Value;

  /** What the last good write left. */
  readonly good?: Value;
}

export class DamagedAttributes {
  public superseded: readonly Superseded[] = [];

  constructor(private readonly rules: RestoreRules, public all: readonly DamagedAttribute[] = []) {}

  /** A damaging write made the image. */
  public damage(found: readonly Difference[], image: Item, sequence: string): void {
    for (const each of found) {
      if (!mayRestore(this.rules, each.path[0])) continue;
      this.superseded = this.superseded.filter(({ path }) => !isWithin(path, each.path));
      if (!this.step(each, sequence)) this.replace(each, image, sequence);
    }
  }

  /** A good write made the image. */
  public write(found: readonly Difference[], image: Item): void {
    const isChanged = (path: AttributePath) => found.some((each) => isWithin(each.path, path) || isWithin(path, each.path));
    this.superseded = this.superseded.map((each) => isChanged(each.path) ? { ...each, good: valueAt(image, each.path) } : each);
    this.all = this.all.flatMap((mark) => isChanged(mark.path) ? this.rewritten(mark, image) : [mark]);
  }

  /** An image without the damage, as far as that is known. */
  public undone(image: Item): Item {
    return this.all.filter(({ good, steps, repaired }) => !repaired && (steps !== undefined || !good))
      .reduce((item, mark) => withValue(item, mark.path, mark.steps === undefined ? mark.base : withoutSteps(mark, valueAt(item, mark.path))), image);
  }

  /** What stays a question when the image is undone. */
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

  /** A step of a number. False if it is none: it is damaged like any other value, then. */
  private step({ path, before, after }: Difference, sequence: string): boolean {
    if (!this.rules.delta?.includes(path[0])) return false;
    const mark = this.all.find((each) => each.path[0] === path[0]);
    const others = this.all.filter((each) => each !== mark);
    const [from, to] = [numberOf(before), numberOf(after)];
    if (mark && mark.steps === undefined) return false;
    if (from === undefined || to === undefined) {
      if (mark) this.all = [...others, { ...mark, base: withoutSteps(mark, before), steps: undefined, good: undefined }];
      return false;
    }
    const { base, since, steps, repaired } = mark ?? { base: before, since: sequence, steps: '0' };
    const next: DamagedAttribute = { path, base, damaged: after, good: { value: after }, repaired, steps: sum(steps!, difference(to, from)), since };
    this.all = repaired || !sameValue({ N: next.steps! }, { N: '0' }) ? [...others, next] : others;
    return true;
  }

  /** What a good write leaves of a mark. */
  private rewritten(mark: DamagedAttribute, image: Item): DamagedAttribute[] {
    const { path, base, damaged, good, steps, beneath } = mark;
    const value = valueAt(image, path);
    if (steps !== undefined) {
      if (value?.N !== undefined) return [{ ...mark, good: { value }, repaired: mark.repaired || takesOffSteps(mark, value) || undefined }];
    } else {
      if (isRightAgain(mark, value)) return [];
      if (hasPlace(image, path)) {
        if (beneath && sameValue(value, base)) return [{ path, ...beneath, good: { value }, since: mark.since }];
        const grounds = [[base, damaged], ...good ? [[base, good.value]] : [], ...beneath ? [[beneath.base, beneath.damaged]] : []];
        if (sameValue(value, damaged) || grounds.some(([was, left]) => buildsOn(was, left, value))) return [{ ...mark, good: { value } }];
      }
    }
    this.superseded = [...this.superseded, { path, base, damaged, ...beneath, good: value }];
    return [];
  }
}

/** Whether a value is what was there before all damage. */
export function isRightAgain({ base, damaged, beneath }: DamagedAttribute, value: Value): boolean {
  return beneath ? sameValue(value, beneath.base) && !sameValue(value, damaged) : sameValue(value, base);
}

/** Damage to what is damaged already. */
function further(mark: DamagedAttribute, damaged: Value, sequence: string): DamagedAttribute {
  const { path, good, beneath = { base: mark.base, damaged: mark.damaged } } = mark;
  return good ? { path, base: good.value, damaged, beneath, since: sequence } : { ...mark, damaged };
}

/** Damage to a map of which members are damaged already. */
function around(inner: readonly DamagedAttribute[], { path, base: before, damaged, since }: DamagedAttribute): DamagedAttribute {
  const within = (marks: readonly DamagedAttribute[], valueOf: (mark: DamagedAttribute) => Value) =>
    marks.reduce((value, mark) => replaced(value, mark.path.slice(path.length), valueOf(mark)), before);
  return {
    path,
    base: within(inner.filter(({ good }) => !good), ({ base }) => base),
    damaged,
    beneath: inner.some(({ good, beneath }) => good || beneath)
      ? { base: within(inner, ({ base, beneath }) => beneath ? beneath.base : base), damaged: before } : undefined,
    since: inner.reduce((first, mark) => mark.since < first ? mark.since : first, since),
  };
}

/** A number without the steps of the damage. An attribute that the damage had added goes when nothing is left of it. */
export function withoutSteps({ base, steps }: DamagedAttribute, value: Value): Value {
  const rest = { N: difference(numberOf(value)!, steps!) };
  return base === ABSENT && sameValue(rest, { N: '0' }) ? ABSENT : rest;
}

/** Whether a number is what it was last without the steps of the damage: it may have been repaired. */
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
