// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { FOR_STACKS, StackShop } from './stack-shop';

let shop: StackShop;

beforeAll(async () => {
  shop = await StackShop.open();
}, 240_000);

afterAll(() => shop?.close());

const MINUTES = 300_000;

/** Customers order all the time that a command runs: each order is in the table that the seller names. */
async function whileOrdering<T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly tables: string[] }> {
  let isOver = false;
  const taken: { pk: string; table: string }[] = [];
  const customers = (async () => {
    for (; !isOver; await sleep(100)) taken.push(await shop.order());
  })();
  const result = await run().finally(() => {
    isOver = true;
  });
  await customers;
  for (const { pk, table } of taken) expect(await shop.items(table)).toContain(pk);
  return { result, tables: taken.map(({ table }) => table) };
}

async function isIn(table: string): Promise<void> {
  const { pk, table: taken } = await shop.order();
  expect([await shop.table(), taken, await shop.consumed()]).toEqual([table, table, [table]]);
  expect(await shop.mailed(pk)).toBe(true);
  expect(await shop.found()).toEqual([]);
}

async function areBothKept(): Promise<void> {
  for (const name of [shop.old, shop.new]) {
    expect(await shop.describe(name)).toMatchObject({ TableStatus: 'ACTIVE', DeletionProtectionEnabled: true });
  }
}

test('references of a stack lead to the restored table and back: applications follow, and its template is the same again', async () => {
  const before = await shop.template();
  const { record, ...planned } = await shop.plan();
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was changed.') });

  const applied = await whileOrdering(() => shop.cli.run('cutover', 'apply', record));
  expect(applied.result).toMatchObject({ stdout: expect.stringContaining('The new table has taken over.') });
  // One deployment switches, so there is no way back in between.
  expect([...new Set(applied.tables)]).toEqual([shop.old, shop.new]);
  expect(applied.tables).toEqual([...applied.tables].sort());
  await isIn(shop.new);
  await areBothKept();
  expect(await shop.template()).toEqual(before);

  const undone = await whileOrdering(() => shop.cli.run('cutover', 'undo', record));
  expect(undone.result).toMatchObject({ stdout: expect.stringContaining('The old table is in use again.') });
  expect([...new Set(undone.tables)]).toEqual([shop.new, shop.old]);
  await isIn(shop.old);
  await areBothKept();
  expect(await shop.template()).toEqual(before);
}, MINUTES);

test('the guard of the stack takes the restored table for its own: the code goes on to be deployed, and nothing may be lost of it', async () => {
  const { record } = await shop.plan();
  await shop.cli.run('cutover', 'apply', record);

  // The emulator has no change to make, as CloudFormation.
  expect(await shop.deploy()).toMatchObject({ status: 'UPDATE_COMPLETE', reason: undefined, events: [] });
  const shorter = await shop.deploy(undefined, { recoveryWindow: Duration.days(7) });
  expect(shorter).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: expect.stringContaining('WINDOW_WOULD_SHORTEN Shop/Orders') });
  await isIn(shop.new);

  // What was deployed since the cut-over stays, also after its way back.
  await shop.deploy((stack) => new logs.LogGroup(stack, 'Later'));
  expect(await shop.cli.run('cutover', 'undo', record)).toMatchObject({ stdout: expect.stringContaining('The old table is in use again.') });
  expect(Object.keys((await shop.template()).Resources).join()).toContain('Later');
  await isIn(shop.old);
  await shop.deploy();
}, MINUTES);

test.each(['literals', 'orphan', 'import', 'switch'])('a command that is killed in the step %s, there and back, is taken up by the same one; the table is protected throughout', async (step) => {
  const before = await shop.template();
  const { record } = await shop.plan();
  await shop.kill('apply', record, new RegExp(` ${step}: `));
  expect([shop.old, shop.new]).toContain((await shop.order()).table);
  expect(await shop.found()).toEqual([]);
  expect(await shop.cli.run('cutover', 'apply', record)).toMatchObject({ stdout: expect.stringContaining('The new table has taken over.') });
  await isIn(shop.new);

  await shop.kill('undo', record, new RegExp(`switch-back: ${step}`));
  expect([shop.old, shop.new]).toContain((await shop.order()).table);
  expect(await shop.found()).toEqual([]);
  expect(await shop.cli.run('cutover', 'undo', record)).toMatchObject({ stdout: expect.stringContaining('The old table is in use again.') });
  await isIn(shop.old);
  await areBothKept();
  expect(await shop.template()).toEqual(before);
}, MINUTES);

test('a change set that would replace a resource is not executed', async () => {
  await shop.deploy((stack, { tableName }) => new logs.LogGroup(stack, 'Ledger', { logGroupName: `/shop/${tableName}` }));
  const before = await shop.template();
  const { record } = await shop.plan();
  const { code, stderr } = await shop.cli.run('cutover', 'apply', record);

  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/change set of the step literals would do more to stack Shop: perhaps replace Ledger\w+ \(AWS::Logs::LogGroup\)/) });
  expect(await shop.template()).toEqual(before);
  await isIn(shop.old);
  await shop.deploy();
}, MINUTES);

test('a stack that was deployed since the plan is left as it is', async () => {
  const { record } = await shop.plan();
  await shop.deploy((stack) => new logs.LogGroup(stack, 'Later'));

  expect(await shop.cli.run('cutover', 'apply', record)).toMatchObject({ code: 2, stderr: expect.stringContaining('stack Shop was deployed with another template since this was planned') });
  await isIn(shop.old);
  await shop.deploy();
}, MINUTES);

test.each(FOR_STACKS)('without %s a command ends with the name of the action, and the same one goes on', async (action) => {
  const denied = await shop.without(action, async () => {
    const { record, ...ended } = await shop.plan();
    return ended.code === 0 ? shop.cli.run('cutover', 'apply', record) : ended;
  });

  expect(denied).toMatchObject({ code: 1, stderr: expect.stringContaining(`${action} is denied`) });
  await isIn(shop.old);
}, MINUTES);
