// Proves restores on a model of AWS: MiniStack with the overlay in test/emulator.
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import type { Cli } from './cli';
import { type Restorable, RestorableTables } from './restorable-table';

let tables: RestorableTables;
let cli: Cli;
let table: Restorable;
let restored: string;

beforeAll(async () => {
  tables = await RestorableTables.start();
  ({ cli } = tables);
}, 120_000);

afterAll(async () => tables?.stop());

beforeEach(async () => {
  table = await tables.damaged();
  restored = `${table.name}-restored`;
  expect(await cli.run('restore', 'start', '--table', table.name, '--at', table.moment, '--to', restored)).toMatchObject({ code: 0 });
});

test('a restored copy is compared at its own moment: what was written since is no damage', async () => {
  const { code, stdout } = await cli.run('diff', restored, table.name);

  expect(code).toBe(3);
  expect(stdout).toMatch(new RegExp(`written since +2 +of the differences: the stream shows their writes after ${table.moment}\\n +unexplained +0 `));
  expect(stdout).toContain('The copy is as the table was: writes since then explain each difference. Nothing was written.');
  expect(await cli.json('diff', restored, table.name)).toMatchObject({ restored: { written: 2, unexplained: 0, samples: [] } });
});

test('the sides may be in either order', async () => {
  expect(await cli.json('diff', table.name, restored)).toMatchObject({ restored: { written: 2, unexplained: 0 } });
});

test('a sample of a copy is compared at its moment, too', async () => {
  // All but two of 258 segments, so that both writes are in it.
  const { code, stdout } = await cli.run('diff', restored, table.name, '--sample', '99.2%', '--seed', '1');

  expect(code).toBe(3);
  expect(stdout).toMatch(/written since +2 +of the differences: [^\n]*\n +unexplained +0 /);
  expect(stdout).toContain('The sample of the copy is as the table was: writes since then explain each difference in it. Nothing was written.\nOnly the sample was compared');
});

test('a copy that is not as the table was has differences that no write explains, by their keys', async () => {
  await tables.write(restored, 'one', 'written to the copy');
  const { stdout } = await cli.run('diff', restored, table.name);

  expect(stdout).toMatch(/written since +1 [^]*unexplained +1 [^]*not explained by a write\n +pk = "one"\n/);
});

test('without a stream that reaches back it is not known what was written since', async () => {
  const StreamSpecification = { StreamEnabled: false };
  await tables.dynamodb.send(new UpdateTableCommand({ TableName: table.name, StreamSpecification }));

  expect((await cli.run('diff', restored, table.name)).stdout).toMatch(/written since +\? +not known of the differences: the stream is off/);
});

test('the cost of reading both is shown, and limited before an item is read', async () => {
  expect((await cli.run('diff', restored, table.name)).stderr).toMatch(/^reading both takes about 1 read units, less than \$0\.01 on demand by the list prices of US East/);
  expect(await cli.run('diff', restored, table.name, '--max-cost', '0')).toMatchObject({
    code: 2, stdout: '', stderr: expect.stringMatching(/^error: '--max-cost' must be at least \$0\.01, got \$0\.00; reading both takes about 1 read units/),
  });
  expect(await cli.run('rewind', 'plan', '--table', table.name, '--from', table.moment, '--before', restored, '--filter', 'new.action = "damaged"', '--only', 'action', '--max-cost', '$0'))
    .toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: '--max-cost' must be at least \$0\.01/) });
  expect(await cli.run('diff', restored, table.name, '--max-cost', 'much')).toMatchObject({ code: 2, stderr: expect.stringContaining('\'--max-cost\' must be an amount of dollars, such as 25 or 0.50, got "much"') });
});

test('tables that are not copies of each other are compared as they are', async () => {
  const other = await tables.plain();

  expect(await cli.json('diff', other, table.name)).toMatchObject({ restored: null });
});

test('one tenant is compared by its key alone', async () => {
  expect(await cli.json('diff', restored, table.name, '--tenant', 'one')).toMatchObject({ counts: { before: 1, after: 1, different: 1 }, restored: { written: 1 } });
  expect(await cli.json('diff', restored, table.name, '--tenant', 'nowhere')).toMatchObject({ counts: { before: 0, after: 0 } });
});

test('one tenant is copied back, and no other', async () => {
  await tables.write(table.name, 'three', 'damaged');
  const planned = await cli.json('rewind', 'plan', '--table', table.name, '--from', table.moment, '--before', restored, '--filter', 'new.action = "damaged"',
    '--only', 'action', '--tenant', 'one', '--out', `plan-${table.name}`);
  expect(await cli.run('rewind', 'apply', planned.plan, '--digest', planned.digest, '--max-share', 'any')).toMatchObject({ code: 0 });

  expect(await tables.items(table.name)).toEqual(['one: created', 'three: damaged', 'two: new']);
});

test('one tenant is rewound from the stream, and no other', async () => {
  await tables.write(table.name, 'three', 'good');
  await tables.write(table.name, 'three', 'damaged');
  const planned = await cli.json('rewind', 'plan', '--table', table.name, '--from', table.moment, '--filter', 'new.action = "damaged" or insert', '--tenant', 'one', '--out', `plan-${table.name}`);
  expect(await cli.run('rewind', 'apply', planned.plan, '--digest', planned.digest, '--max-share', 'any')).toMatchObject({ code: 0 });

  expect(await tables.items(table.name)).toEqual(['one: created', 'three: damaged', 'two: new']);
});
