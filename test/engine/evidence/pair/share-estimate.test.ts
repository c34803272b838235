import * as fc from 'fast-check';
import { KeyGroups } from '../../../../src/engine/evidence/pair/key-groups';
import { estimateShare, type ShareEstimate } from '../../../../src/engine/evidence/pair/share-estimate';

/** One seed for all, so that a rare sample is as rare in each run. */
const SEED = 20_261_127;
const SAMPLES = 200;

/** By luck alone, fewer of so many intervals of 95 % hold the true share once in a thousand runs. */
const LEAST_COVERAGE = 0.95 - 3.1 * Math.sqrt((0.95 * 0.05) / SAMPLES);

/** A table: the sizes of its partition keys, and how many of their items differ. */
interface Population {
  readonly keys: readonly { readonly size: number; readonly differing: number }[];
  readonly single: boolean;
}

interface Shape {
  readonly keys: number;

  /** The most items of a partition key. */
  readonly most: number;
  readonly damage: number;

  /** True if the damage took whole partition keys. */
  readonly together: boolean;
  readonly seed: number;
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  keys: fc.integer({ min: 2000, max: 4000 }),
  most: fc.constantFrom(1, 1, 5, 20),
  damage: fc.constantFrom(0, 0.0005, 0.002, 0.01, 0.05, 0.5, 1),
  together: fc.boolean(),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
});

/** What a random choice of a dozen may leave out. */
const COMMON: [Shape][] = [
  [{ keys: 3000, most: 20, damage: 0.5, together: true, seed: 1 }],
  [{ keys: 3000, most: 1, damage: 0.002, together: false, seed: 2 }],
];

function populationOf({ keys, most, damage, together }: Shape, random: () => number): Population {
  return {
    single: most === 1,
    keys: Array.from({ length: keys }, () => {
      const size = 1 + Math.floor(random() * most);
      const isDamaged = random() < damage;
      const oneByOne = Array.from({ length: size }, random).filter((each) => each < damage).length;
      return { size, differing: !together ? oneByOne : isDamaged ? size : 0 };
    }),
  };
}

/** The estimate of a tenth of the partition keys. */
function sampled({ keys, single }: Population, random: () => number): ShareEstimate {
  const groups = new KeyGroups(single);
  let [of, found] = [0, 0];
  // The gaps between those that are taken, each with a chance of a tenth.
  const gap = () => 1 + Math.floor(Math.log(1 - random()) / Math.log(0.9));
  for (let key = gap() - 1; key < keys.length; key += gap()) {
    const { size, differing } = keys[key];
    const name = `tenant ${key}`;
    for (let item = 0; item < size; item++) groups.add(name);
    for (let item = 0; item < differing; item++) groups.find('different', name);
    of += size;
    found += differing;
  }
  return estimateShare(found, of, groups.effect('different'));
}

/** Numbers from 0 to below 1, the same for the same seed (Park and Miller's). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = state * 48_271 % 2_147_483_647) / 2_147_483_647;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

test('the interval holds the true share in 95 of 100 samples, whether items are damaged one by one or a partition key at a time', () => {
  fc.assert(fc.property(shapes, (shape) => {
    const random = randomNumbers(shape.seed);
    const population = populationOf(shape, random);
    const truth = sum(population.keys.map(({ differing }) => differing)) / sum(population.keys.map(({ size }) => size));
    const estimates = Array.from({ length: SAMPLES }, () => sampled(population, random));
    const covered = estimates.filter(({ low, high }) => low <= truth && truth <= high).length / SAMPLES;
    expect(covered).toBeGreaterThanOrEqual(LEAST_COVERAGE);
  }), { seed: SEED, numRuns: 12, examples: COMMON });
});

test('damage that took items one by one is known more exactly than their partition keys would be', () => {
  const width = (together: boolean) => {
    const random = randomNumbers(SEED);
    const population = populationOf({ keys: 5000, most: 20, damage: 0.05, together, seed: SEED }, random);
    const { low, high } = sampled(population, random);
    return high - low;
  };
  expect(width(false)).toBeLessThan(0.02);
  expect(width(true)).toBeGreaterThan(1.5 * width(false));
});

test('none of n is 3 of n at most, and all of n the same from above', () => {
  expect(estimateShare(0, 1000)).toEqual({ found: 0, of: 1000, worth: 1000, share: 0, low: 0, high: 0.003 });
  expect(estimateShare(1000, 1000)).toEqual({ found: 1000, of: 1000, worth: 1000, share: 1, low: 0.997, high: 1 });
  expect(estimateShare(0, 2)).toMatchObject({ high: 1 });
});

test('the items of few partition keys are worth as many as there are partition keys', () => {
  const groups = new KeyGroups(false);
  for (let item = 0; item < 10_000; item++) groups.add(`tenant ${item % 10}`);

  expect(groups.effect('different')).toBeCloseTo(1000, -2);
  expect(estimateShare(0, 10_000, groups.effect('different')).high).toBeCloseTo(0.3, 1);
});

test('the interval is that of a published example', () => {
  // Newcombe 1998, table I, method 4: 81 of 263, and 15 of 148.
  const rounded = ({ low, high }: ShareEstimate) => [low.toFixed(4), high.toFixed(4)];
  expect(rounded(estimateShare(81, 263))).toEqual(['0.2535', '0.3682']);
  expect(rounded(estimateShare(15, 148))).toEqual(['0.0598', '0.1644']);
});

test('of nothing, nothing is known', () => {
  expect(estimateShare(0, 0)).toEqual({ found: 0, of: 0, worth: 0, low: 0, high: 1 });
});
