import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { all, FROM, inMemory, seconds, tableNamed } from './pair-snapshots';
import { SYSTEM_CLOCK } from '../../../../src/clock/clock';
import { parseFilter } from '../../../../src/engine/damage/filter/filter';
import { describeTable } from '../../../../src/engine/dynamodb/table';
import type { Change } from '../../../../src/engine/evidence/change';
import { pairChanges, type PairChangesOptions } from '../../../../src/engine/evidence/pair/pair-changes';
import { exportSnapshot, type Snapshot, tableSnapshot } from '../../../../src/engine/evidence/pair/snapshot';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { N, S } from '../../cases';
import { type LocalTable, useLocalTables } from '../../local-table';

const folder = join(mkdtempSync(join(tmpdir(), 'pair-')), 'spilled');
const createTable = useLocalTables();

afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

function evidence(
  before: Snapshot | Item[],
  after: Snapshot | Item[],
  more: Partial<PairChangesOptions> = {},
): AsyncGenerator<Change> {
  return pairChanges({
    before: Array.isArray(before) ? inMemory('before', before) : before,
    after: Array.isArray(after) ? inMemory('after', after) : after,
    table: tableNamed('audit-log'),
    clock: SYSTEM_CLOCK,
    folder,
    from: FROM,
    ...more,
  });
}

async function* stream(items: Item[]): AsyncGenerator<Item[]> {
  for (let place = 0; place < items.length; place += 100) yield items.slice(place, place + 100);
}

function exported(name: string, items: Item[], time = seconds(-60)): Snapshot {
  return exportSnapshot(() => stream(items), { name, time });
}

describe('two snapshots', () => {
  test('what differs is a change at the beginning of the damage: modified, deleted, inserted', async () => {
    const same = { pk: S('same'), n: N('1') };
    const changes = await all(evidence(
      [{ pk: S('k'), a: N(1) }, same, { pk: S('gone'), a: N(1) }],
      [{ pk: S('new'), a: N(1) }, { ...same, n: N('1.0') }, { pk: S('k'), a: N(2) }],
    ));
    const common = { at: FROM, sequence: '0', source: 'pair', ttl: false };

    expect(changes).toHaveLength(3);
    expect(changes).toEqual(expect.arrayContaining([
      { ...common, keys: { pk: S('k') }, old: { pk: S('k'), a: N(1) }, new: { pk: S('k'), a: N(2) } },
      { ...common, keys: { pk: S('gone') }, old: { pk: S('gone'), a: N(1) }, new: undefined },
      { ...common, keys: { pk: S('new') }, old: undefined, new: { pk: S('new'), a: N(1) } },
    ]));
  });

  test('what had expired when it was gone was deleted by time to live', async () => {
    const expiring = (pk: string, at: number) => ({ pk: S(pk), expires: N(at) });
    const second = FROM.getTime() / 1000;
    const before = [expiring('expired', second + 60), expiring('deleted', second + 61), { pk: S('odd'), expires: S('never') }, expiring('alive', second)];
    const after = [{ ...expiring('alive', second), a: N(1) }];
    const told = async (ttlAttribute?: string) =>
      Object.fromEntries(
        (await all(evidence(before, after, { ttlAttribute }))).map(({ keys, ttl }) => [keys.pk.S, ttl]),
      );

    expect(await told('expires')).toEqual({ expired: true, deleted: false, odd: false, alive: false });
    expect(await told()).toEqual({ expired: false, deleted: false, odd: false, alive: false });
  });

  test('exports are a pair as well', async () => {
    const changes = await all(evidence(exported('first', [{ pk: S('k'), a: N(1) }]), exported('second', [{ pk: S('k'), a: N(2) }], seconds(60))));

    expect(changes).toMatchObject([{ source: 'pair', old: { a: N(1) }, new: { a: N(2) } }]);
  });

  test.each<[string, () => AsyncGenerator<Change>, string]>([
    ['one table twice', () => evidence([], inMemory('copy', [], { table: tableNamed('before') })),
      "'after' must be another snapshot than 'before', got copy twice; a table has no difference to itself"],
    ['one export twice', () => evidence(exported('s3://bucket/1', []), exported('s3://bucket/1', [])), 'got s3://bucket/1 twice'],
    ['another key schema before', () => evidence(inMemory('before', [], { table: tableNamed('before', { keyNames: ['pk', 'sk'] }) }), []),
      '\'before\' must have the key "pk", got "pk", "sk" of before; compare tables with the same key schema'],
    ['another key schema after', () => evidence([], inMemory('after', [], { table: tableNamed('after', { keyNames: ['id'] }) })),
      '\'after\' must have the key "pk", got "id" of after'],
    ['a shorter key schema', () => evidence(inMemory('before', [], { table: tableNamed('before') }), [], { table: tableNamed('audit-log', { keyNames: ['pk', 'sk'] }) }),
      '\'before\' must have the key "pk", "sk", got "pk" of before'],
    ['an export of items with another key', () => evidence(exported('export', [{ id: S('k') }]), []),
      '\'key\' must be "pk" in both snapshots, got an item without "pk": {"id":{"S":"k"}}; compare tables with the same key schema'],
    ['an export of items with a key of another type', () => evidence(exported('export', [{ pk: N(1) }]), [{ pk: S('1') }]),
      '\'key\' must have one type in both snapshots, "pk" of type N, got type S: {"pk":{"S":"1"}}'],
    ['an export of items with a longer key', () => evidence(exported('export', [{ pk: S('k'), sk: N(1) }, { pk: S('k'), sk: N(2) }]), []),
      '\'before\' must show each item once, got "k" twice; compare tables with the same key schema'],
    ['the same with all items on disk',
      () => evidence(exported('export', [{ pk: S('k'), sk: N(1) }, ...Array.from({ length: 600 }, (_, place) => ({ pk: S(`${place}`) })), { pk: S('k') }]), [], { memory: 0 }),
      '\'before\' must show each item once, got "k" twice'],
    ['the table itself before', () => evidence([], [], { table: tableNamed('before') }),
      "'before' must be another table than the one that is rewound, got before; restore it to a new one, to just before the damage"],
    ['a table from after the beginning', () => evidence(inMemory('before', [], { time: seconds(1) }), []), "'before' must show the table before the damage"],
    ['a table older than the damage', () => evidence(inMemory('before', [], { time: seconds(-2) }), []), 'good writes since then would be undone'],
  ])('refuses %s', async (_, changes, message) => {
    await expect(all(changes())).rejects.toThrow(message);
  });

  test('an older one is taken with the statement that there was nothing but damage', async () => {
    const older = inMemory('before', [{ pk: S('k') }], { time: seconds(-3600) });

    expect(await all(evidence(older, [], { damageOnly: true }))).toHaveLength(1);
  });
});

