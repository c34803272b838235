import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NetRecord, TABLE_ARN, writeExport } from './export-folder';
import { damageTest, type DamageTestOptions } from '../../../../src/engine/damage/damage-test';
import { parseFilter } from '../../../../src/engine/damage/filter/filter';
import type { ItemFold } from '../../../../src/engine/damage/fold';
import type { Table } from '../../../../src/engine/dynamodb/table';
import type { Change } from '../../../../src/engine/evidence/change';
import { exportChanges } from '../../../../src/engine/evidence/export/export-changes';
import { DiskFolder } from '../../../../src/engine/evidence/export/object-folder';
import { createPlan, type Plan, type PlanOptions } from '../../../../src/engine/plan/plan';
import { merge, type Merge } from '../../../../src/engine/repair/merge';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { N, S } from '../../cases';

const TABLE: Table = { name: 'audit-log', arn: TABLE_ARN, id: 'id', keyNames: ['pk'], itemCount: 0, otherRegions: [], strong: false };
const START = Date.parse('2026-11-21T09:00:00Z');
const at = (minutes: number) => new Date(START + minutes * 60_000);
const KEYS: Item = { pk: S('k') };

let root: string;
let plans = 0;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'export-plan-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

type Images = readonly [old: Item | undefined, now: Item | undefined, minute?: number];

/** One item through windows of a quarter of an hour each, in some of which it did not change. */
async function plan(
  windows: readonly (Images | undefined)[],
  more: Partial<PlanOptions> & { ttlAttribute?: string } = {},
): Promise<Plan> {
  const { ttlAttribute, ...options } = more;
  const exports = await Promise.all(
    windows.map(async (images, number) => {
      const [old, now, minute = 1] = images ?? [];
      const record: NetRecord = {
        keys: KEYS,
        old: old && { ...KEYS, ...old },
        new: now && { ...KEYS, ...now },
        at: at(15 * number + minute),
      };
      return new DiskFolder(
        await writeExport({ root, from: at(15 * number), to: at(15 * number + 15), records: images ? [record] : [] }),
      );
    }),
  );
  return createPlan({
    folder: join(root, `plan-${++plans}`),
    table: TABLE,
    changes: ({ bookmarks }) => exportChanges({ exports, table: TABLE, from: at(0), ttlAttribute, bookmarks }),
    from: at(0),
    ...options,
  });
}

async function rewind(made: Plan, live: Item | undefined): Promise<Merge> {
  const folds: ItemFold[] = [];
  for await (const { fold } of made.items()) folds.push(fold);
  return folds.length > 0
    ? merge(folds[0], live && { ...KEYS, ...live }, made.header.rules)
    : { conflicts: [], touched: false };
}

const reasons = ({ conflicts }: Merge) => conflicts.map(({ attribute, reason }) => `${attribute ?? '(item)'}: ${reason}`);
const values = ({ repair }: Merge) => repair?.kind === 'update' && repair.marks.map(({ path, base }) => [path.join('.'), base]);

const ONLY = { rules: { only: ['action'] } };

