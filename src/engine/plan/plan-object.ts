/** The files of a plan in S3. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type PlanHeader, planHeader } from './plan-header';
import { ITEMS_FILE } from './plan-items';
import { StateError } from '../errors/state-error';
import { type BucketPlace, uriOf, WriteOnceObjects } from '../files/write-once-objects';

/** A plan in a bucket, below the prefix of its files. */
export interface PlanObjects extends BucketPlace {
  readonly client: S3Client;
}

/** `plan.json`, and the digest by which a person approves the plan. */
export interface StoredHeader {
  readonly header: PlanHeader;
  readonly digest: string;
}

/** The header of a plan; none if there is no plan. */
export async function findHeader({ client, ...place }: PlanObjects): Promise<StoredHeader | undefined> {
  const text = await new WriteOnceObjects(client, place).find('plan.json');
  return text === undefined ? undefined
    : { header: planHeader(text), digest: createHash('sha256').update(text).digest('hex') };
}

export async function storedHeader(place: PlanObjects): Promise<StoredHeader> {
  const found = await findHeader(place);
  if (!found) throw new StateError(`plan not found: ${uriOf(place)}`, 'there is no plan.json');
  return found;
}

/** `items.jsonl`, or some bytes of it. */
export async function storedItems({ client, bucket, prefix }: PlanObjects, range?: string): Promise<Readable> {
  const { Body: body } = await client.send(
    new GetObjectCommand({ Bucket: bucket, Key: prefix + ITEMS_FILE, Range: range }),
  );
  return body as Readable;
}
