// Proves restores of groups on a model of AWS: MiniStack with the overlay in test/emulator.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cli } from './cli';
import { RestorableTables } from './restorable-table';
import { inOneRegion, madeTables, type SagaMoments, TABLES, writeSagas } from './saga-tables';
import type { FaultProxy } from '../emulator/fault-proxy';

let tables: Awaited<ReturnType<typeof RestorableTables.startBehindProxy>>;
let proxy: FaultProxy;
let cli: Cli;
let moments: SagaMoments;
let groups = 0;
let record: string;

beforeAll(async () => {
  tables = await RestorableTables.startBehindProxy();
  ({ cli, proxy } = tables);
  moments = await writeSagas(inOneRegion(tables));
}, 120_000);

afterAll(() => tables?.stop());

beforeEach(() => record = `group-${++groups}`);

afterEach(async () => {
  await proxy.calm();
  await tables.emulator.restores({});
  await cli.run('group', 'discard', record);
});

const REFERENCES = ['orders.payment=payments.pk', 'payments.order=orders.pk', 'stock.payment=payments.pk'];
const references = REFERENCES.flatMap((each) => ['--reference', each]);
const all = ['group', 'restore', '--tables', TABLES.join()];
const parameters = (...more: string[]) => [...all, '--out', record, ...more];
const restore = (...more: string[]) => cli.run(...parameters(...more));
const copies = (moment: string) => TABLES.map((name) => `${name}-restored-${moment.replaceAll(/[-:]/g, '')}`);
const group = () => JSON.parse(readFileSync(join(tables.folder, record, 'group.json'), 'utf8'));
const keysOf = async (names: readonly string[]) =>
  (await Promise.all(names.map((name) => tables.items(name)))).flat().map((text) => text.split(':')[0]);

test('in the middle of a saga the verdict is torn, and names what is torn', async () => {
  const { code, stdout, stderr } = await restore('--at', moments.torn, ...references);

  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringMatching(/orders\.payment=payments\.pk +1 hold +1 torn, 0 without\n/) });
  expect(stdout).toContain('Torn: 1 item references others that are not there at this moment.\n'
    + '  orders.payment=payments.pk: pk = "order-2" references payments pk = "payment-2", which is not there\n');
  expect(stdout).not.toMatch(/consistent|Quiet|holds/);
  expect(stderr).toMatch(/looking for what is torn takes about \d+ read units, less than \$0\.01/);
  expect(await keysOf(copies(moments.torn))).toEqual(['order-1', 'order-2', 'payment-1', 'move-1']);

  // Each restore has a record of its own, as restore start makes it.
  const [copy] = copies(moments.torn);
  expect(await cli.run('restore', 'status', `${record}/restore-${copy}`)).toMatchObject({ code: 0, stdout: expect.stringMatching(/The restored table is ready\.[^]*settings/m) });
  expect(await cli.run('parity', 'orders', copy)).toMatchObject({ code: 0 });
});

test('the quietest second before a moment is the middle of the pause, and the tables fit together there', async () => {
  const { code, stdout } = await restore('--at', moments.torn, '--quietest', '--within', '30s', '--apart', '2s', ...references);

  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/Quiet: no table was written to for [5-7] s around this moment, and writes that belong together are at most 2 s apart\. Every declared reference holds\.\n/),
  });
  const { moment, activity } = group();
  expect(Math.abs(activity.since - activity.until)).toBeLessThanOrEqual(1);
  expect(moment < moments.torn).toBe(true);
  expect(await keysOf(copies(moment.replace('.000', '')))).toEqual(['order-1', 'payment-1', 'move-1']);
});

test('without a pause and without references nothing is claimed, until references are checked', async () => {
  const { code, stdout } = await restore('--at', moments.whole);
  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringMatching(/pause +none: 3 writes in this second and the two beside it\n[^]*Not known: the pause is too short, and no reference was declared\. The tables may not fit together\.\n/) });

  expect(await cli.run('group', 'check', record, ...references)).toMatchObject({ code: 0, stdout: expect.stringContaining('Every declared reference holds. It was not quiet, and what no reference links is not known.\n') });
  expect(await cli.run('group', 'check', record, '--reference', 'stock.action=orders.pk')).toMatchObject({ code: 3, stdout: expect.stringContaining('Torn: 2 items reference others') });
  expect(await cli.run('group', 'check', record, ...references, '--max-cost', '0')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: '--max-cost' must be at least \$0\.01, got \$0\.00; looking for what is torn takes/) });
  expect(await cli.json('group', 'status', record)).toMatchObject({ verdict: { verdict: 'unknown', references: null } });
});

