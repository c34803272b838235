import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type FaultyConnection, Ledger, WRITES, useFaultyConnection } from './faulty-connection';
import { parseFilter } from '../../../src/engine/damage/filter/filter';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import type { Plan } from '../../../src/engine/plan/plan';
import type { Item } from '../../../src/engine/values/attribute-value';
import type { Fault, FaultProxy } from '../../emulator/fault-proxy';
import { N, S } from '../cases';
import { IMPATIENT } from '../impatience';
import type { LocalTable } from '../local-table';

const READS = /\.(GetItem|BatchGetItem)$/;

let connection: FaultyConnection;
let table: LocalTable;
let proxy: FaultProxy;

useFaultyConnection((opened) => {
  connection = opened;
  ({ table, proxy } = opened);
});

/** Three kinds of damage to as many items each; the version counts the writes. */
async function damage(each: number): Promise<{ plan: Plan; items: Item[] }> {
  const items = Array.from({ length: 3 * each }, (_, place) => ({ pk: S(`item ${place}`) }));
  await Promise.all(items.map(async (keys, place) => {
    if (place % 3 < 2) await table.put({ ...keys, a: N(1), version: N(1) });
    if (place % 3 === 0) await table.update(keys, { a: N(2) });
    if (place % 3 === 1) await table.delete(keys);
    if (place % 3 === 2) await table.put({ ...keys, a: N(2) });
  }));
  return { plan: await table.plan(parseFilter('new.a = 2 or delete'), { rules: { version: 'version' } }), items };
}

async function expectRewound(items: readonly Item[]): Promise<void> {
  await Promise.all(items.map(async (keys, place) =>
    expect(await table.get(keys)).toEqual(place % 3 === 2 ? undefined : { ...keys, a: N(1), version: N(2) })));
}

test.each<[Fault, string, number, boolean]>([
  ['throttled', 'and sent once', 1, false], ['overloaded', 'and sent once', 1, false], ['conflicting', 'and sent once', 1, false],
  ['failing', 'and sent once', 1, false], ['dropped', 'and sent once', 1, false], ['dropped', 'and repeated by the SDK', 3, false],
  ['late', 'and sent once', 1, true], ['late', 'and repeated by the SDK', 3, true], ['slow', 'and sent once', 1, true],
  ['lost', 'and sent once', 1, true], ['lost', 'and repeated by the SDK', 3, true], ['cut', 'and repeated by the SDK', 3, true],
  ['masked', 'and sent once', 1, true], ['masked', 'and repeated by the SDK', 3, true],
])('a rewind whose writes are %s %s leaves what one without faults leaves', async (kind, _how, attempts, accepted) => {
  const { plan, items } = await damage(3);
  const ledger = new Ledger(connection);
  let calls = 0;
  proxy.injectBy((call) => WRITES.test(call) && calls++ % 2 === 0 ? kind : undefined);
  const { report, starts } = await connection.apply(plan, attempts);
  const { hits } = proxy;
  await proxy.calm();

  expect(hits).toBeGreaterThan(2);
  expect(starts).toBe(1);
  await expectRewound(items);
  expect([...ledger.taken.values()]).toEqual(items.map(() => 1));
  // A machine that is busy may be too slow for a call, whatever the fault.
  if (accepted) expect(ledger.unheard).toBeGreaterThan(0);
  expect(report).toMatchObject({
    items: 9,
    updated: 3,
    put: 3,
    deleted: 3,
    right: 0,
    conflicts: 0,
    notAtomic: 0,
    settled: ledger.unheard,
  });
});

test.each<Fault>(['failing', 'cut', 'unprocessed'])(
  'a rewind whose reads are %s reads again, and leaves what one without faults leaves', async (kind) => {
    const { plan, items } = await damage(34);
    let calls = 0;
    let writes = 0;
    // Lost writes make it look at single items, too.
    proxy.injectBy((call) => READS.test(call) && (kind !== 'unprocessed' || call.endsWith('BatchGetItem')) ? (calls++ % 3 < 2 ? kind : undefined)
      : WRITES.test(call) && writes++ % 10 === 0 ? 'lost' : undefined);
    const { report, starts } = await connection.apply(plan, 1);
    const hits = proxy.hitsByKind[kind];

    expect(hits).toBeGreaterThan(1);
    expect(starts).toBe(1);
    await expectRewound(items);
    expect(report).toMatchObject({ items: 102, updated: 34, put: 34, deleted: 34, right: 0, conflicts: 0 });
  });

test.each<Fault>(['failing', 'overloaded'])('writes that are %s for good end the run without a conflict, and the next one does all of it', async (kind) => {
  const { plan, items } = await damage(2);
  const journal = await table.journal();
  proxy.inject(kind, WRITES);

  await expect(table.apply(plan, { client: connection.client(1), clock: IMPATIENT, journal })).rejects.toThrow();
  expect(proxy.hits).toBeGreaterThan(5);
  await proxy.calm();
  const { report } = await table.apply(plan, { journal });
  await expectRewound(items);
  expect(report).toMatchObject({ items: 6, updated: 2, put: 2, deleted: 2, right: 0, conflicts: 0, settled: 0 });
});

