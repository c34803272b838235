/** The damage that is still open from an earlier plan, as changes. */
import type { DamagedAttribute, ItemFold } from '../damage/fold';
import type { Change } from '../evidence/change';
import { withValue } from '../values/attribute-path';
import type { Item } from '../values/attribute-value';

/**
 * The damage of an item's fold as one change. A modification has images that hold the damaged attributes only. There is
 * none for an item that was inserted again or removed by others: its plan has the question.
 */
export function foldChanges({ keys, marks, event, recreated }: ItemFold): Change[] {
  const common = { keys, at: new Date(0), sequence: '', source: 'journal', ttl: false } as const;
  if (recreated) return [];
  switch (event?.kind) {
    case 'deleted': return [{ ...common, old: event.base }];
    case 'inserted': return event.changed ? [] : [{ ...common, new: event.damaged }];
    case 'removed': return [];
    default: return marks.length === 0 ? []
      : [{ ...common, old: image(keys, marks, 'base'), new: image(keys, marks, 'damaged') }];
  }
}

function image(keys: Item, marks: readonly DamagedAttribute[], side: 'base' | 'damaged'): Item {
  return marks.reduce((item, { path, [side]: value }) => withValue(item, path, value), keys);
}
