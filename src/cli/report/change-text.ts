/** Texts of what writes change, and of what conflicts are about. */
import { itemText, SCREEN_WIDTH, valueText } from './value-text';
import type { Conflict, SupersededValue } from '../../engine/damage/conflict';
import { nameText, plainText } from '../../engine/errors/plain-text';
import { keysOf } from '../../engine/evidence/change';
import type { WriteEntry } from '../../engine/journal/journal';
import { pathText } from '../../engine/values/attribute-path';
import { type Item, sameValue, type Value } from '../../engine/values/attribute-value';

/** One value that a write changes; the item as a whole where there is no attribute. */
export interface ValueChange {
  readonly attribute?: string;
  readonly from: Value;
  readonly to: Value;
}

export function valueChanges(write: WriteEntry['write']): ValueChange[] {
  switch (write.kind) {
    case 'put': return [{ from: undefined, to: { M: write.item } }];
    case 'delete': return [{ from: { M: write.item }, to: undefined }];
    case 'update': return write.marks.map(({ path, base, damaged }) => ({ attribute: pathText(path), from: damaged, to: base }));
  }
}

export function changeText({ attribute, from, to }: ValueChange): string {
  if (attribute === undefined) return to ? `put back ${whole(to)}` : `delete ${whole(from)}`;
  return `${nameText(attribute)}: ${valueText(from, SCREEN_WIDTH)} → ${valueText(to, SCREEN_WIDTH)}`;
}

/** The values of a conflict; those that it does not hold are left out. */
export function conflictText({ reason, attribute, base, damaged, good, live, message }: Conflict): string {
  const values = (attribute !== undefined || base || damaged) && reason !== 'time not set'
    ? ` was ${valueText(base, SCREEN_WIDTH)}, damaged to ${valueText(damaged, SCREEN_WIDTH)}${good && !(live && sameValue(good, live)) ? `, then written as ${valueText(good, SCREEN_WIDTH)}` : ''}, is now ${valueText(live, SCREEN_WIDTH)}`
    : live ? ` is now ${valueText(live, SCREEN_WIDTH)}` : '';
  return `${attribute === undefined ? 'item' : nameText(attribute)}:${values} (${reason}${message ? `: ${plainText(message)}` : ''})`;
}

/** The values of damage that a good write has replaced. */
export function supersededText({ attribute, base, damaged, good, live }: SupersededValue): string {
  const values = { 'was': base, 'damaged to': damaged, 'replaced by': good, 'is now': live };
  return `${nameText(attribute)}: ${Object.entries(values).map(([label, value]) => `${label} ${valueText(value, SCREEN_WIDTH)}`).join(', ')}`;
}

/** A key, the partition key first. */
export function keyText(keys: Item, keyNames: readonly string[]): string {
  return itemText(keysOf(keys, keyNames), SCREEN_WIDTH);
}

function whole(value: Value): string {
  return value?.M ? valueText(value, 2 * SCREEN_WIDTH) : '';
}
