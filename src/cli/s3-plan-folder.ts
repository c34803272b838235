/** A plan in a bucket, with its journal; its files are on disk for as long as a command runs. */
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type OpenJournal, PLAN_FILES, type PlanFolder } from './plan-folder';
import type { Journal } from '../handlers/engine/journal';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../handlers/engine/permissions';
import { Refusal } from '../handlers/engine/refusal';
import { S3Journal } from '../handlers/engine/s3-journal';

interface Place {
  readonly bucket: string;

  /** Ends with a slash. */
  readonly prefix: string;
}

export class S3PlanFolder implements PlanFolder {
  public static async create(name: string, client: S3Client): Promise<S3PlanFolder> {
    const folder = new S3PlanFolder(placeOf(name), client);
    const { value: taken } = await folder.objects().next();
    if (taken) {
      folder.close();
      throw new Refusal('--out', 'be a prefix without objects', name, 'end it with / to make a new one in it');
    }
    return folder;
  }

  public static async open(name: string, client: S3Client): Promise<S3PlanFolder> {
    const folder = new S3PlanFolder(placeOf(name.replace(/\/plan\.json$/, '')), client);
    try {
      for await (const file of folder.objects()) {
        if (!file.startsWith('journal/') && !/^report\.|\.csv$/.test(file)) await folder.download(file);
      }
      if (!folder.has('plan.json')) throw new Refusal('plan', 'be the folder of a plan', name, 'there is no plan.json');
      return folder;
    } catch (error) {
      folder.close();
      throw error;
    }
  }

  public readonly path = mkdtempSync(join(tmpdir(), 'cdk-dynamodb-recovery-'));

  private constructor(private readonly place: Place, private readonly client: S3Client) {}

  public get name(): string {
    return `s3://${this.place.bucket}/${this.place.prefix}`;
  }

  public history(): Pick<Journal, 'entries'> {
    return new S3Journal({ ...this.place, client: this.client });
  }

  public async journal(): Promise<OpenJournal> {
    const journal = new S3Journal({ ...this.place, client: this.client });
    return { append: (entry) => journal.append(entry), entries: () => journal.entries(), close: async () => undefined };
  }

  public async publish(...files: readonly string[]): Promise<void> {
    for (const file of files) {
      const path = join(this.path, file);
      await this.client.send(new PutObjectCommand({
        Bucket: this.place.bucket,
        Key: this.place.prefix + file,
        Body: createReadStream(path),
        ContentLength: statSync(path).size,
        // A plan that was approved is never written over.
        IfNoneMatch: PLAN_FILES.some((name) => name === file) ? '*' : undefined,
      }));
    }
  }

  public discard(): void {
    this.close();
  }

  public close(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private has(file: string): boolean {
    return statSync(join(this.path, file), { throwIfNoEntry: false }) !== undefined;
  }

  private async* objects(): AsyncGenerator<string, undefined> {
    const { bucket, prefix } = this.place;
    for await (const { Contents: objects = [] } of paginateListObjectsV2({ client: this.client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key } of objects) yield Key!.slice(prefix.length);
    }
    return undefined;
  }

  private async download(file: string): Promise<void> {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    const { Body: body } = await this.client.send(new GetObjectCommand({ Bucket: this.place.bucket, Key: this.place.prefix + file }));
    await pipeline(body as Readable, createWriteStream(path, { mode: PRIVATE_FILE }));
  }
}

function placeOf(name: string): Place {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(name) ?? [];
  if (!bucket || !prefix.replaceAll('/', '')) {
    throw new Refusal('plan', 'be a bucket and a prefix, s3://bucket/prefix/', name);
  }
  return { bucket, prefix: `${prefix.replace(/\/+$/, '')}/` };
}
