import { useWatchedTables } from './watched-table';

const watched = useWatchedTables();
const order = (pk: string, price: string, more = {}) => ({ pk: { S: pk }, price: { N: price }, ...more });

test('a modified item of an immutable table is restored, and nothing else is written', async () => {
  const table = await watched();
  await table.put(order('1', '10'));
  await table.settle();

  await table.put(order('1', '0', { note: { S: 'oops' } }));
  await table.settle();

  expect(await table.get('1')).toEqual(order('1', '10'));
  expect(table.decisions).toMatchObject([{ outcome: 'restored', rules: ['Immutable'], keys: { pk: { S: '1' } } }]);
  expect(await table.settle()).toBe(0);
});

test('a deleted item is put back', async () => {
  const table = await watched();
  await table.put(order('1', '10'));
  await table.settle();

  await table.delete('1');
  await table.settle();

  expect(await table.get('1')).toEqual(order('1', '10'));
  expect(table.decisions.map(({ outcome }) => outcome)).toEqual(['restored']);
});

test('an item that is damaged again and again is as it was at first', async () => {
  const table = await watched();
  await table.put(order('1', '10'));
  for (const price of ['1', '2', '3']) await table.put(order('1', price));

  await table.settle(1);

  expect(await table.get('1')).toEqual(order('1', '10'));
});

test('the same batch a second time changes nothing', async () => {
  const table = await watched();
  await table.put(order('1', '10'));
  await table.put(order('1', '0'));
  const records = await table.records.next();
  await table.deliver(records);
  const writes = (await table.objects()).length;

  await table.deliver(records);
  await table.settle();
  await table.deliver(records);

  expect(await table.get('1')).toEqual(order('1', '10'));
  expect((await table.objects()).length).toBe(writes);
  expect(table.decisions).toHaveLength(1);
});

test('two items beyond the bound of the breaker are proposed, and no item is written', async () => {
  const table = await watched({ maxItemsPerMinute: 2 });
  for (const pk of ['1', '2', '3']) await table.put(order(pk, '10'));
  await table.settle();

  for (const pk of ['1', '2', '3']) await table.put(order(pk, '0'));
  await table.settle();

  expect((await table.items()).map(({ price }) => price.N)).toEqual(['0', '0', '0']);
  const [plan] = await table.plans();
  expect(plan).toMatchObject({ outcome: 'proposed', items: 3, reason: 'the breaker is open: more than 2 items a minute' });
  expect(table.events).toMatchObject([{ outcome: 'proposed', items: 3, command: expect.stringContaining(`rewind apply ${plan.plan} --digest ${plan.digest.slice(0, 32)}`) }]);
  expect(table.metric('BreakerOpen')).toEqual([1]);
});
