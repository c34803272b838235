import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inMemory } from './pair-snapshots';
import { compare } from '../../../../src/engine/evidence/pair/comparison';
import { SampledPair } from '../../../../src/engine/evidence/pair/sampled-pair';
import { segmentSample } from '../../../../src/engine/evidence/pair/segment-sample';
import type { Snapshot } from '../../../../src/engine/evidence/pair/snapshot';
import type { Item } from '../../../../src/engine/values/attribute-value';

const SAMPLE = segmentSample(0.5, 7);
const folder = join(tmpdir(), `sampled-${process.pid}`);

function itemsOf(texts: Record<string, string>): Item[] {
  return Object.entries(texts).map(([pk, a]) => ({ pk: { S: pk }, a: { S: a } }));
}

/** A table of which the sample shows some items, and finds all. */
function table(name: string, shown: Item[], all: Item[], asked: string[] = []): Snapshot {
  return {
    ...inMemory(name, shown),
    find: async (keys) => {
      asked.push(...keys.map(({ pk }) => `${name} ${pk.S}`));
      return all.filter((item) => keys.some(({ pk }) => pk.S === item.pk.S));
    },
  };
}

async function compared(before: Snapshot, after: Snapshot) {
  const pair = new SampledPair(SAMPLE, ['pk']);
  const report = await compare({ before, after, keyNames: ['pk'], folder, differing: pair.differing.bind(pair) });
  return { report, estimates: pair.estimates(report.counts) };
}

test('what only one table shows in the sample is looked for in the other, which may be divided otherwise', async () => {
  const [before, after] = [itemsOf({ one: 'a', two: 'a', three: 'a', four: 'a' }), itemsOf({ one: 'a', two: 'b', three: 'a', five: 'a' })];
  const asked: string[] = [];
  const { report } = await compared(
    table('before', before.filter(({ pk }) => ['one', 'two', 'four'].includes(pk.S!)), before, asked),
    table('after', after.filter(({ pk }) => ['one', 'three', 'five'].includes(pk.S!)), after, asked),
  );

  expect(asked.sort()).toEqual(['after four', 'after two', 'before five', 'before three']);
  expect(report.counts).toMatchObject({ before: 3, after: 3, same: 2, different: 1, onlyBefore: 1, onlyAfter: 1 });
  expect(report.samples).toMatchObject({
    different: [{ before: { a: { S: 'a' } }, after: { a: { S: 'b' } } }],
    onlyBefore: [{ keys: { pk: { S: 'four' } } }],
    onlyAfter: [{ keys: { pk: { S: 'five' } } }],
  });
});

test('tables that are divided alike are read once: only keys of items that one of them lacks are looked for', async () => {
  const [before, after] = [itemsOf({ one: 'a', two: 'a' }), itemsOf({ one: 'a', two: 'b', three: 'a' })];
  const asked: string[] = [];
  await compared(table('before', before, before, asked), table('after', after, after, asked));

  expect(asked).toEqual(['before three']);
});

test('more keys than one request takes are looked for in several', async () => {
  const all = itemsOf(Object.fromEntries(Array.from({ length: 250 }, (_, place) => [`item ${place}`, 'a'])));
  const sizes: number[] = [];
  const after: Snapshot = { ...inMemory('after', []), find: async (keys) => { sizes.push(keys.length); return [...all.slice(0, 240)]; } };
  const { report } = await compared(table('before', all, all), after);

  expect(sizes).toEqual([100, 100, 50]);
  expect(report.counts).toMatchObject({ same: 240, onlyBefore: 10 });
});

test('the whole is estimated by the share of the segments, and is never less than what was found', async () => {
  const before = itemsOf(Object.fromEntries(Array.from({ length: 100 }, (_, place) => [`item ${place}`, 'a'])));
  const after = before.map((item, place) => place < 10 ? { ...item, a: { S: 'b' } } : item);
  const { estimates: { different, onlyBefore } } = await compared(table('before', before, before), table('after', after, after));

  expect(different).toMatchObject({ found: 10, of: 100, share: 0.1, items: { about: 20 } });
  expect(different.items.low).toBeGreaterThanOrEqual(10);
  expect(different.items.high).toBeLessThan(40);
  expect(onlyBefore).toMatchObject({ found: 0, of: 100, low: 0, high: 0.03, items: { about: 0, high: 6 } });
});

test('a seed chooses the same segments again, and another one others', () => {
  expect(segmentSample(0.02, 5)).toEqual(segmentSample(0.02, 5));
  expect(segmentSample(0.02, 6).segments).not.toEqual(segmentSample(0.02, 5).segments);
  // Another choice would make seeds of earlier runs worthless.
  expect(segmentSample(0.02, 5).segments.slice(0, 5)).toMatchInlineSnapshot(`
[
  51,
  107,
  140,
  211,
  285,
]
`);
});

test.each([[0.0001, 100, 1_000_000], [0.001, 256, 256_000], [0.02, 256, 12_800], [0.5, 256, 512], [0.999, 257, 257]])(
  'a share of %p is %i of %i segments, each in the table and none twice', (share, read, of) => {
    const { segments, of: all } = segmentSample(share, 1);
    expect([segments.length, all]).toEqual([read, of]);
    expect(new Set(segments).size).toBe(read);
    expect(segments.every((segment) => segment >= 0 && segment < of)).toBe(true);
  });

test('each segment is chosen as often as any other', () => {
  const times = new Array<number>(512).fill(0);
  for (let seed = 1; seed <= 400; seed++) segmentSample(0.5, seed).segments.forEach((segment) => times[segment]++);

  // Five standard deviations of 400 fair coins.
  expect(Math.min(...times)).toBeGreaterThan(150);
  expect(Math.max(...times)).toBeLessThan(250);
});
