/** Finds the records of restores: on disk, or in a bucket. */
import { DiskRestoreFolder } from './disk-restore-folder';
import { Refusal } from '../../engine/errors/refusal';
import { type RecordFolder, RestoreRecord } from '../../engine/restore/restore-record';
import type { Connection } from '../connection/connection';

export async function restoreRecord(
  place: string, connection: Connection, name = '', option = '<restore>',
): Promise<RestoreRecord> {
  return new RestoreRecord(await recordFolder(place, connection, name, option));
}

/** The folder of a record. With a slash at its end, `place` is the folder in which `name` is one. */
export async function recordFolder<D extends string>(
  place: string, connection: Connection, name: string, option: string,
): Promise<RecordFolder<D>> {
  const path = (name && place.endsWith('/') ? `${place}${name}` : place).replace(/(.)\/+$/, '$1');
  if (!path.startsWith('s3://')) return new DiskRestoreFolder(path.replace(/^\.\//, ''));
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (!bucket) throw new Refusal(option, 'be a bucket and a prefix, s3://bucket/prefix', path);
  const { S3RestoreFolder } = await import('./s3-restore-folder.js');
  return new S3RestoreFolder(await connection.s3(), { bucket, prefix: `${prefix}/` });
}
