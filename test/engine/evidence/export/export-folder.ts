import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import { type Change, itemName } from '../../../../src/engine/evidence/change';
import { encodeItem, type Item } from '../../../../src/engine/values/attribute-value';

/** The record that DynamoDB exports of an item that changed in a window. */
export interface NetRecord {
  readonly keys: Item;
  readonly old?: Item;
  readonly new?: Item;
  readonly at: Date;
}

export interface ExportFolderProps {
  /** Stands for the bucket. */
  readonly root: string;
  readonly prefix?: string;

  /** Records of an incremental export, items of a full one. */
  readonly records?: Iterable<NetRecord>;
  readonly items?: Iterable<Item>;
  readonly from?: Date;
  readonly to?: Date;

  /** Data files; one of an empty partition comes on top. @default 3 */
  readonly files?: number;

  /** Differing values of the summary. */
  readonly summary?: object;
}

export const TABLE_ARN = 'arn:aws:dynamodb:eu-west-1:111111111111:table/audit-log';

let written = 0;

/**
 * Writes an export as DynamoDB does, a record at a time.
 *
 * @returns the folder that holds its manifest
 */
export async function writeExport(props: ExportFolderProps): Promise<string> {
  const { root, prefix, records, items, files = 3, from = new Date(0), to = new Date() } = props;
  const id = `${String(to.getTime()).padStart(14, '0')}-${String(++written).padStart(8, '0')}`;
  const place = posix.join(prefix ?? '', 'AWSDynamoDB', id);
  const data = items ? posix.join(place, 'data') : posix.join(prefix ?? '', 'AWSDynamoDB', 'data');
  mkdirSync(join(root, data), { recursive: true });
  mkdirSync(join(root, place), { recursive: true });
  writeFileSync(join(root, place, '_started'), '');
  const parts = Array.from(
    { length: files + 1 },
    (_, number) => new DataFile(root, posix.join(data, `${id.slice(-8)}${number}.json.gz`)),
  );
  let number = 0;
  for (const line of items ? lines(items, (Item) => ({ Item: encodeItem(Item) })) : lines(records ?? [], recordOf)) {
    await parts[number++ % files].write(line);
  }
  await Promise.all(parts.map((file) => file.end()));
  checked(join(root, place), 'manifest-files', parts.map((file) => `${JSON.stringify(file.entry)}\n`).join(''));
  checked(join(root, place), 'manifest-summary', JSON.stringify({
    version: items ? '2020-06-30' : '2023-08-01',
    exportArn: `${TABLE_ARN}/export/${id}`,
    startTime: to,
    endTime: to,
    tableArn: TABLE_ARN,
    tableId: 'id',
    ...items ? { exportTime: to } : { exportFromTime: from, exportToTime: to },
    s3Bucket: 'bucket',
    s3Prefix: prefix ?? null,
    s3SseAlgorithm: 'AES256',
    s3SseKmsKeyId: null,
    manifestFilesS3Key: posix.join(place, 'manifest-files.json'),
    billedSizeBytes: 0,
    itemCount: number,
    outputFormat: 'DYNAMODB_JSON',
    ...items ? {} : { outputView: 'NEW_AND_OLD_IMAGES', exportType: 'INCREMENTAL_EXPORT' },
    ...props.summary,
  }));
  return join(root, place);
}

/** Writes a manifest with its checksum. */
export function checked(folder: string, manifest: string, text: string): void {
  writeFileSync(join(folder, `${manifest}.json`), text);
  writeFileSync(join(folder, `${manifest}.md5`), createHash('md5').update(text).digest('base64'));
}

/** Net records of the changes in a window: one for each item, from its first image to its last. */
export function netRecords(changes: readonly Change[], from: Date, to: Date): NetRecord[] {
  const records = new Map<string, NetRecord>();
  for (const { keys, old, new: image, at } of changes) {
    if (at < from || at >= to) continue;
    const first = records.get(itemName(keys));
    records.set(itemName(keys), { keys, old: first ? first.old : old, new: image, at });
  }
  return [...records.values()].filter(({ old, new: image }) => old ?? image);
}

function* lines<T>(elements: Iterable<T>, json: (element: T) => object): Generator<string> {
  for (const element of elements) yield `${JSON.stringify(json(element))}\n`;
}

function recordOf({ keys, old, new: image, at }: NetRecord): object {
  return {
    Metadata: { WriteTimestampMicros: { N: String(at.getTime() * 1000) } },
    Keys: encodeItem(keys),
    OldImage: old && encodeItem(old),
    NewImage: image && encodeItem(image),
  };
}

class DataFile {
  private readonly gzip: Gzip;
  private readonly hash = createHash('md5');
  private readonly done: Promise<void>;
  private count = 0;

  constructor(root: string, private readonly key: string) {
    this.gzip = createGzip({ level: 1 });
    const { hash } = this;
    const file = this.gzip.pipe(new Transform({
      transform(chunk, _encoding, next) {
        hash.update(chunk);
        next(undefined, chunk);
      },
    })).pipe(createWriteStream(join(root, key)));
    this.done = finished(file);
  }

  public async write(line: string): Promise<void> {
    this.count++;
    if (!this.gzip.write(line)) await once(this.gzip, 'drain');
  }

  public async end(): Promise<void> {
    this.gzip.end();
    await this.done;
  }

  public get entry(): object {
    const md5 = this.hash.digest();
    return { itemCount: this.count, md5Checksum: md5.toString('base64'), etag: `${md5.toString('hex')}-1`, dataFileS3Key: this.key };
  }
}
