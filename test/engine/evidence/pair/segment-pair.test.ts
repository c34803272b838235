import * as fc from 'fast-check';
import { Bookmarks } from '../../../../src/engine/evidence/bookmarks';
import { ItemKeys } from '../../../../src/engine/evidence/item-keys';
import type { ItemDifference } from '../../../../src/engine/evidence/pair/item-pairs';
import { noCounts, type PairCounts } from '../../../../src/engine/evidence/pair/pair-counts';
import { compareSegment, type SegmentPosition } from '../../../../src/engine/evidence/pair/segment-pair';
import type { Snapshot } from '../../../../src/engine/evidence/pair/snapshot';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { replayable } from '../../seed';

interface Entry {
  readonly before?: number;
  readonly after?: number;

  /** Where each table has it. */
  readonly segments: readonly [number, number];
}

const SEGMENTS = 3;
const KEYS = ['pk'];

const entry: fc.Arbitrary<Entry> = fc.record({
  before: fc.option(fc.nat(2), { nil: undefined }),
  after: fc.option(fc.nat(2), { nil: undefined }),
  segments: fc.tuple(fc.nat(SEGMENTS - 1), fc.nat(SEGMENTS - 1)),
});

const item = (place: number, value: number): Item => ({ pk: { S: `p${place}` }, value: { N: String(value) } });

/** A table in memory, one segment of it; a page is read again unless a bookmark is past it. */
function segmentOf(items: ReadonlyMap<string, Item>, shown: readonly Item[], pageSize: number): Required<Snapshot> {
  return {
    name: 'table',
    describe: async () => ({ accuracy: 0 }),
    items: async function* (bookmarks = new Bookmarks()) {
      for (let start = bookmarks.at('place') ?? 0; start < shown.length; start += pageSize) {
        yield shown.slice(start, start + pageSize);
        bookmarks.move({ place: start + pageSize });
      }
    },
    find: async (keys) => keys.map(({ pk }) => items.get(pk.S!)).filter((found) => found !== undefined),
  };
}

function table(entries: readonly Entry[], side: 'before' | 'after') {
  const place = side === 'before' ? 0 : 1;
  const items = new Map(entries.flatMap((each, index): [string, Item][] => each[side] === undefined ? [] : [[`p${index}`, item(index, each[side]!)]]));
  const shown = (segment: number) => entries.flatMap((each, index) =>
    each[side] !== undefined && each.segments[place] === segment ? [item(index, each[side]!)] : []);
  return { items, shown };
}

/** Compares all segments, each of them in as many turns as it takes. */
async function compared(entries: readonly Entry[], pages: readonly [number, number], turn: number, memory?: number) {
  const [before, after] = [table(entries, 'before'), table(entries, 'after')];
  const differences: ItemDifference[] = [];
  const counts = noCounts();
  for (let segment = 0; segment < SEGMENTS; segment++) {
    let position: SegmentPosition | undefined;
    while (!position?.whole) {
      let read = 0;
      position = await compareSegment({
        before: segmentOf(before.items, before.shown(segment), pages[0]),
        after: segmentOf(after.items, after.shown(segment), pages[1]),
        keys: new ItemKeys(KEYS),
        position: position && JSON.parse(JSON.stringify(position)),
        memory,
        isTimeUp: () => ++read === turn,
        keep: async (found) => void differences.push(...found),
      });
    }
    for (const name of Object.keys(counts) as (keyof PairCounts)[]) counts[name] += position.counts[name];
  }
  return { differences, counts };
}

test('all segments name each item that differs once, wherever both tables have it and however often they are interrupted', replayable(async () => {
  const size = fc.integer({ min: 1, max: 5 });
  const turns = fc.record({
    pages: fc.tuple(size, size), turn: fc.integer({ min: 1, max: 9 }), memory: fc.constantFrom(1, undefined),
  });
  const all = fc.array(entry, { maxLength: 40 });
  await fc.assert(fc.asyncProperty(all, turns, async (entries, { pages, turn, memory }) => {
    const { differences, counts } = await compared(entries, pages, turn, memory);

    const expected = entries.flatMap(({ before, after }, place) => before === after ? [] : [{
      keys: { pk: { S: `p${place}` } },
      before: before === undefined ? undefined : item(place, before),
      after: after === undefined ? undefined : item(place, after),
    }]);
    const sorted = (list: readonly ItemDifference[]) =>
      [...list].sort((one, other) => one.keys.pk.S! < other.keys.pk.S! ? -1 : 1);
    expect(sorted(differences)).toEqual(sorted(expected));
    const number = (test: (each: Entry) => boolean) => entries.filter(test).length;
    expect(counts).toEqual({
      before: number(({ before }) => before !== undefined),
      after: number(({ after }) => after !== undefined),
      onlyBefore: number(({ before, after }) => before !== undefined && after === undefined),
      onlyAfter: number(({ before, after }) => before === undefined && after !== undefined),
      different: number(({ before, after }) => before !== undefined && after !== undefined && before !== after),
      same: number(({ before, after }) => before !== undefined && before === after),
      spilled: 0,
    });
  }), { numRuns: 300 });
}));

test('a table that shows an item twice is refused', async () => {
  const twice = [item(1, 1), item(1, 1)];
  const shown = segmentOf(new Map(), twice, 5);
  const comparing = compareSegment({
    before: shown,
    after: segmentOf(new Map(), [], 5),
    keys: new ItemKeys(KEYS),
    isTimeUp: () => false,
    keep: async () => undefined,
  });

  await expect(comparing).rejects.toThrow(/before.*must show each item once/s);
});
