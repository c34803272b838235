/** One side of a comparison: a table, or the folder of a full export. */
import { existsSync } from 'node:fs';
import type { Connection } from './connection';
import { folderNamed } from './export-places';
import { SYSTEM_CLOCK } from '../handlers/checks/pace';
import { fullExportItems } from '../handlers/engine/export-evidence';
import { openExport } from '../handlers/engine/export-files';
import { exportSnapshot, type Snapshot, tableSnapshot } from '../handlers/engine/snapshot';

/**
 * @param time what it shows, unless the table was restored to a time or the export says its own
 * @param consistent for a table that is written to
 */
export async function snapshotNamed(name: string, time: Date | undefined, connection: Connection, consistent = false): Promise<Snapshot> {
  if (!isFolder(name)) return tableSnapshot({ client: connection.dynamodb, clock: SYSTEM_CLOCK, tableName: name, time, consistent });
  const folder = await folderNamed('--before', name, connection);
  const { summary: { exportTime } } = await openExport(folder);
  return exportSnapshot(() => fullExportItems(folder), { name: folder.name, time: time ?? exportTime });
}

/** The name of a table has no slash; its ARN may be given in its place. */
function isFolder(name: string): boolean {
  return name.startsWith('s3://') || (name.includes('/') && !name.startsWith('arn:')) || existsSync(name);
}
