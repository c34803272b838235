import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Fold, type ItemFold } from '../../src/engine/damage/fold';
import type { RestoreRules } from '../../src/engine/damage/restore-rules';
import type { Change } from '../../src/engine/evidence/change';
import { merge, type Merge } from '../../src/engine/repair/merge';
import type { Item } from '../../src/engine/values/attribute-value';

export const S = (text: string): AttributeValue => ({ S: text });
export const N = (number: number | string): AttributeValue => ({ N: String(number) });
export const M = (members: Item): AttributeValue => ({ M: members });

export const KEYS: Item = { pk: S('k') };

/** A write by name of who made it and the item that it left; none for a deletion. */
export type Write = readonly ['good' | 'bad' | 'ttl', Item | undefined];

/** A hand-made history of one item, given by the images that it went through. */
export class Case {
  private readonly changes: { change: Change; damage: boolean }[] = [];
  private last?: Item;

  constructor(start: Item | undefined, ...writes: Write[]) {
    this.last = start && { ...KEYS, ...start };
    writes.forEach(([by, image]) => this.write(by, image));
  }

  public fold(rules: RestoreRules = {}): ItemFold | undefined {
    const fold = new Fold(KEYS, rules);
    this.changes.forEach(({ change, damage }) => fold.add(change, damage));
    return fold.result();
  }

  /** The decision of a rewind. The item is as the history left it, or as given (`null` if gone). */
  public rewind(rules: RestoreRules = {}, live?: Item | null): Merge {
    const now = live === undefined ? this.last : live === null ? undefined : { ...KEYS, ...live };
    const fold = this.fold(rules);
    return fold ? merge(fold, now, rules) : { conflicts: [], touched: false };
  }

  private write(by: Write[0], image: Item | undefined): void {
    const after = image && { ...KEYS, ...image };
    const place = this.changes.length;
    this.changes.push({
      damage: by === 'bad',
      change: {
        keys: KEYS,
        old: this.last,
        new: after,
        at: new Date(place * 1000),
        sequence: String(place).padStart(5, '0'),
        source: 'stream',
        ttl: by === 'ttl',
      },
    });
    this.last = after;
  }
}

/** The values that an update sets, by attribute. */
export function restored({ repair }: Merge): Record<string, AttributeValue | undefined> {
  return repair?.kind === 'update'
    ? Object.fromEntries(repair.marks.map(({ path, base }) => [path.join('.'), base]))
    : {};
}

/** The conflicts, by attribute. */
export function conflicts({ conflicts: found }: Merge): Record<string, string> {
  return Object.fromEntries(found.map(({ attribute, reason }) => [attribute ?? '(item)', reason]));
}
