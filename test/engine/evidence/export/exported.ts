/** Helpers of the tests that read exports. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExportFolderProps, type NetRecord, TABLE_ARN, writeExport } from './export-folder';
import type { Change } from '../../../../src/engine/evidence/change';
import { exportChanges } from '../../../../src/engine/evidence/export/export-changes';
import { DiskFolder } from '../../../../src/engine/evidence/export/object-folder';
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

/** A folder for the exports of each test, and incremental exports in it. */
export function useExports() {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'export-'));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  return {
    /** A path in the folder. */
    inRoot: (...path: string[]) => join(root, ...path),

    /** A window of a quarter of an hour, or more. */
    window: async (from: number, to: number, records: NetRecord[] = [], more: Partial<ExportFolderProps> = {}) =>
      new DiskFolder(await writeExport({ root, from: at(from), to: at(to), records, ...more })),
  };
}
