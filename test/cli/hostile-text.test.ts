import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type AuditTable, useAuditTables } from './audit-table';
import { Cli, type Ended } from './cli';
import type { Item } from '../../src/engine/values/attribute-value';

/** Characters that a terminal obeys, that turn text round, or that break a line. */
const HOSTILE = '\x1b]0;owned\x07\x1b[2J\x9b31m\u202Egnp.exe\u2028\u2029\u200B\u2066\x00\r\n\t\x7f';
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const NAMES = [`a ${HOSTILE}`, '=1+1', '\u200B=1+1', '\t=1+1', 'a\\|b', '`tick`', '<img src=x>', '\u{E0041}tag'];

const FILTER = 'changed(state) and new.state = "bad"';

const createTable = useAuditTables(3);
let table: AuditTable;
let cli: Cli;

beforeEach(async () => {
  table = await createTable();
  cli = table.cli();
});

const item = (value: string): Item => Object.fromEntries(NAMES.map((name) =>
  [name, { M: { [name]: { S: value + HOSTILE }, l: { L: [{ SS: [HOSTILE] }] } } }]));

/** Only lines, and no character in them that is not for the eye. */
function expectPlain({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>) {
  [stdout, stderr].forEach((text) => text.split(/\r?\n/).forEach((line) => expect(UNPRINTABLE.exec(line)).toBeNull()));
}

async function run(...parameters: string[]): Promise<Ended> {
  const ended = await cli.run(...parameters);
  expectPlain(ended);
  if (parameters.includes('--json')) JSON.parse(ended.stdout);
  return ended;
}

test('no name, key or value of a table gives orders to the terminal, from the dry run to the report', async () => {
  const keys = { tenant: { S: `tenant ${HOSTILE}` }, event: { N: '99' } };
  const put = (more: Item) => table.put(99, { ...keys, ...more });
  await put({ ...item('good'), state: { S: HOSTILE } });
  const before = await table.items();
  const from = new Date().toISOString();
  await put({ ...item('bad'), state: { S: 'bad' } });
  const damaged = await table.items();
  await table.put(1, { ...item('live'), [NAMES[0]]: { S: HOSTILE } });
  const plan = ['rewind', 'plan', '--table', table.name, '--from', from, '--filter', FILTER, '--out'];

  const { stdout } = await run(...plan, 'plan');
  expect(stdout).toContain('"a \\u001b]0;owned\\u0007\\u001b[2J\\u009b31m\\u202egnp.exe\\u2028');
  expect((await run(...plan, 'json', '--json')).code).toBe(0);
  expect(await run('rewind', 'apply', 'plan', '--max-share', 'any')).toMatchObject({ code: 0 });
  for (const format of ['markdown', 'json', 'csv']) await run('rewind', 'report', 'plan', '--format', format);
  await run('rewind', 'undo', 'plan', '--out', 'undo');
  await run('rewind', 'apply', 'undo', '--max-share', 'any', '--json');

  const [, after] = [before, damaged].map((items) => new Map([...items].filter(([key]) => key.includes('99'))));
  expect(new Map([...await table.items()].filter(([key]) => key.includes('99')))).toEqual(after);
  const records = readdirSync(join(table.folder, 'plan', 'runs')).map((name) => join('runs', name));
  for (const name of ['plan.json', 'dry-run.json', ...records, 'report.md', 'report.json', 'changes.csv']) {
    expectPlain({ stdout: readFileSync(join(table.folder, 'plan', name), 'utf8'), stderr: '' });
  }
  const cells = readFileSync(join(table.folder, 'plan', 'changes.csv'), 'utf8').split('\r\n').flatMap((line) => line.split(','));
  expect(cells.filter((cell) => /^"?[=+@-]/.test(cell))).toEqual([]);
  expect(readdirSync(join(table.folder, 'plan'))).toContain('report.md');
});

test('conflicts and differences are shown plainly, too', async () => {
  const other = await createTable();
  await table.put(1, { ...item('good'), state: { S: 'good' } });
  const from = new Date().toISOString();
  await table.put(1, { ...item('bad'), state: { S: 'bad' } });
  const planned = ['rewind', 'plan', '--table', table.name, '--from', from, '--filter', FILTER, '--out'];
  await run(...planned, 'plan');
  await table.put(1, { ...item('live'), state: { S: 'live' } });
  await other.put(1, item('other'));
  await other.put(98, item('other'));

  expect(await run('rewind', 'apply', 'plan', '--max-share', 'any')).toMatchObject({ code: 3 });
  const report = readFileSync(join(table.folder, 'plan', 'report.md'), 'utf8');
  expectPlain({ stdout: report, stderr: '' });
  // Six columns, whatever stands in them.
  const rows = report.split('\n').filter((line) => line.startsWith('| `tenant'));
  expect(rows).toHaveLength(NAMES.length + 1);
  rows.forEach((row) => expect(row.replaceAll(/\\[\\|]/g, '').split('|')).toHaveLength(8));
  await run(...planned, 'again');
  await run(...planned, 'again as json', '--json');
  await run('diff', table.name, other.name);
  await run('diff', table.name, other.name, '--json');
  await run('status', '--table', table.name);
});

test('what was typed and what AWS answers is no order either, and the command to go on can be copied', async () => {
  const server = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: 'ValidationException', message: `no ${HOSTILE}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    cli = new Cli(table.folder, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const hostile = HOSTILE.replaceAll('\0', '');
    expect((await run('status', '--table', 'orders')).stderr).toContain('ValidationException: no \\u001b]0;owned\\u0007');
    await run('status', '--table', 'orders', '--debug', '--json');
    for (const parameters of [[`--${hostile}`], [hostile], ['--filter', hostile], ['--from', hostile], ['--export', hostile], ['--table', hostile]]) {
      await run('rewind', 'plan', '--table', 'orders', '--from', '2h', ...parameters);
      await run('rewind', 'plan', '--table', 'orders', '--from', '2h', ...parameters, '--json');
    }
    await run('rewind', 'report', hostile);
    await run('help', hostile);
  } finally {
    server.close();
  }
});

test('nothing but the writer, and the bar, writes to the terminal', () => {
  const folder = join(__dirname, '..', '..', 'src', 'cli');
  const writing = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((name) => name.endsWith('.ts') && /console\.|process\.std(out|err)\.write|(out|err|stream)\.write\(/.test(readFileSync(join(folder, name), 'utf8')));
  expect(writing).toEqual(['terminal/screen.ts', 'terminal/writer.ts']);
});