test('a process that is killed is taken up by the same command, which makes no second table', async () => {
  await tables.emulator.restores({ tableSeconds: 2 });
  const { child, ended, said } = cli.start(...parameters('--at', moments.torn));
  await said(/(writes the items[^]*){3}/);
  child.kill('SIGKILL');
  await ended;
  expect(await cli.run('group', 'status', record)).toMatchObject({ code: 3, stdout: expect.stringContaining('No verdict yet') });

  expect(await restore('--at', moments.torn)).toMatchObject({ code: 3, stdout: expect.stringContaining('Not known') });
  expect(await madeTables(tables)).toEqual(copies(moments.torn));

  // One record is one group, and one name one table.
  expect(await restore('--at', moments.torn, '--apart', '3s')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: '--apart' must be as in group-\d+, 5 s, got 3 s; one record is one group/) });
  expect(await cli.run(...all, '--at', moments.torn, '--out', 'other')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: table (orders|payments|stock)-restored-\S+ is there already, and ACTIVE; a copy of the group would have its name/) });
});

test('a restore that is refused keeps no other one from being made, and the same command goes on', async () => {
  proxy.inject('denied', /\.RestoreTableToPointInTime$/, 1);
  const { code, stderr } = await restore('--at', moments.torn);

  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/\n(orders|payments|stock): AccessDeniedException[^]*2 of 3 tables are restored, and written down in group-\d+; to go on: npx cdk-dynamodb-recovery group restore --tables orders,payments,stock --at/),
  });
  expect(await restore('--at', moments.torn)).toMatchObject({ code: 3, stdout: expect.stringContaining('The restored table is ready.') });
});

test('a group is discarded with its tables, and not taken up again; the name of its record follows from the options', async () => {
  record = `group-orders-and-2-${moments.torn.replaceAll(/[-:]/g, '')}`;
  await cli.run(...all, '--at', moments.torn);
  expect(group().moment).toBe(moments.torn.replace('Z', '.000Z'));

  expect(await cli.run('group', 'discard', record)).toMatchObject({ code: 0, stdout: 'The restored tables are deleted.\n' });
  expect(await madeTables(tables)).toEqual([]);
  expect(await cli.run('group', 'status', record)).toMatchObject({ code: 0, stdout: expect.stringContaining('The restored table was deleted') });
  expect(await cli.json('group', 'discard', record)).toMatchObject({ tables: [{ outcome: 'gone' }, { outcome: 'gone' }, { outcome: 'gone' }] });
  expect(await cli.run(...all, '--at', moments.torn)).toMatchObject({ code: 2, stderr: expect.stringMatching(/error: group in \S+ was discarded; restore again with another place in '--out'/) });
});

describe('what cannot be restored as a group is refused before anything is asked for or written', () => {
  const refused = async (message: RegExp, ...more: string[]) =>
    expect(await cli.run(...more)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  const some = (names: string) => ['group', 'restore', '--tables', names, '--at', moments.torn];

  test('fewer than two tables, one twice, and no moment', async () => {
    await refused(/^error: '--tables' must be from 2 to 100 tables of different names, got 1; restore start restores one/, ...some('orders'));
    await refused(/got orders twice/, ...some('orders,stock,orders'));
    await refused(/^error: '--at' must be given, or '--quietest', got none/, ...parameters());
    await refused(/^error: '--within' must go with '--quietest', got without it/, ...parameters('--at', moments.torn, '--within', '1m'));
  });

  test('references that lead nowhere', async () => {
    await refused(/^error: '--reference' must be an attribute of a table of the group, [^]*got "payments\.order=others\.pk"; the tables are orders, payments, stock/, ...parameters('--at', moments.torn, '--reference', 'payments.order=others.pk'));
    await refused(/^error: '--reference' must lead to the key of orders, pk, got payments\.order=orders\.action/, ...parameters('--at', moments.torn, '--reference', 'payments.order=orders.action'));
    await refused(/^error: '--max-cost' must be at least \$0\.01, got \$0\.00; looking for what is torn takes about \d+ read units/, ...parameters('--at', moments.torn, ...references, '--max-cost', '0'));
  });

  test('a moment outside the common window, with the table that ends there, and a table without recovery', async () => {
    await refused(/^error: '--at' must be from \S+Z, where (orders|payments|stock) begins, to \S+Z, where \w+ ends, got/, ...parameters('--at', '30d'));
    await refused(/^error: point-in-time recovery of orders-\d+ is off; a group is restored from it; leave the table out of '--tables'/, ...some(`orders,${await tables.plain()}`));
  });
});
