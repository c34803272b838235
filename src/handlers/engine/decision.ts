/** What becomes of an item, down to the writes: the same for a dry run and for the run. */
import type { Item } from './attribute-value';
import { type ConditionalWrite, conditionalWrites } from './conditional-write';
import type { ItemFold } from './fold';
import { type Conflict, conflict, merge } from './merge';
import type { RestoreRules } from './restore-rules';

export interface Decision {
  /** More than one are not atomic. */
  readonly writes: readonly ConditionalWrite[];
  readonly conflicts: readonly Conflict[];

  /** Whether good writes have touched the item since its damage. */
  readonly touched: boolean;
}

/** Merges a fold with the item as it is now. */
export function decide(fold: ItemFold, live: Item | undefined, { tableName, rules }: { tableName: string; rules: RestoreRules }): Decision {
  const { repair, conflicts, touched } = merge(fold, live, rules);
  if (!repair) {
    return { writes: [], conflicts, touched };
  }
  const { writes, unwritable, impossible } = conditionalWrites(repair, { tableName, keys: fold.keys, live, rules });
  const tooMany: Conflict[] = impossible ? [{ reason: 'too many attributes', live: live && { M: live } }]
    : unwritable.map((mark) => conflict('too many attributes', mark, live));
  return { writes, conflicts: [...conflicts, ...tooMany], touched };
}
