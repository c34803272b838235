// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { MachineAccount } from './machine-account';

let account: MachineAccount;

beforeAll(async () => {
  account = await MachineAccount.open();
}, 240_000);

afterAll(() => account?.close());

/** The wish of a person on call: items get their action back, deleted ones come back, and nothing else changes. */
const rewind = () => ['--from', account.moment, '--filter', 'new.action = "" or delete', '--only', 'action', '--max-share', 'any'];
const restored = (name: string) => `${account.table}-restored-${name}`;
const status = async (name: string) => JSON.parse((await account.root.run('recovery', 'status', `${account.records}${name}`, '--json')).stdout);

test('a run lets the restored table take over once a person has approved it', async () => {
  const cutover = ['--parameter', '/shop/orders', '--freeze', '--accept-gap', 'any', '--watch', '1s', '--settle', '1s'];
  const execution = await account.start('switch', { restore: ['--at', account.moment], cutover });
  const digest = await account.asked('switch', execution);
  expect(await account.parameter()).toBe(account.table);
  expect(await account.root.run('recovery', 'approve', `${account.records}switch`, '--digest', digest)).toMatchObject({ code: 0 });

  expect(await account.ended(execution)).toEqual({ status: 'SUCCEEDED' });
  expect(await account.parameter()).toBe(restored('switch'));
  await account.root.run('cutover', 'undo', `${account.records}switch/cutover`);
  expect(await account.parameter()).toBe(account.table);
}, 300_000);

test('the state machine plans what the command line plans, and a plan that is refused is not applied', async () => {
  const before = await account.items();
  const execution = await account.start('refused', { restore: ['--at', account.moment], rewind: rewind(), segments: 3 });
  const digest = await account.asked('refused', execution);
  const same = ['rewind', 'plan', '--table', account.table, '--before', restored('refused'), '--out', 'by-hand', ...rewind()];
  expect(await account.root.run(...same)).toMatchObject({ code: 0 });
  expect(await account.root.run('rewind', 'plan', '--table', account.table, '--compared', `${account.plans}refused/comparison`, '--out', 'compared', ...rewind()))
    .toMatchObject({ code: 0 });
  const [made, ofMachine] = ['by-hand', 'compared'].map((folder) => JSON.parse(readFileSync(join(account.folder, folder, 'plan.json'), 'utf8')));
  expect({ ...made, createdAt: '' }).toEqual({ ...ofMachine, createdAt: '' });
  expect(made.counts).toMatchObject({ changes: 13, damage: 11, items: 11 });

  expect(await account.root.run('recovery', 'refuse', `${account.records}refused`, '--reason', 'not yet')).toMatchObject({ code: 0 });
  expect(await account.ended(execution)).toMatchObject({ status: 'FAILED', error: 'RecoveryRefused' });
  expect(await account.root.run('recovery', 'approve', `${account.records}refused`, '--digest', digest)).toMatchObject({
    code: 2, stderr: expect.stringContaining('is not open; it was answered before, or its execution has ended'),
  });
  expect(await account.items()).toEqual(before);
}, 300_000);

test('another execution goes on with a run, whatever it had done, and copies back what the approved plan says', async () => {
  const good = (await account.items()).filter((item) => !item.endsWith(': '));
  const first = await account.start('night', { restore: ['--at', account.moment], rewind: rewind(), segments: 5 });
  const digest = await account.asked('night', first);
  const { restored: name, startedAt } = await status('night');
  expect(await account.root.run('recovery', 'refuse', `${account.records}night`)).toMatchObject({ code: 0 });
  await account.ended(first);
  await replaceFunctions();

  const second = await account.start('morning', { run: 'night', restore: ['--at', account.moment], rewind: rewind(), segments: 5 });
  expect(await account.asked('night', second)).toBe(digest);
  expect(await account.root.run('recovery', 'approve', `${account.records}night`, '--digest', 'f'.repeat(32))).toMatchObject({ code: 2 });
  expect(await account.root.run('recovery', 'approve', `${account.records}night`, '--digest', digest.slice(0, 32))).toMatchObject({ code: 0 });
  expect(await account.ended(second)).toEqual({ status: 'SUCCEEDED' });

  expect(await account.items()).toEqual([...good, ...Array.from({ length: 11 }, (_, item) => `item ${item}: created`)].sort());
  expect(await status('night')).toMatchObject({ restored: name, startedAt, open: [], phases: ['restore', 'compare', 'plan', 'approve', 'apply'].map((phase) => ({ phase })) });
}, 300_000);

test('each command works on what a run leaves: report, verify and undo', async () => {
  const plan = `${account.plans}night/plan`;
  const damaged = (await account.items()).map((item) => item.replace(/^(item \d): created/, '$1: ')).filter((item) => !item.startsWith('item 10:'));

  expect(await account.root.run('rewind', 'verify', plan)).toMatchObject({ code: 0 });
  expect((await account.root.run('rewind', 'report', plan)).stdout).toMatch(/11/);
  expect(await account.root.run('rewind', 'undo', plan, '--out', 'back')).toMatchObject({ code: 0 });
  expect(await account.root.run('rewind', 'apply', 'back', '--max-share', 'any')).toMatchObject({ code: 0 });

  expect(await account.items()).toEqual(damaged);
}, 300_000);

/** A deployment of new code: what a function had in memory and on its disk is gone. */
async function replaceFunctions(): Promise<void> {
  const lambda = new LambdaClient(account.account.emulator.clientConfig);
  for (const name of ['Restore', 'Compare', 'Write']) {
    const FunctionName = await account.account.physicalId('Shop', `Machine${name}Function`);
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 512 }));
  }
  lambda.destroy();
}
