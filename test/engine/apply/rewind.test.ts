import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { Item } from '../../../src/engine/values/attribute-value';
import { N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';
import { KEY, intercepting } from './rewound';

const createTable = useLocalTables();
let table: LocalTable;

beforeEach(async () => {
  table = await createTable();
});

describe('the story', () => {
  test('the migration of the audit log is undone among writers that go on', async () => {
    const events = Array.from({ length: 200 }, (_, place) => ({ pk: S(`event ${place}`) }));
    const each = (work: (keys: Item, place: number) => Promise<void>) => Promise.all(events.map(work));
    await each((keys, place) => table.put({ ...keys, action: S(`action ${place}`), actor: S('ann') }));
    await each((keys, place) =>
      place % 10 === 1 ? table.update(keys, { action: S('good before') }) : Promise.resolve(),
    );
    await each((keys, place) =>
      place % 2 === 0 ? table.update(keys, { action: S(''), expiresAt: N(1) }) : table.update(keys, { seen: N(1) }),
    );
    await each((keys, place) => place % 10 === 2 ? table.update(keys, { action: S('good since') }) : Promise.resolve());
    const plan = await table.plan(parseFilter('new.action = "" and changed(action)'), {
      rules: { keep: ['expiresAt'] },
    });

    expect(plan.header.counts).toMatchObject({ damage: 100, items: 100 });
    expect(await table.dryRun(plan)).toMatchObject({ updated: 80, right: 0, superseded: 20, conflicts: 0 });

    const writers = each((keys, place) =>
      place % 10 === 4 ? table.update(keys, { action: S('good meanwhile') }) : table.update(keys, { seen: N(2) }),
    );
    const seen: number[] = [];
    const { report } = await table.apply(plan, { progress: (_, { items }) => seen.push(items) });
    await writers;

    expect(report.items).toBe(100);
    expect(seen).toEqual(Array.from({ length: 100 }, (_, place) => place + 1));
    await each(async (keys, place) => {
      const wanted = place % 10 === 4 ? 'good meanwhile' : place % 10 === 2 ? 'good since' : place % 10 === 1 ? 'good before' : `action ${place}`;
      expect(await table.get(keys)).toMatchObject({
        action: S(wanted),
        ...(place % 2 === 0 ? { expiresAt: N(1) } : {}),
      });
    });
  });

  test('a bulk delete that was wider than intended is undone, and nothing else', async () => {
    const items = ['tenant-7#1', 'tenant-7#2', 'tenant-8#1'].map((pk) => ({
      pk: S(pk),
      text: S(''),
      bytes: { B: new Uint8Array() },
    }));
    await Promise.all(items.map((item) => table.put(item)));
    await Promise.all(items.map(({ pk }) => table.delete({ pk })));
    const { report } = await table.apply(await table.plan(parseFilter('delete and key.pk begins "tenant-7#"')));

    expect(report).toMatchObject({ put: 2, conflicts: 0 });
    expect(await Promise.all(items.map(({ pk }) => table.get({ pk })))).toEqual([items[0], items[1], undefined]);
  });

  test('tables with a binary key and a sort key are undone, too', async () => {
    table = await createTable({
      KeySchema: [{ AttributeName: 'sk', KeyType: 'RANGE' }, { AttributeName: 'id', KeyType: 'HASH' }].reverse() as any,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'B' }, { AttributeName: 'sk', AttributeType: 'N' }],
    });
    const keys = (byte: number, sort: string) => ({ id: { B: new Uint8Array([byte, 255]) }, sk: N(sort) });
    await table.put({ ...keys(1, '1.0'), a: S('x') });
    await table.put({ ...keys(1, '2'), a: S('x') });
    await table.update(keys(1, '1'), { a: S('bad') });
    await table.delete(keys(1, '2'));
    const { report } = await table.apply(await table.plan(parseFilter('modify or delete')));

    expect(report).toMatchObject({ updated: 1, put: 1 });
    expect((await table.get(keys(1, '1')))!.a).toEqual(S('x'));
    expect((await table.get(keys(1, '2')))!.a).toEqual(S('x'));
  });
});

