/** Conflicts of single attributes. */
import { buildsOn } from '../damage/building';
import type { Conflict, ConflictReason } from '../damage/conflict';
import type { DamagedAttribute } from '../damage/damaged-attributes';
import type { RestoreRules } from '../damage/restore-rules';
import { pathText, valueAt, withValue } from '../values/attribute-path';
import { type Item, sameValue } from '../values/attribute-value';

/** The conflict of an attribute that stays as it is. */
export function conflict(
  reason: ConflictReason,
  mark: DamagedAttribute,
  live: Item | undefined,
  rules: RestoreRules,
  message = wayOut(mark, live, rules),
): Conflict {
  const { path, base, damaged, good } = mark;
  return { reason, attribute: pathText(path), base, damaged, good: good?.value, live: valueAt(live, path), message };
}

export function expiredSince(mark: DamagedAttribute, rules: RestoreRules): Conflict {
  return {
    ...conflict(
      'deleted since',
      mark,
      undefined,
      rules,
      'time to live deleted the item: "or ttl" in the filter puts it back',
    ),
    ttl: true,
  };
}

/** The open question that remains when damage on top of a good write is undone: the damage beneath that write. */
export function question(mark: DamagedAttribute, live: Item, rules: RestoreRules): Conflict {
  const { path, base } = mark;
  return conflict(
    'changed since',
    { ...mark, ...mark.beneath, good: { value: base } },
    withValue(live, path, base),
    rules,
  );
}

/** Members of maps can be repaired one by one with `deep`. */
function wayOut(
  { path, base, damaged }: DamagedAttribute,
  live: Item | undefined,
  { deep }: RestoreRules,
): string | undefined {
  const value = valueAt(live, path);
  const isLeft =
    base?.M
    && damaged?.M
    && value?.M
    && !sameValue(value, damaged)
    && !deep?.includes(path[0])
    && buildsOn(base, damaged, value);
  return isLeft ? `it has members with their damaged values: --deep ${path[0]} restores them` : undefined;
}
