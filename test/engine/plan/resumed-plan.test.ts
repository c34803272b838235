import * as fs from 'node:fs';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Table } from '../../../src/engine/dynamodb/table';
import { exportChanges } from '../../../src/engine/evidence/export/export-changes';
import { DiskFolder } from '../../../src/engine/evidence/export/object-folder';
import type { WriteEntry } from '../../../src/engine/journal/journal';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import { createPlan, forgetSpool, holdsSpool, type Plan, type PlanOptions } from '../../../src/engine/plan/plan';
import { N, S } from '../cases';
import { type NetRecord, TABLE_ARN, writeExport } from '../evidence/export/export-folder';

const TABLE: Table = { name: 'audit-log', arn: TABLE_ARN, id: 'id', keyNames: ['pk'], itemCount: 0, otherRegions: [], strong: false };
const START = Date.parse('2026-11-21T09:00:00Z');
const at = (minutes: number) => new Date(START + minutes * 60_000);

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'resumed-'));
  folder = join(root, 'plan');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** An export of a quarter of an hour, in which so many items change. */
async function exported(window: number, count: number): Promise<DiskFolder> {
  const records = Array.from({ length: count }, (_, place): NetRecord => ({
    keys: { pk: S(`${window} ${place}`) },
    old: { pk: S(`${window} ${place}`), a: N(1) },
    new: { pk: S(`${window} ${place}`), a: N(2) },
    at: at(15 * window + 1),
  }));
  return new DiskFolder(await writeExport({ root, from: at(15 * window), to: at(15 * window + 15), records }));
}

/** A plan that is written and not announced yet. */
async function plan(exports: readonly DiskFolder[], more: Partial<PlanOptions> = {}): Promise<Plan> {
  return createPlan({
    folder,
    table: TABLE,
    changes: ({ bookmarks }) => exportChanges({ exports, table: TABLE, from: at(0), bookmarks }),
    from: at(0),
    rules: { only: ['a'] },
    keepSpool: true,
    ...more,
  });
}

test('a plan whose evidence was read to its end is made again from what was read, and from the exports that came meanwhile', async () => {
  const [first, second] = [await exported(0, 5), await exported(1, 3)];
  expect((await plan([first])).header.counts).toMatchObject({ changes: 5, items: 5 });

  expect((await plan([first])).header.counts).toMatchObject({ changes: 5, items: 5 });
  expect((await plan([first, second])).header.counts).toMatchObject({ changes: 8, items: 8 });
});

test('it is not made again from other evidence, for other items, or without saying what the damage changed', async () => {
  const [first, other] = [await exported(0, 5), await exported(0, 5)];
  await plan([first]);

  await expect(plan([other])).rejects.toThrow("'exports' must begin with those of which a part was read before");
  await expect(plan([first], { rules: { keep: ['b'] } })).rejects.toThrow(
    "'only' must name the attributes that the damage changed",
  );
  expect((await plan([first])).header.counts).toMatchObject({ changes: 5, items: 5 });
  await expect(plan([first], { to: at(10) })).rejects.toThrow("'to' must be what it was when the evidence");
  expect(existsSync(join(folder, 'plan.json'))).toBe(true);
});

test('a plan that was refused for its first change leaves nothing, and can be asked for with the statement that was missing', async () => {
  const exports = [await exported(0, 5)];
  await expect(plan(exports, { rules: {} })).rejects.toThrow(
    "or state with 'damageOnly' that there were no other writes",
  );

  expect((await plan(exports, { rules: {}, damageOnly: true })).header.counts).toMatchObject({ changes: 5, items: 5 });
});

test('a plan of a journal is made again from what was read of it', async () => {
  const write: WriteEntry = {
    type: 'write', item: 0, part: 0, at: at(1).toISOString(), keys: { pk: S('k') }, write: { kind: 'put', item: { pk: S('k'), a: N(1) } },
  } as any;
  const journal = (name: string): Partial<PlanOptions> => ({
    rules: {},
    changes: ({ bookmarks }) =>
      journalChanges(
        {
          entries: async function* () {
            yield write;
          },
        },
        name,
        bookmarks,
      ),
  });
  await plan([], journal('first'));

  expect((await plan([], journal('first'))).header.counts).toMatchObject({ changes: 1, items: 1 });
  await expect(plan([], journal('second'))).rejects.toThrow(
    "'evidence' must be that of which a part was read before, first, got second",
  );
});

test('a plan is whole from the first file on of what was read for it that goes', async () => {
  await plan([await exported(0, 5)]);
  const remove = fs.rmSync;
  const killed = jest.spyOn(jest.requireActual<typeof fs>('node:fs'), 'rmSync').mockImplementation((path, options) => {
    if (!options?.recursive) return remove(path, options);
    remove(join(String(path), readdirSync(String(path)).find((name) => /^\d/.test(name))!));
    throw new Error('killed');
  });
  try {
    expect(() => forgetSpool(folder)).toThrow('killed');
  } finally {
    killed.mockRestore();
  }

  expect([holdsSpool(folder), existsSync(join(folder, 'plan.json'))]).toEqual([false, true]);
});
