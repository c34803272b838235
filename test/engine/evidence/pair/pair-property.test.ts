import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { all, FROM, inMemory, seconds } from './pair-snapshots';
import { SYSTEM_CLOCK } from '../../../../src/clock/clock';
import { describeTable } from '../../../../src/engine/dynamodb/table';
import { ItemKeys } from '../../../../src/engine/evidence/item-keys';
import { differingItems } from '../../../../src/engine/evidence/pair/item-pairs';
import { pairChanges } from '../../../../src/engine/evidence/pair/pair-changes';
import { noCounts } from '../../../../src/engine/evidence/pair/pair-counts';
import { tableSnapshot } from '../../../../src/engine/evidence/pair/snapshot';
import type { RunReport } from '../../../../src/engine/journal/report';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { equalNamed, itemOf, type Named, SPELLINGS } from '../../history';
import { useLocalTables } from '../../local-table';
import { replayable } from '../../seed';

/**
 * Values have names here, and several spellings: what differs is known by name, never found out by comparing.
 */
interface Entry {
  readonly before?: Named;
  readonly after?: Named;

  /** The position on either side, and the spelling there. */
  readonly places: readonly [number, number];
  readonly turns: readonly [number, number];
}

const values = fc.dictionary(
  fc.constantFrom('a', 'b', 'constructor', 'c d'),
  fc.constantFrom(...Object.keys(SPELLINGS)),
  { maxKeys: 4, noNullPrototype: true },
);
const turn = fc.nat(5);
const anywhere = fc.tuple(fc.nat(), fc.nat());
const turns = fc.tuple(turn, turn);
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ before: values, after: values, places: anywhere, turns }),
  values.chain((value) =>
    fc.record({ before: fc.constant(value), after: fc.constant(value), places: anywhere, turns }),
  ),
  fc.record({ before: values, places: anywhere, turns }),
  fc.record({ after: values, places: anywhere, turns }),
);
const entries = fc.array(entry, { maxLength: 80, size: 'max' });
const TIMES = Math.max(1, Math.ceil(Number(process.env.HISTORIES ?? 0) / 5000));

const folder = join(mkdtempSync(join(tmpdir(), 'pair-')), 'spilled');
const createTable = useLocalTables();

afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

/** A key of a text with a tab, and of a number in one of its spellings. */
function keysAt(place: number, spelling = 0): Item {
  const number = [`${place}`, `${place}.0`, `+${place}E0`][spelling % 3];
  return { pk: { S: `tenant\t${place % 7}\n` }, sk: { N: number } };
}

function side(found: readonly Entry[], name: 'before' | 'after'): Item[] {
  const number = name === 'before' ? 0 : 1;
  return found
    .map(({ [name]: named, places, turns: spellings }, place) => ({
      named,
      order: places[number],
      place,
      spelling: spellings[number],
    }))
    .filter(({ named }) => named)
    .sort((a, b) => a.order - b.order)
    .map(({ named, place, spelling }) => itemOf(keysAt(place, spelling), named!, spelling));
}

function differs({ before, after }: Entry): boolean {
  return (before || after) !== undefined && !(before && after && equalNamed(before, after));
}

/** The entry of an item. */
function placeOf(keys: Item): number {
  return Number(keys.sk.N);
}

test.each([['all waits in memory', undefined, 150], ['some goes to disk', 4000, 50], ['all goes to disk, and is dealt out again and again', 0, 10]])(
  'whatever the order, the pages and the spelling, exactly what differs is told, once: %s', replayable(async (_, memory, runs) => {
    await fc.assert(fc.asyncProperty(entries, fc.integer({ min: 1, max: 20 }), async (found, page) => {
      const counts = noCounts();
      const [before, after] = [side(found, 'before'), side(found, 'after')];
      const options = { before: inMemory('before', before, {}, page), after: inMemory('after', after, {}, page + 1), folder, memory };
      const differences = await all(differingItems(options, new ItemKeys(['pk', 'sk']), counts));

      const places = differences.map(({ keys }) => placeOf(keys)).sort((a, b) => a - b);
      expect(places).toEqual([...found.keys()].filter((place) => differs(found[place])));
      for (const { keys, before: old, after: image } of differences) {
        const { before: was, after: is, turns: [first, second] } = found[placeOf(keys)];
        const place = placeOf(keys);
        expect(old).toEqual(was && itemOf(keysAt(place, first), was, first));
        expect(image).toEqual(is && itemOf(keysAt(place, second), is, second));
      }
      const different = found.filter((one) => differs(one) && one.before && one.after).length;
      expect(counts).toEqual({
        before: before.length,
        after: after.length,
        onlyBefore: found.filter((one) => !one.after).length,
        onlyAfter: found.filter((one) => !one.before).length,
        different,
        same: found.filter((one) => one.before && one.after).length - different,
        spilled: memory === undefined ? 0 : expect.any(Number),
      });
      if (memory === 0 && found.length > 0) expect(counts.spilled).toBeGreaterThan(0);
      expect(readdirSync(join(folder, '..'))).toEqual([]);
    }), { numRuns: runs * TIMES });
  }));

