/** Finds the folders of plans: on disk, or in a bucket. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from './connection';
import { DiskPlanFolder } from './disk-plan-folder';
import type { PlanFolder } from './plan-folder';
import { holdsEvidence } from '../handlers/engine/plan';
import { Refusal } from '../handlers/engine/refusal';

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

/** The folder of a plan that was made before. */
export async function openPlanFolder(name: string, connection: () => Promise<Connection>): Promise<PlanFolder> {
  if (isBucket(name)) {
    const { S3PlanFolder } = await import('./s3-plan-folder.js');
    return S3PlanFolder.open(name, await (await connection()).s3());
  }
  const path = name.replace(/\/plan\.json$/, '').replace(/(.)\/+$/, '$1');
  if (!existsSync(join(path, 'plan.json'))) {
    throw new Refusal('plan', 'be the folder of a plan', JSON.stringify(name), existsSync(path) ? 'it has no plan.json' : 'there is no such folder');
  }
  if (holdsEvidence(path)) {
    throw new Refusal('plan', 'be whole', `${path}, which was interrupted while it was made`, 'the command that made it goes on with --out and this folder');
  }
  return new DiskPlanFolder(path);
}

function isBucket(place: string): boolean {
  return place.startsWith('s3://');
}
