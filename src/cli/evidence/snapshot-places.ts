/** One side of a comparison: a table, or the folder of a full export. */
import { existsSync } from 'node:fs';
import { namedBy, withOrigin } from './error-origin';
import { folderNamed } from './export-places';
import { SYSTEM_CLOCK } from '../../clock/clock';
import type { Table } from '../../engine/dynamodb/table';
import { isArn } from '../../engine/dynamodb/table-name';
import { fullExportItems, openFullExport } from '../../engine/evidence/export/full-export';
import { exportSnapshot, type Snapshot, tableSnapshot } from '../../engine/evidence/pair/snapshot';
import type { Connection } from '../connection/connection';

export interface SnapshotPlaceOptions {
  /** The time that it shows. @default - the time that the table was restored to, or the time of the export */
  readonly time?: Date;

  /** For a table that is written to. @default false */
  readonly consistent?: boolean;

  /** The table that an export has to be of. @default - any */
  readonly table?: Table;
}

/** @param option that named it */
export async function snapshotNamed(
  option: string,
  name: string,
  connection: Connection,
  options: SnapshotPlaceOptions = {},
): Promise<Snapshot> {
  const { time, consistent, table } = options;
  if (!isFolder(name)) {
    const { name: tableName } = await connection.table(name, option, 'the folder of a full export');
    return tableSnapshot({ client: connection.dynamodb, clock: SYSTEM_CLOCK, tableName, time, consistent });
  }
  const folder = await folderNamed(option, name, connection);
  const {
    summary: { exportTime, exportArn },
  } = await openFullExport(folder, { table }).catch((error) => {
    throw withOrigin(option, error);
  });
  const items: Snapshot['items'] = (bookmarks, signal) =>
    namedBy(option, fullExportItems(folder, { table, bookmarks, signal }));
  return exportSnapshot(items, { name: folder.name, time: time ?? exportTime, exportArn });
}

/** The name of a table has no slash; its ARN may be given in its place. */
function isFolder(name: string): boolean {
  return name.startsWith('s3://') || (name.includes('/') && !isArn(name)) || existsSync(name);
}
