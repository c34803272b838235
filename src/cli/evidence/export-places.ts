/** Exports, by their folders or as DynamoDB lists them. */
import { withOrigin } from './error-origin';
import type { Table } from '../../engine/dynamodb/table';
import { Refusal } from '../../engine/errors/refusal';
import { incrementalExports } from '../../engine/evidence/export/export-catalogue';
import { chooseExports, exportCommand } from '../../engine/evidence/export/export-choice';
import { requireFinished } from '../../engine/evidence/export/export-manifest';
import { DiskFolder, MissingObject, type ObjectFolder, S3Folder } from '../../engine/evidence/export/object-folder';
import type { Tenant } from '../../engine/evidence/tenant';
import type { Connection } from '../connection/connection';
import { flagText } from '../terminal/command-line';
import { timeText } from '../terminal/time';

/**
 * A folder on disk, or `s3://bucket/prefix`, by itself or by the manifest in it, as `DescribeExport` names it. It holds
 * a finished export.
 */
export async function folderNamed(option: string, place: string, connection: Connection): Promise<ObjectFolder> {
  const path = place.replace(/(^|\/)manifest-summary\.json$/, '').replace(/(.)\/+$/, '$1') || '.';
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const folder = bucket ? new S3Folder({ client: await connection.s3(), bucket, prefix }) : new DiskFolder(path);
  try {
    await requireFinished(folder);
    return folder;
  } catch (error) {
    if (!(error instanceof MissingObject)) throw withOrigin(option, error);
    throw new Refusal(option, 'be the folder of a finished export, on disk or as s3://bucket/prefix/AWSDynamoDB/id', JSON.stringify(place),
      await isEmpty(folder) ? 'there is no such folder' : 'it has no manifest-summary.json');
  }
}

async function isEmpty(folder: ObjectFolder): Promise<boolean> {
  // A folder that may not be listed may hold something.
  return folder.list('')[Symbol.asyncIterator]().next().then(({ done }) => done === true, (error) => error.code === 'ENOENT');
}

export async function exportsNamed(places: readonly string[], connection: Connection): Promise<ObjectFolder[]> {
  return Promise.all(places.map((place) => folderNamed('--export', place, connection)));
}

/** The exports of a table that cover a time. Refused with the commands that export the rest. */
export async function exportsOf(
  table: Table,
  { from, to, tenant }: { readonly from: Date; readonly to?: Date; readonly tenant?: Tenant },
  connection: Connection,
): Promise<{ readonly folders: ObjectFolder[]; readonly until: Date }> {
  const now = new Date();
  const all = (await incrementalExports(connection.dynamodb, table.arn, tenant)).filter(
    ({ tableId }) => !table.id || !tableId || tableId === table.id,
  );
  const last = all.map((each) => each.to).filter((end) => end > from).sort((a, b) => b.getTime() - a.getTime())[0];
  // Reading the table shows what happened after the last export.
  const until = to ?? last ?? now;
  const { chain, missing } = chooseExports(all, { from, to: until }, now);
  if (missing.length > 0) {
    const place = all.at(-1);
    const where = flagText(await connection.awsFlags());
    const commands = missing.map((span) => exportCommand(span, { tableArn: table.arn, bucket: place?.bucket ?? 'BUCKET', prefix: place?.prefix, tenant }) + where);
    throw new Refusal('--from', 'be covered by exports of the table', `${timeText(from)}, and ${chain.length === 0 ? 'there are none' : 'some are missing'}`,
      `run this, and try again when it has ended:\n\n  ${commands.join('\n  ')}\n`);
  }
  const client = await connection.s3();
  return { folders: chain.map(({ bucket, folder }) => new S3Folder({ client, bucket, prefix: folder })), until };
}
