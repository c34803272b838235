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
import { DescribeTimeToLiveCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { attribute, decodeItem, type Item } from './attribute-value';
import { Bookmarks } from './bookmarks';
import type { Change } from './change';
import { WINDOW_EDGE } from './damage-test';
import { openExport, type TableExport } from './export-files';
import { requireTable } from './export-manifest';
import type { ObjectFolder } from './object-folder';
import { Mismatch, Refusal } from './refusal';
import type { Table } from './table';

export interface ExportChainOptions {
  /** The folders of incremental exports with old and new images, in any order; one's window ends where another's begins. */
  readonly exports: readonly ObjectFolder[];

  /** The table that was exported. */
  readonly table: Pick<Table, 'arn' | 'id'>;

  /** When the damage began: where a window begins, give or take a minute. Windows that ended before that are left out. */
  readonly from: Date;

  /**
   * Until when changes are needed: the last window ends then or later.
   *
   * @default - the end of the last window; what happened since is found out by looking at the table
   */
  readonly to?: Date;
}

export interface ExportEvidenceOptions extends ExportChainOptions {
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

/** An incremental export with its window. */
export interface ExportWindow {
  readonly from: Date;
  readonly to: Date;
  readonly export: TableExport;
}

const CONCURRENCY = 8;
const DAY = 86_400_000;

/** Time to live leaves alone what expired longer ago. */
const TTL_REACH = 5 * 365 * DAY;

/** Reads the exports, each record once. */
export async function* exportEvidence(options: ExportEvidenceOptions): AsyncGenerator<Change> {
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
  for (let number = 0, before; (before = bookmarks.at(windowName(number))) !== undefined; number++) {
    const now = windows[number]?.export;
    if (now?.summary.exportArn !== before) {
      throw new Mismatch('exports', `begin with those of which a part was read before, ${before} for number ${number + 1}`,
        now ? `${now.summary.exportArn} in ${now.folder.name}` : 'none',
        'choose a new folder to read them from their beginning');
    }
  }
}

function windowName(number: number): string {
  return `window ${number}`;
}

/** The windows in their order. Refused if they are no chain that covers the time that is asked for. */
export async function exportChain({ exports, table, from, to }: ExportChainOptions): Promise<ExportWindow[]> {
  const opened: TableExport[] = [];
  for (const folder of exports) opened.push(await openExport(folder));
  const windows = opened.map((one) => windowOf(one, table)).sort((a, b) => a.from.getTime() - b.from.getTime() || a.to.getTime() - b.to.getTime());
  if (windows.length === 0) {
    throw new Refusal('exports', 'be at least one', 'none');
  }
  windows.slice(1).forEach((window, place) => requireLink(windows[place], window));
  const [first, last] = [windows.find((window) => window.to > from) ?? windows.at(-1)!, windows.at(-1)!];
  if (first.from > from || last.to <= from) {
    throw new Refusal('exports', `cover the time from ${from.toISOString()} on`, `windows ${text(first)} to ${last.to.toISOString()}`,
      'export the rest, too');
  }
  if (to && last.to < to) {
    throw new Refusal('exports', `reach ${to.toISOString()}`, `a last window ${text(last)}`, 'add an export of the time after it');
  }
  if (first.from.getTime() < from.getTime() - WINDOW_EDGE) {
    throw new Refusal('from', 'be where a window begins, give or take a minute', `${from.toISOString()} within the window ${text(first)}`,
      `what good writers did in the window before the damage cannot be told from it: export a window that begins at ${from.toISOString()}, `
      + `or say ${first.from.toISOString()} if what you say of the damage is true of all of the window`);
  }
  return windows.filter((window) => window.to.getTime() > from.getTime() - WINDOW_EDGE);
}

export interface FullExportOptions {
  /** The table that it has to be of. @default - any */
  readonly table?: Pick<Table, 'arn' | 'id'>;

  /** Files that are read at the same time. @default 8 */
  readonly concurrency?: number;

  /** Where to read on. @default - from the beginning */
  readonly bookmarks?: Bookmarks;

  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/** Opens a full export. Refused if it is another one, or of another table. */
export async function openFullExport(folder: ObjectFolder, { table }: FullExportOptions = {}): Promise<TableExport> {
  const full = await openExport(folder);
  if (full.summary.exportType !== 'FULL') {
    throw new Refusal('exportType', 'be FULL_EXPORT', `an incremental export in ${folder.name}`);
  }
  if (table) requireTable(full.manifest, table, folder.name);
  return full;
}

/** The items of a full export, in pages, in any order. */
export async function* fullExportItems(folder: ObjectFolder, options: FullExportOptions = {}): AsyncGenerator<readonly Item[]> {
  const { concurrency = CONCURRENCY, bookmarks = new Bookmarks(), signal } = options;
  const full = await openFullExport(folder, options);
  for await (const { name, records, positions } of full.batches(concurrency, bookmarks, signal)) {
    yield records.map((record) => understood(name, record, () => decodeItem(record.Item)));
    bookmarks.move(positions);
  }
}

/** The attribute that says when the items of a table expire, if any. */
export async function timeToLiveAttribute(client: DynamoDBClient, tableName: string): Promise<string | undefined> {
  const { TimeToLiveDescription: { TimeToLiveStatus: status, AttributeName: name } = {} } =
    await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
  return status === 'DISABLED' ? undefined : name;
}

function windowOf(opened: TableExport, table: Pick<Table, 'arn' | 'id'>): ExportWindow {
  const { manifest, summary: { exportType, outputView, from, to }, folder: { name } } = opened;
  if (exportType !== 'INCREMENTAL') {
    throw new Refusal('exportType', 'be INCREMENTAL_EXPORT', `a full export in ${name}`, 'two of these, from before and after the damage, are a pair');
  }
  if (outputView !== 'NEW_AND_OLD_IMAGES') {
    throw new Refusal('outputView', 'be NEW_AND_OLD_IMAGES', `${outputView} in ${name}`, 'export again with ExportViewType=NEW_AND_OLD_IMAGES');
  }
  requireTable(manifest, table, name);
  return { from: from!, to: to!, export: opened };
}

function requireLink(before: ExportWindow, after: ExportWindow): void {
  if (after.from > before.to) {
    throw new Refusal('exports', 'follow each other without a gap', `nothing from ${before.to.toISOString()} to ${after.from.toISOString()}`,
      'export this time, too');
  }
  if (after.from < before.to) {
    const same = after.from.getTime() === before.from.getTime() && after.to.getTime() === before.to.getTime();
    throw new Refusal('exports', 'not overlap', same ? `the window ${text(before)} twice` : `the windows ${text(before)} and ${text(after)}`,
      'leave one of them out');
  }
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

/** Whether time to live may have deleted an item by then. */
export function hasExpired(item: Item, name: string, at: Date): boolean {
  const age = at.getTime() - 1000 * Number(attribute(item, name)?.N ?? NaN);
  return age >= 0 && age < TTL_REACH;
}

/** The name of a source, with the attribute by which its deletions are judged. */
export function expiring(source: string, ttlAttribute?: string): string {
  return ttlAttribute === undefined ? source : `${source}, whose items expire by ${ttlAttribute}`;
}

/** What cannot be understood is another kind of export's, or was damaged in a way that its checksum would have told in the end. */
function understood<T>(name: string, record: unknown, read: () => T): T {
  try {
    return read();
  } catch {
    throw new Refusal('data file', 'hold records of its kind of export', `${JSON.stringify(record).slice(0, 200)} in ${name}`);
  }
}

function text({ from, to, export: { folder } }: ExportWindow): string {
  return `from ${from.toISOString()} to ${to.toISOString()} in ${folder.name}`;
}
