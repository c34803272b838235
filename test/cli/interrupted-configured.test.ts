// Proves that a cut-over by AppConfig ends with one of both tables, on a model of AWS: MiniStack with the overlay.
import { setTimeout as sleep } from 'node:timers/promises';
import { Cli } from './cli';
import type { ConfiguredShop } from './configured-shop';
import { ShopAccount } from './cutover-account';
import { isNeverNeither, isTaken } from './cutover-checks';
import { type Fault, FaultProxy } from '../emulator/fault-proxy';

// Tests that run at the same time begin before the hooks of their file.
const opened = ShopAccount.start().then(async (account) => {
  await account.emulator.configurations({ minuteSeconds: 0.1 });
  return account;
});

const proxies: FaultProxy[] = [];

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await (await opened).stop();
});

const MINUTES = 180_000;

const MADE = /^POST .*\/hostedconfigurationversions/;
const STARTED = /^POST .*\/deployments/;
const STOPPED = /^DELETE .*\/deployments/;

async function planned(...more: string[]): Promise<ConfiguredShop> {
  const shop = await (await opened).configuredShop();
  expect(await shop.plan('--accept-gap', '10', ...more)).toMatchObject({ code: 0 });
  return shop;
}

async function faults(lateMilliseconds?: number): Promise<FaultProxy> {
  const proxy = await FaultProxy.before((await opened).emulator.endpoint, lateMilliseconds);
  proxies.push(proxy);
  return proxy;
}

/** The command behind a proxy. */
async function through(proxy: FaultProxy): Promise<Cli> {
  return new Cli((await opened).folder, proxy.endpoint);
}

/** Kills a command while a call of it is on its way: the call arrives after its end, or its answer does. */
async function killDuring(
  shop: ConfiguredShop, command: 'apply' | 'undo', fault: 'late' | 'slow', call: RegExp,
): Promise<void> {
  const proxy = await faults(1500);
  proxy.inject(fault, call, 1);
  const { child, ended } = (await through(proxy)).start('cutover', command, shop.record);
  await proxy.hit();
  if (fault === 'slow') await sleep(200);
  child.kill('SIGKILL');
  await ended;
  await isNeverNeither(shop);
  await proxy.calm();
}

test.concurrent('one that is killed with a version made, with a deployment asked for or with a revert under way is taken up by the same command', async () => {
  const shop = await planned('--freeze');
  await killDuring(shop, 'apply', 'slow', MADE);
  expect(await shop.draft()).toEqual({ text: shop.new, versions: 2 });
  await killDuring(shop, 'apply', 'late', STARTED);
  expect(await shop.apply()).toMatchObject({ stdout: expect.stringContaining('The new table has taken over.') });
  await isTaken(shop, shop.new);
  expect((await shop.draft()).versions).toBe(2);
  expect(await shop.deployments()).toHaveLength(2);

  await killDuring(shop, 'undo', 'slow', STOPPED);
  expect(await shop.undo()).toMatchObject({ stdout: expect.stringContaining('The old table is in use again.') });
  await isTaken(shop, shop.old);
  expect(await shop.draft()).toEqual({ text: shop.old, versions: 3 });
}, MINUTES);

const CALLS = [
  /^GET .*\/deployments\?/, /^GET .*\/deployments\/\d/, /^GET .*\/hostedconfigurationversions\/\d/, /^GET .*\/hostedconfigurationversions\?/, MADE, STARTED,
];

test.concurrent('without a right it ends with one of both tables, and the same again goes on', async () => {
  const shop = await planned();
  const proxy = await faults();
  const unnamed: string[] = [];
  for (const call of CALLS) {
    proxy.inject('denied', call);
    const { code, stderr } = await shop.apply(await through(proxy));
    if (code === 0 || proxy.hits === 0 || !/appconfig:\w+ is denied/.test(stderr)) unnamed.push(`${call}: ${code} ${stderr}`);
    await isNeverNeither(shop);
  }
  proxy.inject('denied', /nothing/);
  expect(await shop.apply()).toMatchObject({ code: 0 });
  proxy.inject('denied', STOPPED);
  const denied = await shop.undo(await through(proxy));

  expect(unnamed).toEqual([]);
  expect(denied).toMatchObject({ stderr: expect.stringContaining('appconfig:StopDeployment is denied') });
  expect(await shop.undo()).toMatchObject({ stdout: expect.stringContaining('The old table is in use again.') });
  await isTaken(shop, shop.old);
}, MINUTES);

test.concurrent('answers that are lost change nothing twice, and what is throttled is asked again', async () => {
  const shop = await planned();
  const proxy = await faults();
  const tried = new Set<string>();
  proxy.injectBy((call): Fault | undefined => {
    if (!call.includes('/applications/') || tried.has(call)) return undefined;
    tried.add(call);
    return call.startsWith('GET') ? 'throttled' : 'lost';
  });
  const cli = await through(proxy);
  expect(await shop.apply(cli)).toMatchObject({ code: 0, stdout: expect.stringContaining('The new table has taken over.') });
  expect(proxy.hitsByKind).toMatchObject({ lost: 2 });
  await isTaken(shop, shop.new);
  expect(await shop.undo(cli)).toMatchObject({ stdout: expect.stringContaining('The old table is in use again.') });
  expect(proxy.hitsByKind).toMatchObject({ lost: 3 });

  await isTaken(shop, shop.old);
  expect(await shop.draft()).toEqual({ text: shop.old, versions: 3 });
  expect(await shop.deployments()).toHaveLength(2);
}, MINUTES);

test.concurrent('a version or a deployment of another in the last moment is not overwritten, and the same again goes on', async () => {
  const shop = await planned();
  const proxy = await faults(1500);
  const meanwhile = async (call: RegExp, change: () => Promise<unknown>) => {
    proxy.inject('late', call, 1);
    const { ended } = (await through(proxy)).start('cutover', 'apply', shop.record);
    await proxy.hit();
    await change();
    return ended;
  };

  expect(await meanwhile(MADE, async () => shop.keep('a draft'))).toMatchObject({ code: 2, stderr: expect.stringMatching(/version 2 of the configuration was made meanwhile by another; .*look at who writes it, and run the same again/) });
  const neighbour = await shop.neighbour();
  const version = await neighbour.keep('a text');
  expect(await meanwhile(STARTED, async () => neighbour.deploy(version))).toMatchObject({ code: 2, stderr: expect.stringMatching(/deployment 2 was started meanwhile by another; .*look at who deploys, and run the same again/) });
  expect(await shop.text()).toBe(shop.old);
  expect(await shop.apply()).toMatchObject({ code: 0 });
  await isTaken(shop, shop.new);
  expect(await shop.draft()).toEqual({ text: shop.new, versions: 3 });
}, MINUTES);
