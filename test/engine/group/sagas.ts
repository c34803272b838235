/** Random sagas over three tables, each write at its time, and what a restore to a second may show of them. */
import * as fc from 'fast-check';

export const TABLES = ['orders', 'payments', 'stock'] as const;

/**
 * A write of a saga: an item with the items that it references, by table and key. An order names its payment before
 * that is made, so what is torn can be seen from either side.
 */
export interface Step {
  readonly saga: number;
  readonly table: typeof TABLES[number];
  readonly key: string;
  readonly references: Readonly<Partial<Record<typeof TABLES[number], string>>>;

  /** In milliseconds. */
  readonly at: number;
}

/** The longest time between two writes of a saga, in milliseconds. */
export const APART = 4000;

interface Saga {
  readonly begin: number;
  readonly delays: readonly [number, number];
  readonly order: readonly (typeof TABLES[number])[];
  readonly pays: boolean;
}

const saga: fc.Arbitrary<Saga> = fc.record({
  begin: fc.nat(90_000),
  delays: fc.tuple(fc.nat(APART), fc.nat(APART)),
  order: fc.shuffledSubarray([...TABLES], { minLength: 3 }),
  pays: fc.boolean(),
});

/** Sagas of a minute and a half, most of them with long pauses between them. */
export const sagas: fc.Arbitrary<Step[]> = fc.array(saga, { minLength: 2, maxLength: 8, size: 'max' })
  .map((all) => all.flatMap(stepsOf));

function stepsOf({ begin, delays: [first, second], order, pays }: Saga, place: number): Step[] {
  const times = [begin, begin + first, begin + first + second];
  const references = {
    orders: pays ? { payments: `payment-${place}` } : {},
    payments: { orders: `order-${place}` },
    stock: { payments: `payment-${place}` },
  };
  const key = { orders: `order-${place}`, payments: `payment-${place}`, stock: `move-${place}` };
  return order.map((table, turn) =>
    ({ saga: place, table, key: key[table], references: references[table], at: times[turn] }));
}

/** The second of a write, as its stream shows it. */
export function secondOf({ at }: Step): number {
  return Math.floor(at / 1000);
}

/** What a restore shows: all writes before the second, none after it, and of the second itself any. */
export function restored(steps: readonly Step[], second: number, coins: readonly boolean[]): Step[] {
  const isShown = (place: number) => coins[place % coins.length];
  return steps.filter((step, place) => secondOf(step) < second || (secondOf(step) === second && isShown(place)));
}

/** The sagas of which some writes are there, and others are not. */
export function straddling(steps: readonly Step[], there: readonly Step[]): number[] {
  const count = (all: readonly Step[], one: number) => all.filter((step) => step.saga === one).length;
  return [...new Set(steps.map((step) => step.saga))]
    .filter((one) => count(there, one) > 0 && count(there, one) < count(steps, one));
}

/** The keys of items that reference one that is not there. */
export function dangling(there: readonly Step[]): string[] {
  const keys = new Set(there.map(({ table, key }) => `${table} ${key}`));
  const isTorn = ({ references }: Step) =>
    Object.entries(references).some(([table, key]) => !keys.has(`${table} ${key}`));
  return there.filter(isTorn).map(({ key }) => key).sort();
}