test('of two snapshots in the same order no more than a page or two waits, however many items there are', async () => {
  const items = Array.from({ length: 600 }, (_, place) => keysAt(place));
  const counts = noCounts();
  const options = { before: inMemory('before', items), after: inMemory('after', items.map((item) => ({ ...item }))), folder, memory: 4000 };

  expect(await all(differingItems(options, new ItemKeys(['pk', 'sk']), counts))).toEqual([]);
  expect(counts).toMatchObject({ same: 600, spilled: 0 });
});

/** Items are worked on at the same time, so the first examples may be others. */
const counts = ({ examples, ...rest }: RunReport) => rest;

const TABLE = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }] as any,
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'N' }] as any,
};

test('on DynamoDB: a table goes back to what it was, with all that was deleted and without what was inserted', replayable(async () => {
  const found = fc.sample(entries, 6 * Math.min(10, TIMES)).flat();
  const [before, after, live] = await Promise.all([0, 1, 2].map(() => createTable(TABLE)));
  try {
    const keep = { later: { S: 'good' } };
    await Promise.all(found.map(async ({ before: was, after: is, turns: [first, second] }, place) => {
      if (was) await before.put(itemOf(keysAt(place), was, first));
      if (is) await after.put(itemOf(keysAt(place), is, second));
      // A good write since the second snapshot, that the rewind has to leave alone.
      if (is) await live.put({ ...itemOf(keysAt(place), is, second + 1), ...was && place % 3 === 0 ? keep : {} });
    }));
    const { client } = live.local;
    const described = await describeTable(client, live.name);
    const evidence = () =>
      pairChanges({
        before: tableSnapshot({
          client,
          clock: SYSTEM_CLOCK,
          tableName: before.name,
          time: FROM,
          segments: 5,
          concurrency: 2,
        }),
        after: tableSnapshot({
          client,
          clock: SYSTEM_CLOCK,
          tableName: after.name,
          time: seconds(60),
          segments: 3,
          consistent: true,
        }),
        table: described,
        clock: SYSTEM_CLOCK,
        folder,
        from: FROM,
        memory: 50_000,
      });
    const statement = { damageOnly: true };
    const plan = await live.plan(undefined, {
      changes: evidence,
      from: FROM,
      to: seconds(60),
      precision: undefined,
      ...statement,
    });
    const forecast = await live.dryRun(plan);
    const { report } = await live.apply(plan);

    expect(plan.header).toMatchObject({ source: 'pair', counts: { items: found.filter(differs).length } });
    expect(counts(report)).toEqual(counts(forecast));
    expect(report).toMatchObject({
      conflicts: 0, put: found.filter((one) => !one.after).length, deleted: found.filter((one) => !one.before).length,
    });
    await Promise.all(found.map(async ({ before: was, after: is }, place) => {
      const [item, base] = await Promise.all([live, before].map((table) => table.get(keysAt(place))));
      expect(sorted(item)).toEqual(sorted(base && { ...base, ...was && is && place % 3 === 0 ? keep : {} }));
    }));
  } finally {
    await Promise.all([before, after, live].map((table) => table.remove()));
  }
}));

/** DynamoDB spells equal numbers alike, but not those in lists, and leaves the order in sets open. */
function sorted(item: Item | undefined): unknown {
  return item && Object.fromEntries(Object.entries(item).map(([name, value]) => {
    const [type, content] = Object.entries(value)[0];
    const set = type.endsWith('S') && type !== 'S';
    return [name, set ? [...content].map(String).sort() : JSON.stringify(value).replace('"1.0"', '"1"')];
  }));
}
