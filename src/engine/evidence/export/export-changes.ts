/**
 * Changes from exports of the table, as far back as point-in-time recovery reaches.
 *
 * An incremental export holds one net record for each item that changed in its window: the item at the beginning of the
 * window, the item at its end, and the time of the last write. The export does not show the writes in between, nor who
 * made them. An item that was inserted and deleted within the window has no record. So each change holds the beginning
 * of its window (`since`), and the plan counts it as damage only if all of it lies in the time of the damage. A change
 * that reaches out of that time is left to a person (see `damage-test.ts`).
 *
 * DynamoDB keeps to the edges of a window to about a minute: a write just before an edge may be in the window after it,
 * and vice versa. Between the windows of a chain nothing is lost, as each record begins where the previous one ended.
 * At the beginning of the first window it cannot be detected: a good write of the minute before is undone with the
 * damage if it is in the window. So a quiet minute is the best beginning. A window that begins more than a minute
 * before the damage is refused, because all good writes in between would be undone.
 *
 * A deletion by time to live looks like any other. A deletion counts as one if the item had expired at the time of the
 * record.
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
   * The attribute that holds the expiry time of an item, in seconds.
   *
   * @default - no deletion counts as one by time to live
   */
  readonly ttlAttribute?: string;

  /** Files that are read at the same time. @default 8 */
  readonly concurrency?: number;

  /** The position from which to continue. @default - the beginning */
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
    const files = bookmarks.within(`${windowName(number)} `, (positions) =>
      bookmarks.move({ ...begun, ...positions, records: read }),
    );
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

/** Requires that the windows read before are the beginning of the chain, which may have grown. */
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

/** The change of a record; none if the item was inserted and deleted within the window. */
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
