import * as fc from 'fast-check';
import type { Filter } from '../../../src/engine/damage/filter/filter';
import { itemName } from '../../../src/engine/evidence/change';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import { conflictsOf, type RunReport } from '../../../src/engine/journal/report';
import type { Item } from '../../../src/engine/values/attribute-value';
import { certain, expectation } from '../expectation';
import { type History, histories, itemOf, type Named, type Step } from '../history';
import { type LocalTable, useLocalTables } from '../local-table';
import { same } from '../repair/repaired';
import { replayable } from '../seed';

// DynamoDB Local has half a gigabyte.
const HISTORIES = Math.min(5000, Number(process.env.HISTORIES ?? 300));

const createTable = useLocalTables();

/** Items are worked on at the same time, so the first conflicts may be others. */
const counts = ({ examples, supersededExamples, ...rest }: RunReport) => rest;

const keysOf = (place: number): Item => ({ pk: { S: `item ${place}` } });

/** DynamoDB Local is slow with time to live, so the test deletes instead. */
function deletedAtOnce(history: History): History {
  return { ...history, seen: history.seen.map((step) => ({ ...step, ttl: false })) };
}

/** Knows damage by its place in the history of its item. */
function byHistory(all: readonly History[]): Filter {
  const seen = new Map<string, number>();
  // The state before the first step is a good write's.
  const bad = new Map(all.map(({ seen: steps }, place) =>
    [itemName(keysOf(place)), [...steps[0].before ? [false] : [], ...steps.map(({ by }) => by === 'bad')]]));
  return {
    text: 'by history',
    isDamage: ({ keys }) => {
      const name = itemName(keys);
      const step = seen.get(name) ?? 0;
      seen.set(name, step + 1);
      return bad.get(name)![step];
    },
  };
}

async function play(table: LocalTable, all: readonly History[], stepsOf: (history: History) => Step[]): Promise<void> {
  const longest = Math.max(...all.map((history) => stepsOf(history).length));
  for (let turn = 0; turn < longest; turn++) {
    await Promise.all(all.map(async (history, place) => {
      const step = stepsOf(history)[turn];
      if (step) await write(table, keysOf(place), step, turn);
    }));
  }
}

/** An update where it can be one, or the whole item. */
async function write(table: LocalTable, keys: Item, { before, after }: Step, turn: number): Promise<void> {
  if (!after) return table.delete(keys);
  if (!before || turn % 2 === 0) return table.put(itemOf(keys, after, turn));
  const image = itemOf({}, after, turn);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => at(before, name) !== at(after, name),
  );
  return table.update(
    keys,
    Object.fromEntries(changed.map((name) => [name, Object.hasOwn(image, name) ? image[name] : undefined])),
  );
}

function at(item: Named, name: string): string | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

async function items(table: LocalTable, all: readonly unknown[]): Promise<(Item | undefined)[]> {
  return Promise.all(all.map((_, place) => table.get(keysOf(place))));
}

test('on DynamoDB: the good writes survive, the damage goes, and so does the rewind when it is rewound', replayable(async () => {
  const all = fc.sample(histories, HISTORIES).filter(({ seen }) => seen.length > 0).map(deletedAtOnce);
  const table = await createTable();
  await Promise.all(
    all.map(async ({ seen: [{ before }] }, place) => before && table.put(itemOf(keysOf(place), before))),
  );
  await play(table, all, ({ seen }) => seen);
  const plan = await table.plan(byHistory(all));
  await play(table, all, ({ unseen }) => unseen);
  const damaged = await items(table, all);

  const forecast = await table.dryRun(plan);
  const { report, journal } = await table.apply(plan);
  const rewound = await items(table, all);
  const found = all.map(() => new Set<string>());
  for await (const { keys, attribute } of conflictsOf(journal)) {
    found[Number(keys.pk.S!.slice(5))].add(attribute ?? '(item)');
  }

  all.forEach((history, place) => {
    const { item, conflicts, doubts } = expectation(history);
    const right = same(rewound[place], item && itemOf(keysOf(place), item));
    expect({ history, item: rewound[place], right, conflicts: certain(found[place], doubts) })
      .toEqual({ history, item: rewound[place], right: true, conflicts: certain(conflicts, doubts) });
  });
  expect(counts(report)).toEqual(counts(forecast));
  expect(report.updated).toBeGreaterThan(all.length / 10);
  expect(counts((await table.apply(plan, { journal })).report)).toEqual(counts(report));
  expect(await items(table, all)).toEqual(rewound);

  const back = await table.plan(undefined, { changes: () => journalChanges(journal) });
  const { report: undone } = await table.apply(back);
  const returned = await items(table, all);

  all.forEach((_, place) => expect(same(returned[place], damaged[place])).toBe(true));
  expect(undone).toMatchObject({ updated: report.updated, put: report.deleted, deleted: report.put, conflicts: 0 });
}));
