/** Finds the folders of plans: on disk, or in a bucket. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DiskPlanFolder } from './disk-plan-folder';
import type { PlanFolder } from './plan-folder';
import { strangersText } from './plan-names';
import { Refusal } from '../../engine/errors/refusal';
import { StateError } from '../../engine/errors/state-error';
import { makePrivateFolder } from '../../engine/files/private-files';
import { holdsSpool } from '../../engine/plan/plan';
import { Connection, type Context } from '../connection/connection';
import type { Screen } from '../terminal/screen';

/** A folder for a new plan. `out` is the folder itself or, with a slash at its end, the folder to make it in. */
export async function newPlanFolder(out: string, name: string, connection: Connection): Promise<PlanFolder> {
  const place = out.endsWith('/') ? `${out}${name}` : out;
  if (isBucket(place)) {
    const { S3PlanFolder } = await import('./s3-plan-folder.js');
    return S3PlanFolder.create(place, await connection.s3());
  }
  const path = place.startsWith('./') ? place.slice(2) : place;
  if (!DiskPlanFolder.isFree(path)) {
    throw new Refusal('--out', 'be a new or empty folder', path, 'end it with / to make a new folder in it');
  }
  return new DiskPlanFolder(path, existsSync(path));
}

/** The folder of a plan that was made before. What lies in it and belongs to no plan is left out, with a note. */
export async function openPlanFolder(name: string, context: Context): Promise<PlanFolder> {
  const folder = await opened(name, context);
  if (folder.strangers.length > 0) context.screen.note(strangersText(folder.name, folder.strangers));
  return folder;
}

async function opened(name: string, { connection }: Context): Promise<PlanFolder> {
  if (isBucket(name)) {
    const { S3PlanFolder } = await import('./s3-plan-folder.js');
    return S3PlanFolder.open(name, await (await Connection.open(connection)).s3());
  }
  const path = name.replace(/\/plan\.json$/, '').replace(/(.)\/+$/, '$1');
  if (!existsSync(join(path, 'plan.json'))) {
    throw new StateError(`plan not found: ${name}`, existsSync(path) ? 'the folder has no plan.json' : 'there is no such folder');
  }
  if (holdsSpool(path)) {
    throw new StateError(`plan is incomplete: ${path} was interrupted while it was made`, undefined,
      'the command that made it goes on with --out and this folder');
  }
  return DiskPlanFolder.open(path);
}

/** Before items of the table are written to it. */
export function closeToOthers({ name, path }: PlanFolder, screen: Screen): void {
  if (makePrivateFolder(path)) screen.note(`other users could enter ${name}: since it holds items of the table, it is open to its owner only now`);
}

function isBucket(place: string): boolean {
  return place.startsWith('s3://');
}
