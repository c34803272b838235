/** The record of a restore, or of a group of them, in a bucket: objects, each written once. */
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { jsonText } from '../../engine/errors/plain-text';
import { StateError } from '../../engine/errors/state-error';
import { type JsonObject, jsonObject } from '../../engine/files/json-object';
import type { RecordFolder } from '../../engine/restore/restore-record';

export class S3RestoreFolder<D extends string> implements RecordFolder<D> {
  /** @param prefix ends with a slash */
  constructor(private readonly client: S3Client, private readonly bucket: string, private readonly prefix: string) {}

  public get name(): string {
    return `s3://${this.bucket}/${this.prefix.replace(/\/$/, '')}`;
  }

  public async read(document: D): Promise<JsonObject | undefined> {
    const text = await this.textOf(document);
    if (text === undefined) return undefined;
    const json = jsonObject(text);
    if (json) return json;
    throw new StateError(`restore is corrupt: ${this.name}/${document} holds no JSON object`, undefined,
      'restore an earlier version of the object; the table that was restored stays');
  }

  public async write(document: D, content: object): Promise<boolean> {
    try {
      await this.client.send(new PutObjectCommand({
        Bucket: this.bucket, Key: this.prefix + document, Body: `${jsonText(content, 2)}\n`, IfNoneMatch: '*',
      }));
      return true;
    } catch (error) {
      if ((error as Error).name === 'PreconditionFailed') return false;
      throw error;
    }
  }

  private async textOf(document: D): Promise<string | undefined> {
    try {
      const { Body: body } = await this.client.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: this.prefix + document }),
      );
      return await body!.transformToString();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }
}
