import type { AuditTable } from './audit-table';
import { Cli } from './cli';
import { useRewinds } from './rewinds';
import { createStateTable } from './watched-table';
import { type ExpectedRepair, repairsIn } from '../../src/engine/monitor/expected-repair';
import { itemKey, itemRows } from '../../src/engine/monitor/item-row';
import { listedPlans, listPlan } from '../../src/engine/monitor/monitor-state';
import type { StateTable } from '../../src/engine/monitor/state-table';
import type { Item } from '../../src/engine/values/attribute-value';
import { type Exchange, FaultProxy } from '../emulator/fault-proxy';

const EVENTS = 60;
const READ = 'DynamoDB_20120810.BatchGetItem';
const PUT = 'DynamoDB_20120810.PutItem';
const UPDATE = 'DynamoDB_20120810.UpdateItem';

let table: AuditTable;
let cli: Cli;
let proxy: FaultProxy;
let calls: Exchange[];

const { plan, apply, file } = useRewinds((fresh) => {
  table = fresh;
});

beforeEach(async () => {
  proxy = await FaultProxy.before(table.local.endpoint);
  cli = new Cli(table.folder, proxy.endpoint);
  calls = [];
  proxy.watchBy((exchange) => calls.push(exchange));
});

afterEach(async () => proxy.stop());

const applied = (name = 'plan', ...more: string[]) =>
  cli.run('rewind', 'apply', name, '--max-share', '100%', '--items-per-second', '10000', ...more);
const ofState = ({ body }: Exchange) => body.includes('.change-monitor');
const watch = () => createStateTable(table.local.client, table.name);

async function announced(state: StateTable, keys: Item): Promise<readonly ExpectedRepair[]> {
  const pk = itemKey(keys);
  return (await itemRows(state, [pk])).get(pk)!.announced;
}

test('a rewind announces each write, so that the monitor recognises it as a repair', async () => {
  const state = await watch();
  await table.migrate();
  await plan();

  expect(await applied()).toMatchObject({ code: 0 });
  for (const event of [0, 59]) {
    const keys = table.key(event);
    const damaged = { ...keys, action: { S: '' }, actor: { S: 'alice' } };
    const repaired = { ...damaged, action: { S: `action ${event}` } };
    expect(repairsIn({ old: damaged, new: repaired } as never, await announced(state, keys))).toHaveLength(1);
    expect(repairsIn({ old: repaired, new: damaged } as never, await announced(state, keys))).toEqual([]);
  }
});

test('an undo announces its writes, too', async () => {
  await table.migrate();
  await plan();
  await applied();
  const state = await watch();
  await cli.json('rewind', 'undo', 'plan', '--out', 'undo');

  expect(await applied('undo')).toMatchObject({ code: 0 });
  const keys = table.key(3);
  const [right, damaged] = ['action 3', ''].map((action) => ({ ...keys, action: { S: action }, actor: { S: 'alice' } }));
  expect(repairsIn({ old: right, new: damaged } as never, await announced(state, keys))).toHaveLength(1);
});

test('each announcement is there before its write', async () => {
  await watch();
  await table.migrate();
  await plan();
  await applied();
  const order = calls.flatMap((exchange) => {
    if (exchange.call === PUT && ofState(exchange)) return [['announced', JSON.parse(exchange.body).Item.pk.S]];
    return exchange.call === UPDATE ? [['written', itemKey(JSON.parse(exchange.body).Key)]] : [];
  });

  expect(order).toHaveLength(2 * EVENTS);
  for (let event = 0; event < EVENTS; event++) {
    const pk = itemKey(table.key(event));
    expect(order.filter(([, key]) => key === pk).map(([what]) => what)).toEqual(['announced', 'written']);
  }
});

test('a rewind of a table without a monitor asks for one once, and says nothing', async () => {
  await table.migrate();
  await plan();
  calls = [];
  const { code, stderr } = await applied();

  expect({ code, warned: stderr.includes('monitor') }).toEqual({ code: 0, warned: false });
  expect(calls.filter(ofState).map(({ call }) => call)).toEqual([READ]);
});

