import type { DynamoDBRecord } from 'aws-lambda';
import * as fc from 'fast-check';
import { type Delivery, UnreliablePoller } from './unreliable-poller';
import { useWatchedTables, type WatchedTable } from './watched-table';
import { GoodItems, type Operation, operations, RULES } from './written-history';
import { RuleSet } from '../../../src/engine/monitor/rule-set';
import { sameItem } from '../../../src/engine/values/attribute-value';
import { changeOf } from '../../../src/handlers/monitor/stream-records';
import { replayable } from '../../engine/seed';

const ITEMS = 40;

/** Items with a history of their own, over all rounds. */
const HISTORIES = Number(process.env.HISTORIES ?? 2000);

const watched = useWatchedTables();

const deliveries: fc.Arbitrary<Delivery> = fc.record({
  size: fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 8 })),
  again: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }) }),
  crash: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

type Step = readonly Operation[] | Delivery | 'split';

const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  { weight: 30, arbitrary: fc.array(operations(ITEMS), { minLength: 12, maxLength: 40 }) },
  { weight: 20, arbitrary: deliveries },
  { weight: 3, arbitrary: fc.constant('split' as const) },
), { minLength: 8, maxLength: 16, size: 'max' });

const inserts: Operation[] = Array.from({ length: ITEMS }, (_, item) => ({ item, what: 'insert', value: 1 }));
const rules = new RuleSet(RULES);
let rounds = 0;

/**
 * Plays a history and delivers all of it. With `filtered`, the function sees what a rule matches and nothing else. Then
 * it cannot know of an item that good writers inserted after a bad deletion and deleted again before it acts: the item
 * is as the damage left it. So no item is inserted again there.
 */
async function played(table: WatchedTable, history: readonly Step[], filtered = false): Promise<GoodItems> {
  const items = new GoodItems(table, `round ${++rounds}`);
  const isMatched = (record: DynamoDBRecord) => rules.judge(changeOf(record).change) !== undefined;
  const poller = new UnreliablePoller(table, filtered ? isMatched : undefined);
  for (const operation of inserts) await items.write(operation);
  for (const step of history) {
    if (step === 'split') await poller.split();
    else if ('size' in step) await poller.deliver(step);
    else for (const operation of step as readonly Operation[]) if (!filtered || operation.what !== 'insert') await items.write(operation);
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

function named(table: WatchedTable, ...outcomes: string[]): Set<string> {
  return new Set(table.decisions.filter(({ outcome }) => outcomes.includes(outcome)).map(({ keys }) => keys.pk.S));
}

test('each item ends as the good writes alone leave it, or a conflict names it; then the monitor is silent', replayable(async () => {
  const table = await watched({ rules: RULES, maxItemsPerMinute: 10_000 });
  await fc.assert(fc.asyncProperty(steps, fc.boolean(), async (history, filtered) => {
    const items = await played(table, history, filtered);

    const conflicts = named(table, 'conflict');
    expect((await wrongItems(table, items)).filter((pk) => !conflicts.has(pk))).toEqual([]);
    expect(await table.settle()).toBe(0);
  }), { numRuns: Math.ceil(HISTORIES / ITEMS) });
}), 600_000);

test('a monitor never restores more items than its bound, and each other item is named', replayable(async () => {
  await fc.assert(fc.asyncProperty(steps, fc.integer({ min: 1, max: 30 }), async (history, maxItemsPerMinute) => {
    const table = await watched({ rules: RULES, maxItemsPerMinute, breakerSeconds: 900 });
    const items = await played(table, history);

    expect(table.writes).toBeLessThanOrEqual(maxItemsPerMinute);
    const left = named(table, 'conflict', 'proposed');
    expect((await wrongItems(table, items)).filter((pk) => !left.has(pk))).toEqual([]);
  }), { numRuns: Math.ceil(HISTORIES / ITEMS / 5) });
}), 900_000);
