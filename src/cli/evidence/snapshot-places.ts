/** One side of a comparison: a table, or the folder of a full export. */
import { existsSync } from 'node:fs';
import { namedBy, withOrigin } from './error-origin';
import { folderNamed } from './export-places';
import { SYSTEM_CLOCK } from '../../clock/clock';
import type { Table } from '../../engine/dynamodb/table';
import { isArn } from '../../engine/dynamodb/table-name';
import { fullExportItems, openFullExport } from '../../engine/evidence/export/full-export';
import { exportSnapshot, type Snapshot, tableSnapshot } from '../../engine/evidence/pair/snapshot';
import { isOf, type Tenant } from '../../engine/evidence/tenant';
import type { Item } from '../../engine/values/attribute-value';
import type { Connection } from '../connection/connection';

export interface SnapshotPlaceOptions {
  /** The time that it shows. @default - the time that the table was restored to, or the time of the export */
  readonly time?: Date;

  /** For a table that is written to. @default false */
  readonly consistent?: boolean;

  /** The table that an export has to be of. @default - any */
  readonly table?: Table;

  /** Its items only. @default - all items */
  readonly tenant?: Tenant;
}

/** @param option that named it */
export async function snapshotNamed(
  option: string,
  name: string,
  connection: Connection,
  options: SnapshotPlaceOptions = {},
): Promise<Snapshot> {
  const { time, consistent, table, tenant } = options;
  if (!isFolder(name)) {
    const { name: tableName } = await connection.table(name, option, 'the folder of a full export');
    return tableSnapshot({ client: connection.dynamodb, clock: SYSTEM_CLOCK, tableName, time, consistent, tenant });
  }
  const folder = await folderNamed(option, name, connection);
  const {
    summary: { exportTime, exportArn },
  } = await openFullExport(folder, { table }).catch((error) => {
    throw withOrigin(option, error);
  });
  const items: Snapshot['items'] = (bookmarks, signal) =>
    namedBy(option, ofTenant(fullExportItems(folder, { table, bookmarks, signal }), tenant));
  return exportSnapshot(items, { name: folder.name, time: time ?? exportTime, exportArn });
}

/** An export is read as a whole. */
async function* ofTenant(
  pages: AsyncIterable<readonly Item[]>, tenant: Tenant | undefined,
): AsyncGenerator<readonly Item[]> {
  for await (const page of pages) yield tenant ? page.filter((item) => isOf(tenant, item)) : page;
}

/** The name of a table has no slash; its ARN may be given in its place. */
function isFolder(name: string): boolean {
  return name.startsWith('s3://') || (name.includes('/') && !isArn(name)) || existsSync(name);
}
