/**
 * The journal of a rewind as a change source, so that a rewind can be rewound: in a plan of it, every change is damage.
 */
import type { Journal, WriteEntry } from './journal';
import type { DamagedAttribute } from '../damage/fold';
import { Bookmarks } from '../evidence/bookmarks';
import type { Change } from '../evidence/change';
import { withValue } from '../values/attribute-path';
import { attribute, type Item } from '../values/attribute-value';

/**
 * The writes of a run.
 *
 * For an item without an outcome, it is unknown which of its writes happened. Each is a change, and the merge decides:
 * a value that is still the old one is already right. Steps of a number are the exception, because the merge cannot
 * detect if they were subtracted: that item is a conflict.
 *
 * @param name distinguishes it from other journals
 */
export async function* journalChanges(
  journal: Pick<Journal, 'entries'>,
  name = 'journal',
  bookmarks = new Bookmarks(),
): AsyncGenerator<Change> {
  bookmarks.open(name);
  if (bookmarks.whole) return;
  const open = new Map<number, WriteEntry[]>();
  for await (const entry of journal.entries()) {
    if (entry.type === 'write') {
      open.set(entry.item, [...(open.get(entry.item) ?? []), entry]);
    } else if (entry.type === 'outcome') {
      const writes = open.get(entry.item) ?? [];
      open.delete(entry.item);
      yield* writes.filter(({ part }) => entry.parts.includes(part)).map(changeOf);
    }
  }
  for (const writes of open.values()) {
    yield* writes.map(changeOf).map((change, place) => ({ ...change, unclear: takesSteps(writes[place]) }));
  }
  bookmarks.move({ whole: true });
}

function takesSteps({ write }: WriteEntry): true | undefined {
  return (write.kind === 'update' && write.marks.some(({ steps }) => steps !== undefined)) || undefined;
}

function changeOf({ keys, part, at, write }: WriteEntry): Change {
  const common = {
    keys,
    at: new Date(at),
    sequence: String(part).padStart(6, '0'),
    source: 'journal',
    ttl: false,
  } as const;
  switch (write.kind) {
    case 'put':
      return { ...common, new: write.item };
    case 'delete':
      return { ...common, old: write.item };
    case 'update':
      return { ...common, old: image(keys, write.marks, 'damaged'), new: image(keys, write.marks, 'base') };
  }
}

/** The part of an item that the marks show. */
function image(keys: Item, marks: readonly DamagedAttribute[], side: 'base' | 'damaged'): Item {
  return marks.reduce(
    (item, { path, [side]: value }) => withValue(withMaps(item, path.slice(0, -1)), path, value),
    keys,
  );
}

function withMaps(item: Item, path: readonly string[]): Item {
  if (path.length === 0) return item;
  const [name, ...rest] = path;
  return withValue(item, [name], { M: withMaps(attribute(item, name)?.M ?? {}, rest) });
}
