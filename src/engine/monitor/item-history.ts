/**
 * The history of an item from the damage that is still open to the last change of a batch, as the fold reads it.
 *
 * The stream may be filtered before the function is invoked, by patterns that are never narrower than the rules. So
 * each change that is not seen is a good one: where two images do not join, good writes came in between.
 */
import { type ExpectedRepair, repairsIn } from './expected-repair';
import type { ItemRows } from './item-row';
import type { MonitoredChange } from './monitored-change';
import { foldChanges } from './open-damage';
import type { Judgement, RuleSet } from './rule-set';
import { Fold, type ItemFold } from '../damage/fold';
import type { Change } from '../evidence/change';
import { withValue } from '../values/attribute-path';
import { attribute, type Item, sameItem } from '../values/attribute-value';

/** An unintended change, and the rules that it breaks. */
export interface UnintendedChange extends MonitoredChange {
  readonly judgement: Judgement;
}

/** What a batch means for one item. */
export interface ItemHistory {
  readonly unintended: readonly UnintendedChange[];

  /** The records that were decided with this batch: unintended changes and repairs. */
  readonly decided: readonly string[];

  /** Repairs that are still expected of those that were before. */
  readonly expected: readonly ExpectedRepair[];

  /** What is left to undo, the damage that was open before included. */
  readonly fold?: ItemFold;
}

/** Judges the changes of an item, in their order. */
export function itemHistory(
  changes: readonly MonitoredChange[],
  rules: RuleSet,
  { state, announced }: ItemRows,
  open: ItemFold | undefined,
  version?: string,
): ItemHistory {
  const keys = changes[0].change.keys;
  const pieces = new Pieces(keys, open, version);
  const unintended: UnintendedChange[] = [];
  const decided: string[] = [];
  let expected = state.expected;
  // What comes before the last decided change was decided with it, when it was delivered before.
  const known = new Set(state.decided);
  const done = changes.map(({ record }) => known.has(record)).lastIndexOf(true);
  if (done >= 0) pieces.skip(changes[done].change);
  for (const { change, record } of changes.slice(done + 1)) {
    const judgement = rules.judge(change);
    const repairs = judgement ? repairsIn(change, [...expected, ...announced]) : [];
    if (repairs.length > 0) {
      expected = expected.filter((each) => !repairs.includes(each));
      decided.push(record);
      pieces.add(change, false);
    } else if (judgement) {
      unintended.push({ change, record, judgement });
      decided.push(record);
      pieces.damage(change, judgement);
    } else {
      pieces.add(change, false);
    }
  }
  return { unintended, decided, expected, fold: pieces.fold.result() };
}

/** The pieces of a history, numbered as they come. */
class Pieces {
  public readonly fold: Fold;
  private count = 0;

  /** The image with which the last piece ended, and the attributes that it shows if it does not show all. */
  private last?: { readonly image?: Item; readonly names?: readonly string[] };

  constructor(keys: Item, open: ItemFold | undefined, version?: string) {
    this.fold = new Fold(keys, { version });
    for (const change of open ? foldChanges(open) : []) {
      this.put(change, true);
      const names = change.old && change.new && [...Object.keys(change.old), ...Object.keys(change.new)];
      this.last = { image: change.new, names };
    }
  }

  /** Takes note of the last change that was decided before. What is open has its damage, and not the good writes. */
  public skip(change: Change): void {
    this.fill({ ...change, old: change.new });
    this.last = { image: change.new };
  }

  public damage(change: Change, { only }: Judgement): void {
    const { old, new: image } = change;
    if (!only || !old || !image) {
      this.add(change, true);
      return;
    }
    const between = only.reduce((item, name) => withValue(item, [name], attribute(image, name)), old);
    this.add({ ...change, new: between }, true);
    this.add({ ...change, old: between }, false);
  }

  public add(change: Change, damage: boolean): void {
    this.fill(change);
    if (!change.old || !change.new || !sameItem(change.old, change.new)) this.put(change, damage);
    this.last = { image: change.new };
  }

  /** Adds the good writes that were not seen. */
  private fill(change: Change): void {
    const { last } = this;
    if (!last) return;
    const old = last.names && change.old ? part(change.old, last.names) : change.old;
    const joins = last.image === undefined ? old === undefined : old !== undefined && sameItem(last.image, old);
    if (!joins) this.put({ ...change, old: last.image, new: old, ttl: false }, false);
  }

  private put(change: Change, damage: boolean): void {
    // The images of good writes that were not seen are parts of items, which the fold knows from journals.
    this.fold.add({ ...change, sequence: String(++this.count).padStart(8, '0'), source: 'journal' }, damage);
  }
}

/** Some attributes of an item. */
function part(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}
