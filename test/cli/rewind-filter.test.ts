import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';

const createTable = useAuditTables(5);
let table: AuditTable;
let cli: Cli;

beforeAll(async () => {
  table = await createTable();
  cli = table.cli();
  await table.set(1, 'action', `${'a'.repeat(40)}!`);
  await table.set(2, 'action', 'x');
});

const planned = (filter: string, ...more: string[]) => cli.json('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', filter, '--out', 'plans/', ...more);

test('a text of the table does not hold up a filter, whatever its pattern is', async () => {
  const before = process.hrtime.bigint();

  expect(await planned('modify and new.action matches "^(a+)+$"')).toMatchObject({ counts: { damage: 0 } });
  expect(await planned('modify and new.action matches "^(a+)+!$"')).toMatchObject({ counts: { damage: 1, items: 1 } });
  // A machine as busy as can be takes less; the pattern alone took hours.
  expect(Number(process.hrtime.bigint() - before) / 1e9).toBeLessThan(40);
});

test('values are compared with values, and what damage left is told by type and size', async () => {
  expect(await planned('new.action < old.action')).toMatchObject({ counts: { damage: 1 } });
  expect(await planned('size(new.action) > size(old.action) and type(new.action) = type(old.action)')).toMatchObject({ counts: { damage: 1 } });
});

test('20,000 parentheses, and a filter in another language, are refused with their place', async () => {
  const { code, stderr } = await cli.run('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', `${'('.repeat(20_000)}insert${')'.repeat(20_000)}`);
  expect({ code, message: stderr.split('\n')[0] }).toEqual({
    code: 2, message: 'error: \'--filter\' must have at most 100 parentheses and "not" one in the other at position 102, got one more, (; leave out those that change nothing',
  });
  const advised = await cli.run('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', "new.action == 'x'");
  expect(advised).toMatchObject({
    code: 2, stderr: 'error: \'--filter\' must have a sign of filters at position 12, got ==; write =\n  new.action == \'x\'\n             ^ see: npx cdk-dynamodb-recovery help filter\n',
  });
});
