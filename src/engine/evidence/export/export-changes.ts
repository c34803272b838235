/**
 * Evidence from exports of the table: what changed, as far back as point-in-time recovery reaches.
 *
 * An incremental export holds one net record for each item that changed in its window: the item as it was when the window began, as it was
 * when the window ended, and the time of the last write. What happened between is not in it: how many writes there were, and whose. An item that was
 * inserted and deleted within the window has no record. So a change tells since when it reaches (`since`, the beginning of its window), and the plan
 * takes it for damage only if all of it lies in the time of the damage; what reaches out of it is left to a person (see `damage-test.ts`).
 *
 * DynamoDB keeps to the edges of a window to about a minute: a write just before an edge may be in the window after it, and the other way round. Between
 * the windows of a chain nothing is lost by that, as each record begins where the one before it ended. Before the first window nobody can see it: a good
 * write of the minute before is undone with the damage if it is in the window. So the best beginning is a quiet minute, and one that is more than a minute
 * before the damage is refused: all good writes in between would be undone as well.
 *
 * A deletion by time to live looks like any other. One whose item had expired at the time of its record is taken for one.
 */
import { decodeItem } from '../../values/attribute-value';
import { Bookmarks } from '../bookmarks';
import type { Change } from '../change';
import { exportChain, type ExportChainOptions, type ExportWindow } from './export-chain';
import { understood } from './export-files';
import { Mismatch } from '../../errors/refusal';
import { expiring, hasExpired } from '../time-to-live';

export interface ExportChangesOptions extends ExportChainOptions {
  /**
   * The attribute that says when an item expires, in seconds.
   *
   * @default - no deletion is taken for one by time to live
   */
  readonly ttlAttribute?: string;

  /** Files that are read at the same time. @default 8 */
  readonly concurrency?: number;

  /** Where to read on. @default - from the beginning */
  readonly bookmarks?: Bookmarks;

  /** Ends the reading. */
  readonly signal?: AbortSignal;

  /** Called now and then with the number of records that were read. */
  readonly progress?: (records: number) => void;
}

const CONCURRENCY = 8;

/** Reads the exports, each record once. */
export async function* exportChanges(options: ExportChangesOptions): AsyncGenerator<Change> {
  const { ttlAttribute, concurrency = CONCURRENCY, bookmarks = new Bookmarks(), signal, progress } = options;
  const windows = await exportChain(options);
  bookmarks.open(expiring(`exports of ${options.table.arn}`, ttlAttribute), { records: 0 });
  requireRead(windows, bookmarks);
  let read: number = bookmarks.at('records');
  for (const [number, window] of windows.entries()) {
    const begun = { [windowName(number)]: window.export.summary.exportArn };
    const files = bookmarks.within(`${windowName(number)} `, (positions) => bookmarks.move({ ...begun, ...positions, records: read }));
    for await (const { name, records, positions } of window.export.batches(concurrency, files, signal)) {
      for (const record of records) {
        const change = understood(name, record, () => changeOf(record, number, window.from, ttlAttribute));
        if (change) yield change;
      }
      read += records.length;
      files.move(positions);
      progress?.(read);
    }
    bookmarks.move(begun);
  }
}

/** What was read before has to be the beginning of the chain; it may have become longer. */
function requireRead(windows: readonly ExportWindow[], bookmarks: Bookmarks): void {
  for (let number = 0; number <= windows.length; number++) {
    const before = bookmarks.at(windowName(number));
    const now = windows[number]?.export;
    if (before !== undefined && before !== now?.summary.exportArn) {
      throw new Mismatch('exports', `begin with those of which a part was read before, ${before} for number ${number + 1}`,
        now ? `${now.summary.exportArn} in ${now.folder.name}` : 'none',
        'choose a new folder to read them from their beginning');
    }
  }
}

function windowName(number: number): string {
  return `window ${number}`;
}

/** Nothing if the item was inserted and deleted within the window. */
function changeOf(record: any, number: number, from: Date, ttlAttribute?: string): Change | undefined {
  const { Metadata: { WriteTimestampMicros: { N: micros } }, Keys: keys, OldImage: old, NewImage: image } = record;
  if (!/^\d+$/.test(micros)) throw new Error('not a time');
  if (!old && !image) return undefined;
  const at = new Date(Number(micros) / 1000);
  const before = old && decodeItem(old);
  return {
    keys: decodeItem(keys),
    old: before,
    new: image && decodeItem(image),
    at,
    since: from,
    // One after the other within the window as well, though an item has one record in each.
    sequence: `${String(number).padStart(6, '0')}-${micros.padStart(20, '0')}`,
    source: 'export',
    ttl: !image && ttlAttribute !== undefined && hasExpired(before, ttlAttribute, at),
  };
}
