import { ReplicatedTable } from './replicated-table';
import { useWatchedTables } from './watched-table';

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
