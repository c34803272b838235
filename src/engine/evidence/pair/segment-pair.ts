/**
 * One segment of two tables, compared by itself, so that many processes compare two tables side by side.
 *
 * Two tables need not be divided alike. What only one of them shows in the segment is looked for in the other by its
 * key. An item of `before` is settled in its own segment, wherever the other table has it; one of `after` counts in its
 * segment only if `before` does not have it at all. So all segments together name each item that differs once.
 */
import type { ItemDifference } from './item-pairs';
import { noCounts, type PairCounts } from './pair-counts';
import type { Snapshot } from './snapshot';
import { type Side, twice } from './spilled-items';
import { inTurns } from './turns';
import { WaitingItems } from './waiting-items';
import { BATCH } from '../../dynamodb/batch-get';
import { type Item, sameItem } from '../../values/attribute-value';
import { Bookmarks, type Positions } from '../bookmarks';
import type { ItemKeys } from '../item-keys';

/** How far a segment was compared. Whatever comes before it is settled, and kept. */
export interface SegmentPosition {
  readonly before: Positions;
  readonly after: Positions;
  readonly counts: PairCounts;
  readonly whole: boolean;
}

export interface SegmentPairOptions {
  /** Both tables, each of which shows the segment and finds an item by its key. */
  readonly before: Required<Snapshot>;
  readonly after: Required<Snapshot>;
  readonly keys: ItemKeys;

  /** The position from which to continue. @default - the beginning */
  readonly position?: SegmentPosition;

  /** Keeps the differences up to a position; they are safe when it returns. */
  readonly keep: (differences: readonly ItemDifference[], position: SegmentPosition) => Promise<void>;

  /** True once the comparison has to end, to be continued by another process. */
  readonly isTimeUp: () => boolean;

  /** The approximate memory for items that wait for the other side, and for differences, in bytes. @default 32 MB */
  readonly memory?: number;
  readonly signal?: AbortSignal;
}

const MEMORY = 32_000_000;

/** Keys that are looked for at the same time, a hundred in each request. */
const REQUESTS = 8;

/** Compares from a position on, and returns the one that it has come to. */
export async function compareSegment(options: SegmentPairOptions): Promise<SegmentPosition> {
  return new SegmentPair(options).run();
}

class SegmentPair {
  private readonly counts: PairCounts;
  private readonly reached: Record<Side, Record<string, unknown>>;
  private readonly waiting = { before: new WaitingItems(), after: new WaitingItems() };
  private differences: ItemDifference[] = [];

  /** Bytes of the differences, about as much as was read of them. */
  private size = 0;

  constructor(private readonly options: SegmentPairOptions) {
    const { before = {}, after = {}, counts = noCounts() } = options.position ?? {};
    this.reached = { before: { ...before }, after: { ...after } };
    this.counts = { ...counts };
  }

  public async run(): Promise<SegmentPosition> {
    const { before, after, memory = MEMORY, isTimeUp, signal } = this.options;
    const bookmarks = (side: Side) =>
      new Bookmarks(this.reached[side], (moved) => void Object.assign(this.reached[side], moved));
    for await (const [side, page] of inTurns({ before, after }, bookmarks, (one) => this.waiting[one].size, signal)) {
      page.forEach((item) => this.take(side, item));
      if (isTimeUp()) return this.putAside(false);
      if (this.waiting.before.size + this.waiting.after.size + this.size > memory) await this.putAside(false);
    }
    return this.putAside(true);
  }

  private take(side: Side, item: Item): void {
    const { keys } = this.options;
    this.counts[side]++;
    const name = keys.name(item);
    const other = side === 'before' ? 'after' : 'before';
    const partner = this.waiting[other].take(name);
    if (partner) this.settle(side === 'before' ? item : partner, side === 'before' ? partner : item);
    else if (!this.waiting[side].add(name, item)) throw twice(side, name);
  }

  /** An item of `before`, and what the other table has in its place. */
  private settle(before: Item, after: Item | undefined): void {
    if (after && sameItem(before, after)) this.counts.same++;
    else this.note(after ? 'different' : 'onlyBefore', { keys: this.options.keys.of(before), before, after });
  }

  private note(kind: 'different' | 'onlyBefore' | 'onlyAfter', difference: ItemDifference): void {
    this.counts[kind]++;
    this.differences.push(difference);
    this.size += JSON.stringify(difference).length;
  }

  /** Settles what waits, and has all differences kept with the position that they belong to. */
  private async putAside(whole: boolean): Promise<SegmentPosition> {
    const { keys } = this.options;
    for await (const [item, partner] of this.lookedFor('before')) this.settle(item, partner);
    for await (const [item, partner] of this.lookedFor('after')) {
      if (!partner) this.note('onlyAfter', { keys: keys.of(item), after: item });
    }
    const position: SegmentPosition = {
      before: { ...this.reached.before }, after: { ...this.reached.after }, counts: { ...this.counts }, whole,
    };
    await this.options.keep(this.differences, position);
    this.differences = [];
    this.size = 0;
    return position;
  }

  /** The items of one side that wait, each with what the other table has under its key. */
  private async* lookedFor(side: Side): AsyncGenerator<readonly [Item, Item | undefined]> {
    const { keys, signal, [side === 'before' ? 'after' : 'before']: other } = this.options;
    const items = [...this.waiting[side].oldest(0)].map(([, item]) => item);
    for (let start = 0; start < items.length; start += REQUESTS * BATCH) {
      const some = items.slice(start, start + REQUESTS * BATCH);
      const batches = Array.from({ length: Math.ceil(some.length / BATCH) }, (_, place) =>
        some.slice(place * BATCH, (place + 1) * BATCH));
      const found = await Promise.all(batches.map((batch) => other.find(batch.map((item) => keys.of(item)), signal)));
      const byName = new Map(found.flat().map((item) => [keys.name(item), item]));
      for (const item of some) yield [item, byName.get(keys.name(item))];
    }
  }
}
