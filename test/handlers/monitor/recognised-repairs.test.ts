import { useWatchedTables } from './watched-table';
import { expectedOfWrite } from '../../../src/engine/monitor/expected-repair';
import { announce } from '../../../src/engine/monitor/item-row';

const watched = useWatchedTables();
const order = (pk: string, price: string, more = {}) => ({ pk: { S: pk }, price: { N: price }, ...more });
const keys = { pk: { S: '1' } };
const priceMark = { path: ['price'], base: { N: '10' }, damaged: { N: '0' }, since: '1' };

test('a repair that a rewind has announced is left alone', async () => {
  const table = await watched();
  await table.put(order('1', '0'));
  await table.settle();

  await announce(table.state, keys, expectedOfWrite({ kind: 'update', marks: [priceMark] }), table.clock.now());
  await table.put(order('1', '10'));
  await table.settle();

  expect(await table.get('1')).toEqual(order('1', '10'));
  expect(table.decisions).toEqual([]);
});

test('a change that does more than what was announced is unintended', async () => {
  const table = await watched();
  await table.put(order('1', '0'));
  await table.settle();

  await announce(table.state, keys, expectedOfWrite({ kind: 'update', marks: [priceMark] }), table.clock.now());
  await table.put(order('1', '10', { note: { S: 'and more' } }));
  await table.settle();

  expect(await table.get('1')).toEqual(order('1', '0'));
});

test('an announced change from another value is unintended', async () => {
  const table = await watched();
  await table.put(order('1', '7'));
  await table.settle();

  await announce(table.state, keys, expectedOfWrite({ kind: 'update', marks: [priceMark] }), table.clock.now());
  await table.put(order('1', '10'));
  await table.settle();

  expect(await table.get('1')).toEqual(order('1', '7'));
});

test('an item that a rewind deletes or puts back is left alone', async () => {
  const table = await watched({ rules: [{ name: 'Frozen', filter: 'insert or modify or delete' }], response: 'observe' });

  await announce(table.state, keys, expectedOfWrite({ kind: 'put', item: order('1', '10') }), table.clock.now());
  await announce(table.state, keys, expectedOfWrite({ kind: 'delete', item: order('1', '10') }), table.clock.now());
  await table.put(order('1', '10'));
  await table.delete('1');
  await table.settle();

  expect(table.decisions).toEqual([]);
});

test('a version that a repair counts up is part of it', async () => {
  const table = await watched({ versionAttribute: 'v' });
  const at = (price: string, version: string) => order('1', price, { v: { N: version } });
  await table.put(at('10', '1'));
  await table.put(at('0', '2'));

  await table.settle();

  expect(await table.get('1')).toEqual(at('10', '3'));
  expect(table.decisions.map(({ outcome }) => outcome)).toEqual(['restored']);
});

test('a repair that was seen is expected no longer', async () => {
  const table = await watched({ rules: [{ name: 'Prices', filter: 'modify and changed(price)' }] });
  await table.put(order('1', '10'));
  await table.put(order('1', '0'));
  await table.settle();

  await table.put(order('1', '5'));
  await table.settle();
  await table.put(order('1', '0'));
  await table.settle();

  expect(table.decisions.map(({ outcome }) => outcome)).toEqual(['restored', 'restored', 'restored']);
  expect(await table.get('1')).toEqual(order('1', '10'));
});
