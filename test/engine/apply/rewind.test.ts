import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { Change } from '../../../src/engine/evidence/change';
import type { Journal } from '../../../src/engine/journal/journal';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import { conflictsOf, type RunReport } from '../../../src/engine/journal/report';
import type { Item } from '../../../src/engine/values/attribute-value';
import { M, N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';

const createTable = useLocalTables();
let table: LocalTable;

beforeEach(async () => {
  table = await createTable();
});

const KEY = { pk: S('k') };

/** What was recorded of writes that never happened here. */
async function* told(...changes: Partial<Change>[]): AsyncGenerator<Change> {
  for (const [place, change] of changes.entries()) {
    yield { keys: KEY, at: new Date(), sequence: String(place), source: 'journal', ttl: false, ...change };
  }
}

/** A client that does something else before or instead of the first requests of a kind. */
function intercepting(name: string, ...interceptions: ((send: () => Promise<unknown>) => Promise<unknown>)[]): DynamoDBClient {
  const send = async (command: any) => {
    const go = () => table.local.client.send(command);
    return command.constructor.name === name && interceptions.length > 0 ? interceptions.shift()!(go) : go();
  };
  return { send } as any;
}

function failure(name: string, more: object = {}): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400, attempts: 1 }, ...more });
}

function reasons({ examples }: RunReport): Record<string, string> {
  return Object.fromEntries(examples.map(({ attribute, reason }) => [attribute ?? '(item)', reason]));
}

