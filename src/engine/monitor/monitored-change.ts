/** A change as a monitor receives it from the stream. */
import { itemKey } from './item-row';
import type { Change } from '../evidence/change';

export interface MonitoredChange {
  readonly change: Change;

  /** The sequence number of its record, which is the same each time the record is delivered. */
  readonly record: string;
}

/** The changes of a batch by the `pk` of their item's rows, in their order. */
export function changesByItem(batch: readonly MonitoredChange[]): Map<string, MonitoredChange[]> {
  const items = new Map<string, MonitoredChange[]>();
  for (const each of batch) {
    const pk = itemKey(each.change.keys);
    const changes = items.get(pk);
    if (changes) changes.push(each); else items.set(pk, [each]);
  }
  return items;
}
