/** The decision about an item, with its writes. The dry run and the run share it. */
import { conflict } from './attribute-conflict';
import { type ConditionalWrite, conditionalWrites, type WriteTarget } from './conditional-write';
import { merge, type Merge } from './merge';
import { timeConflicts } from './repair-time';
import type { Conflict, SupersededValue } from '../damage/conflict';
import type { ItemFold, DamagedAttribute } from '../damage/fold';
import type { RestoreRules } from '../damage/restore-rules';
import { pathText, valueAt } from '../values/attribute-path';
import { isReadable, type Item } from '../values/attribute-value';

export interface Decision {
  /** More than one are not atomic. */
  readonly writes: readonly ConditionalWrite[];
  readonly conflicts: readonly Conflict[];

  /** True if good writes have touched the item since its damage. */
  readonly touched: boolean;
}

/**
 * Merges a fold with the live item. `at` is the time of the repair.
 *
 * @param settled marks that are not tried again: DynamoDB rejected them, or they were written
 */
export function decide(
  fold: ItemFold,
  live: Item | undefined,
  { tableName, rules, at }: { tableName: string; rules: RestoreRules; at: number },
  settled: readonly DamagedAttribute[] = [],
): Decision {
  if (live && !isReadable(live)) {
    const unread: Conflict = { reason: 'evidence incomplete', message: 'the item has a value that cannot be read' };
    return { writes: [], conflicts: [unread], touched: false };
  }
  const { repair, conflicts, touched } = without(settled, merge(fold, live, rules));
  if (!repair) {
    return { writes: [], conflicts, touched };
  }
  const { writes, unwritable, impossible } = conditionalWrites(repair, {
    ...targetOf(fold),
    tableName,
    live,
    rules,
    at,
  });
  const tooMany: Conflict[] = impossible ? [{ reason: 'too many attributes', live: live && { M: live } }]
    : unwritable.map((mark) => conflict('too many attributes', mark, live, rules));
  return { writes, conflicts: [...conflicts, ...tooMany], touched };
}

/** The properties of an item that its writes need. */
export function targetOf(fold: ItemFold): Pick<WriteTarget, 'keys' | 'known' | 'version' | 'former'> {
  return { keys: fold.keys, known: knownNames(fold), version: fold.version, former: fold.former };
}

/** The superseded attributes of an item, with their live values. */
export function supersededIn({ superseded }: ItemFold, live: Item | undefined): SupersededValue[] {
  return superseded.map(({ path, base, damaged, good }) => ({
    attribute: pathText(path),
    base,
    damaged,
    good,
    live: valueAt(live, path),
  }));
}

/** Conflicts of a repaired item's time attributes that cannot be set. */
export function timesKept(
  fold: ItemFold,
  live: Item | undefined,
  writes: readonly { readonly kind: string; readonly item?: Item }[],
  rules: RestoreRules,
): Conflict[] {
  const [first] = writes.filter(({ kind }) => kind !== 'delete');
  const item = first?.item ?? live;
  return first && item ? timeConflicts(item, { rules, former: fold.former }) : [];
}

/** The result of an item. */
export function resultOf(
  written: boolean,
  conflicts: readonly Conflict[],
  superseded: readonly SupersededValue[],
): 'written' | 'conflict' | 'superseded' | 'right' {
  return written ? 'written' : conflicts.length > 0 ? 'conflict' : superseded.length > 0 ? 'superseded' : 'right';
}

/** Names of attributes that the changes show. */
function knownNames({ marks, superseded, touched }: ItemFold): string[] {
  return [...marks.map(({ path }) => path[0]), ...superseded.map(({ path }) => path[0]), ...Object.keys(touched)];
}

function without(settled: readonly DamagedAttribute[], { repair, conflicts, touched }: Merge): Merge {
  const names = settled.map(({ path }) => pathText(path));
  const marks =
    repair?.kind === 'update' ? repair.marks.filter(({ path }) => !names.includes(pathText(path))) : undefined;
  return {
    repair: marks ? marks.length > 0 ? { kind: 'update', marks } : undefined : repair,
    conflicts: conflicts.filter(({ attribute }) => attribute === undefined || !names.includes(attribute)),
    touched,
  };
}