describe('whose change it was, nothing tells', () => {
  test('net records are refused without the attributes that the damage changed and without a statement', async () => {
    await expect(plan([[{ a: N(1) }, { a: N(2) }]], { filter: parseFilter('changed(a)') })).rejects.toThrow(
      "'only' must name the attributes that the damage changed, got all attributes, with changes from exports");
    await expect(plan([[{ a: N(1) }, { a: N(2) }]], { rules: { keep: ['b'] } })).rejects.toThrow("or state with 'damageOnly' that there were no other writes");
    // There is nothing to read on from.
    expect(readdirSync(join(root, `plan-${plans}`))).toEqual([]);
  });

  test('the same holds for pairs, and not for streams and journals', () => {
    const judge = (source: Change['source']) => damageTest({ from: at(0) })({ keys: KEYS, old: KEYS, new: KEYS, at: at(1), sequence: '', source, ttl: false });

    expect(() => judge('pair')).toThrow('with changes from a pair');
    expect([judge('stream'), judge('journal')]).toEqual(['damage', 'damage']);
  });

  test('all of a journal is damage, even if the clock of a write was behind that of the run', () => {
    const judge = (source: Change['source']) => damageTest({ from: at(5) })({ keys: KEYS, new: KEYS, at: at(1), sequence: '', source, ttl: false });

    expect([judge('journal'), judge('stream')]).toEqual(['damage', 'good']);
  });

  test('with an attribute filter only these attributes go back', async () => {
    const made = await plan([[{ action: S('read'), seen: N(1) }, { action: S(''), seen: N(2) }]], { ...ONLY, filter: parseFilter('new.action = ""') });

    expect(values(await rewind(made, { action: S(''), seen: N(2) }))).toEqual([['action', S('read')]]);
    expect(made.header).toMatchObject({ source: 'export', rules: { only: ['action'] } });
    expect(made.header).not.toHaveProperty('damageOnly');
  });

  test('with the statement all attributes do, and the plan holds the statement', async () => {
    const made = await plan([[{ action: S('read'), seen: N(1) }, { action: S(''), seen: N(2) }]], { damageOnly: true });

    expect(values(await rewind(made, { action: S(''), seen: N(2) }))).toEqual([['action', S('read')], ['seen', N(1)]]);
    expect(made.header.damageOnly).toBe(true);
  });

  test('a good write of a later window supersedes, and one that nothing shows is a conflict', async () => {
    const windows: Images[] = [[{ action: S('read') }, { action: S('') }], [{ action: S('') }, { action: S('good') }]];
    const filter = parseFilter('new.action = ""');

    expect(await rewind(await plan(windows, { ...ONLY, filter }), { action: S('good') })).toMatchObject({ repair: undefined, conflicts: [] });
    expect(reasons(await rewind(await plan(windows.slice(0, 1), { ...ONLY, filter }), { action: S('good') }))).toEqual(['action: changed since']);
  });

  test('an item that a good writer touched after its damage is said to be', async () => {
    const made = await plan([[{ action: S('read'), b: N(1) }, { action: S(''), b: N(1) }]], ONLY);

    expect((await rewind(made, { action: S(''), b: N(1) })).touched).toBe(false);
    expect((await rewind(made, { action: S(''), b: N(2) })).touched).toBe(true);
  });
});

describe('items as a whole', () => {
  const born: Images = [undefined, { action: S('') }];
  const gone: Images = [{ action: S('read') }, undefined];

  test.each([
    ['insertion', born, { action: S('') }],
    ['deletion', gone, undefined],
  ] as const)('an attribute filter says nothing of a net %s: a person has to look', async (_kind, images, live) => {
    const made = await plan([images], { ...ONLY, filter: parseFilter('changed(action)') });
    const found = await rewind(made, live);

    expect(found.repair).toBeUndefined();
    expect(reasons(found)).toEqual(['(item): evidence incomplete']);
    expect(made.header.counts).toMatchObject({ damage: 0, unclear: 1, items: 1 });
  });

  test('a filter that says so is believed, a filter that says not so is not', async () => {
    const kind = async (images: Images, text: string, live?: Item) =>
      (await rewind(await plan([images], { rules: { only: [] }, filter: parseFilter(text) }), live)).repair?.kind;

    expect(await kind(born, 'insert and new.action = ""', { action: S('') })).toBe('delete');
    expect(await kind(gone, 'delete')).toBe('put');
    expect(await kind(gone, 'insert or changed(action)')).toBeUndefined();
    expect(await kind(gone, 'not (insert or modify)')).toBeUndefined();
    expect(await kind(gone, 'not (not delete)')).toBe('put');
    expect(await kind(gone, 'changed(action) and not (delete and key.pk = "another")')).toBeUndefined();
    expect(await kind(gone, 'not insert and changed(action)')).toBeUndefined();
  });

  test('the statement is believed, too', async () => {
    expect((await rewind(await plan([born], { damageOnly: true }), { action: S('') })).repair).toMatchObject({ kind: 'delete' });
    expect((await rewind(await plan([gone], { damageOnly: true }), undefined)).repair).toMatchObject({ kind: 'put', item: { action: S('read') } });
  });

  test('what a filter leaves out is a good write, whatever it did', async () => {
    expect((await plan([gone], { ...ONLY, filter: parseFilter('modify and changed(action)') })).header.counts).toMatchObject({ unclear: 0, items: 0 });
  });

  test('deletions by time to live stay, unless the filter asks for them', async () => {
    const expired: Images = [{ expires: N(START / 1000) }, undefined];

    expect((await plan([expired], { damageOnly: true, ttlAttribute: 'expires' })).header.counts).toMatchObject({ ttl: 1, damage: 0 });
    expect((await plan([expired], { ...ONLY, ttlAttribute: 'expires', filter: parseFilter('ttl') })).header.counts).toMatchObject({ ttl: 1, damage: 1 });
  });

  test('what was damaged and then deleted by a good writer is theirs', async () => {
    const made = await plan([[{ action: S('read') }, { action: S('') }], [{ action: S('') }, undefined]], { ...ONLY, filter: parseFilter('new.action = ""') });

    expect(reasons(await rewind(made, undefined))).toEqual(['action: deleted since']);
  });
});

