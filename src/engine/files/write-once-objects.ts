/** Objects below a prefix of a bucket, each of which is written once. */
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { listedKeys } from './listed-keys';

/** A place in a bucket; the prefix ends with a slash. */
export interface BucketPlace {
  readonly bucket: string;
  readonly prefix: string;
}

export function uriOf({ bucket, prefix }: BucketPlace): string {
  return `s3://${bucket}/${prefix}`;
}

export class WriteOnceObjects {
  constructor(private readonly client: S3Client, private readonly place: BucketPlace) {}

  public get name(): string {
    return uriOf(this.place);
  }

  /** The text of an object; none if it is not there. */
  public async find(name: string): Promise<string | undefined> {
    const { bucket, prefix } = this.place;
    try {
      const { Body: body } = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: prefix + name }));
      return await body!.transformToString();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  /** The names that begin so, in their order. */
  public async* list(beginning: string): AsyncGenerator<string> {
    const { bucket, prefix } = this.place;
    for await (const key of listedKeys(this.client, bucket, prefix + beginning)) yield key.slice(prefix.length);
  }

  /** Writes an object. Returns false if there is one of that name. */
  public async write(name: string, text: string): Promise<boolean> {
    const { bucket, prefix } = this.place;
    try {
      await this.client.send(new PutObjectCommand({ Bucket: bucket, Key: prefix + name, Body: text, IfNoneMatch: '*' }));
      return true;
    } catch (error) {
      if ((error as Error).name === 'PreconditionFailed') return false;
      throw error;
    }
  }
}
