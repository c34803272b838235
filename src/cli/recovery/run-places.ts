/** Finds the runs of state machines. */
import { RunFolder } from '../../engine/workflow/run-folder';
import { bucketPlace } from '../connection/bucket-place';
import type { Connection } from '../connection/connection';

export async function runFolder(place: string, connection: Connection): Promise<RunFolder> {
  return new RunFolder(await connection.s3(), bucketPlace('<run>', place, 's3://bucket/prefix/name'));
}
