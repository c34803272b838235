import * as fc from 'fast-check';
import { UnreliablePoller } from './unreliable-poller';
import { useWatchedTables } from './watched-table';
import { GoodItems, type Operation, operations, RULES } from './written-history';
import { sameItem } from '../../../src/engine/values/attribute-value';
import { type Fault, FaultProxy } from '../../emulator/fault-proxy';
import { replayable } from '../../engine/seed';

const ITEMS = 10;
const FAULTS: Fault[] = ['throttled', 'overloaded', 'failing', 'dropped', 'lost', 'cut', 'masked', 'unprocessed'];
const OF_S3: Fault[] = ['failing', 'dropped', 'lost', 'cut', 'masked'];
const ROUNDS = Number(process.env.HISTORIES ?? 200) / ITEMS;

const watched = useWatchedTables();

/** The faults of the calls in turn, over and over. */
const schedules = fc.array(fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(...FAULTS) },
), { minLength: 20, maxLength: 60, size: 'max' });

const inserts: Operation[] = Array.from({ length: ITEMS }, (_, item) => ({ item, what: 'insert', value: 1 }));

test('whatever goes wrong between the function, DynamoDB and S3: each item ends right, or a conflict names it', replayable(async () => {
  const table = await watched({ rules: RULES, maxItemsPerMinute: 10_000 });
  const [proxy, s3] = await Promise.all([
    FaultProxy.before(table.local.endpoint), FaultProxy.before(table.emulator.endpoint),
  ]);
  let round = 0;
  let hits = 0;
  try {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.array(operations(ITEMS), { minLength: 5, maxLength: 15 }), { minLength: 2, maxLength: 5 }), schedules,
      async (bursts, schedule) => {
        const items = new GoodItems(table, `round ${++round}`);
        const poller = new UnreliablePoller(table);
        let call = 0;
        table.restart(proxy.endpoint, s3.endpoint);
        proxy.injectBy(() => schedule[call++ % schedule.length]);
        s3.injectBy(() => OF_S3.find((fault) => fault === schedule[call++ % schedule.length]));
        for (const burst of [inserts, ...bursts]) {
          for (const operation of burst) await items.write(operation);
          await poller.deliver({ size: 30, again: 0, crash: false });
        }
        hits += proxy.hits + s3.hits;
        await Promise.all([proxy.calm(), s3.calm()]);
        await poller.drain();

        const named = new Set(table.decisions.filter(({ outcome }) => outcome === 'conflict').map(({ keys }) => keys.pk.S));
        const live = new Map((await table.items()).map((item) => [item.pk.S!, item]));
        const wrong = inserts.map(({ item }) => item).filter((item) => {
          const [expected, found] = [items.expected(item), live.get(items.pk(item))];
          return expected !== found && !(expected && found && sameItem(expected, found));
        });
        expect(wrong.map((item) => items.pk(item)).filter((pk) => !named.has(pk))).toEqual([]);
      },
    ), { numRuns: ROUNDS });
    expect(hits).toBeGreaterThan(ROUNDS);
  } finally {
    await Promise.all([proxy.stop(), s3.stop()]);
  }
}), 300_000);
