/**
 * A sample of two tables, compared: of both the same segments are read, side by side, and what only one of them shows
 * there is looked for in the other by its key. So it does not matter whether two tables are divided alike; if they are,
 * few keys are looked for.
 */
import { BATCH } from '../../dynamodb/batch-get';
import { attribute, canonicalValue, type Item, sameItem } from '../../values/attribute-value';
import type { ItemKeys } from '../item-keys';
import { differingItems, type ItemDifference, type ItemPairsOptions } from './item-pairs';
import { KeyGroups } from './key-groups';
import type { PairCounts } from './pair-counts';
import type { SegmentSample } from './segment-sample';
import { estimateShare, type ShareEstimate } from './share-estimate';
import type { Snapshot } from './snapshot';
import type { Side } from './spilled-items';

/** How an item may differ. */
export type DifferenceKind = 'different' | 'onlyBefore' | 'onlyAfter';

/** What the sample says of the whole: the share, and how many items that is about. */
export interface WholeEstimate extends ShareEstimate {
  readonly items: { readonly about: number; readonly low: number; readonly high: number };
}

export type SampleEstimates = Readonly<Record<DifferenceKind, WholeEstimate>>;

export class SampledPair {
  private readonly groups: Readonly<Record<Side, KeyGroups>>;

  /** @param keyNames the key of both, the partition key first */
  constructor(private readonly sample: SegmentSample, private readonly keyNames: readonly string[]) {
    const single = keyNames.length === 1;
    this.groups = { before: new KeyGroups(single), after: new KeyGroups(single) };
  }

  /** In the place of `differingItems`, for snapshots that show the sample and can find an item by its key. */
  public async *differing(
    options: ItemPairsOptions, keys: ItemKeys, counts: PairCounts,
  ): AsyncGenerator<ItemDifference> {
    const [before, after] = [this.grouping('before', options.before), this.grouping('after', options.after)];
    const alone: Record<Side, ItemDifference[]> = { before: [], after: [] };
    for await (const item of differingItems({ ...options, before, after }, keys, counts)) {
      const kind = kindOf(item);
      if (kind === 'different') {
        yield this.noted(item);
        continue;
      }
      // It was counted before it has been looked for.
      counts[kind]--;
      const side = item.before ? 'before' : 'after';
      alone[side].push(item);
      if (alone[side].length === BATCH) yield* this.lookedFor(side, alone[side].splice(0), options, keys, counts);
    }
    for (const side of ['before', 'after'] as const) yield* this.lookedFor(side, alone[side], options, keys, counts);
  }

  public estimates(counts: PairCounts): SampleEstimates {
    const { of, segments } = this.sample;
    const estimate = (kind: DifferenceKind, side: Side, sampled: number, whole: number): WholeEstimate => {
      const ofKind = estimateShare(counts[kind], sampled, this.groups[side].effect(kind));
      const { share = 0, low, high } = ofKind;
      const items = (part: number) => Math.max(counts[kind], Math.round(part * whole * of / segments.length));
      return { ...ofKind, items: { about: items(share), low: items(low), high: items(high) } };
    };
    const { before, after, onlyBefore } = counts;
    return {
      different: estimate('different', 'before', counts.same + counts.different, before - onlyBefore),
      onlyBefore: estimate('onlyBefore', 'before', before, before),
      onlyAfter: estimate('onlyAfter', 'after', after, after),
    };
  }

  private grouping(side: Side, snapshot: Snapshot): Snapshot {
    const grouped = async function* (this: SampledPair, pages: AsyncIterable<readonly Item[]>) {
      for await (const page of pages) {
        for (const item of page) this.groups[side].add(this.partition(item));
        yield page;
      }
    };
    return { ...snapshot, items: (bookmarks, signal) => grouped.call(this, snapshot.items(bookmarks, signal)) };
  }

  /** Items that only one side showed, with those of the other that are there. */
  private async *lookedFor(
    side: Side, items: readonly ItemDifference[], options: ItemPairsOptions, keys: ItemKeys, counts: PairCounts,
  ): AsyncGenerator<ItemDifference> {
    if (items.length === 0) return;
    const other = side === 'before' ? 'after' : 'before';
    const found = await options[other].find!(items.map((item) => item.keys), options.signal);
    const byName = new Map(found.map((item) => [keys.name(item), item]));
    for (const item of items) {
      const partner = byName.get(keys.name(item.keys));
      if (partner && sameItem(partner, item[side]!)) {
        counts.same++;
      } else {
        const difference = { ...item, [other]: partner };
        counts[kindOf(difference)]++;
        yield this.noted(difference);
      }
    }
    options.progress?.(counts);
  }

  private noted(item: ItemDifference): ItemDifference {
    const kind = kindOf(item);
    this.groups[kind === 'onlyAfter' ? 'after' : 'before'].find(kind, this.partition(item.keys));
    return item;
  }

  private partition(item: Item): string {
    return canonicalValue(attribute(item, this.keyNames[0])!);
  }
}

function kindOf({ before, after }: ItemDifference): DifferenceKind {
  return !after ? 'onlyBefore' : !before ? 'onlyAfter' : 'different';
}
