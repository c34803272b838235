/** One side of a comparison: a table, or the folder of a full export. */
import { existsSync } from 'node:fs';
import { namedBy, withOrigin } from './error-origin';
import { folderNamed } from './export-places';
import { SYSTEM_CLOCK } from '../../clock/clock';
import type { Table } from '../../engine/dynamodb/table';
import { isArn } from '../../engine/dynamodb/table-name';
import { Refusal } from '../../engine/errors/refusal';
import { fullExportItems, openFullExport } from '../../engine/evidence/export/full-export';
import type { SegmentSample } from '../../engine/evidence/pair/segment-sample';
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

  /** A part of a table. @default - all of it */
  readonly sample?: SegmentSample;
}

/** @param option that named it */
export async function snapshotNamed(
  option: string,
  name: string,
  connection: Connection,
  options: SnapshotPlaceOptions = {},
): Promise<Snapshot> {
  const { time, consistent, table, tenant, sample } = options;
  if (!isFolder(name)) {
    const { name: tableName } = await connection.table(name, option, 'the folder of a full export');
    const { dynamodb: client } = connection;
    return tableSnapshot({ client, clock: SYSTEM_CLOCK, tableName, time, consistent, tenant, sample });
  }
  if (sample) throw new Refusal('--sample', 'go with two tables', `the export ${name}`, 'an export takes no read units: compare it as a whole, or restore it to a table');
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
