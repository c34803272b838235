import * as fc from 'fast-check';
import { type Delivery, UnreliablePoller } from './unreliable-poller';
import { useWatchedTables, type WatchedTable } from './watched-table';
import { GoodItems, type Operation, operations, RULES } from './written-history';
import { sameItem } from '../../../src/engine/values/attribute-value';
import { replayable } from '../../engine/seed';

const ITEMS = 24;

/** Items with a history of their own, over all rounds. */
const HISTORIES = Number(process.env.HISTORIES ?? 1200);

const watched = useWatchedTables();

const deliveries: fc.Arbitrary<Delivery> = fc.record({
  size: fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 8 })),
  again: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }) }),
  crash: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

type Step = readonly Operation[] | Delivery;

const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  { weight: 3, arbitrary: fc.array(operations(ITEMS), { minLength: 8, maxLength: 24 }) },
  { weight: 2, arbitrary: deliveries },
), { minLength: 8, maxLength: 16, size: 'max' });

const inserts: Operation[] = Array.from({ length: ITEMS }, (_, item) => ({ item, what: 'insert', value: 1 }));

async function played(table: WatchedTable, name: string, history: readonly Step[]): Promise<GoodItems> {
  const items = new GoodItems(table, name);
  const poller = new UnreliablePoller(table);
  for (const step of [inserts, ...history]) {
    if ('size' in step) await poller.deliver(step);
    else for (const operation of step as readonly Operation[]) await items.write(operation);
  }
  await poller.drain();
  return items;
}

/** The items that are not as the good writes alone leave them. */
async function wrongItems(table: WatchedTable, items: GoodItems): Promise<string[]> {
  const live = new Map((await table.items()).map((item) => [item.pk.S!, item]));
  return Array.from({ length: ITEMS }, (_, item) => item).flatMap((item) => {
    const [expected, found] = [items.expected(item), live.get(items.pk(item))];
    return expected === found || (expected && found && sameItem(expected, found)) ? [] : [items.pk(item)];
  });
}

let round = 0;
let [judged, left] = [0, 0];

test('each item ends as the good writes alone leave it, or a conflict names it; then the monitor is silent', replayable(async () => {
  const table = await watched({ rules: RULES, maxItemsPerMinute: 10_000 });
  await fc.assert(fc.asyncProperty(steps, async (history) => {
    const items = await played(table, `round ${++round}`, history);

    const named = new Set(table.decisions.filter(({ outcome }) => outcome === 'conflict').map(({ keys }) => keys.pk.S));
    const wrong = await wrongItems(table, items);
    expect(wrong.filter((pk) => !named.has(pk))).toEqual([]);
    expect(await table.settle()).toBe(0);
    judged += ITEMS;
    left += wrong.length;
  }), { numRuns: Math.ceil(HISTORIES / ITEMS) });
  process.stderr.write(`${left} of ${judged}\n`);
}));
