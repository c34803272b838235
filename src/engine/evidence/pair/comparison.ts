/**
 * The differences between two snapshots, for people: counted, by attribute too, and shown by examples. Nothing is
 * written.
 */
import { differences } from '../../values/attribute-path';
import { ItemKeys } from '../item-keys';
import { differingItems, type ItemDifference, type ItemPairsOptions } from './item-pairs';
import { noCounts, type PairCounts } from './pair-counts';
import { describeSides } from './pair-sides';

export interface CompareOptions extends ItemPairsOptions {
  /** The key of both, the partition key first. */
  readonly keyNames: readonly string[];

  /** Finds the items that differ. @default - reads both sides as a whole */
  readonly differing?: typeof differingItems;

  /** Called with each item that differs, in any order. */
  readonly difference?: (difference: ItemDifference) => void;
}

export interface ComparisonReport {
  readonly before: string;
  readonly after: string;
  readonly counts: PairCounts;

  /**
   * In how many of the items on both sides an attribute differs, those that differ most first; a thousand attributes at
   * most.
   */
  readonly attributes: AttributeCount[];

  /** The first items of each kind. */
  readonly samples: {
    readonly onlyBefore: ItemDifference[];
    readonly onlyAfter: ItemDifference[];
    readonly different: ItemDifference[];
  };
}

export interface AttributeCount {
  readonly name: string;
  added: number;
  removed: number;
  changed: number;
}

const SAMPLES = 5;
const ATTRIBUTES = 1000;

/** Compares two snapshots. `progress` gets the counts so far. */
export async function compare(options: CompareOptions): Promise<ComparisonReport> {
  const { before, after, keyNames, differing = differingItems } = options;
  await describeSides(options, keyNames);
  const counts = noCounts();
  const attributes = new Map<string, AttributeCount>();
  const samples = {
    onlyBefore: [] as ItemDifference[],
    onlyAfter: [] as ItemDifference[],
    different: [] as ItemDifference[],
  };
  for await (const item of differing(options, new ItemKeys(keyNames), counts)) {
    const kind = !item.after ? 'onlyBefore' : !item.before ? 'onlyAfter' : 'different';
    if (samples[kind].length < SAMPLES) samples[kind].push(item);
    if (kind === 'different') countAttributes(item, attributes);
    options.difference?.(item);
  }
  const total = ({ added, removed, changed }: AttributeCount) => added + removed + changed;
  return {
    before: before.name,
    after: after.name,
    counts,
    samples,
    attributes: [...attributes.values()].sort((a, b) => total(b) - total(a)),
  };
}

function countAttributes({ before, after }: ItemDifference, attributes: Map<string, AttributeCount>): void {
  for (const { path: [name], before: old, after: image } of differences(before!, after!)) {
    const count = attributes.get(name) ?? { name, added: 0, removed: 0, changed: 0 };
    if (attributes.size < ATTRIBUTES) attributes.set(name, count);
    count[old === undefined ? 'added' : image === undefined ? 'removed' : 'changed']++;
  }
}
