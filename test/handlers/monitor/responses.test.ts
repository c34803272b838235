import { useWatchedTables, type WatchedTable } from './watched-table';
import { changeState, readState } from '../../../src/engine/monitor/monitor-state';
import { Plan } from '../../../src/engine/plan/plan';
import { FaultProxy } from '../../emulator/fault-proxy';

const watched = useWatchedTables();
const order = (pk: string, price: string, more = {}) => ({ pk: { S: pk }, price: { N: price }, ...more });

async function damaged(table: WatchedTable, ...pks: string[]): Promise<void> {
  for (const pk of pks) await table.put(order(pk, '10'));
  await table.settle();
  for (const pk of pks) await table.put(order(pk, '0'));
  await table.settle();
}

test('an observed change is logged, measured and sent, and nothing is written', async () => {
  const table = await watched({ response: 'observe' });

  await damaged(table, '1');

  expect(await table.items()).toEqual([order('1', '0')]);
  expect(await table.objects()).toEqual([]);
  expect(table.metric('UnintendedChanges')).toEqual([1]);
  expect(table.events).toMatchObject([{ outcome: 'observed', rules: 'Immutable', plan: 'none', command: `npx cdk-dynamodb-recovery monitor status ${table.name} --region eu-west-1` }]);
});

test('a decision has digests of the images and no value but those of the key', async () => {
  const table = await watched({ response: 'observe' });

  await table.put(order('1', '10', { secret: { S: 'before-4711' } }));
  await table.put(order('1', '10', { secret: { S: 'after-4711' } }));
  await table.settle();

  const [decision] = table.decisions;
  expect(decision).toMatchObject({ keys: { pk: { S: '1' } }, from: expect.stringMatching(/^.{44}$/), to: expect.stringMatching(/^.{44}$/) });
  expect(JSON.stringify([table.decisions, table.events])).not.toContain('4711');
});

test('the state table holds no value of an item', async () => {
  const table = await watched();

  await table.put(order('key-4711', '10', { secret: { S: 'before-4711' } }));
  await table.put(order('key-4711', '10', { secret: { S: 'after-4711' } }));
  await table.settle();

  expect(JSON.stringify(await table.stateRows())).not.toContain('4711');
});

test('a proposed change is a plan that a rewind can apply', async () => {
  const table = await watched({ response: 'propose' });

  await damaged(table, '1', '2');

  expect((await table.items()).map(({ price }) => price.N)).toEqual(['0', '0']);
  const plans = await table.plans();
  expect(plans.map(({ items, outcome }) => ({ items, outcome }))).toEqual([{ items: 2, outcome: 'proposed' }]);
  const folder = await table.download(plans[0]);
  expect((await Plan.open(folder)).digest).toBe(plans[0].digest);
});

test('a second change of an item that waits for a person is in the newest plan together with the first', async () => {
  const table = await watched({ response: 'propose' });
  await damaged(table, '1');

  await table.put(order('1', '-1', { note: { S: 'worse' } }));
  await table.settle();

  expect((await table.folds()).map(({ marks }) => marks)).toMatchObject([[
    { path: ['price'], base: { N: '10' }, damaged: { N: '-1' } },
    { path: ['note'], base: undefined, damaged: { S: 'worse' } },
  ]]);
});

test('an item that a person repairs by hand is not damaged again', async () => {
  const table = await watched({ response: 'propose' });
  await damaged(table, '1');

  await table.put(order('1', '10'));
  await table.settle();

  expect(table.decisions).toHaveLength(1);
  expect(await table.plans()).toHaveLength(1);
});

test('an item that was repaired can be damaged again, and is restored again', async () => {
  const table = await watched();
  await damaged(table, '1');
  await table.put(order('1', '0'));
  await table.settle();

  expect(await table.items()).toEqual([order('1', '10')]);
  expect(table.decisions.map(({ outcome }) => outcome)).toEqual(['restored', 'restored']);
});

test('while it is paused, changes are proposed; afterwards nothing of them is restored by itself', async () => {
  const table = await watched();
  await changeState(table.state, (state) => ({
    state: { ...state, pause: { until: table.clock.now() + 3_600_000, by: 'ops' } }, result: undefined,
  }));
  await damaged(table, '1');
  expect((await table.plans())[0]).toMatchObject({ outcome: 'proposed', reason: expect.stringMatching(/^paused by ops until 20/) });

  table.clock.ahead += 3_600_001;
  await table.put(order('2', '10'));
  await table.put(order('2', '0'));
  await table.settle();

  expect(await table.get('1')).toEqual(order('1', '0'));
  expect(await table.get('2')).toEqual(order('2', '10'));
});