describe('safety', () => {
  const plan = async () => {
    await table.put({ ...KEY, a: N(1) });
    await table.put({ pk: S('other') });
    await table.update(KEY, { a: N(2) });
    return table.plan(parseFilter('modify'));
  };
  const described = (more: object) => intercepting(table, 'DescribeTableCommand', async (go) => {
    const { Table } = await go() as any;
    return { Table: { ...Table, ...more } };
  });
  const replicas = { Replicas: [{ RegionName: 'us-east-1' }, { RegionName: 'ddblocal' }] };

  test.each<[string, () => Parameters<LocalTable['apply']>[1], string]>([
    ['a plan that nobody approved', () => ({ approval: 'another' }), "'approval' must be the digest of the plan"],
    ['more items than agreed', () => ({ limits: { maxItems: 0 } }), "'maxItems' must be at least the number of items in the plan, got 0 for 1 items; this one needs --max-items 1; or make"],
    ['more of the table than agreed', () => ({ limits: { maxShare: 0.4 } }), "'maxShare' must be at least the share of the table in the plan, got 40% for 1 of about 2 items; this one needs --max-share 50%; or make"],
    ['a share of a table that nobody has counted', () => ({ limits: { maxShare: 0.5 }, client: described({ ItemCount: 0 }) }),
      "'maxShare' must be at least the share of the table in the plan, got 50% for 1 of about 0 items; DynamoDB, which counts every six hours, counts none yet: this one needs --max-share any"],
    ['limits that are not numbers', () => ({ limits: { maxItems: NaN } }), "'maxItems' must be at least the number of items in the plan, got NaN"],
    ['a share that is not a number', () => ({ limits: { maxShare: NaN } }), "'maxShare' must be at least the share of the table in the plan, got NaN"],
    ['a table that was created anew', () => ({ client: described({ TableId: 'new' }) }), 'plan was made for another table: '],
    ['a table that is being deleted', () => ({ client: described({ TableStatus: 'DELETING' }) }), 'is DELETING; it has to be ACTIVE'],
    ['a global table that others may write to', () => ({ client: described(replicas) }), "'writesStoppedElsewhere' must be given for a global table with eventual "
      + 'consistency, got none; a condition holds in one Region only: stop the writers in us-east-1 first'],
  ])('refuses %s, and writes nothing', async (_, options, message) => {
    const made = await plan();

    await expect(table.apply(made, options())).rejects.toThrow(message);
    expect((await table.get(KEY))!.a).toEqual(N(2));
  });

  test('a run goes on whatever share of the table its plan has become meanwhile', async () => {
    const made = await plan();
    const { journal } = await table.apply(made, { signal: AbortSignal.abort() });
    const { report } = await table.apply(made, {
      journal,
      client: described({ ItemCount: 0 }),
      limits: { maxShare: 0.5 },
    });

    expect(report.updated).toBe(1);
  });

  test('a run goes on with no more items than agreed', async () => {
    const made = await plan();
    const { journal } = await table.apply(made, { signal: AbortSignal.abort() });

    await expect(table.apply(made, { journal, limits: { maxItems: 0 } })).rejects.toThrow(
      "'maxItems' must be at least",
    );
  });

  test('global tables are rewound when writes are stopped elsewhere, or consistency between Regions is strong', async () => {
    const stopped = await table.apply(await plan(), {
      client: described(replicas),
      limits: { writesStoppedElsewhere: true },
    });
    const strong = await table.apply(await plan(), {
      client: described({ ...replicas, MultiRegionConsistency: 'STRONG' }),
    });

    expect([stopped.report.updated, strong.report.updated]).toEqual([1, 1]);
  });

  test('refuses the journal of another plan', async () => {
    const { journal } = await table.apply(await plan());

    await expect(table.apply(await plan(), { journal })).rejects.toThrow('journal belongs to the plan ');
  });

  test('the report counts items that good writes have touched since their damage', async () => {
    await table.put({ ...KEY, a: N(1), b: N(1) });
    await table.update(KEY, { a: N(2) });
    await table.update(KEY, { b: N(2) });
    const made = await table.plan(parseFilter('modify and changed(a)'));

    expect(await table.dryRun(made)).toMatchObject({ updated: 1, touched: 1 });
    expect((await table.apply(made)).report).toMatchObject({ updated: 1, touched: 1 });
  });

  test('a dry run writes nothing', async () => {
    const made = await plan();

    expect(await table.dryRun(made)).toMatchObject({ updated: 1 });
    expect((await table.get(KEY))!.a).toEqual(N(2));
  });
});
