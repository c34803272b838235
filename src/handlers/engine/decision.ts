/** What becomes of an item, down to the writes: the same for a dry run and for the run. */
import { pathText } from './attribute-path';
import { isReadable, type Item } from './attribute-value';
import { type ConditionalWrite, conditionalWrites } from './conditional-write';
import type { ItemFold, Mark } from './fold';
import { type Conflict, conflict, merge, type Merge } from './merge';
import type { RestoreRules } from './restore-rules';

export interface Decision {
  /** More than one are not atomic. */
  readonly writes: readonly ConditionalWrite[];
  readonly conflicts: readonly Conflict[];

  /** Whether good writes have touched the item since its damage. */
  readonly touched: boolean;
}

/**
 * Merges a fold with the item as it is now.
 *
 * @param refused marks that DynamoDB did not take, and that are not tried again
 */
export function decide(
  fold: ItemFold, live: Item | undefined, { tableName, rules }: { tableName: string; rules: RestoreRules }, refused: readonly Mark[] = [],
): Decision {
  if (live && !isReadable(live)) {
    const unread: Conflict = { reason: 'evidence incomplete', message: 'the item has a value that cannot be read' };
    return { writes: [], conflicts: [unread], touched: false };
  }
  const { repair, conflicts, touched } = without(refused, merge(fold, live, rules));
  if (!repair) {
    return { writes: [], conflicts, touched };
  }
  const { writes, unwritable, impossible } = conditionalWrites(repair, { tableName, keys: fold.keys, live, rules, known: knownNames(fold) });
  const tooMany: Conflict[] = impossible ? [{ reason: 'too many attributes', live: live && { M: live } }]
    : unwritable.map((mark) => conflict('too many attributes', mark, live));
  return { writes, conflicts: [...conflicts, ...tooMany], touched };
}

/** Attributes of which the evidence tells. */
export function knownNames({ marks, superseded, touched }: ItemFold): string[] {
  return [...marks.map(({ path }) => path[0]), ...superseded.map(([name]) => name), ...Object.keys(touched)];
}

function without(refused: readonly Mark[], { repair, conflicts, touched }: Merge): Merge {
  const names = refused.map(({ path }) => pathText(path));
  const marks = repair?.kind === 'update' ? repair.marks.filter((mark) => !refused.includes(mark)) : undefined;
  return {
    repair: marks ? marks.length > 0 ? { kind: 'update', marks } : undefined : repair,
    conflicts: conflicts.filter(({ attribute }) => attribute === undefined || !names.includes(attribute)),
    touched,
  };
}