describe('one snapshot and the live table', () => {
  const KEYS = ['damaged', 'rewritten', 'untouched', 'deleted', 'later'].map((name) => ({ pk: S(name) }));
  const [DAMAGED, REWRITTEN, UNTOUCHED, DELETED, LATER] = KEYS;
  let before: LocalTable;
  let live: LocalTable;

  /** A migration empties `action`; good writers go on, among them one that writes to what was damaged. */
  beforeEach(async () => {
    [before, live] = [await createTable(), await createTable()];
    await Promise.all(
      [before, live].map(async (table) =>
        Promise.all(KEYS.map((keys) => table.put({ ...keys, action: S('login'), n: N(1) }))),
      ),
    );
    await live.update(DAMAGED, { action: S(''), n: N(2) });
    await live.update(REWRITTEN, { action: S('good') });
    await live.update(LATER, { action: S('') });
    await live.delete(DELETED);
    await live.put({ pk: S('inserted'), action: S('') });
  });

  async function changes(): Promise<() => AsyncGenerator<Change>> {
    const { client } = live.local;
    const table = await describeTable(client, live.name);
    return () => evidence(
      tableSnapshot({ client, clock: SYSTEM_CLOCK, tableName: before.name, time: FROM }),
      tableSnapshot({ client, clock: SYSTEM_CLOCK, tableName: live.name, consistent: true }),
      { table, to: seconds(60) },
    );
  }

  async function plan(filter: string | undefined, more: object) {
    return live.plan(filter === undefined ? undefined : parseFilter(filter), {
      changes: await changes(), from: FROM, to: seconds(60), precision: undefined, ...more,
    });
  }

  test('is told as such', async () => {
    expect((await all((await changes())())).map(({ source }) => source)).toEqual(Array(5).fill('snapshot'));
  });

  test.each([
    [undefined, 'none'],
    ['changed(action)', '"changed(action)"'],
    ['new.action = "" or modify', '"new.action = "" or modify"'],
  ])('is no evidence with the filter %s, whatever is stated', async (filter, got) => {
    await expect(plan(filter, { rules: { only: ['action'] }, damageOnly: true })).rejects.toThrow(
      "'filter' must describe the damaged items, by new.… or delete in each of its alternatives, if there is one snapshot only, "
        + `got ${got}; give a snapshot from just after the damage as well, or compare only`,
    );
  });

  test('needs the attributes that the damage changed, too', async () => {
    await expect(plan('new.action = ""', {})).rejects.toThrow(
      "'only' must name the attributes that the damage changed",
    );
  });

  test('with a filter on live values what fits is put right, and nothing else', async () => {
    const made = await plan('new.action = "" and modify', { rules: { only: ['action'] } });
    await live.update(LATER, { action: S('good since') });
    const { report } = await live.apply(made);

    expect(made.header).toMatchObject({ source: 'snapshot', counts: { changes: 5, damage: 2, items: 2 } });
    expect(report).toMatchObject({ updated: 1, conflicts: 1, put: 0, deleted: 0 });
    expect(await live.get(DAMAGED)).toEqual({ ...DAMAGED, action: S('login'), n: N(2) });
    expect(await live.get(REWRITTEN)).toEqual({ ...REWRITTEN, action: S('good'), n: N(1) });
    expect(await live.get(UNTOUCHED)).toEqual({ ...UNTOUCHED, action: S('login'), n: N(1) });
    expect(await live.get(LATER)).toEqual({ ...LATER, action: S('good since'), n: N(1) });
    expect(await live.get(DELETED)).toBeUndefined();
    expect(await live.get({ pk: S('inserted') })).toEqual({ pk: S('inserted'), action: S('') });
  });

  test('with a filter on deletions what is gone comes back', async () => {
    const { report } = await live.apply(await plan('delete', { rules: { only: [] } }));

    expect(report).toMatchObject({ put: 1, updated: 0, deleted: 0, conflicts: 0 });
    expect(await live.get(DELETED)).toEqual({ ...DELETED, action: S('login'), n: N(1) });
  });
});
