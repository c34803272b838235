/**
 * One finished export: its manifest and its data.
 *
 * The data is verified while it is read. A file that is missing, truncated, changed or has another number of records
 * than its manifest is refused by name. Records that were read before the refusal must not be used. The plan makes sure
 * of that: it ends, later reads the file from its beginning again, verifies that the text is the one that was read
 * before, and continues after it.
 */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Bookmarks } from '../bookmarks';
import { type DataFile, type ExportManifest, type ExportSummary, readManifest } from './export-manifest';
import { interleaved } from './interleaving';
import { MissingObject, type ObjectFolder } from './object-folder';
import { Mismatch } from '../../errors/refusal';
import { StateError } from '../../errors/state-error';

/** The size of a piece of unparsed text. As many pieces are in memory as files are read at the same time. */
const CHUNK = 65_536;

/** Opens an export: the folder that holds `manifest-summary.json`. Refused if it is not finished or not whole. */
export async function openExport(folder: ObjectFolder): Promise<TableExport> {
  return new TableExport(folder, await readManifest(folder));
}

/** A batch of records of a file, as JSON data. */
export interface RecordBatch {
  /** The file, for people. */
  readonly name: string;
  readonly records: readonly any[];

  /** The bookmark of the file after these records. */
  readonly positions: Record<string, FilePosition>;
}

/** The position in a file: its end, or a number of records with the digest of their text. */
type FilePosition =
  { readonly whole: true } | { readonly whole?: undefined; readonly records: number; readonly digest?: string };

export class TableExport {
  public readonly summary: ExportSummary;
  public readonly files: readonly DataFile[];

  constructor(public readonly folder: ObjectFolder, public readonly manifest: ExportManifest) {
    this.summary = manifest.summary;
    this.files = manifest.files;
  }

  /** The records in any order: several files are read at the same time. Those that were read before are left out. */
  public batches(concurrency: number, bookmarks = new Bookmarks(), signal?: AbortSignal): AsyncGenerator<RecordBatch> {
    return interleaved(this.files.map((file) => () => batchesOf(this.folder, file, bookmarks, signal)), concurrency);
  }
}

async function* batchesOf(
  folder: ObjectFolder,
  file: DataFile,
  bookmarks: Bookmarks,
  signal?: AbortSignal,
): AsyncGenerator<RecordBatch> {
  signal?.throwIfAborted();
  const before: FilePosition = bookmarks.at(file.path) ?? { records: 0 };
  if (before.whole) return;
  const name = `${folder.name}/${file.path}`;
  const text = createHash('sha256');
  let count = 0;
  const pass = (lines: readonly string[]) => {
    count += lines.length;
    return text
      .update(lines.map((line) => `${line}\n`).join(''))
      .copy()
      .digest('hex');
  };
  for await (const lines of linesOf(await openData(folder, file, signal), file, name, signal)) {
    if (count < before.records) {
      const digest = pass(lines.splice(0, before.records - count));
      if (count === before.records && digest !== before.digest) throw anotherFile(name, count);
    }
    if (lines.length === 0) continue;
    const records = lines.map((line, place) => parsed(line, name, count + place + 1));
    const digest = pass(lines);
    yield { name, records, positions: { [file.path]: { records: count, digest } } };
  }
  if (count !== file.itemCount) {
    throw damagedFile(name, `${count} records instead of ${file.itemCount}`);
  }
  yield { name, records: [], positions: { [file.path]: { whole: true } } };
}

/** The lines of a compressed file. After the last one, the checksum of the file is verified. */
async function* linesOf(
  source: Readable,
  { md5 }: DataFile,
  name: string,
  signal?: AbortSignal,
): AsyncGenerator<string[]> {
  const hash = createHash('md5');
  const gunzip = createGunzip({ chunkSize: CHUNK });
  gunzip.setEncoding('utf8');
  let failure: unknown;
  let bytes = 0;
  const flow = pipeline(
    source,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    gunzip,
    { signal },
  ).catch((error) => {
    failure = error;
  });
  let rest = '';
  try {
    for await (const chunk of gunzip) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      if (lines.length > 0) yield lines;
    }
    if (rest !== '') yield [rest];
  } catch (error) {
    signal?.throwIfAborted();
    failure ??= error;
    // A file without a byte is that of an empty partition.
    if (bytes > 0 || !isFormatError(failure)) {
      throw isFormatError(failure) ? damagedFile(name, (failure as Error).message) : failure;
    }
  } finally {
    source.destroy();
    gunzip.destroy();
    await flow;
  }
  const found = hash.digest('base64');
  if (found !== md5) {
    throw damagedFile(name, `the MD5 ${found} instead of ${md5}`);
  }
}

/**
 * Opens a data file. The data of an incremental export lies next to its folder, but a copy may hold it inside; its
 * record count and its checksum prove that it is the right file.
 */
async function openData(folder: ObjectFolder, { path }: DataFile, signal?: AbortSignal): Promise<Readable> {
  const other = path.startsWith('../') ? path.slice('../'.length) : `../${path}`;
  try {
    return await unlessMissing(folder.read(path, signal)) ?? await folder.read(other, signal);
  } catch (error) {
    throw error instanceof MissingObject ? new MissingObject(`${folder.name}/${path}, nor at ${folder.name}/${other}`,
      path.startsWith('../') ? 'the data of incremental exports lies next to their folders, in AWSDynamoDB/data: copy that as well, or export again'
        : 'copy the export with all its data, or export again') : error;
  }
}

async function unlessMissing<T>(wanted: Promise<T>): Promise<T | undefined> {
  return wanted.catch((error) => {
    if (error instanceof MissingObject) return undefined;
    throw error;
  });
}

function parsed(line: string, name: string, number: number): any {
  try {
    return JSON.parse(line);
  } catch {
    throw damagedFile(name, `no JSON in line ${number}`);
  }
}

function damagedFile(name: string, fault: string): StateError {
  return new StateError(`data file is corrupt: ${name}: ${fault}`, undefined, 'copy it again, or export again');
}

function anotherFile(name: string, count: number): Mismatch {
  return new Mismatch('data file', `begin with the ${count} records that were read of it before`, `others in ${name}`, 'choose a new folder to read it from its beginning');
}

function isFormatError(error: unknown): boolean {
  return String((error as NodeJS.ErrnoException).code).startsWith('Z_');
}

/**
 * Reads a record, and refuses one that cannot be read: it is another kind of export's, or was damaged in a way that its
 * checksum would have shown at the end of the file.
 */
export function understood<T>(name: string, record: unknown, read: () => T): T {
  try {
    return read();
  } catch {
    throw new StateError(`data file has a record of another kind of export: ${name}: ${JSON.stringify(record).slice(0, 200)}`);
  }
}