test('where the state of a monitor may not be read, one warning names the permission, and the rewind goes on', async () => {
  await table.migrate();
  await plan();
  proxy.inject('denied', /BatchGetItem/, 1);
  const { code, stdout, stderr } = await applied('plan', '--json');

  expect(code).toBe(0);
  expect(stderr.match(/warning: it is not known if .*/g)).toEqual([
    `warning: it is not known if ${table.name} has a change monitor, which would undo this repair or count it as unintended (a fault); `
    + `to announce the repair to one, allow dynamodb:BatchGetItem, GetItem and PutItem on ${table.name}.change-monitor`,
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ result: 'complete', warnings: [expect.stringMatching(/^it is not known if /)] });
});

test('where a monitor is there and may not be written to, nothing is written to the table', async () => {
  await watch();
  await table.migrate();
  await plan();
  const damaged = await table.items();
  proxy.injectBy((call) => call === PUT ? 'denied' : undefined);
  const { code, stderr } = await applied();

  expect(code).toBe(2);
  expect(stderr).toContain('error: repair could not be announced to the change monitor: a fault; which would undo it; '
    + `allow dynamodb:BatchGetItem, GetItem and PutItem on ${table.name}.change-monitor\n`);
  expect(await table.items()).toEqual(damaged);

  await proxy.calm();
  expect(await applied()).toMatchObject({ code: 0 });
});

test.each(['throttled', 'lost'] as const)('an announcement whose requests are %s is repeated', async (fault) => {
  const before = await table.items();
  const state = await watch();
  await table.migrate();
  await plan();
  let turn = 0;
  proxy.injectBy((call) => (call === READ || call === PUT) && ++turn % 4 === 0 ? fault : undefined);

  expect(await applied()).toMatchObject({ code: 0 });
  expect(proxy.hits).toBeGreaterThan(20);
  expect(await table.items()).toEqual(before);
  expect(await announced(state, table.key(5))).not.toEqual([]);
});

test('a monitor that is removed while a rewind goes on does not stop it', async () => {
  await watch();
  await table.migrate();
  await plan();
  let asked = 0;
  proxy.injectBy((call) => call === PUT && ++asked > 3 ? 'gone' : undefined);

  expect(await applied()).toMatchObject({ code: 0 });
  expect(proxy.hits).toBeGreaterThan(3);
});

test('a proposal that was applied is listed as restored, with its conflicts', async () => {
  const state = await watch();
  await table.migrate();
  const { digest } = await plan();
  await table.set(4, 'action', 'a good write');
  const { createdAt } = JSON.parse(file('plan', 'plan.json'));
  const proposal = { at: createdAt, plan: 's3://journals/plan/', digest, outcome: 'proposed', items: EVENTS, conflicts: 0, rules: 'Audit' } as const;
  await listPlan(state, proposal);
  await listPlan(state, { ...proposal, digest: 'f'.repeat(64) });

  expect(await applied()).toMatchObject({ code: 3 });
  expect((await listedPlans(state)).map(({ outcome, conflicts }) => [outcome, conflicts])).toEqual([['proposed', 0], ['restored', 1]]);
});

test('a list that may not be written changes nothing for the rewind', async () => {
  await watch();
  await table.migrate();
  await plan();
  let asked = 0;
  // The first two look for the monitor and read the items, the last one is about the plan.
  proxy.injectBy((call) => call === READ && ++asked > EVENTS + 2 ? 'denied' : undefined);

  expect(await applied()).toMatchObject({
    code: 0, stderr: expect.stringContaining('the change monitor goes on listing this plan as not applied: AccessDeniedException: a fault\n'),
  });
  expect(proxy.hits).toBe(1);
  expect(JSON.parse(file('plan', 'report.json'))).toMatchObject({ complete: true });
  expect(await apply()).toMatchObject({ code: 0 });
});
