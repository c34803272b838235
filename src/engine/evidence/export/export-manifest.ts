/**
 * The manifest of a finished export: a summary, and the list of the data files, each with its checksum.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
 */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { MissingObject, type ObjectFolder } from './object-folder';
import { Refusal } from '../../errors/refusal';
import { StateError } from '../../errors/state-error';
import { jsonObject } from '../../files/json-object';

export interface ExportSummary {
  readonly exportType: 'FULL' | 'INCREMENTAL';
  readonly exportArn: string;
  readonly tableArn: string;
  readonly tableId?: string;

  /** The moment that a full export shows. */
  readonly exportTime?: Date;

  /**
   * The window of an incremental export: from its first moment, up to but without its last. DynamoDB keeps to it to
   * about a minute.
   */
  readonly from?: Date;
  readonly to?: Date;

  /** The images that an incremental export holds of each change. */
  readonly outputView?: string;
  readonly outputFormat: string;
  readonly itemCount: number;
}

export interface DataFile {
  /** From the folder of the export. */
  readonly path: string;
  readonly itemCount: number;

  /** In Base64, of the compressed file. */
  readonly md5: string;
}

export interface ExportManifest {
  readonly summary: ExportSummary;
  readonly files: readonly DataFile[];
}

/**
 * DynamoDB writes the data of full exports into a folder of their own, of incremental ones into one that they share.
 */
const DATA_PATH = /^(\.\.\/)?data\/[^/]+$/;

/** Reads the manifest, and refuses one that is not whole. */
export async function readManifest(folder: ObjectFolder): Promise<ExportManifest> {
  const text = await readAll(folder, 'manifest-summary.json').catch(async (error) => {
    throw error instanceof MissingObject ? await errorOfMissingSummary(folder, error) : error;
  });
  const json = parsed(await verifyChecksum(text, folder, 'manifest-summary'), `${folder.name}/manifest-summary.json`);
  const summary = summaryOf(json, folder);
  const list = await verifyChecksum(await readAll(folder, 'manifest-files.json'), folder, 'manifest-files');
  const files = list.split('\n').filter((line) => line.trim() !== '')
    .map((line) => dataFile(parsed(line, `${folder.name}/manifest-files.json`), json.manifestFilesS3Key, folder));
  const listed = files.reduce((sum, { itemCount }) => sum + itemCount, 0);
  if (listed !== summary.itemCount) {
    throw new StateError(`export is incomplete: manifest-files.json in ${folder.name} lists ${listed} records, and the summary ${summary.itemCount}`, undefined,
      'copy the export again');
  }
  return { summary, files };
}

/** Refuses a folder whose export has begun and not ended, and one in which there is none. */
export async function requireFinished(folder: ObjectFolder): Promise<void> {
  const summary = await folder.read('manifest-summary.json').catch(async (error) => {
    throw error instanceof MissingObject ? await errorOfMissingSummary(folder, error) : error;
  });
  summary.destroy();
}

/** Requires that the export is of this table, and not of another one of the same name or one restored from it. */
export function requireTable(
  { summary }: ExportManifest,
  table: { readonly arn: string; readonly id?: string },
  name: string,
): void {
  const { tableArn, tableId } = summary;
  if (tableArn !== table.arn) {
    throw new Refusal(
      'export',
      `be one of ${table.arn}`,
      `one of ${tableArn} in ${name}`,
      'a table that was restored from it is named itself, not its export',
    );
  }
  if (table.id !== undefined && tableId !== undefined && tableId !== table.id) {
    throw new Refusal(
      'export',
      `be one of the table with the id ${table.id}`,
      `one of a table of the same name with the id ${tableId} in ${name}`,
      'the table was deleted and made again since',
    );
  }
}

function summaryOf(json: any, { name }: ObjectFolder): ExportSummary {
  const missing = ['exportArn', 'tableArn', 'itemCount', 'outputFormat', 'manifestFilesS3Key'].find(
    (property) => json[property] === undefined,
  );
  if (missing !== undefined) {
    throw new Refusal('manifest-summary.json', `have '${missing}'`, `none in ${name}`);
  }
  const {
    exportArn,
    tableArn,
    tableId,
    exportTime,
    exportFromTime: from,
    exportToTime: to,
    outputView,
    outputFormat,
    itemCount,
  } = json;
  if (outputFormat !== 'DYNAMODB_JSON') {
    throw new Refusal('outputFormat', 'be DYNAMODB_JSON', `${outputFormat} in ${name}`, 'export again with --export-format DYNAMODB_JSON');
  }
  const incremental = json.exportType === 'INCREMENTAL_EXPORT';
  const date = (property: string, text: unknown) => {
    const at = new Date(text as string);
    if (Number.isNaN(at.getTime())) throw new Refusal(property, 'be a time', `'${text}' in ${name}`);
    return at;
  };
  return {
    exportType: incremental ? 'INCREMENTAL' : 'FULL',
    exportArn,
    tableArn,
    tableId,
    exportTime: incremental ? undefined : date('exportTime', exportTime),
    from: incremental ? date('exportFromTime', from) : undefined,
    to: incremental ? date('exportToTime', to) : undefined,
    outputView,
    outputFormat,
    itemCount,
  };
}

/** Keys hold the prefix of the original export. A copied folder lies elsewhere, but its structure is the same. */
function dataFile(
  { dataFileS3Key, itemCount, md5Checksum }: any,
  manifestKey: string,
  { name }: ObjectFolder,
): DataFile {
  const path = posix.relative(posix.dirname(`/${manifestKey}`), `/${dataFileS3Key}`);
  if (!DATA_PATH.test(path) || !Number.isInteger(itemCount) || typeof md5Checksum !== 'string') {
    throw new Refusal(
      'manifest-files.json',
      'list data files next to it, each with its count and checksum',
      `'${dataFileS3Key}' in ${name}`,
    );
  }
  return { path, itemCount, md5: md5Checksum };
}

async function verifyChecksum(content: Buffer, folder: ObjectFolder, manifest: string): Promise<string> {
  // The documentation names this file differently from DynamoDB.
  const written = await readAll(folder, `${manifest}.md5`).catch(async (error) => {
    return readAll(folder, `${manifest}.checksum`).catch(() => {
      throw error instanceof MissingObject ? new MissingObject(`${folder.name}/${manifest}.md5`, 'copy that file of the export as well') : error;
    });
  });
  const md5 = createHash('md5').update(content).digest('base64');
  if (md5 !== written.toString().trim()) {
    throw new StateError(`export is corrupt: ${manifest}.json in ${folder.name} has the MD5 ${md5}, and ${manifest}.md5 has ${written.toString().trim()}`,
      undefined, 'copy the export again');
  }
  return content.toString();
}

async function errorOfMissingSummary(folder: ObjectFolder, error: MissingObject): Promise<Error> {
  const started = await folder.read('_started').then((stream) => stream.destroy(), () => undefined);
  return started ? new StateError(`export is not finished: ${folder.name} has no summary yet`, undefined, 'wait until it is COMPLETED')
    : error;
}

async function readAll(folder: ObjectFolder, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await folder.read(path)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parsed(text: string, name: string): any {
  const json = jsonObject(text);
  if (!json) throw new Refusal('manifest', 'be a JSON object', `${JSON.stringify(text.slice(0, 40))} in ${name}`, 'copy the export again');
  return json;
}
