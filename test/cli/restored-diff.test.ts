// Proves restores on a model of AWS: MiniStack with the overlay in test/emulator.
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { RestorableTables } from './restorable-table';

/** Each has a table of its own. */
const TESTS = 10;

// Tests that run at the same time begin before the hooks of their file.
const opened = RestorableTables.start();
const damaged = opened.then((tables) => tables.damagedTogether(TESTS));

afterAll(async () => (await opened).stop());

const MINUTES = 120_000;
let taken = 0;

/** A table of its own, and its restored copy. */
async function copied() {
  const tables = await opened;
  const { cli } = tables;
  const table = (await damaged)[taken++];
  const restored = `${table.name}-restored`;
  expect(await cli.run('restore', 'start', '--table', table.name, '--at', table.moment, '--to', restored)).toMatchObject({ code: 0 });
  return { tables, cli, table, restored };
}

test.concurrent('a restored copy is compared at its own moment: what was written since is no damage', async () => {
  const { cli, table, restored } = await copied();
  const { code, stdout } = await cli.run('diff', restored, table.name);

  expect(code).toBe(3);
  expect(stdout).toMatch(new RegExp(`written since +2 +of the differences: the stream shows their writes after ${table.moment}\\n +unexplained +0 `));
  expect(stdout).toContain('The copy is as the table was: writes since then explain each difference. Nothing was written.');
  expect(await cli.json('diff', restored, table.name)).toMatchObject({ restored: { written: 2, unexplained: 0, samples: [] } });
}, MINUTES);

test.concurrent('the sides may be in either order', async () => {
  const { cli, table, restored } = await copied();
  expect(await cli.json('diff', table.name, restored)).toMatchObject({ restored: { written: 2, unexplained: 0 } });
}, MINUTES);

test.concurrent('a sample of a copy is compared at its moment, too', async () => {
  const { cli, table, restored } = await copied();
  // All but two of 258 segments, so that both writes are in it.
  const { code, stdout } = await cli.run('diff', restored, table.name, '--sample', '99.2%', '--seed', '1');

  expect(code).toBe(3);
  expect(stdout).toMatch(/written since +2 +of the differences: [^\n]*\n +unexplained +0 /);
  expect(stdout).toContain('The sample of the copy is as the table was: writes since then explain each difference in it. Nothing was written.\nOnly the sample was compared');
}, MINUTES);

test.concurrent('a copy that is not as the table was has differences that no write explains, by their keys', async () => {
  const { tables, cli, table, restored } = await copied();
  await tables.write(restored, 'one', 'written to the copy');
  const { stdout } = await cli.run('diff', restored, table.name);

  expect(stdout).toMatch(/written since +1 [^]*unexplained +1 [^]*not explained by a write\n +pk = "one"\n/);
}, MINUTES);

test.concurrent('without a stream that reaches back it is not known what was written since', async () => {
  const { tables, cli, table, restored } = await copied();
  const StreamSpecification = { StreamEnabled: false };
  await tables.dynamodb.send(new UpdateTableCommand({ TableName: table.name, StreamSpecification }));

  expect((await cli.run('diff', restored, table.name)).stdout).toMatch(/written since +\? +not known of the differences: the stream is off/);
}, MINUTES);

test.concurrent('the cost of reading both is shown, and limited before an item is read', async () => {
  const { cli, table, restored } = await copied();
  expect((await cli.run('diff', restored, table.name)).stderr).toMatch(/^reading both takes about 1 read units, less than \$0\.01 on demand by the list prices of US East/);
  expect(await cli.run('diff', restored, table.name, '--max-cost', '0')).toMatchObject({
    code: 2, stdout: '', stderr: expect.stringMatching(/^error: '--max-cost' must be at least \$0\.01, got \$0\.00; reading both takes about 1 read units/),
  });
  expect(await cli.run('rewind', 'plan', '--table', table.name, '--from', table.moment, '--before', restored, '--filter', 'new.action = "damaged"', '--only', 'action', '--max-cost', '$0'))
    .toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: '--max-cost' must be at least \$0\.01/) });
  expect(await cli.run('diff', restored, table.name, '--max-cost', 'much')).toMatchObject({ code: 2, stderr: expect.stringContaining('\'--max-cost\' must be an amount of dollars, such as 25 or 0.50, got "much"') });
}, MINUTES);

test.concurrent('tables that are not copies of each other are compared as they are', async () => {
  const { tables, cli, table } = await copied();
  const other = await tables.plain();

  expect(await cli.json('diff', other, table.name)).toMatchObject({ restored: null });
}, MINUTES);

test.concurrent('one tenant is compared by its key alone', async () => {
  const { cli, table, restored } = await copied();
  expect(await cli.json('diff', restored, table.name, '--tenant', 'one')).toMatchObject({ counts: { before: 1, after: 1, different: 1 }, restored: { written: 1 } });
  expect(await cli.json('diff', restored, table.name, '--tenant', 'nowhere')).toMatchObject({ counts: { before: 0, after: 0 } });
}, MINUTES);

test.concurrent('one tenant is copied back, and no other', async () => {
  const { tables, cli, table, restored } = await copied();
  await tables.write(table.name, 'three', 'damaged');
  const planned = await cli.json('rewind', 'plan', '--table', table.name, '--from', table.moment, '--before', restored, '--filter', 'new.action = "damaged"',
    '--only', 'action', '--tenant', 'one', '--out', `plan-${table.name}`);
  expect(await cli.run('rewind', 'apply', planned.plan, '--digest', planned.digest, '--max-share', 'any')).toMatchObject({ code: 0 });

  expect(await tables.items(table.name)).toEqual(['one: created', 'three: damaged', 'two: new']);
}, MINUTES);

test.concurrent('one tenant is rewound from the stream, and no other', async () => {
  const { tables, cli, table } = await copied();
  await tables.write(table.name, 'three', 'good');
  await tables.write(table.name, 'three', 'damaged');
  const planned = await cli.json('rewind', 'plan', '--table', table.name, '--from', table.moment, '--filter', 'new.action = "damaged" or insert', '--tenant', 'one', '--out', `plan-${table.name}`);
  expect(await cli.run('rewind', 'apply', planned.plan, '--digest', planned.digest, '--max-share', 'any')).toMatchObject({ code: 0 });

  expect(await tables.items(table.name)).toEqual(['one: created', 'three: damaged', 'two: new']);
}, MINUTES);
