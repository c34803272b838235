/** The files of a plan in S3. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type PlanHeader, planHeader } from './plan-header';
import { ITEMS_FILE } from './plan-items';
import { StateError } from '../errors/state-error';

/** A plan in a bucket. */
export interface PlanObjects {
  readonly client: S3Client;
  readonly bucket: string;

  /** The prefix of the files of the plan: a folder with its slash. */
  readonly prefix: string;
}

/** `plan.json`, and the digest by which a person approves the plan. */
export async function storedHeader(
  { client, bucket, prefix }: PlanObjects,
): Promise<{ readonly header: PlanHeader; readonly digest: string }> {
  try {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}plan.json` }));
    const text = await body!.transformToString();
    return { header: planHeader(text), digest: createHash('sha256').update(text).digest('hex') };
  } catch (error) {
    if ((error as Error).name !== 'NoSuchKey') throw error;
    throw new StateError(`plan not found: s3://${bucket}/${prefix}`, 'there is no plan.json');
  }
}

/** `items.jsonl`, or some bytes of it. */
export async function storedItems({ client, bucket, prefix }: PlanObjects, range?: string): Promise<Readable> {
  const { Body: body } = await client.send(
    new GetObjectCommand({ Bucket: bucket, Key: prefix + ITEMS_FILE, Range: range }),
  );
  return body as Readable;
}
