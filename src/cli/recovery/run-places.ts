/** Finds the runs of state machines. */
import { Refusal } from '../../engine/errors/refusal';
import { RunRecord } from '../../engine/workflow/run-record';
import type { Connection } from '../connection/connection';

export async function runRecord(place: string, connection: Connection): Promise<RunRecord> {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.*[^/])\/*$/.exec(place) ?? [];
  if (!bucket) throw new Refusal('<run>', 'be a bucket and a prefix, s3://bucket/prefix/name', JSON.stringify(place));
  return new RunRecord(await connection.s3(), { bucket, prefix: `${prefix}/` });
}
