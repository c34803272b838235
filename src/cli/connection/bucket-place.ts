/** A folder in a bucket, as it is typed. */
import { Refusal } from '../../engine/errors/refusal';
import type { BucketPlace } from '../../engine/files/write-once-objects';

/** @param form how it has to look, for the refusal of another one */
export function bucketPlace(option: string, place: string, form = 's3://bucket/prefix'): BucketPlace {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.*[^/])\/*$/.exec(place) ?? [];
  if (!bucket) throw new Refusal(option, `be a bucket and a prefix, ${form}`, JSON.stringify(place));
  return { bucket, prefix: `${prefix}/` };
}
