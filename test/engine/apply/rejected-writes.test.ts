import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { Change } from '../../../src/engine/evidence/change';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import type { Item } from '../../../src/engine/values/attribute-value';
import { M, N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';
import { KEY, reasons, intercepting } from './rewound';

const createTable = useLocalTables();
let table: LocalTable;

beforeEach(async () => {
  table = await createTable();
});

/** Changes of a journal whose writes never happened here. */
async function* recordedWrites(...changes: Partial<Change>[]): AsyncGenerator<Change> {
  for (const [place, change] of changes.entries()) {
    yield { keys: KEY, at: new Date(), sequence: String(place), source: 'journal', ttl: false, ...change };
  }
}

describe('what DynamoDB does not take', () => {
  test.each([['changed', 2], ['removed', undefined]])('more %s attributes than one expression holds are written in several, and that is said', async (_how, bad) => {
    const names = Array.from({ length: 500 }, (_, place) => `attribute ${place}`);
    const all = (value: number | undefined) =>
      Object.fromEntries(names.map((name) => [name, value === undefined ? undefined : N(value)]));
    await table.put({ ...KEY, ...all(1) as Item, version: N(1) });
    await table.put({ ...KEY, ...bad === undefined ? {} : all(bad) as Item, version: N(2) });
    const plan = await table.plan(parseFilter('modify'), { rules: { version: 'version' } });
    const forecast = await table.dryRun(plan);
    const { report, journal } = await table.apply(plan);

    expect(report).toEqual(forecast);
    expect(report).toMatchObject({ updated: 1, notAtomic: 1, conflicts: 0 });
    expect(await table.get(KEY)).toEqual({ ...KEY, ...all(1), version: N(6) });

    await table.apply(
      await table.plan(undefined, { changes: () => journalChanges(journal), rules: { version: 'version' } }),
    );
    expect(await table.get(KEY)).toEqual({ ...KEY, ...all(bad), version: N(10) });
  });

  test('a group that one expression cannot hold stays as it is', async () => {
    const names = Array.from({ length: 200 }, (_, place) => `attribute ${place}`);
    const all = (value: number) => Object.fromEntries(names.map((name) => [name, N(value)]));
    await table.put({ ...KEY, ...all(1), a: N(1) });
    await table.put({ ...KEY, ...all(2), a: N(2) });
    const { report } = await table.apply(await table.plan(parseFilter('modify'), { rules: { together: [names] } }));

    expect(report).toMatchObject({ updated: 1, reasons: { 'too many attributes': 200 } });
    expect(await table.get(KEY)).toEqual({ ...KEY, ...all(2), a: N(1) });
  });

  test('an inserted item with more attributes than a deletion can be conditional on stays', async () => {
    await table.put({
      ...KEY,
      ...Object.fromEntries(Array.from({ length: 200 }, (_, place) => [`attribute ${place}`, N(1)])),
    });
    const plan = await table.plan(parseFilter('insert'));
    const forecast = await table.dryRun(plan);
    const { report } = await table.apply(plan);

    expect(report).toEqual(forecast);
    expect(report).toMatchObject({ deleted: 0, reasons: { 'too many attributes': 1 } });
    expect(await table.get(KEY)).toBeDefined();
  });

  test('a value that the key of an index does not take is a conflict with the words of DynamoDB', async () => {
    table = await createTable({
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'g', AttributeType: 'S' }],
      GlobalSecondaryIndexes: [{ IndexName: 'byG', KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }],
    });
    await table.put({ ...KEY, g: S('bad') });
    const evidence = recordedWrites({ old: { ...KEY, g: N(1) }, new: { ...KEY, g: S('bad') } });
    const { report } = await table.apply(await table.plan(undefined, { changes: () => evidence }));

    expect(report).toMatchObject({ updated: 0, reasons: { 'refused by DynamoDB': 1 } });
    expect(report.examples[0]).toMatchObject({ attribute: 'g', base: N(1), damaged: S('bad'), live: S('bad') });
    expect(report.examples[0].message).toMatch(/type/i);
  });

  test('what DynamoDB does not take of an item leaves the rest of it to be taken, and that is said to be more than one write', async () => {
    table = await createTable({
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'g', AttributeType: 'S' }],
      GlobalSecondaryIndexes: [{ IndexName: 'byG', KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }],
    });
    const bad = { a: N(2), b: N(2), c: N(2), d: N(2), v: N(1) };
    await table.put({ ...KEY, g: S('bad'), ...bad });
    const evidence = recordedWrites({
      old: { ...KEY, g: N(1), a: N(1), b: N(1), c: N(1), d: N(1) },
      new: { ...KEY, g: S('bad'), ...bad },
    });
    const rules = { together: [['g', 'a'], ['b', 'c']], version: 'v', strict: true };
    const { report, journal } = await table.apply(await table.plan(undefined, { changes: () => evidence, rules }));

    expect(reasons(report)).toEqual({ g: 'refused by DynamoDB', a: 'refused by DynamoDB' });
    expect(report).toMatchObject({ updated: 1, notAtomic: 1 });
    expect(await table.get(KEY)).toEqual({ ...KEY, g: S('bad'), a: N(2), b: N(1), c: N(1), d: N(1), v: N(3) });

    await table.apply(await table.plan(undefined, { changes: () => journalChanges(journal), rules }));
    expect(await table.get(KEY)).toMatchObject({ g: S('bad'), a: N(2), b: N(2), c: N(2), d: N(2) });
  });

  test('what was refused is not tried again when the item is looked at again', async () => {
    const long = S('x'.repeat(300_000));
    await table.put({ ...KEY, a: long, b: N(1) });
    await table.update(KEY, { a: S(''), b: N(2) });
    await table.update(KEY, { c: long });
    const updates: string[] = [];
    const client: any = {
      send: async (command: any) => {
        if (command.constructor.name === 'UpdateItemCommand') {
          updates.push(Object.values(command.input.ExpressionAttributeNames).filter((name) => name !== 'pk').join());
          if (updates.length === 3) await table.update(KEY, { seen: N(1) }).then(() => table.update(KEY, { b: N(9) }));
        }
        return table.local.client.send(command);
      },
    };
    const { report } = await table.apply(await table.plan(parseFilter('new.a = "" and changed(a)')), { client });

    expect(updates).toEqual(['a,b', 'a', 'b']);
    expect(reasons(report)).toEqual({ a: 'refused by DynamoDB', b: 'changed since' });
    expect(await table.get(KEY)).toMatchObject({ a: S(''), b: N(9) });
  });

  test('what was refused and has changed since is one conflict, the one with the words of DynamoDB', async () => {
    const long = S('x'.repeat(300_000));
    await table.put({ ...KEY, a: long, b: N(1) });
    await table.update(KEY, { a: S(''), b: N(2) });
    await table.update(KEY, { c: long });
    const plan = await table.plan(parseFilter('new.a = "" and changed(a)'));
    const go = async (send: () => Promise<unknown>) => send();
    const { report } = await table.apply(plan, {
      client: intercepting(table, 'UpdateItemCommand', go, go, async (send) => {
        await table.update(KEY, { a: S('other'), b: N(9) });
        return send();
      }),
    });

    expect(report.examples.map(({ attribute, reason }) => [attribute, reason])).toEqual([
      ['b', 'changed since'],
      ['a', 'refused by DynamoDB'],
    ]);
    expect(report.conflicts).toBe(1);
  });

  test('a member of a map that is gone meanwhile keeps nothing else from coming back', async () => {
    await table.put({ ...KEY, a: N(1), m: M({ x: N(1) }) });
    await table.update(KEY, { a: N(2), m: M({}) });
    const plan = await table.plan(parseFilter('modify'), { rules: { deep: ['m'] } });
    await table.update(KEY, { m: undefined });
    const { report } = await table.apply(plan);

    expect(reasons(report)).toEqual({ 'm.x': 'changed since' });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1) });
  });

  test('an item that would grow beyond 400 KB is a conflict with the words of DynamoDB', async () => {
    const long = S('x'.repeat(300_000));
    await table.put({ ...KEY, a: long });
    await table.update(KEY, { a: S('') });
    await table.update(KEY, { b: long });
    const { report } = await table.apply(await table.plan(parseFilter('new.a = "" and changed(a)')));

    expect(report.examples[0]).toMatchObject({ reason: 'refused by DynamoDB', attribute: 'a' });
    expect(report.examples[0].message).toMatch(/size/i);
    expect((await table.get(KEY))!.a).toEqual(S(''));
  });

  test('an item of almost 400 KB comes back', async () => {
    const long = S('x'.repeat(399_000));
    await table.put({ ...KEY, a: long });
    await table.update(KEY, { a: S('') });
    await table.apply(await table.plan(parseFilter('modify')));

    expect((await table.get(KEY))!.a).toEqual(long);
  });
});
