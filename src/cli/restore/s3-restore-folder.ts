/** The record of a restore, or of a group of them, in a bucket: objects, each written once. */
import type { S3Client } from '@aws-sdk/client-s3';
import { jsonText } from '../../engine/errors/plain-text';
import { StateError } from '../../engine/errors/state-error';
import { type JsonObject, jsonObject } from '../../engine/files/json-object';
import { type BucketPlace, WriteOnceObjects } from '../../engine/files/write-once-objects';
import type { RecordFolder } from '../../engine/restore/restore-record';

export class S3RestoreFolder<D extends string> implements RecordFolder<D> {
  private readonly objects: WriteOnceObjects;

  constructor(client: S3Client, place: BucketPlace) {
    this.objects = new WriteOnceObjects(client, place);
  }

  public get name(): string {
    return this.objects.name.replace(/\/$/, '');
  }

  public async read(document: D): Promise<JsonObject | undefined> {
    const text = await this.objects.find(document);
    if (text === undefined) return undefined;
    const json = jsonObject(text);
    if (json) return json;
    throw new StateError(`restore is corrupt: ${this.name}/${document} holds no JSON object`, undefined,
      'restore an earlier version of the object; the table that was restored stays');
  }

  public async write(document: D, content: object): Promise<boolean> {
    return this.objects.write(document, `${jsonText(content, 2)}\n`);
  }
}