test('an open breaker stays open while changes go on, and closes when they have stopped', async () => {
  const table = await watched({ maxItemsPerMinute: 1, breakerSeconds: 100 });
  await damaged(table, '1', '2');
  table.clock.ahead += 90_000;
  await damaged(table, '3');
  table.clock.ahead += 90_000;
  await damaged(table, '4');
  expect(table.decisions.map(({ outcome }) => outcome)).toEqual(['proposed', 'proposed', 'proposed', 'proposed']);

  table.clock.ahead += 110_000;
  await damaged(table, '5');

  expect(await table.get('5')).toEqual(order('5', '10'));
  expect(table.metric('BreakerOpen')).toEqual([1, 1, 1, 0]);
  expect((await readState(table.state)).breaker.openUntil).toBeUndefined();
});

test('a share of the table bounds it as well', async () => {
  const table = await watched({ maxItemsPerMinute: 100, maxShare: 0.1 });

  await damaged(table, '1', '2');

  expect((await table.plans())[0]).toMatchObject({ reason: 'the breaker is open: more than 0 items a minute' });
});

test('events of one outcome are sent once a minute', async () => {
  const table = await watched({ response: 'observe' });
  await damaged(table, '1');
  await damaged(table, '2');
  table.clock.ahead += 61_000;
  await damaged(table, '3');

  expect(table.decisions).toHaveLength(3);
  expect(table.events).toHaveLength(2);
});

test('a function that was killed before it restored goes on with its plan', async () => {
  const table = await watched();
  await table.put(order('1', '10'));
  await table.put(order('1', '0'));
  const records = await table.records.next();
  const [{ dynamodb }] = records;
  const { batchItemFailures } = await table.deliver(records, 0);
  expect(batchItemFailures).toEqual([{ itemIdentifier: dynamodb!.SequenceNumber }]);
  expect(await table.get('1')).toEqual(order('1', '0'));

  table.restart();
  expect(await table.deliver(records)).toEqual({ batchItemFailures: [] });

  expect(await table.get('1')).toEqual(order('1', '10'));
  expect(await table.plans()).toMatchObject([{ outcome: 'restored', items: 1 }]);
});

test('a function that was killed after it restored, and before it kept that, restores nothing twice', async () => {
  const table = await watched();
  const proxy = await FaultProxy.before(table.local.endpoint);
  try {
    await table.put(order('1', '10'));
    await table.put(order('1', '0'));
    const records = await table.records.next();
    let puts = 0;
    // The first one is that of the breaker, the others those of rows. The item is updated.
    proxy.injectBy((call) => /PutItem/.test(call) && puts++ > 0 ? 'dropped' : undefined);
    table.restart(proxy.endpoint);
    expect((await table.deliver(records)).batchItemFailures).toHaveLength(1);
    expect(await table.get('1')).toEqual(order('1', '10'));

    table.restart();
    expect((await table.deliver(records)).batchItemFailures).toEqual([]);
    await table.settle();

    expect(await table.get('1')).toEqual(order('1', '10'));
    expect(table.decisions.map(({ outcome }) => outcome)).toEqual(['right']);
  } finally {
    await proxy.stop();
  }
});

test('a good write to a damaged number is kept when its batch is delivered again with more damage', async () => {
  const table = await watched({
    rules: [
      { name: 'Prices', filter: 'modify and changed(price) and new.price < 0' },
      { name: 'Tenants', filter: 'modify and changed(tenant)', only: ['tenant'] },
    ],
  });
  const write = (price: string, tenant: string) => table.put(order('1', price, { tenant: { S: tenant } }));
  await write('10', 'acme');
  await write('-1', 'acme');
  await write('5', 'acme');
  await write('5', 'evil');
  const first = await table.records.next();
  expect((await table.deliver(first, 0)).batchItemFailures).toHaveLength(1);
  await write('-2', 'evil');

  await table.deliver([...first, ...await table.records.next()]);

  expect(await table.get('1')).toEqual(order('1', '5', { tenant: { S: 'acme' } }));
});
