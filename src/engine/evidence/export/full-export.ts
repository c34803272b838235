/** The items of a full export. */
import { decodeItem, type Item } from '../../values/attribute-value';
import { Bookmarks } from '../bookmarks';
import { openExport, type TableExport, understood } from './export-files';
import { requireTable } from './export-manifest';
import type { ObjectFolder } from './object-folder';
import type { Table } from '../../dynamodb/table';
import { Refusal } from '../../errors/refusal';

const CONCURRENCY = 8;

export interface FullExportOptions {
  /** The table that it has to be of. @default - any */
  readonly table?: Pick<Table, 'arn' | 'id'>;

  /** Files that are read at the same time. @default 8 */
  readonly concurrency?: number;

  /** The position from which to continue. @default - the beginning */
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
export async function* fullExportItems(
  folder: ObjectFolder,
  options: FullExportOptions = {},
): AsyncGenerator<readonly Item[]> {
  const { concurrency = CONCURRENCY, bookmarks = new Bookmarks(), signal } = options;
  const full = await openFullExport(folder, options);
  for await (const { name, records, positions } of full.batches(concurrency, bookmarks, signal)) {
    yield records.map((record) => understood(name, record, () => decodeItem(record.Item)));
    bookmarks.move(positions);
  }
}
