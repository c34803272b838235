/** A plan in a bucket, with its journal; its files are on disk for as long as a command runs. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, lstatSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type OpenJournal, PLAN_FILES, PLAN_NOTE, type PlanFolder } from './plan-folder';
import { isInBucket, isRecord } from './plan-names';
import { TemporaryFolder } from './temporary-folder';
import { Refusal } from '../../engine/errors/refusal';
import { StateError } from '../../engine/errors/state-error';
import { listedKeys } from '../../engine/files/listed-keys';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../engine/files/permissions';
import { makePrivateFolder } from '../../engine/files/private-files';
import type { JournalHistory } from '../../engine/journal/journal';
import { S3History } from '../../engine/journal/s3-history';
import { S3Journal } from '../../engine/journal/s3-journal';

const PREFIX = 'cdk-dynamodb-recovery-';

/** The files that a command needs on this machine, besides the records of runs. */
const DOWNLOADED: readonly string[] = [...PLAN_FILES, PLAN_NOTE];

interface Place {
  readonly bucket: string;

  /** Ends with a slash. */
  readonly prefix: string;
}

export class S3PlanFolder implements PlanFolder {
  public static async create(name: string, client: S3Client): Promise<S3PlanFolder> {
    const place = placeOf(name);
    const { value: taken } = await objectsIn(place, client).next();
    if (taken) {
      throw new Refusal('--out', 'be a prefix without objects', name, 'end it with / to make a new one in it');
    }
    return new S3PlanFolder(place, client, workFolder(place));
  }

  /** Downloads what a plan has, by its names and no others. */
  public static async open(name: string, client: S3Client): Promise<S3PlanFolder> {
    const temporary = new TemporaryFolder();
    const folder = new S3PlanFolder(placeOf(name.replace(/\/plan\.json$/, '')), client, temporary.path, () => temporary.remove());
    try {
      for await (const file of objectsIn(folder.place, client)) {
        if (!isInBucket(file)) {
          folder.strangers.push(file);
          continue;
        }
        folder.found.add(file);
        if (DOWNLOADED.includes(file) || isRecord(file)) await folder.download(file);
      }
      if (!folder.has('plan.json')) throw new StateError(`plan not found: ${name}`, 'there is no plan.json');
      return folder;
    } catch (error) {
      folder.close();
      throw error;
    }
  }

  public readonly strangers: string[] = [];
  private readonly found = new Set<string>();

  private constructor(
    private readonly place: Place, private readonly client: S3Client, public readonly path: string,
    private readonly remove = () => rmSync(path, { recursive: true, force: true }),
  ) {}

  public get name(): string {
    return `s3://${this.place.bucket}/${this.place.prefix}`;
  }

  public history(): JournalHistory {
    return new S3History({ ...this.place, client: this.client });
  }

  public async journal(): Promise<OpenJournal> {
    const journal = new S3Journal({ ...this.place, client: this.client });
    return {
      get head() { return journal.head; },
      append: (entry) => journal.append(entry),
      entries: () => journal.entries(),
      close: async () => undefined,
    };
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

  public async fetch(file: string): Promise<boolean> {
    if (!this.has(file) && this.found.has(file)) await this.download(file);
    return this.has(file);
  }

  public discard(): void {
    this.close();
  }

  public close(): void {
    this.remove();
  }

  private has(file: string): boolean {
    return statSync(join(this.path, file), { throwIfNoEntry: false }) !== undefined;
  }

  private async download(file: string): Promise<void> {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    const { Body: body } = await this.client.send(
      new GetObjectCommand({ Bucket: this.place.bucket, Key: this.place.prefix + file }),
    );
    await pipeline(body as Readable, createWriteStream(path, { flags: 'wx', mode: PRIVATE_FILE }));
  }
}

async function* objectsIn({ bucket, prefix }: Place, client: S3Client): AsyncGenerator<string, undefined> {
  for await (const key of listedKeys(client, bucket, prefix)) yield key.slice(prefix.length);
  return undefined;
}

/** Always the same for a place: a planning that was interrupted finds there what it has read. */
function workFolder({ bucket, prefix }: Place): string {
  const path = join(tmpdir(), `${PREFIX}${process.getuid?.() ?? ''}-${createHash('sha256').update(`${bucket}/${prefix}`).digest('hex').slice(0, 16)}`);
  mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER });
  const found = lstatSync(path);
  // In a folder that all users write to, another user may have been first.
  if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) {
    throw new StateError(`${path} belongs to another user`, 'changes that are read are kept there', 'delete it, or set TMPDIR to another folder');
  }
  makePrivateFolder(path);
  return path;
}

function placeOf(name: string): Place {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(name) ?? [];
  if (!bucket || !prefix.replaceAll('/', '')) {
    throw new Refusal('plan', 'be a bucket and a prefix, s3://bucket/prefix/', name);
  }
  return { bucket, prefix: `${prefix.replace(/\/+$/, '')}/` };
}
