import { WaitingItems } from '../../../../src/engine/evidence/pair/waiting-items';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { M, N, S } from '../../cases';

const LONG = 'x'.repeat(10_000);
const WORDS = Array.from({ length: 1000 }, (_, place) => `${place}`);

function waiting(...items: Item[]): WaitingItems {
  const found = new WaitingItems();
  items.forEach((item, place) => found.add(`"${place}"`, item));
  return found;
}

test('those that have waited longest go first, until the others are within the limit', () => {
  const items = waiting({ a: S(LONG) }, { a: S(LONG) }, { a: S(LONG) }, { a: N(1) });

  expect([...items.oldest(12_000)].map(([name]) => name)).toEqual(['"0"', '"1"']);
  expect(items.size).toBeLessThanOrEqual(12_000);
  expect([...items.oldest(0)].map(([name]) => name)).toEqual(['"2"', '"3"']);
  expect(items.size).toBe(0);
});

test('what is taken takes no memory any more', () => {
  const items = waiting({ a: S(LONG) }, { a: N(1) });

  expect(items.take('"0"')).toEqual({ a: S(LONG) });
  expect(items.take('"0"')).toBeUndefined();
  expect(items.size).toBe(waiting({ a: N(1) }).size);
});

test.each<[string, Item[string], number]>([
  ['a text', S(LONG), 10_000],
  ['a number', N('1'.repeat(38)), 38],
  ['bytes', { B: new Uint8Array(10_000) }, 10_000],
  ['a map', M({ inner: M({ a: S(LONG) }) }), 10_000],
  ['a list', { L: WORDS.map((word) => S(word + LONG.slice(0, 100))) }, 100_000],
  ['a set of texts', { SS: WORDS }, 50_000],
  ['a set of numbers', { NS: WORDS }, 50_000],
  ['a set of bytes', { BS: WORDS.map(() => new Uint8Array(10)) }, 50_000],
])('%s takes as much memory as it holds, and something for each of its parts', (_, value, size) => {
  expect(waiting({ a: value }).size).toBeGreaterThan(size);
});
