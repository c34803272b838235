/** The damage of items that earlier plans have left open. */
import { itemKey } from './item-row';
import type { PlanStore } from './plan-store';
import type { ItemFold } from '../damage/fold';

/** The damage of an item that a plan has left open; none without a plan. */
export type OpenFold = (name: string | undefined, pk: string) => ItemFold | undefined;

/** The folds of plans, by the names of the plans and the rows of their items. */
export async function openFolds(store: PlanStore, names: readonly string[]): Promise<OpenFold> {
  const folds = new Map<string, ItemFold>();
  for (const name of new Set(names)) {
    const stored = await store.open(name);
    try {
      for await (const { fold } of stored.plan.items()) folds.set(`${name} ${itemKey(fold.keys)}`, fold);
    } finally {
      stored.close();
    }
  }
  return (name, pk) => folds.get(`${name} ${pk}`);
}
