/** Finds the records of cut-overs: on disk, or in a bucket. */
import { CutOverRecord } from '../../engine/cutover/cutover-record';
import type { Connection } from '../connection/connection';
import { recordFolder } from '../restore/restore-places';

/** The record in a folder. With a slash at its end, `place` is the folder in which `name` is one. */
export async function cutOverRecord(
  place: string, connection: Connection, name = '', option = '<cut-over>',
): Promise<CutOverRecord> {
  return new CutOverRecord(await recordFolder(place, connection, name, option));
}
