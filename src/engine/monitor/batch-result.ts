/** What became of the unintended changes of a batch. */
import type { UnintendedChange } from './item-history';
import { itemKey } from './item-row';
import type { Permission } from './permission';
import type { PlacedPlan } from './plan-store';
import type { ItemOutcome } from './restore';
import { type Item, itemDigest } from '../values/attribute-value';

/** `right`: the item had been repaired before. `superseded`: a good write had replaced what was damaged. */
export type DecisionOutcome = 'observed' | 'proposed' | 'restored' | 'conflict' | 'right' | 'superseded';

/** The decision about one unintended change. Digests stand for images. */
export interface ChangeDecision {
  readonly rules: readonly string[];
  readonly keys: Item;

  /** The sequence number of the record. */
  readonly record: string;

  /** The time of the write, to the second. */
  readonly at: Date;

  /** The digests of the images before and after. */
  readonly from?: string;
  readonly to?: string;
  readonly outcome: DecisionOutcome;

  /** The seconds from the write until the item was restored. */
  readonly seconds?: number;
}

export interface BatchResult {
  readonly decisions: readonly ChangeDecision[];
  readonly items: number;

  /** Items that were restored, at least in part, and items with conflicts. */
  readonly restored: number;
  readonly conflicts: number;
  readonly plan?: PlacedPlan;

  /** The reason why the response is not the one that the monitor is configured with. */
  readonly reason?: string;
  readonly breakerOpen: boolean;
}

/** The result of a batch with one outcome for all of its changes. */
export function sameResult(
  changes: readonly UnintendedChange[],
  outcome: 'observed' | 'proposed',
  { reason, open = false }: Permission,
  plan?: PlacedPlan,
): BatchResult {
  const decisions = changes.map((change) => ({ ...decision(change), outcome }));
  return { decisions, items: itemsOf(changes).length, restored: 0, conflicts: 0, plan, reason, breakerOpen: open };
}

/** The result of a batch whose items were restored. */
export function restoredResult(
  changes: readonly UnintendedChange[], outcomeOf: (pk: string) => ItemOutcome | undefined, plan: PlacedPlan,
): BatchResult {
  const outcomes = itemsOf(changes).flatMap((pk) => outcomeOf(pk) ?? []);
  return {
    decisions: changes.map((each) => {
      const outcome = outcomeOf(itemKey(each.change.keys));
      return { ...decision(each), ...restoredAs(each, outcome) };
    }),
    items: outcomes.length,
    restored: outcomes.filter(({ result }) => result === 'written').length,
    conflicts: outcomes.filter(({ conflicts }) => conflicts > 0).length,
    plan,
    breakerOpen: false,
  };
}

function itemsOf(changes: readonly UnintendedChange[]): string[] {
  return [...new Set(changes.map(({ change: { keys } }) => itemKey(keys)))];
}

function decision({ change: { keys, at, old, new: image }, record, judgement: { rules } }: UnintendedChange) {
  return { rules, keys, record, at, from: old && itemDigest(old), to: image && itemDigest(image) };
}

/**
 * An item without anything left to undo has no outcome: later changes of the batch had repaired it. One that was
 * restored in part is a conflict.
 */
function restoredAs({ change }: UnintendedChange, outcome?: ItemOutcome): Pick<ChangeDecision, 'outcome' | 'seconds'> {
  if (outcome && outcome.conflicts > 0) return { outcome: 'conflict' };
  switch (outcome?.result) {
    case 'written': return { outcome: 'restored', seconds: Math.max(0, outcome.at - change.at.getTime()) / 1000 };
    case 'superseded': return { outcome: 'superseded' };
    default: return { outcome: 'right' };
  }
}
