/** A folder of objects, on disk or in S3: where exports lie. */
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import {
  GetObjectCommand, type GetObjectCommandInput, type GetObjectCommandOutput, paginateListObjectsV2, type S3Client,
} from '@aws-sdk/client-s3';
import { StateError } from '../../errors/state-error';

/** Paths are relative to the folder, with `/` between names; `..` leads out of it. */
export interface ObjectFolder {
  /** For people. */
  readonly name: string;

  /** The content of an object, never in memory as a whole. Refused with `MissingObject` if there is none. */
  read(path: string, signal?: AbortSignal): Promise<Readable>;

  /** The paths of the objects in the folder, and in those within it, that begin with a text. */
  list(prefix: string): AsyncIterable<string>;
}

/** There is no such object. */
export class MissingObject extends StateError {
  constructor(name: string, next?: string) {
    super(`object not found: ${name}`, undefined, next);
  }
}

/** A folder on disk. */
export class DiskFolder implements ObjectFolder {
  public readonly name: string;

  constructor(path: string) {
    this.name = path;
  }

  public async read(path: string): Promise<Readable> {
    const file = join(this.name, path);
    return (await openFile(file)).createReadStream({ highWaterMark: 262_144 });
  }

  public async* list(prefix: string): AsyncGenerator<string> {
    yield* this.filesOf('', prefix);
  }

  private async* filesOf(folder: string, prefix: string): AsyncGenerator<string> {
    const entries = await readdir(join(this.name, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (path.startsWith(prefix) || prefix.startsWith(`${path}/`)) yield* this.filesOf(path, prefix);
      } else if (path.startsWith(prefix)) {
        yield path;
      }
    }
  }
}

export interface S3FolderProps {
  readonly client: S3Client;
  readonly bucket: string;

  /** The account that the bucket has to belong to. @default - any */
  readonly bucketOwner?: string;

  /** The keys of the folder's objects begin with it and a slash. @default - the whole bucket */
  readonly prefix?: string;
}

/** The number of requests in a row for the rest of a response that was cut off. */
const ATTEMPTS = 5;

/** A folder in S3. */
export class S3Folder implements ObjectFolder {
  public readonly name: string;
  private readonly names: string[];

  constructor(private readonly props: S3FolderProps) {
    const prefix = (props.prefix ?? '').replace(/\/$/, '');
    this.names = prefix === '' ? [] : prefix.split('/');
    this.name = ['s3:/', props.bucket, ...this.names].join('/');
  }

  public async read(path: string, signal?: AbortSignal): Promise<Readable> {
    const key = this.key(path);
    return Readable.from(this.content(key, await this.get(key, {}, signal), signal), {
      objectMode: false,
      highWaterMark: 262_144,
    });
  }

  public async *list(prefix: string): AsyncGenerator<string> {
    const { client, bucket, bucketOwner } = this.props;
    const start = this.names.length === 0 ? '' : `${this.names.join('/')}/`;
    try {
      const input = { Bucket: bucket, ExpectedBucketOwner: bucketOwner, Prefix: start + prefix };
      for await (const { Contents: objects = [] } of paginateListObjectsV2({ client }, input)) {
        yield* objects.map(({ Key }) => Key!.slice(start.length));
      }
    } catch (error) {
      throw refused(error, this.name, 's3:ListBucket');
    }
  }

  /** Continues a response that was cut off, if the object is still the same. */
  private async *content(key: string, first: GetObjectCommandOutput, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const { ETag, ContentLength = Infinity } = first;
    let chunks = chunksOf(first);
    let place = 0;
    for (let failures = 0; ;) {
      let chunk: IteratorResult<Uint8Array>;
      try {
        chunk = await chunks.next();
      } catch (error) {
        if (++failures >= ATTEMPTS || place >= ContentLength) throw error;
        chunks = chunksOf(await this.get(key, { Range: `bytes=${place}-`, IfMatch: ETag }, signal));
        continue;
      }
      if (chunk.done) return;
      failures = 0;
      place += chunk.value.length;
      yield chunk.value;
    }
  }

  private async get(
    key: string,
    more: Partial<GetObjectCommandInput>,
    signal?: AbortSignal,
  ): Promise<GetObjectCommandOutput> {
    const { client, bucket, bucketOwner } = this.props;
    try {
      const request = new GetObjectCommand({ Bucket: bucket, ExpectedBucketOwner: bucketOwner, Key: key, ...more });
      return await client.send(request, { abortSignal: signal });
    } catch (error) {
      throw refused(error, `s3://${bucket}/${key}`, 's3:GetObject');
    }
  }

  /** Not by `join` of paths: in a key, two slashes in a row are two. */
  private key(path: string): string {
    return path
      .split('/')
      .reduce((names, name) => (name === '..' ? names.slice(0, -1) : [...names, name]), this.names)
      .join('/');
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file);
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'ENOENT':
      case 'ENOTDIR': throw new MissingObject(file);
      case 'EACCES':
      case 'EPERM': throw new StateError(`object is not readable: ${file}: ${(error as Error).message}`);
      default: throw error;
    }
  }
}

function chunksOf({ Body }: GetObjectCommandOutput): AsyncIterator<Uint8Array> {
  return (Body as Readable)[Symbol.asyncIterator]();
}

/** The errors of S3 with a way out. Other errors stay as they are. */
function refused(error: unknown, name: string, action: string): unknown {
  const {
    name: code,
    message,
    $metadata: { httpStatusCode: status } = {},
  } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const said = `${name}: ${code}: ${message}`;
  if (code === 'NoSuchKey') return new MissingObject(name);
  if (code === 'NoSuchBucket') return new StateError(`bucket not found: ${said}`);
  if (code === 'InvalidObjectState') return new StateError(`object is archived: ${said}`, undefined, 'restore it first');
  if (status === 301) return new StateError(`bucket is in another Region: ${said}`, undefined, 'choose its Region');
  if (status === 412) return new StateError(`object changed while it was read: ${said}`, undefined, 'run the same again');
  if (status === 403) {
    return new StateError(`object is not readable: ${said}`, undefined,
      `allow ${action} and, if it is encrypted, kms:Decrypt; without s3:ListBucket, S3 gives the same answer for a missing object`);
  }
  return error;
}
