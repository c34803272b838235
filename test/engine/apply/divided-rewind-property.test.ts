import * as fc from 'fast-check';
import { type Kill, StoredPlan, usePlanBucket } from './divided';
import type { Filter } from '../../../src/engine/damage/filter/filter';
import { describeTable } from '../../../src/engine/dynamodb/table';
import { type Change, itemName } from '../../../src/engine/evidence/change';
import type { JournalHistory } from '../../../src/engine/journal/journal';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import { JournalOrder } from '../../../src/engine/journal/journal-order';
import { createPlan, type Plan } from '../../../src/engine/plan/plan';
import { S } from '../cases';
import { changesOf, type History, histories, itemOf } from '../history';
import { type LocalTable, useLocalTables } from '../local-table';
import { same } from '../repair/repaired';
import { replayable } from '../seed';

const ITEMS = 10;
const RUNS = Math.ceil(Math.min(300, Number(process.env.HISTORIES ?? 300) / 40));

const createTable = useLocalTables();
const bucket = usePlanBucket();
let whole: LocalTable;
let divided: LocalTable;
let round = 0;

beforeAll(async () => {
  [whole, divided] = [await createTable(), await createTable()];
});

const keysOf = (place: number) => ({ pk: S(`${round} ${place}`) });

/** The items of histories as they ended, and a plan of them. */
async function damaged(table: LocalTable, all: readonly History[]) {
  const folder = table.file('plan');
  const bad = new Map(all.map(({ seen }, place) => [itemName(keysOf(place)), seen.map(({ by }) => by === 'bad')]));
  const filter: Filter = {
    text: 'by history',
    isDamage: (change) => bad.get(itemName(change.keys))![Number((change as Change).sequence)],
  };
  async function* changes() {
    for (const [place, history] of all.entries()) yield* changesOf(keysOf(place), history);
  }
  await Promise.all(all.map(async ({ end }, place) => end && table.put(itemOf(keysOf(place), end))));
  const plan = await createPlan({
    folder, filter, changes, from: new Date(0), table: await describeTable(table.local.client, table.name),
  });
  return { plan, folder };
}

const liveOf = async (table: LocalTable, all: readonly History[]) =>
  Promise.all(all.map((_, place) => table.get(keysOf(place))));

/**
 * What became of each item. After a run that was killed, writes have higher numbers, and a conflict may show the item
 * as it is after its repair.
 */
async function outcomesIn(history: Pick<JournalHistory, 'entries'>): Promise<Map<string, object>> {
  const outcomes = new Map<string, object>();
  for await (const entry of history.entries()) {
    if (entry.type !== 'outcome') continue;
    const { keys, result, repair, touched, superseded } = entry;
    const conflicts = entry.conflicts.map(({ reason, attribute }) => ({ reason, attribute }));
    outcomes.set(keys.pk.S!, { result, repair, conflicts, touched, superseded });
  }
  return outcomes;
}

async function faultsIn(history: JournalHistory, { digest, header: { counts: { items } } }: Plan): Promise<string[]> {
  const order = new JournalOrder({ digest, items });
  const faults: string[] = [];
  for await (const entry of history.entries()) {
    faults.push(...[order.faultOf(entry)].filter((fault) => fault !== undefined));
  }
  return faults;
}

const kills = fc.array(
  fc.record<Kill>({ entry: fc.integer({ min: 1, max: 8 }), when: fc.constantFrom('before', 'after') }), { maxLength: 2 },
);

/** The children of a map, some of them started again, in any order and so many at a time. */
const children = fc.record({
  itemsPerPart: fc.integer({ min: 1, max: ITEMS + 1 }),
  order: fc.shuffledSubarray([...Array(ITEMS).keys()], { minLength: ITEMS }),
  kills: fc.array(kills, { minLength: ITEMS, maxLength: ITEMS }),
  together: fc.boolean(),
  concurrency: fc.constantFrom(1, 4),
});

test('a plan in any parts, by children in any order that are killed anywhere, comes to what one run does, and is undone as one', replayable(async () => {
  const several = fc.array(histories, { minLength: ITEMS, maxLength: ITEMS });
  await fc.assert(fc.asyncProperty(several, children, async (all, map) => {
    round++;
    const { report, journal } = await whole.apply((await damaged(whole, all)).plan);
    const { plan, folder } = await damaged(divided, all);
    const before = await liveOf(divided, all);
    const stored = await StoredPlan.of(divided, folder, bucket());
    const parts = await stored.divide(map.itemsPerPart);
    const inOrder = map.order.flatMap((place) => parts[place] ?? []);
    const apply = async (place: number) =>
      stored.applyKilled(inOrder[place], map.kills[place], { concurrency: map.concurrency });
    if (map.together) {
      await Promise.all(inOrder.map((_, place) => apply(place)));
    } else {
      for (const place of inOrder.keys()) await apply(place);
    }

    expect(await faultsIn(stored.history, plan)).toEqual([]);
    expect(await outcomesIn(stored.history)).toEqual(await outcomesIn(journal));
    const rewound = await liveOf(divided, all);
    (await liveOf(whole, all)).forEach((item, place) => expect(same(item, rewound[place])).toBe(true));

    const back = await divided.plan(undefined, { changes: () => journalChanges(stored.history) });
    const { report: undone } = await divided.apply(back);
    (await liveOf(divided, all)).forEach((item, place) => expect(same(item, before[place])).toBe(true));
    expect(undone.items).toBe(report.updated + report.put + report.deleted);
  }), { numRuns: RUNS, endOnFailure: true });
}), 600_000);