describe('the story', () => {
  test('the migration of the audit log is undone among writers that go on', async () => {
    const events = Array.from({ length: 200 }, (_, place) => ({ pk: S(`event ${place}`) }));
    const each = (work: (keys: Item, place: number) => Promise<void>) => Promise.all(events.map(work));
    await each((keys, place) => table.put({ ...keys, action: S(`action ${place}`), actor: S('ann') }));
    await each((keys, place) => place % 10 === 1 ? table.update(keys, { action: S('good before') }) : Promise.resolve());
    await each((keys, place) => place % 2 === 0 ? table.update(keys, { action: S(''), expiresAt: N(1) }) : table.update(keys, { seen: N(1) }));
    await each((keys, place) => place % 10 === 2 ? table.update(keys, { action: S('good since') }) : Promise.resolve());
    const plan = await table.plan(parseFilter('new.action = "" and changed(action)'), { rules: { keep: ['expiresAt'] } });

    expect(plan.header.counts).toMatchObject({ damage: 100, items: 100 });
    expect(await table.dryRun(plan)).toMatchObject({ updated: 80, right: 0, superseded: 20, conflicts: 0 });

    const writers = each((keys, place) => place % 10 === 4 ? table.update(keys, { action: S('good meanwhile') }) : table.update(keys, { seen: N(2) }));
    const seen: number[] = [];
    const { report } = await table.apply(plan, { progress: (_, { items }) => seen.push(items) });
    await writers;

    expect(report.items).toBe(100);
    expect(seen).toEqual(Array.from({ length: 100 }, (_, place) => place + 1));
    await each(async (keys, place) => {
      const wanted = place % 10 === 4 ? 'good meanwhile' : place % 10 === 2 ? 'good since' : place % 10 === 1 ? 'good before' : `action ${place}`;
      expect(await table.get(keys)).toMatchObject({ action: S(wanted), ...(place % 2 === 0 ? { expiresAt: N(1) } : {}) });
    });
  });

  test('a bulk delete that was wider than intended is undone, and nothing else', async () => {
    const items = ['tenant-7#1', 'tenant-7#2', 'tenant-8#1'].map((pk) => ({ pk: S(pk), text: S(''), bytes: { B: new Uint8Array() } }));
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

describe('what DynamoDB does not take', () => {
  test.each([['changed', 2], ['removed', undefined]])('more %s attributes than one expression holds are written in several, and that is said', async (_how, bad) => {
    const names = Array.from({ length: 500 }, (_, place) => `attribute ${place}`);
    const all = (value: number | undefined) => Object.fromEntries(names.map((name) => [name, value === undefined ? undefined : N(value)]));
    await table.put({ ...KEY, ...all(1) as Item, version: N(1) });
    await table.put({ ...KEY, ...bad === undefined ? {} : all(bad) as Item, version: N(2) });
    const plan = await table.plan(parseFilter('modify'), { rules: { version: 'version' } });
    const forecast = await table.dryRun(plan);
    const { report, journal } = await table.apply(plan);

    expect(report).toEqual(forecast);
    expect(report).toMatchObject({ updated: 1, notAtomic: 1, conflicts: 0 });
    expect(await table.get(KEY)).toEqual({ ...KEY, ...all(1), version: N(6) });

    await table.apply(await table.plan(undefined, { changes: () => journalChanges(journal), rules: { version: 'version' } }));
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
    await table.put({ ...KEY, ...Object.fromEntries(Array.from({ length: 200 }, (_, place) => [`attribute ${place}`, N(1)])) });
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
    const evidence = told({ old: { ...KEY, g: N(1) }, new: { ...KEY, g: S('bad') } });
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
    const evidence = told({ old: { ...KEY, g: N(1), a: N(1), b: N(1), c: N(1), d: N(1) }, new: { ...KEY, g: S('bad'), ...bad } });
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
      client: intercepting('UpdateItemCommand', go, go, async (send) => {
        await table.update(KEY, { a: S('other'), b: N(9) });
        return send();
      }),
    });

    expect(report.examples.map(({ attribute, reason }) => [attribute, reason])).toEqual([['b', 'changed since'], ['a', 'refused by DynamoDB']]);
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

describe('writers that come in between', () => {
  test('an item that is deleted just before its update is not re-created', async () => {
    await table.put({ ...KEY, a: N(1) });
    await table.update(KEY, { a: undefined });
    const client = intercepting('UpdateItemCommand', async (go) => {
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
    const client = intercepting('PutItemCommand', async (go) => {
      await table.put({ ...KEY, a: N(9) });
      return go();
    });
    const { report } = await table.apply(await table.plan(parseFilter('delete')), { client });

    expect(reasons(report)).toEqual({ '(item)': 'recreated since' });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(9) });
  });

  test.each([['changes', { a: N(9) }], ['adds', { b: N(9) }]])('an item to which somebody %s something just before it is deleted stays', async (_, write) => {
    await table.put({ ...KEY, a: N(1) });
    const client = intercepting('DeleteItemCommand', async (go) => {
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
    const client = intercepting('DeleteItemCommand', async (go) => {
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
    const client = intercepting('UpdateItemCommand', async (go) => {
      await table.update(KEY, { currency: S('USD') });
      return go();
    });
    const { report } = await table.apply(await table.plan(parseFilter('modify'), { rules: { together: [['amount', 'currency']] } }), { client });

    expect(reasons(report)).toEqual({ amount: 'kept together' });
    expect(await table.get(KEY)).toEqual({ ...KEY, amount: N(2), currency: S('USD') });
  });

  test('attributes that belong together stay when another member of a map of theirs changes just before the update', async () => {
    await table.put({ ...KEY, amount: N(1), money: M({ rate: N(1), currency: S('EUR') }) });
    await table.update(KEY, { amount: N(2), money: M({ rate: N(2), currency: S('EUR') }) });
    const client = intercepting('UpdateItemCommand', async (go) => {
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
      return table.plan(parseFilter('modify and not changed(good)'), { rules: { strict: true, deep: ['m'], version: 'v', keep: ['kept'] } });
    };

    test.each<[string, Item]>([
      ['another attribute', { b: N(2) }],
      ['another member of a map', { m: M({ x: N(2), y: N(2) }) }],
      ['an attribute that the evidence knows and the item had not', { removed: N(3) }],
      ['an attribute that the rules know and the item had not', { kept: N(3) }],
      ['a new attribute, and counts the version', { stranger: N(2), v: N(2) }],
    ])('good writes to %s just before its update are seen', async (_, write) => {
      const plan = await damaged({ b: N(1) });
      const client = intercepting('UpdateItemCommand', async (go) => {
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
      const client = intercepting('BatchGetItemCommand', async (go) => {
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
      for (const [value, more] of [[1, 1], [2, 2]]) await table.put({ ...KEY, m: M(all(value)), a: N(more), v: N(value) });
      const { report } = await table.apply(await table.plan(parseFilter('modify'), { rules: { strict: true, deep: ['m'], version: 'v' } }));

      expect(report).toMatchObject({ updated: 1, notAtomic: 1, touched: 0, conflicts: 0 });
      expect(await table.get(KEY)).toEqual({ ...KEY, m: M(all(1)), a: N(1), v: N(5) });
    });

    test('the same holds for an item that is read again before each write', async () => {
      await table.put({ ...KEY, ...wide, v: N(1) });
      await table.put({ ...KEY, ...Object.fromEntries(Object.keys(wide).map((name) => [name, N(2)])), v: N(1) });
      const { report } = await table.apply(await table.plan(parseFilter('modify'), { rules: { strict: true, version: 'v' } }));

      expect(report).toMatchObject({ updated: 1, notAtomic: 1, conflicts: 0 });
      expect(await table.get(KEY)).toEqual({ ...KEY, ...wide, v: N(3) });
    });
  });

  test('one attribute that changes just before the update is left out of it', async () => {
    await table.put({ ...KEY, a: N(1), b: N(1) });
    await table.update(KEY, { a: N(2), b: N(2) });
    const client = intercepting('UpdateItemCommand', async (go) => {
      await table.update(KEY, { b: N(9) });
      return go();
    });
    const { report } = await table.apply(await table.plan(parseFilter('modify')), { client });

    expect(reasons(report)).toEqual({ b: 'changed since' });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), b: N(9) });
  });
});

describe('answers that do not come', () => {
  const damage = async () => {
    await table.put({ ...KEY, a: N(1), version: N(1) });
    await table.update(KEY, { a: N(2) });
    return table.plan(parseFilter('modify'), { rules: { version: 'version' } });
  };

  test('a write that happened without an answer is found to have happened', async () => {
    const plan = await damage();
    const client = intercepting('UpdateItemCommand', async (go) => {
      await go();
      throw failure('TimeoutError', { $metadata: { attempts: 1 } });
    });
    const { report, journal } = await table.apply(plan, { client });

    expect(report).toMatchObject({ updated: 1, settled: 1, conflicts: 0 });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), version: N(2) });

    await table.apply(await table.plan(undefined, { changes: () => journalChanges(journal) }));
    expect((await table.get(KEY))!.a).toEqual(N(2));
  });

  test.each([
    ['never arrived', failure('TimeoutError', { $metadata: { attempts: 1 } })],
    ['met a server that failed', failure('InternalServerError', { $metadata: { httpStatusCode: 500 } })],
    ['lost its connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['was throttled', failure('ProvisionedThroughputExceededException')],
    ['met a transaction', failure('TransactionConflictException')],
    ['met a write in another Region', failure('ReplicatedWriteConflictException')],
  ])('a write that %s is sent again', async (_, error) => {
    const plan = await damage();
    const { report } = await table.apply(plan, { client: intercepting('UpdateItemCommand', () => Promise.reject(error)) });

    expect(report).toMatchObject({ updated: 1, settled: 0, conflicts: 0 });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), version: N(2) });
  });

  test('a repeated request that meets its own first attempt is found to have happened', async () => {
    const plan = await damage();
    const client = intercepting('UpdateItemCommand', async (go) => {
      await go();
      return go().catch((error) => {
        error.$metadata.attempts = 2;
        throw error;
      });
    });

    expect((await table.apply(plan, { client })).report).toMatchObject({ updated: 1, settled: 1 });
  });

  test('a request that was throttled when the SDK repeated it, but had happened at first, is found to have happened', async () => {
    const plan = await damage();
    const client = intercepting('UpdateItemCommand', async (go) => {
      await go();
      throw failure('ProvisionedThroughputExceededException', { $metadata: { httpStatusCode: 400, attempts: 3 } });
    });

    expect((await table.apply(plan, { client })).report).toMatchObject({ updated: 1, right: 0, settled: 1 });
  });

  test('what somebody else put right just before is not said to be written here', async () => {
    const plan = await damage();
    const client = intercepting('UpdateItemCommand', async (go) => {
      await table.update(KEY, { a: N(1) });
      return go();
    });

    expect((await table.apply(plan, { client })).report).toMatchObject({ updated: 0, right: 1 });
  });

  test('a permission that is missing ends the run, which goes on once it is there', async () => {
    const plan = await damage();
    const journal = await table.journal();
    const client = intercepting('UpdateItemCommand', () => Promise.reject(failure('AccessDeniedException')));

    await expect(table.apply(plan, { client, journal })).rejects.toThrow('AccessDeniedException');
    expect((await table.apply(plan, { journal })).report).toMatchObject({ updated: 1, conflicts: 0 });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), version: N(2) });
  });

  test('a run that is stopped leaves the rest to the next', async () => {
    const plan = await damage();
    const journal = await table.journal();
    const stopped = await table.apply(plan, { journal, signal: AbortSignal.abort() });

    expect(stopped.report).toMatchObject({ planned: 1, items: 0 });
    expect((await table.apply(plan, { journal })).report).toMatchObject({ planned: 1, items: 1, updated: 1 });
  });

  test('an item with an outcome is final: what is damaged afterwards is not repaired by the same run', async () => {
    const plan = await damage();
    const { journal } = await table.apply(plan);
    await table.update(KEY, { a: N(2) });
    await table.apply(plan, { journal });

    expect((await table.get(KEY))!.a).toEqual(N(2));
  });

  const damageTwo = async () => {
    for (const keys of [KEY, { pk: S('other') }]) {
      await table.put({ ...keys, a: N(1) });
      await table.update(keys, { a: N(2) });
    }
    return table.plan(parseFilter('modify'));
  };

  test('the next item is begun while the outcome of the last is being kept', async () => {
    const plan = await damageTwo();
    const disk = await table.journal();
    let outcomes = 0;
    let second: () => void;
    const begun = new Promise<void>((resolve) => second = resolve);
    const journal: Journal = {
      entries: () => disk.entries(),
      append: async (entry) => {
        if (entry.type === 'outcome' && ++outcomes === 1) await begun;
        if (entry.type === 'write' && outcomes === 1) second();
        await disk.append(entry);
      },
    };
    const { report } = await table.apply(plan, { journal, concurrency: 1 });

    expect(report).toMatchObject({ items: 2, updated: 2 });
  });

  test('a run ends when an outcome cannot be kept', async () => {
    const plan = await damageTwo();
    const disk = await table.journal();
    const journal: Journal = {
      entries: () => disk.entries(),
      append: async (entry) => {
        if (entry.type === 'outcome') throw new Error('the disk is full');
        await disk.append(entry);
      },
    };

    await expect(table.apply(plan, { journal, concurrency: 1 })).rejects.toThrow('the disk is full');
    expect((await table.apply(plan, { journal: disk })).report).toMatchObject({ items: 2, updated: 2, settled: expect.any(Number) });
  });

  test('the journal keeps all conflicts, with their items', async () => {
    const plan = await damage();
    await table.update(KEY, { a: N(3) });
    const { journal } = await table.apply(plan);
    const found: unknown[] = [];
    for await (const conflict of conflictsOf(journal)) found.push(conflict);

    expect(found).toEqual([{ keys: KEY, reason: 'changed since', attribute: 'a', base: N(1), damaged: N(2), live: N(3) }]);
  });
});

describe('safety', () => {
  const plan = async () => {
    await table.put({ ...KEY, a: N(1) });
    await table.put({ pk: S('other') });
    await table.update(KEY, { a: N(2) });
    return table.plan(parseFilter('modify'));
  };
  const described = (more: object) => intercepting('DescribeTableCommand', async (go) => {
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
    ['a table that was created anew', () => ({ client: described({ TableId: 'new' }) }), "'table' must be the one that the plan was made of"],
    ['a table that is being deleted', () => ({ client: described({ TableStatus: 'DELETING' }) }), "'table' must be active"],
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
    const { report } = await table.apply(made, { journal, client: described({ ItemCount: 0 }), limits: { maxShare: 0.5 } });

    expect(report.updated).toBe(1);
  });

  test('a run goes on with no more items than agreed', async () => {
    const made = await plan();
    const { journal } = await table.apply(made, { signal: AbortSignal.abort() });

    await expect(table.apply(made, { journal, limits: { maxItems: 0 } })).rejects.toThrow("'maxItems' must be at least");
  });

  test('global tables are rewound when writes are stopped elsewhere, or consistency between Regions is strong', async () => {
    const stopped = await table.apply(await plan(), { client: described(replicas), limits: { writesStoppedElsewhere: true } });
    const strong = await table.apply(await plan(), { client: described({ ...replicas, MultiRegionConsistency: 'STRONG' }) });

    expect([stopped.report.updated, strong.report.updated]).toEqual([1, 1]);
  });

  test('refuses the journal of another plan', async () => {
    const { journal } = await table.apply(await plan());

    await expect(table.apply(await plan(), { journal })).rejects.toThrow("'journal' must be of the plan");
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
