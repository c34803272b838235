/** A plan, or a part of one, as it is applied. */
import type { PlanHeader } from './plan-header';
import type { ItemFold } from '../damage/fold';

/** An item with its number in the whole plan. */
export interface NumberedItem {
  readonly number: number;
  readonly fold: ItemFold;
}

export interface AppliedPlan {
  /** The header of the whole plan. */
  readonly header: PlanHeader;

  /** The digest of the whole plan, by which a person approves it. */
  readonly digest: string;

  /** The part that this is. @default - the whole plan */
  readonly range?: ItemRange;
  items(): AsyncIterable<NumberedItem>;
}

/** A part of a plan, by its number, and the numbers of its items. */
export interface ItemRange {
  /** The first is 1. */
  readonly part: number;

  /** The number of the first item in the whole plan. */
  readonly first: number;
  readonly count: number;
}

/** The number of the first item, and how many there are. */
export function extentOf({ header: { counts }, range }: Pick<AppliedPlan, 'header' | 'range'>): Omit<ItemRange, 'part'> {
  return range ?? { first: 0, count: counts.items };
}