describe('the time of the damage', () => {
  const change = (since: number, minute: number): Change =>
    ({ keys: KEYS, old: KEYS, new: { ...KEYS, action: S('') }, since: at(since), at: at(minute), sequence: '', source: 'export', ttl: false });
  const judge = (since: number, minute: number, more: Partial<DamageTestOptions> = {}) =>
    damageTest({ from: at(0), to: at(15), damageOnly: true, ...more })(change(since, minute));

  test.each<[string, number, number, string]>([
    ['is all in it', 0, 14, 'damage'],
    ['began in its first minute', -1, 1, 'damage'],
    ['ended before', -15, -1, 'good'],
    ['began after', 15, 16, 'good'],
    ['began before, and has a write in it', -2, 1, 'unclear'],
    ['began in it, and has a write after it', 0, 15, 'unclear'],
    ['began before and has a write after it', -15, 20, 'unclear'],
    ['is said to be of after it, and was written in it', 15, 14.9, 'damage'],
  ])('a net change that %s', (_name, since, minute, verdict) => {
    expect(judge(since, minute)).toBe(verdict);
    expect(judge(since, minute, { filter: parseFilter('delete') })).toBe('good');
  });

  test('without an end, all from the beginning on is in it', () => {
    expect(judge(0, 1000, { to: undefined })).toBe('damage');
  });

  test('single writes have but one time', () => {
    const { since, ...single } = change(0, 15);

    expect(damageTest({ from: at(0), to: at(15) })({ ...single, source: 'stream' })).toBe('good');
    expect(damageTest({ from: at(0), to: at(16) })({ ...single, source: 'stream' })).toBe('damage');
  });

  test('what reaches out of it is a conflict, whatever else is known of the item', async () => {
    const windows: Images[] = [
      [
        { a: N(1), b: N(1) },
        { a: N(2), b: N(1) },
      ],
      [{ a: N(2), b: N(1) }, { a: N(2), b: N(2) }, 10],
    ];
    const found = await rewind(await plan(windows, { damageOnly: true, to: at(20) }), { a: N(2), b: N(2) });

    expect(found.repair).toBeUndefined();
    expect(reasons(found)).toEqual(['(item): evidence incomplete']);
  });
});

test('records that do not begin where the one before ended are a hole in the evidence', async () => {
  const windows = (between: number): Images[] => [
    [{ action: S('a'), b: N(1) }, { action: S(''), b: N(1) }],
    [{ action: S(''), b: N(between) }, { action: S(''), b: N(3) }],
  ];

  expect(values(await rewind(await plan(windows(1), ONLY), { action: S(''), b: N(3) }))).toEqual([['action', S('a')]]);
  expect(reasons(await rewind(await plan(windows(2), ONLY), { action: S(''), b: N(3) }))).toEqual(['(item): evidence incomplete']);
});

test('a damaged file leaves no plan', async () => {
  const evidence = async function* () {
    const folder = await writeExport({ root, from: at(0), to: at(15), records: [], summary: { itemCount: 1 } });
    yield* exportChanges({ exports: [new DiskFolder(folder)], table: TABLE, from: at(0) });
  };

  await expect(plan([], { changes: evidence, damageOnly: true })).rejects.toThrow('lists 0 records, and the summary 1');
});
