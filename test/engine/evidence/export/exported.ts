/** Helpers of the tests that read exports. */
import { type NetRecord, TABLE_ARN } from './export-folder';
import type { Change } from '../../../../src/engine/evidence/change';
import { exportChanges } from '../../../../src/engine/evidence/export/export-changes';
import type { DiskFolder } from '../../../../src/engine/evidence/export/object-folder';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { S } from '../../cases';

export const TABLE = { arn: TABLE_ARN, id: 'id' };
export const START = Date.parse('2026-11-21T09:00:00Z');
export const at = (minutes: number) => new Date(START + minutes * 60_000);

export const image = (pk: string, more: Item = {}): Item => ({ pk: S(pk), ...more });

export function record(pk: string, old: Item | undefined, now: Item | undefined, minute = 1): NetRecord {
  return { keys: { pk: S(pk) }, old: old && image(pk, old), new: now && image(pk, now), at: at(minute) };
}

export async function all<T>(elements: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const element of elements) found.push(element);
  return found;
}

export async function changes(folders: DiskFolder[], more: object = {}): Promise<Change[]> {
  return all(exportChanges({ exports: folders, table: TABLE, from: at(0), ...more }));
}
