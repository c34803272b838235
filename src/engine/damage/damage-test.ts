/**
 * Separates damage from good writes by time and filter. Net changes are judged more strictly.
 *
 * A net change (of an export or a pair of snapshots) is the sum of all writes to an item in a window, so its writers
 * cannot be separated:
 *
 * - Net changes are accepted only if the user names the attributes that the damage changed (`only`), or states that the
 *   changes that match the filter are damage only (`damageOnly`). Even then, a good write to the same attributes in the
 *   same window cannot be detected, and is undone.
 * - Without the statement, a net insertion or deletion is damage only if the filter holds `insert` or `delete`.
 *   Otherwise the item may be a good writer's, and the damage changed one of its attributes; the base of that attribute
 *   is then unknown. The change is unclear.
 * - The statement and the attributes apply to the time of the damage. A net change is unclear if it begins earlier, by
 *   more than the minute to which exports are exact, or if its last write is later. To include the whole window, set
 *   `from` and `to` to its edges.
 * - One snapshot and the live table show all writes until now. They are accepted only with a filter that describes the
 *   damaged items.
 *
 * The item of an unclear change is never written to. It is a conflict, for a person.
 */
import { type Change, type SourceKind, WINDOW_EDGE } from '../evidence/change';
import type { Filter } from './filter/filter';
import type { RestoreRules } from './restore-rules';
import { naming } from '../errors/error-text';
import { Refusal } from '../errors/refusal';
import { changeKind } from '../values/item-change';

/** The description of the damage. */
export interface DamageTestOptions {
  /** Only changes from this time on are damage. */
  readonly from: Date;

  /**
   * Only changes before this time are damage.
   *
   * @default - no end
   */
  readonly to?: Date;

  /**
   * The changes in that time that are damage.
   *
   * @default - all but deletions by time to live
   */
  readonly filter?: Filter;

  /** @default - every attribute on its own */
  readonly rules?: RestoreRules;

  /**
   * States that what the filter finds between `from` and `to` was changed by the damage only, in all of its attributes.
   * Net changes need this, or the attributes that the damage changed.
   *
   * @default false
   */
  readonly damageOnly?: boolean;

  /**
   * The resolution of the times of changes, in milliseconds. Streams round down to the second.
   *
   * @default 1000
   */
  readonly precision?: number;
}

export type Verdict = 'damage' | 'good' | 'unclear';

/** Judges changes. Refuses the first net change if the request does not describe the damage well enough. */
export function damageTest(options: DamageTestOptions): (change: Change) => Verdict {
  const { from, to, filter, precision = 1000 } = options;
  return (change) => {
    const net = isNet(change.source);
    requireClaims(change.source, options);
    if (change.unclear) return 'unclear';
    const since = change.since ?? change.at;
    const late = to !== undefined && change.at >= to;
    // Writes of a run are judged without their time, which depends on its clock: its journal holds nothing else.
    const outside =
      change.source !== 'journal' && (change.at.getTime() <= from.getTime() - precision || (late && since >= to));
    if (outside) return 'good';
    if (filter ? !filter.isDamage(change) : change.ttl) return 'good';
    const reachesOut = since.getTime() < from.getTime() - Math.max(precision, WINDOW_EDGE) || late;
    return net && (reachesOut || !tellsItem(change, options)) ? 'unclear' : 'damage';
  };
}

/** Refuses requests that cannot be planned from this kind of change source. */
export function requireClaims(source: SourceKind, options: DamageTestOptions): void {
  if (source === 'snapshot') requireDescription(options);
  if (isNet(source) && options.rules?.delta) {
    throw new Refusal('delta', 'be used with a change source that shows every change', SOURCE_NAMES[source]!,
      'a net change is the sum of good steps and bad ones: use the stream, or leave it out and decide about the conflicts');
  }
  if (isNet(source)) requireStatement(source, options);
}

function isNet(source: SourceKind): boolean {
  return source === 'export' || source === 'pair' || source === 'snapshot';
}

const SOURCE_NAMES: Partial<Record<SourceKind, string>> = {
  export: 'exports',
  pair: 'a pair',
  snapshot: 'one snapshot',
};

function requireStatement(source: SourceKind, { rules, damageOnly = false }: DamageTestOptions): void {
  if (!damageOnly && rules?.only === undefined) {
    throw new Refusal('only', 'name the attributes that the damage changed', `all attributes, with changes from ${SOURCE_NAMES[source]}`,
      naming`it shows net changes and no single writes: name the attributes ('' if the damage only deleted or inserted items), or state with ${
        'damageOnly'} that there were no other writes to these items in this time`);
  }
}

/** With one snapshot and the live table, only the filter describes the damaged items. */
function requireDescription({ filter }: DamageTestOptions): void {
  if (!filter?.describesDamage) {
    throw new Refusal('filter', 'describe the damaged items, by new.… or delete in each of its alternatives, if there is one snapshot only',
      filter ? `"${filter.text}"` : 'none', 'give a snapshot from just after the damage as well, or compare only');
  }
}

/** True if a net change may decide about an item as a whole. */
function tellsItem(change: Change, { filter, damageOnly = false }: DamageTestOptions): boolean {
  const kind = changeKind(change);
  return (
    damageOnly
    || kind === 'modify'
    || (filter?.kinds?.has(kind) ?? false)
    || (change.ttl && (filter?.kinds?.has('ttl') ?? false))
  );
}
