// Proves that a cut-over ends with the old or the new table, on a model of AWS: MiniStack with the overlay.
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { Cli } from './cli';
import { ShopAccount } from './cutover-account';
import { isNeverNeither, isTaken } from './cutover-checks';
import type { Shop } from './cutover-shop';
import { type Fault, FaultProxy } from '../emulator/fault-proxy';

// Tests that run at the same time begin before the hooks of their file.
const opened = ShopAccount.start();

afterAll(async () => (await opened).stop());

const MINUTES = 180_000;

async function planned(): Promise<Shop> {
  const shop = await (await opened).shop();
  expect(await shop.plan('--freeze', '--accept-gap', '10')).toMatchObject({ code: 0 });
  return shop;
}

async function killAt(shop: Shop, command: 'apply' | 'undo', step: string): Promise<void> {
  const { child, said, ended } = (await opened).cli.start('cutover', command, shop.record);
  await said(new RegExp(`s {2}${step}: `));
  child.kill('SIGKILL');
  await ended;
}

const STEPS = ['protect', 'settings', 'freeze', 'gap', 'switch', 'consumers', 'watch', 'finish'];

test.concurrent.each(STEPS)('a process that is killed in the step %s is taken up by the same command', async (step) => {
  const shop = await planned();
  await killAt(shop, 'apply', step);
  await isNeverNeither(shop);

  expect(await shop.apply()).toMatchObject({ stdout: expect.stringContaining('The new table has taken over.') });
  await isTaken(shop, shop.new);
}, MINUTES);

test.concurrent.each(['gap', 'switch', 'finish'])('one that is killed in the step %s is taken back by an undo, also by one that is killed', async (step) => {
  const shop = await planned();
  await killAt(shop, 'apply', step);
  await killAt(shop, 'undo', { gap: 'thaw', switch: 'switch-back', finish: 'consumers-back' }[step]!);
  await isNeverNeither(shop);

  expect(await shop.undo()).toMatchObject({ stdout: expect.stringContaining('The old table is in use again.') });
  await isTaken(shop, shop.old);
  expect(await shop.policy(shop.old)).toBeUndefined();
}, MINUTES);

const CALLS = [
  'DynamoDB_20120810.UpdateTable', 'DynamoDB_20120810.PutResourcePolicy', 'DynamoDBStreams_20120810.DescribeStream', 'AmazonSSM.GetParameter$',
  'AmazonSSM.DescribeParameters', 'AmazonSSM.PutParameter', 'PUT /2015-03-31/event-source-mappings', 'GetMetricData', 'DynamoDB_20120810.UpdateTimeToLive',
];

test.concurrent.each(CALLS)('without the right to %s it ends with one of both tables, and the same again goes on', async (call) => {
  const shop = await planned();
  const proxy = await FaultProxy.before((await opened).emulator.endpoint);
  proxy.inject('denied', new RegExp(call));
  const { code, stderr } = await shop.apply(new Cli((await opened).folder, proxy.endpoint));
  expect(proxy.hits).toBeGreaterThan(0);
  await proxy.stop();

  expect({ code, stderr }).toEqual({ code: expect.any(Number), stderr: expect.stringMatching(/cutover undo leads back; to go on: npx cdk-dynamodb-recovery cutover apply /) });
  expect([1, 2]).toContain(code);
  await isNeverNeither(shop);
  expect(await shop.apply()).toMatchObject({ stdout: expect.stringContaining('The new table has taken over.') });
  await isTaken(shop, shop.new);
}, MINUTES);

test.concurrent('answers to changes that are lost change nothing twice, and nothing is taken for the write of another', async () => {
  const shop = await planned();
  const proxy = await FaultProxy.before((await opened).emulator.endpoint);
  const tried = new Set<string>();
  proxy.injectBy((call): Fault | undefined => {
    if (/\.(Describe|List|Get)|^GET |GetMetricData/.test(call) || tried.has(call)) return undefined;
    tried.add(call);
    return 'lost';
  });
  const result = await shop.apply(new Cli((await opened).folder, proxy.endpoint));
  await proxy.stop();

  expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('The new table has taken over.') });
  expect(result.stderr).not.toContain('another writer');
  expect(proxy.hits).toBeGreaterThan(5);
  await isTaken(shop, shop.new);
}, MINUTES);

test.concurrent('a write of another between the two readings of the parameter is named', async () => {
  const { parameters, emulator, folder } = await opened;
  const shop = await planned();
  const proxy = await FaultProxy.before(emulator.endpoint, 3000);
  proxy.inject('late', /AmazonSSM.PutParameter/, 1);
  const { ended, said } = new Cli(folder, proxy.endpoint).start('cutover', 'apply', shop.record);
  await said(/ switch: /);
  await proxy.hit();
  await parameters.send(new PutParameterCommand({ Name: shop.parameter, Value: 'of another writer', Overwrite: true }));
  const { code, stdout } = await ended;
  await proxy.stop();

  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining('another writer let it name of another writer meanwhile, which was overwritten') });
  expect(await shop.text()).toBe(shop.new);
}, MINUTES);
