/** Settings of tables in a bucket: a document for each table, whose versions are its changes. */
import {
  GetObjectCommand, type GetObjectCommandOutput, paginateListObjectsV2, PutObjectCommand, type S3Client,
} from '@aws-sdk/client-s3';
import { isUnchanged, lastKnown } from './last-known';
import { type TableSettings, tableSettingsIn } from './table-settings';
import { isSettingsDocument, settingsDocument, type SettingsPlace } from '../../contract/recorded-settings';
import { jsonText } from '../errors/plain-text';
import { StateError } from '../errors/state-error';
import { jsonObject } from '../files/json-object';

export interface RecordedSettings {
  /** `s3://bucket/key`. */
  readonly uri: string;
  readonly settings: TableSettings;
}

interface Stored extends RecordedSettings {
  readonly etag?: string;

  /** True if a rule of the bucket deletes the document one day. */
  readonly expires: boolean;
}

export type RecordOutcome = 'first' | 'changed' | 'unchanged';

/** Another run may have written meanwhile, and another one after it. */
const MOST_ATTEMPTS = 5;

const OVERTAKEN = ['PreconditionFailed', 'ConditionalRequestConflict'];

export class SettingsRecords {
  constructor(private readonly client: S3Client, private readonly place: SettingsPlace) {}

  /**
   * The last recorded settings of a table. Without an id, those that were read last of a table of that name; none if
   * there are none.
   */
  public async find(name: string, id?: string): Promise<RecordedSettings | undefined> {
    const found = await Promise.all((await this.keysOf(name, id)).map((key) => this.read(key)));
    const age = ({ settings: { readAt } }: Stored) => Date.parse(readAt);
    return found.sort((one, other) => age(one) - age(other)).at(-1);
  }

  /** Records what was read of a table, unless it is what is there, or was read before it. */
  public async keep(read: TableSettings): Promise<RecordOutcome> {
    const { name, id } = read.table;
    for (let attempt = 1; ; attempt++) {
      const [key] = await this.keysOf(name, id);
      const last = key === undefined ? undefined : await this.read(key);
      if (last && Date.parse(last.settings.readAt) > Date.parse(read.readAt)) return 'unchanged';
      const next = last ? lastKnown(read, last.settings) : read;
      const isNew = !last || !isUnchanged(last.settings, next);
      // What expires is written again, so that it is kept for as long after the table as the bucket keeps anything.
      if (!isNew && !last.expires) return 'unchanged';
      try {
        await this.write(next, last?.etag);
        return !last ? 'first' : isNew ? 'changed' : 'unchanged';
      } catch (error) {
        if (!OVERTAKEN.includes((error as Error).name) || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  /** A list, because S3 denies to get what is not there where a policy lets nothing but a prefix be listed. */
  private async keysOf(name: string, id?: string): Promise<string[]> {
    const { bucketName: Bucket, prefix } = this.place;
    const start = prefix + settingsDocument(name, id ?? '').replace(/\.json$/, '');
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, { Bucket, Prefix: start })) {
      keys.push(...Contents.map(({ Key }) => Key!));
    }
    return keys.filter((key) => isSettingsDocument(key.slice(prefix.length), name));
  }

  private async read(key: string): Promise<Stored> {
    const { bucketName } = this.place;
    const uri = `s3://${bucketName}/${key}`;
    const object = await this.client.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
    const settings = await settingsIn(object, uri);
    return { uri, settings, etag: object.ETag, expires: object.Expiration !== undefined };
  }

  private async write(settings: TableSettings, etag?: string): Promise<void> {
    const { bucketName: Bucket, prefix } = this.place;
    const { name, id } = settings.table;
    await this.client.send(new PutObjectCommand({
      Bucket,
      Key: prefix + settingsDocument(name, id),
      Body: `${jsonText(settings, 2)}\n`,
      ContentType: 'application/json',
      ...etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag },
    }));
  }
}

async function settingsIn({ Body: body }: GetObjectCommandOutput, uri: string): Promise<TableSettings> {
  const document = jsonObject(await body!.transformToString());
  const settings = document && tableSettingsIn(document);
  if (settings) return settings;
  throw new StateError(`${uri} is no document of settings that this version reads`, 'it is left as it is', 'restore an earlier version of the object');
}
