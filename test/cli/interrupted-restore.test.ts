// Proves restores on a model of AWS: MiniStack with the overlay in test/emulator.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { Cli } from './cli';
import { type Restorable, RestorableTables } from './restorable-table';
import type { Fault, FaultProxy } from '../emulator/fault-proxy';

let tables: Awaited<ReturnType<typeof RestorableTables.startBehindProxy>>;
let proxy: FaultProxy;
let cli: Cli;
let table: Restorable;
let restored: string;

beforeAll(async () => {
  tables = await RestorableTables.startBehindProxy();
  ({ cli, proxy } = tables);
}, 120_000);

afterAll(() => tables?.stop());

beforeEach(async () => {
  table = await tables.damaged();
  restored = `${table.name}-restored`;
});

afterEach(async () => proxy.calm());

const parameters = () => ['restore', 'start', '--table', table.name, '--at', table.moment, '--to', restored];
const start = () => cli.run(...parameters());

/** The tables that restores have made. */
async function madeTables(): Promise<string[]> {
  const { TableNames = [] } = await tables.dynamodb.send(new ListTablesCommand({}));
  return TableNames.filter((name) => name.startsWith(restored));
}

async function isDone(): Promise<void> {
  expect(await cli.run('restore', 'status', `restore-${restored}`)).toMatchObject({ code: 0, stdout: expect.stringContaining('The restored table is ready.') });
  expect(await madeTables()).toEqual([restored]);
  expect(await tables.items(restored)).toEqual(['one: created']);
}

test.each<[Fault, string]>([
  ['lost', 'RestoreTableToPointInTime'], ['cut', 'RestoreTableToPointInTime'], ['masked', 'RestoreTableToPointInTime'],
  ['dropped', 'RestoreTableToPointInTime'], ['failing', 'RestoreTableToPointInTime'],
  ['throttled', 'DescribeTable'], ['failing', 'DescribeTable'], ['lost', 'TagResource'], ['throttled', 'TagResource'],
])('after a call that is %s, %s, the restore makes one table and ends', async (fault, call) => {
  proxy.inject(fault, new RegExp(`\\.${call}$`), 2);

  expect(await start()).toMatchObject({ code: 0 });
  expect(proxy.hits).toBeGreaterThan(0);
  await isDone();
});

test.each(['RestoreTableToPointInTime', 'TagResource'])('without the right to %s it ends with the reason, and the same again goes on', async (call) => {
  proxy.inject('denied', new RegExp(`\\.${call}$`));
  const { code, stderr } = await start();

  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/error: AccessDeniedException: a fault[^]*\nwhat was done is written down in \S+; to go on: npx cdk-dynamodb-recovery restore start --table /),
  });
  await proxy.calm();
  expect(await start()).toMatchObject({ code: 0 });
  await isDone();
});

test.each(['is asked for', 'writes the items', 'its settings are put back'])('a process that is killed when its note says "%s" is taken up by the same command', async (note) => {
  await tables.emulator.restores({ tableSeconds: 1.5, indexSeconds: 0.5 });
  const { child, ended, said } = cli.start(...parameters());
  await said(new RegExp(note));
  child.kill('SIGKILL');
  await ended;

  expect(await start()).toMatchObject({ code: 0 });
  await isDone();
});

test('Ctrl-C says that DynamoDB goes on, and how to go on', async () => {
  await tables.emulator.restores({ tableSeconds: 3, indexSeconds: 0.5 });
  const { child, ended, said } = cli.start(...parameters());
  await said(/writes the items/);
  child.kill('SIGINT');
  const { code, stderr } = await ended;

  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: expect.stringMatching(/stopping …: DynamoDB goes on with the restore\n[^]*to go on: npx cdk-dynamodb-recovery restore start --table \S+ --at \S+ --to \S+ --out \S+\n$/),
  });
  expect(await cli.run('restore', 'status', `restore-${restored}`)).toMatchObject({ code: 3, stdout: expect.stringContaining('DynamoDB writes its items.') });
  expect(await start()).toMatchObject({ code: 0 });
  await isDone();
});

test('a restore that was killed before its answer is discarded by its request', async () => {
  proxy.inject('lost', /\.RestoreTableToPointInTime$/);
  proxy.injectBy((call) => /\.RestoreTableToPointInTime$/.test(call) ? 'lost' : /\.DescribeTable$/.test(call) && proxy.hits > 0 ? 'denied' : undefined);
  expect(await start()).toMatchObject({ code: 1 });
  await proxy.calm();
  expect(readdirSync(join(tables.folder, `restore-${restored}`))).toEqual(['restore.json', 'settings.json']);

  expect(await cli.run('restore', 'discard', `restore-${restored}`)).toMatchObject({ code: 0, stdout: expect.stringMatching(/is deleted/) });
  expect(await madeTables()).toEqual([]);
});

test('a table that vanishes is a restore that was cancelled', async () => {
  await tables.emulator.restores({ tableSeconds: 5 });
  const { ended, said } = cli.start(...parameters());
  await said(/writes the items/);
  proxy.inject('gone', /\.DescribeTable$/);
  const { code, stderr } = await ended;

  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/error: restore was cancelled: the table \S+ that it had made is gone; DynamoDB cancels a restore/) });
});

test('a restore that DynamoDB does not take yet is one that the same command asks for later', async () => {
  await tables.emulator.restores({ mostRestores: 0 });
  const { code, stderr } = await start();

  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/error: DynamoDB accepts no further restore: Subscriber limit [^;]*; an account restores 50 tables or 50 TB at once, changes 500 tables at once or 250 with indexes, and has 2,500 tables; wait until others have ended, and run the same again/),
  });
  expect(await madeTables()).toEqual([]);
  expect(await cli.run('restore', 'status', `restore-${restored}`)).toMatchObject({ code: 3, stdout: expect.stringContaining('DynamoDB has made no table yet. The same command again asks for it.') });
  await tables.emulator.restores({ mostRestores: 50 });
  expect(await start()).toMatchObject({ code: 0 });
  await isDone();
});

test('where tables cannot be listed, the restore goes on, and what is not known is noted', async () => {
  proxy.inject('failing', /\.ListTables$/);

  expect(await start()).toMatchObject({ code: 0, stderr: expect.stringContaining('the number of running restores is not known: a fault\n') });
  expect(proxy.hits).toBeGreaterThan(0);
  await isDone();
});
