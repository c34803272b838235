import * as fc from 'fast-check';
import { ReplicatedTable } from './replicated-table';
import { useWatchedTables } from './watched-table';
import { replayable } from '../../engine/seed';

const watched = useWatchedTables();
const order = (price: string) => ({ pk: { S: '1' }, price: { N: price } });

test('of two monitors of a global table, the one in the acting Region restores', async () => {
  const here = await watched({ actingRegion: 'eu-west-1' });
  const there = await watched({ actingRegion: 'eu-central-1' });
  const table = new ReplicatedTable(here, there);
  await here.put(order('10'));
  await table.settle();

  await there.put(order('0'));
  await table.settle();

  expect(await here.get('1')).toEqual(order('10'));
  expect(await there.get('1')).toEqual(order('10'));
  expect([here.writes, there.writes]).toEqual([1, 0]);
});

test.each([['here', 0], ['there', 1]])('two monitors that both restore by mistake do not answer each other (damage %s)', async (_, place) => {
  const sides = [await watched(), await watched()];
  const table = new ReplicatedTable(sides[0], sides[1]);
  await sides[0].put(order('10'));
  await table.settle();

  await sides[place].put(order('0'));
  await table.replicate();
  // Both see the damage before either has seen the other's repair.
  await Promise.all(sides.map((side) => side.settle()));
  await table.settle();

  expect(await Promise.all(sides.map((side) => side.get('1')))).toEqual([order('10'), order('10')]);
  expect(sides[0].writes + sides[1].writes).toBeLessThanOrEqual(2);
});

test('a table with replicas is not restored where no Region was named', async () => {
  const table = await watched();
  table.replicas = ['eu-central-1'];
  await table.put(order('10'));
  await table.put(order('0'));

  await table.settle();

  expect((await table.plans())[0]).toMatchObject({ outcome: 'proposed', reason: expect.stringContaining('actingRegion') });
});

const item = (pk: number, price: number) => ({ pk: { S: String(pk) }, price: { N: String(price) } });
const damages = fc.array(fc.record({
  place: fc.integer({ min: 0, max: 1 }),
  pk: fc.integer({ min: 1, max: 3 }),
  price: fc.integer({ min: 0, max: 3 }),
  seen: fc.boolean(),
}), { minLength: 1, maxLength: 8 });

test.each([true, false])('both Regions end right and are silent, whatever is damaged where (one acts: %s)', async (one) => {
  await replayable(() => fc.assert(fc.asyncProperty(damages, async (damage) => {
    const sides = [
      await watched(one ? { actingRegion: 'eu-west-1' } : {}), await watched(one ? { actingRegion: 'eu-central-1' } : {}),
    ];
    const table = new ReplicatedTable(sides[0], sides[1]);
    for (const pk of [1, 2, 3]) await sides[0].put(item(pk, 10));
    await table.settle();

    for (const { place, pk, price, seen } of damage) {
      await sides[place].put(item(pk, price));
      await table.replicate();
      if (seen) await Promise.all(sides.map((side) => side.settle()));
    }
    await table.settle();

    for (const side of sides) for (const pk of [1, 2, 3]) expect(await side.get(String(pk))).toEqual(item(pk, 10));
    if (one) expect(sides[1].writes).toBe(0);
  }), { numRuns: 12 }))();
}, 300_000);
