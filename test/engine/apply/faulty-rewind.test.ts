import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { promptRequests } from '../../../src/cli/connection/request-timeouts';
import type { ApplyOptions } from '../../../src/engine/apply/rewind';
import { type Filter, parseFilter } from '../../../src/engine/damage/filter/filter';
import { type Change, itemName } from '../../../src/engine/evidence/change';
import type { DiskJournal } from '../../../src/engine/journal/disk-journal';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import { conflictsOf, type RunReport } from '../../../src/engine/journal/report';
import type { Plan } from '../../../src/engine/plan/plan';
import { type Item, sameItem } from '../../../src/engine/values/attribute-value';
import { DynamoDbLocal } from '../../emulator/dynamodb-local';
import { type Exchange, type Fault, FaultProxy } from '../../emulator/fault-proxy';
import { N, S } from '../cases';
import { certain, expectation } from '../expectation';
import { changesOf, type History, histories, itemOf } from '../history';
import { IMPATIENT, knowErrorsOfNode, retries } from '../impatience';
import { LocalTable } from '../local-table';

const SEED = 20261121;
const SCHEDULES = Math.min(500, Math.max(25, Math.ceil(Number(process.env.HISTORIES ?? 0) / 200)));
const TIMEOUT = 250;
const LATE = 350;

const WRITES = /\.(UpdateItem|PutItem|DeleteItem)$/;
const READS = /\.(GetItem|BatchGetItem)$/;

let local: DynamoDbLocal;
let proxy: FaultProxy;
let table: LocalTable;
const clients: DynamoDBClient[] = [];

beforeAll(async () => {
  knowErrorsOfNode();
  local = await DynamoDbLocal.start();
  proxy = await FaultProxy.before(local.endpoint, LATE);
});

beforeEach(async () => {
  table = await LocalTable.create(local);
});

afterEach(async () => {
  await proxy.calm();
  await table.remove();
});

afterAll(async () => {
  clients.forEach((client) => client.destroy());
  await proxy?.stop();
  await local?.stop();
});

/** A client behind the proxy that gives up early, and tries so often. */
function behindProxy(attempts: number): DynamoDBClient {
  const made = new DynamoDBClient({
    endpoint: proxy.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    retryStrategy: retries(attempts),
    requestHandler: promptRequests({ connection: TIMEOUT, silence: TIMEOUT }),
  });
  made.middlewareStack.add((next) => async (args) => {
    const answer = await next(args);
    if (!('ConsistentRead' in args.input)) heard(args.input);
    return answer;
  }, { step: 'deserialize', priority: 'high' });
  clients.push(made);
  return made;
}

/** Called with the input of each call whose answer has come, try by try. */
let heard: (input: object) => void = () => undefined;

/** The writes that DynamoDB accepted, by item, and the items with an answer. */
class Ledger {
  public readonly taken = new Map<string, number>();
  private readonly heard = new Set<string>();

  constructor() {
    proxy.watchBy((exchange) => this.enter(exchange));
    heard = ({ Key: keys, Item: item }: { Key?: Item; Item?: Item }) => {
      if (keys ?? item) this.heard.add((keys ?? item)!.pk.S!);
    };
  }

  /** Items with a write that had no answer. */
  public get unheard(): number {
    return [...this.taken.keys()].filter((name) => !this.heard.has(name)).length;
  }

  private enter({ call, body, status }: Exchange): void {
    if (!WRITES.test(call) || status !== 200) return;
    const { Key: keys, Item: item } = JSON.parse(body);
    const name = (keys ?? item).pk.S;
    this.taken.set(name, (this.taken.get(name) ?? 0) + 1);
  }
}

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

/** Starts a run again until it comes to its end, as a person would. */
async function applied(
  plan: Plan, attempts: number, more: Partial<ApplyOptions> = {},
): Promise<{ report: RunReport; journal: DiskJournal; starts: number }> {
  const journal = await table.journal();
  for (let starts = 1; ; starts++) {
    try {
      return {
        ...(await table.apply(plan, { client: behindProxy(attempts), clock: IMPATIENT, ...more, journal })),
        starts,
      };
    } catch (error) {
      if (starts === 20) throw error;
    }
  }
}

