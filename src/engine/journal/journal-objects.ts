/** Reads the objects of a journal in S3 one after another, and some of them ahead. */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { JournalLine } from './journal-chain';

/** A line, and the object that it is in. */
export interface StoredLine extends JournalLine {
  readonly key: string;
}

/** Objects that are read ahead. */
const AHEAD = 16;

/** The lines of objects, in the order of the keys. */
export async function* objectLines(
  keys: AsyncGenerator<string, undefined>, client: S3Client, bucket: string,
): AsyncGenerator<StoredLine> {
  const ahead: { readonly key: string; readonly body: Promise<string> }[] = [];
  for (let more = true; more || ahead.length > 0;) {
    while (more && ahead.length < AHEAD) {
      const { value: key } = await keys.next();
      more = key !== undefined;
      if (key === undefined) break;
      const body = bodyOf(client, bucket, key);
      // After a failure, the other results are not awaited any more; their errors must not end the process.
      body.catch(() => undefined);
      ahead.push({ key, body });
    }
    const next = ahead.shift();
    if (next) yield* linesOf(next.key, await next.body);
  }
}

async function bodyOf(client: S3Client, bucket: string, key: string): Promise<string> {
  const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return body!.transformToString();
}

function* linesOf(key: string, body: string): Generator<StoredLine> {
  for (const [place, text] of body.split('\n').entries()) {
    if (text) yield { text, key, whole: true, place: `line ${place + 1} of ${key}` };
  }
}
