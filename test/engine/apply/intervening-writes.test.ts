import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { Journal } from '../../../src/engine/journal/journal';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import type { Item } from '../../../src/engine/values/attribute-value';
import { M, N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';
import { KEY, failure, reasons, intercepting } from './rewound';

const createTable = useLocalTables();
let table: LocalTable;

beforeEach(async () => {
  table = await createTable();
});

describe('writers that come in between', () => {
  test('an item that is deleted just before its update is not re-created', async () => {
    await table.put({ ...KEY, a: N(1) });
    await table.update(KEY, { a: undefined });
    const client = intercepting(table, 'UpdateItemCommand', async (go) => {
      await table.delete(KEY);
      return go();
    });
    const { report } = await table.apply(await table.plan(parseFilter('modify')), { client });

    expect(reasons(report)).toEqual({ a: 'deleted since' });
    expect(await table.get(KEY)).toBeUndefined();
  });

  test('an item that is inserted just before it is put stays', async () => {
    await table.put({ ...KEY, a: N(1) });
    await table.delete(KEY);
    const client = intercepting(table, 'PutItemCommand', async (go) => {
      await table.put({ ...KEY, a: N(9) });
      return go();
    });
    const { report } = await table.apply(await table.plan(parseFilter('delete')), { client });

    expect(reasons(report)).toEqual({ '(item)': 'recreated since' });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(9) });
  });

  test.each([
    ['changes', { a: N(9) }],
    ['adds', { b: N(9) }],
  ])('an item to which somebody %s something just before it is deleted stays', async (_, write) => {
    await table.put({ ...KEY, a: N(1) });
    const client = intercepting(table, 'DeleteItemCommand', async (go) => {
      await table.update(KEY, write);
      return go();
    });
    const { report } = await table.apply(await table.plan(parseFilter('insert')), { client });

    expect(reasons(report)).toEqual({ '(item)': 'changed since' });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), ...write });
  });

  test('an item that could not be put back after all is put back by the next run', async () => {
    await table.put({ ...KEY, a: N(1) });
    const plan = await table.plan(parseFilter('insert'));
    const journal = await table.journal();
    const client: any = {
      send: async (command: any) => {
        if (command.constructor.name === 'DeleteItemCommand') await table.update(KEY, { b: N(9) });
        if (command.constructor.name === 'PutItemCommand') throw failure('AccessDeniedException');
        return table.local.client.send(command);
      },
    };

    await expect(table.apply(plan, { client, journal })).rejects.toThrow('AccessDeniedException');
    expect(await table.get(KEY)).toBeUndefined();
    expect(reasons((await table.apply(plan, { journal })).report)).toEqual({ '(item)': 'changed since' });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), b: N(9) });
  });

  test.each([
    ['is there', undefined, { a: N(1), b: N(9) }],
    ['has changed again', { b: N(10) }, { a: N(1), b: N(10) }],
  ])('an item that was put back by a run that knew nothing of it any more is left as it is, and to a rewind of the rewind, too: it %s', async (_, write, left) => {
    await table.put({ ...KEY, a: N(1) });
    const plan = await table.plan(parseFilter('insert'));
    const disk = await table.journal();
    const client = intercepting(table, 'DeleteItemCommand', async (go) => {
      await table.update(KEY, { b: N(9) });
      return go();
    });
    const journal: Journal = {
      entries: () => disk.entries(),
      append: async (entry) => {
        if (entry.type === 'outcome') throw new Error('killed');
        await disk.append(entry);
      },
    };
    await expect(table.apply(plan, { client, journal })).rejects.toThrow('killed');
    if (write) await table.update(KEY, write);
    const { report } = await table.apply(plan, { journal: disk });

    expect(report).toMatchObject({ put: 0, deleted: 0, settled: 0, reasons: { 'changed since': 1 } });
    expect(report.examples[0].message).toMatch(write ? /inserted again/ : /put back/);
    const { report: undone } = await table.apply(await table.plan(undefined, { changes: () => journalChanges(disk) }));
    expect(undone).toMatchObject({ deleted: 0 });
    expect(await table.get(KEY)).toEqual({ ...KEY, ...left });
  });

  test('attributes that belong together stay when an undamaged one of them changes just before the update', async () => {
    await table.put({ ...KEY, amount: N(1), currency: S('EUR') });
    await table.update(KEY, { amount: N(2) });
    const client = intercepting(table, 'UpdateItemCommand', async (go) => {
      await table.update(KEY, { currency: S('USD') });
      return go();
    });
    const { report } = await table.apply(
      await table.plan(parseFilter('modify'), { rules: { together: [['amount', 'currency']] } }),
      { client },
    );

    expect(reasons(report)).toEqual({ amount: 'kept together' });
    expect(await table.get(KEY)).toEqual({ ...KEY, amount: N(2), currency: S('USD') });
  });

  test('attributes that belong together stay when another member of a map of theirs changes just before the update', async () => {
    await table.put({ ...KEY, amount: N(1), money: M({ rate: N(1), currency: S('EUR') }) });
    await table.update(KEY, { amount: N(2), money: M({ rate: N(2), currency: S('EUR') }) });
    const client = intercepting(table, 'UpdateItemCommand', async (go) => {
      await table.update(KEY, { money: M({ rate: N(2), currency: S('USD') }) });
      return go();
    });
    const rules = { together: [['amount', 'money']], deep: ['money'] };
    const { report } = await table.apply(await table.plan(parseFilter('modify'), { rules }), { client });

    expect(reasons(report)).toEqual({ 'amount': 'kept together', 'money.rate': 'kept together' });
    expect(await table.get(KEY)).toEqual({ ...KEY, amount: N(2), money: M({ rate: N(2), currency: S('USD') }) });
  });

  describe('of an item that is rewound strictly', () => {
    const wide = Object.fromEntries(Array.from({ length: 200 }, (_, place) => [`attribute ${place}`, N(1)]));

    /** Damages `a` and `m.x` after a good write that removed a damaged attribute. */
    const damaged = async (more: Item) => {
      await table.put({ ...KEY, a: N(1), m: M({ x: N(1), y: N(1) }), removed: N(1), v: N(1), ...more });
      await table.update(KEY, { removed: N(2) });
      await table.update(KEY, { removed: undefined, good: N(1) });
      await table.update(KEY, { a: N(3), m: M({ x: N(2), y: N(1) }) });
      return table.plan(parseFilter('modify and not changed(good)'), {
        rules: { strict: true, deep: ['m'], version: 'v', keep: ['kept'] },
      });
    };

    test.each<[string, Item]>([
      ['another attribute', { b: N(2) }],
      ['another member of a map', { m: M({ x: N(2), y: N(2) }) }],
      ['an attribute that the evidence knows and the item had not', { removed: N(3) }],
      ['an attribute that the rules know and the item had not', { kept: N(3) }],
      ['a new attribute, and counts the version', { stranger: N(2), v: N(2) }],
    ])('good writes to %s just before its update are seen', async (_, write) => {
      const plan = await damaged({ b: N(1) });
      const client = intercepting(table, 'UpdateItemCommand', async (go) => {
        await table.update(KEY, write);
        return go();
      });
      const { report } = await table.apply(plan, { client });

      expect(reasons(report)).toEqual({ 'a': 'touched since', 'm.x': 'touched since' });
      expect(report).toMatchObject({ updated: 0, touched: 1 });
      expect(await table.get(KEY)).toMatchObject({ a: N(3), ...write });
    });

    test('good writes since it was read are seen also where a condition cannot hold all of its attributes', async () => {
      const plan = await damaged(wide);
      const client = intercepting(table, 'BatchGetItemCommand', async (go) => {
        const read = await go();
        await table.update(KEY, { stranger: N(2) });
        return read;
      });
      const { report } = await table.apply(plan, { client });

      expect(reasons(report)).toEqual({ 'a': 'touched since', 'm.x': 'touched since' });
      expect(await table.get(KEY)).toMatchObject({ a: N(3), stranger: N(2) });
    });

    test('nothing is missed and nothing held up by what the rewind itself writes, in however many writes', async () => {
      const names = Array.from({ length: 400 }, (_, place) => `member ${place}`);
      const all = (value: number) => Object.fromEntries(names.map((name) => [name, N(value)]));
      for (const [value, more] of [
        [1, 1],
        [2, 2],
      ]) {
        await table.put({ ...KEY, m: M(all(value)), a: N(more), v: N(value) });
      }
      const { report } = await table.apply(
        await table.plan(parseFilter('modify'), { rules: { strict: true, deep: ['m'], version: 'v' } }),
      );

      expect(report).toMatchObject({ updated: 1, notAtomic: 1, touched: 0, conflicts: 0 });
      expect(await table.get(KEY)).toEqual({ ...KEY, m: M(all(1)), a: N(1), v: N(5) });
    });

    test('the same holds for an item that is read again before each write', async () => {
      await table.put({ ...KEY, ...wide, v: N(1) });
      await table.put({ ...KEY, ...Object.fromEntries(Object.keys(wide).map((name) => [name, N(2)])), v: N(1) });
      const { report } = await table.apply(
        await table.plan(parseFilter('modify'), { rules: { strict: true, version: 'v' } }),
      );

      expect(report).toMatchObject({ updated: 1, notAtomic: 1, conflicts: 0 });
      expect(await table.get(KEY)).toEqual({ ...KEY, ...wide, v: N(3) });
    });
  });

  test('one attribute that changes just before the update is left out of it', async () => {
    await table.put({ ...KEY, a: N(1), b: N(1) });
    await table.update(KEY, { a: N(2), b: N(2) });
    const client = intercepting(table, 'UpdateItemCommand', async (go) => {
      await table.update(KEY, { b: N(9) });
      return go();
    });
    const { report } = await table.apply(await table.plan(parseFilter('modify')), { client });

    expect(reasons(report)).toEqual({ b: 'changed since' });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), b: N(9) });
  });
});