test.each<[Fault, string, number, boolean]>([
  ['throttled', 'and sent once', 1, false], ['overloaded', 'and sent once', 1, false], ['conflicting', 'and sent once', 1, false],
  ['failing', 'and sent once', 1, false], ['dropped', 'and sent once', 1, false], ['dropped', 'and repeated by the SDK', 3, false],
  ['late', 'and sent once', 1, true], ['late', 'and repeated by the SDK', 3, true], ['slow', 'and sent once', 1, true],
  ['lost', 'and sent once', 1, true], ['lost', 'and repeated by the SDK', 3, true], ['cut', 'and repeated by the SDK', 3, true],
  ['masked', 'and sent once', 1, true], ['masked', 'and repeated by the SDK', 3, true],
])('a rewind whose writes are %s %s leaves what one without faults leaves', async (kind, _how, attempts, accepted) => {
  const { plan, items } = await damage(3);
  const ledger = new Ledger();
  let calls = 0;
  proxy.injectBy((call) => WRITES.test(call) && calls++ % 2 === 0 ? kind : undefined);
  const { report, starts } = await applied(plan, attempts);
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
    const { report, starts } = await applied(plan, 1);
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

  await expect(table.apply(plan, { client: behindProxy(1), clock: IMPATIENT, journal })).rejects.toThrow();
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
  const ledger = new Ledger();
  const schedule: Fault[] = ['lost', 'failing', 'late', 'lost', 'masked'];
  proxy.injectBy((call) => WRITES.test(call) ? schedule.shift() : undefined);
  const { report } = await applied(plan, 1);
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
    const inner = behindProxy(1);
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
    const inner = behindProxy(1);
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
    const inner = behindProxy(1);
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
        return local.client.send(command);
      },
    };
    const { report } = await table.apply(plan, { client: racing });

    expect(report.examples).toMatchObject([{ live: { M: { ...KEY, a: N(1), b: N(9) } }, message: 'it changed while it was deleted, and was inserted again' }]);
    expect(await table.get(KEY)).toEqual({ ...KEY, c: N(9) });
  });
});

const FAULTS: Fault[] = ['throttled', 'overloaded', 'conflicting', 'failing', 'dropped', 'late', 'slow', 'lost', 'cut', 'masked', 'unprocessed'];
const RARE = new Set<Fault>(['late', 'slow']);

/** The faults of the calls in turn, over and over. */
const schedules = fc.array(fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 6, arbitrary: fc.constantFrom<Fault[]>(...FAULTS.filter((kind) => !RARE.has(kind))) },
  { weight: 1, arbitrary: fc.constantFrom<Fault[]>(...RARE) },
), { minLength: 20, maxLength: 60, size: 'max' });

/** Knows damage by the place of a change in the history of its item. */
function byPlace(all: readonly History[], keysOf: (place: number) => Item): Filter {
  const bad = new Map(all.map(({ seen }, place) => [itemName(keysOf(place)), seen.map(({ by }) => by === 'bad')]));
  return { text: 'by history', isDamage: (change) => bad.get(itemName(change.keys))![Number((change as Change).sequence)] };
}

async function* evidenceOf(all: readonly History[], keysOf: (place: number) => Item): AsyncGenerator<Change> {
  for (const [place, history] of all.entries()) yield* changesOf(keysOf(place), history);
}

test('whatever goes wrong, and when: the same items, the same conflicts, each repair counted once', async () => {
  const seen: Partial<Record<Fault, number>> = {};
  let round = 0;
  await fc.assert(fc.asyncProperty(
    fc.array(histories, { minLength: 12, maxLength: 12 }), schedules, fc.constantFrom(1, 3), fc.constantFrom(1, 4, 16),
    async (all, schedule, attempts, concurrency) => {
      const keysOf = (place: number) => ({ pk: S(`${round} ${place}`) });
      round++;
      await proxy.calm();
      await Promise.all(all.map(async ({ end }, place) => end && table.put(itemOf(keysOf(place), end))));
      const plan = await table.plan(byPlace(all, keysOf), {
        changes: () => evidenceOf(all, keysOf),
        from: new Date(0),
      });
      const forecast = await table.dryRun(plan);

      const ledger = new Ledger();
      let calls = 0;
      proxy.injectBy((call) => {
        const kind = schedule[calls++ % schedule.length];
        return kind === 'unprocessed' && !call.endsWith('BatchGetItem') ? undefined : kind;
      });
      const { report, journal } = await applied(plan, attempts, { concurrency });
      Object.entries(proxy.hitsByKind).forEach(
        ([kind, hits]) => (seen[kind as Fault] = (seen[kind as Fault] ?? 0) + hits),
      );
      await proxy.calm();

      const found = all.map(() => new Set<string>());
      for await (const { keys, attribute } of conflictsOf(journal)) found[Number(keys.pk.S!.split(' ')[1])].add(attribute ?? '(item)');
      const items = await Promise.all(all.map((_, place) => table.get(keysOf(place))));
      all.forEach((history, place) => {
        const { item, conflicts, doubts } = expectation(history);
        const wanted = item && itemOf(keysOf(place), item);
        const right = wanted && items[place] ? sameItem(wanted, items[place]) : wanted === items[place];
        expect({ history, item: items[place], right, conflicts: certain(found[place], doubts) })
          .toEqual({ history, item: items[place], right: true, conflicts: certain(conflicts, doubts) });
      });
      const unordered = { examples: [], supersededExamples: [] };
      expect({ ...report, ...unordered }).toEqual({ ...forecast, settled: ledger.unheard, ...unordered });
      expect([...ledger.taken.values()].filter((times) => times > 1)).toEqual([]);
    }), { seed: SEED, numRuns: SCHEDULES, endOnFailure: true });

  expect(Object.keys(seen).sort()).toEqual([...FAULTS].sort());
}, 3_600_000);