test('more attributes than one write holds come back through faults, each once', async () => {
  const keys = { pk: S('wide') };
  const all = (value: number) => Object.fromEntries(Array.from({ length: 500 }, (_, place) => [`attribute ${place}`, N(value)]));
  await table.put({ ...keys, ...all(1), version: N(1) });
  await table.put({ ...keys, ...all(2), version: N(2) });
  const plan = await table.plan(parseFilter('modify'), { rules: { version: 'version' } });
  const ledger = new Ledger(connection);
  const schedule: Fault[] = ['lost', 'failing', 'late', 'lost', 'masked'];
  proxy.injectBy((call) => WRITES.test(call) ? schedule.shift() : undefined);
  const { report } = await connection.apply(plan, 1);
  const { hits } = proxy;
  await proxy.calm();

  expect(hits).toBe(5);
  expect(await table.get(keys)).toEqual({ ...keys, ...all(1), version: N(6) });
  expect(ledger.taken.get('wide')).toBe(4);
  expect(report).toMatchObject({ updated: 1, notAtomic: 1, settled: 1, conflicts: 0 });
});

describe('with good writers', () => {
  const KEY = { pk: S('k') };

  /** Loses the answer to the first write, and does something before the item is read again. */
  function losing(then: () => Promise<void>): DynamoDBClient {
    const inner = connection.client(1);
    let first = true;
    return {
      send: async (command: any) => {
        const write = /Update|Put|Delete/.test(command.constructor.name);
        if (!write || !first) return inner.send(command);
        first = false;
        proxy.inject('lost', WRITES, 1);
        return inner.send(command).catch(async (error) => {
          await then();
          throw error;
        });
      },
    } as any;
  }

  test('a good write over one attribute of a repair of which nobody heard stays, and the rest of the repair can be rewound', async () => {
    await table.put({ ...KEY, a: N(1), b: N(1) });
    await table.update(KEY, { a: N(2), b: N(2) });
    const plan = await table.plan(parseFilter('modify'));
    const { report, journal } = await table.apply(plan, { client: losing(() => table.update(KEY, { b: N(9) })) });

    expect(proxy.hits).toBe(1);
    expect(report).toMatchObject({ updated: 1, settled: 1, reasons: { 'changed since': 1 } });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), b: N(9) });
    await table.apply(await table.plan(undefined, { changes: () => journalChanges(journal) }));
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(2), b: N(9) });
  });

  test('an item that changed while it was deleted is put back through faults', async () => {
    await table.put({ ...KEY, a: N(1) });
    const plan = await table.plan(parseFilter('insert'));
    const inner = connection.client(1);
    const racing: any = {
      send: async (command: any) => {
        if (command.constructor.name === 'DeleteItemCommand') await table.update(KEY, { b: N(9) });
        return inner.send(command);
      },
    };
    const schedule: Fault[] = ['failing', 'dropped', 'lost'];
    proxy.injectBy((call) => call.endsWith('PutItem') ? schedule.shift() : undefined);
    const { report } = await table.apply(plan, { client: racing, clock: IMPATIENT });

    expect(proxy.hits).toBe(3);
    expect(report.examples).toMatchObject([{ reason: 'changed since', message: 'it changed while it was deleted, and was put back' }]);
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), b: N(9) });
  });

  test('an item that nobody can put back ends the run, and the next one puts it back', async () => {
    await table.put({ ...KEY, a: N(1) });
    const plan = await table.plan(parseFilter('insert'));
    const journal = await table.journal();
    const inner = connection.client(1);
    const racing: any = {
      send: async (command: any) => {
        if (command.constructor.name === 'DeleteItemCommand') await table.update(KEY, { b: N(9) });
        return inner.send(command);
      },
    };
    proxy.inject('failing', /\.PutItem$/);

    await expect(table.apply(plan, { client: racing, clock: IMPATIENT, journal })).rejects.toThrow();
    expect(proxy.hits).toBeGreaterThan(5);
    await proxy.calm();
    const { report } = await table.apply(plan, { journal });
    expect(report).toMatchObject({ deleted: 0, conflicts: 1 });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), b: N(9) });
  });

  test('an item that somebody inserts again before it is put back stays as inserted, and that is said', async () => {
    await table.put({ ...KEY, a: N(1) });
    const plan = await table.plan(parseFilter('insert'));
    const racing: any = {
      send: async (command: any) => {
        if (command.constructor.name === 'DeleteItemCommand') await table.update(KEY, { b: N(9) });
        if (command.constructor.name === 'PutItemCommand') await table.update(KEY, { c: N(9) });
        return connection.local.client.send(command);
      },
    };
    const { report } = await table.apply(plan, { client: racing });

    expect(report.examples).toMatchObject([{ live: { M: { ...KEY, a: N(1), b: N(9) } }, message: 'it changed while it was deleted, and was inserted again' }]);
    expect(await table.get(KEY)).toEqual({ ...KEY, c: N(9) });
  });
});
