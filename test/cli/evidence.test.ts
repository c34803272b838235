import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';
import type { Item } from '../../src/engine/values/attribute-value';
import { writeExport } from '../engine/evidence/export/export-folder';

const EVENTS = 20;
const FILTER = 'changed(action) and new.action = ""';

const createTable = useAuditTables(EVENTS);
let table: AuditTable;
let cli: Cli;

beforeEach(async () => {
  table = await createTable();
  cli = table.cli();
});

const summary = () => ({ tableArn: `arn:aws:dynamodb:ddblocal:000000000000:table/${table.name}`, tableId: undefined });
const event = (number: number, action: string): Item => ({ ...table.key(number), action: { S: action }, actor: { S: 'alice' } });
const plan = (...more: string[]) => cli.json('rewind', 'plan', '--table', table.name, '--filter', FILTER, '--out', 'plan', ...more);
const apply = () => cli.run('rewind', 'apply', 'plan', '--max-share', '100%');

const expiring = () => table.local.client.send(new UpdateTimeToLiveCommand({
  TableName: table.name, TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
}));

/** An incremental export of the migration, which began a minute after the window did. */
async function exported(start: Date): Promise<string> {
  return writeExport({
    root: table.folder,
    from: start,
    to: new Date(start.getTime() + 3_600_000),
    summary: summary(),
    records: Array.from({ length: EVENTS }, (_, number) => ({
      keys: table.key(number), old: event(number, `action ${number}`), new: event(number, ''), at: new Date(start.getTime() + 60_000),
    })),
  });
}

const later = (start: Date) => new Date(start.getTime() + 30_000).toISOString();

test('exports named by their folders undo what is older than the stream', async () => {
  const before = await table.items();
  await table.migrate();
  await table.set(3, 'action', 'corrected');
  const start = new Date('2026-11-15T10:00:00Z');
  const folder = await exported(start);

  expect(await plan('--from', later(start), '--export', folder, '--only', 'action'))
    .toMatchObject({ evidence: `the export ${folder}`, counts: { items: EVENTS }, dryRun: { updated: EVENTS - 1, conflicts: 1 } });
  expect(await apply()).toMatchObject({ code: 3 });
  const after = await table.items();
  expect([...before].filter(([key, item]) => after.get(key) !== item)).toHaveLength(1);
});

test('net changes ask for the attributes that the damage changed, or for a statement', async () => {
  await table.migrate();
  const start = new Date('2026-11-15T10:00:00Z');
  const parameters = ['--from', later(start), '--export', await exported(start)];
  expect((await plan(...parameters)).error.message).toMatch(/^'--only' must name the attributes that the damage changed, .*'--damage-only' that there were no other writes/);
  expect(await plan(...parameters, '--damage-only')).toMatchObject({ dryRun: { updated: EVENTS } });
});

test('deleted items come back from an export where no attribute is named, and those that time to live deleted are counted', async () => {
  await expiring();
  const before = await table.items();
  const start = new Date('2026-11-15T10:00:00Z');
  const deleted = [1, 2, 3];
  await table.delete(...deleted);
  const at = new Date(start.getTime() + 60_000);
  const old = (number: number) => event(number, `action ${number}`);
  const folder = await writeExport({
    root: table.folder,
    from: start,
    to: new Date(start.getTime() + 3_600_000),
    summary: summary(),
    records: [
      ...deleted.map((number) => ({ keys: table.key(number), old: old(number), at })),
      { keys: table.key(77), old: { ...old(77), expires: { N: String(start.getTime() / 1000) } }, at },
    ],
  });
  const parameters = ['rewind', 'plan', '--table', table.name, '--from', later(start), '--filter', 'delete and key.event < 50', '--export', folder, '--out', 'plan'];
  expect((await cli.json(...parameters)).error.message).toContain("name the attributes ('' if the damage only deleted or inserted items)");

  const planned = await cli.run(...parameters, '--only', '');
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringMatching(/by time to live +1 deletion\n/) });
  expect(planned.stdout).toMatch(/would restore +3 +3 put back/);
  expect(await apply()).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(before);
  const report = readFileSync(join(table.folder, 'plan', 'report.md'), 'utf8');
  expect(report).toContain('| by time to live | 1 deletion |');
  expect(report).toContain('| rules | no attributes, deleted and inserted items only |');
});

test('a full export of another table is no evidence, and may be compared all the same', async () => {
  const start = new Date();
  const folder = await writeExport({ root: table.folder, summary: { tableArn: 'arn:aws:dynamodb:ddblocal:000000000000:table/other' }, items: [event(0, 'action 0')] });
  const pair = ['--from', start.toISOString(), '--only', 'action'];

  expect(await plan(...pair, '--before', folder)).toMatchObject({
    error: {
      exitCode: 2,
      message: `'--before': 'export' must be one of ${summary().tableArn}, got one of arn:aws:dynamodb:ddblocal:000000000000:table/other in ${folder}; `
        + 'a table that was restored from it is named itself, not its export',
    },
  });
  expect((await plan(...pair, '--before', table.name, '--after', folder)).error.message).toMatch(/^'--after': 'export' must be one of /);
  expect(await cli.json('diff', folder, table.name)).toMatchObject({ counts: { same: 1, onlyAfter: EVENTS - 1 } });
});

test('what is missing or is another kind of export is refused by the option that named it', async () => {
  const start = new Date('2026-11-15T10:00:00Z');
  const folder = await exported(start);
  const data = join(folder, '..', 'data');
  const [file] = readdirSync(data);
  rmSync(join(data, file));

  expect((await plan('--from', later(start), '--export', folder, '--only', 'action')).error.message).toMatch(/^'--export': object not found: /);
  expect((await plan('--from', later(start), '--before', folder, '--only', 'action')).error.message).toMatch(/^'--before': 'exportType' must be FULL_EXPORT, got /);
});

test('a table that says no time asks for it', async () => {
  const restored = await createTable();
  expect((await plan('--from', table.start, '--before', restored.name, '--only', 'action')).error.message)
    .toBe("'--before' must have a time, got none; give '--before-time', the time that it shows");
});

test.each([
  ['--before', ['--before', 'nowhere']],
  ['--after', ['--before', '', '--after', 'nowhere']],
])('%s that is no table is refused with where it was looked for', async (option, [, before, ...more]) => {
  const { code, stderr } = await cli.run('rewind', 'plan', '--table', table.name, '--from', table.start, '--before', before || table.name, ...more);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `error: '${option}' must be a table in eu-west-1, or the folder of a full export, got "nowhere"; `
      + 'another Region is chosen with --region, and there is no folder of that name\n',
  });
});

test('a diff names the side that is not there', async () => {
  expect(await cli.run('diff', table.name, 'nowhere')).toMatchObject({ code: 2, stderr: expect.stringContaining('error: \'<after>\' must be a table in eu-west-1, or') });
  expect(await cli.run('diff', './nowhere', table.name)).toMatchObject({ code: 2, stderr: expect.stringContaining('error: \'<before>\' must be the folder of a fin') });
});

test('two snapshots are a pair', async () => {
  const before = await table.items();
  const start = new Date();
  const snapshot = (action: (number: number) => string, to: number) => writeExport({
    root: table.folder,
    summary: summary(),
    to: new Date(start.getTime() + to),
    items: Array.from({ length: EVENTS }, (_, number) => event(number, action(number))),
  });
  const sides = [await snapshot((number) => `action ${number}`, -90_000), await snapshot(() => '', 90_000)];
  await table.migrate();
  const pair = ['--from', start.toISOString(), '--before', sides[0], '--after', sides[1], '--only', 'action'];

  expect(await plan(...pair)).toMatchObject({ evidence: `${sides[0]} compared with ${sides[1]}`, dryRun: { updated: EVENTS } });
  expect(await apply()).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(before);
});

test('of two snapshots, too, what time to live deleted between them is told from what was deleted', async () => {
  await expiring();
  const before = await table.items();
  const start = new Date();
  const expired = { ...event(77, 'old'), expires: { N: String(Math.floor(start.getTime() / 1000) - 10) } };
  const events = Array.from({ length: EVENTS }, (_, number) => event(number, `action ${number}`));
  const snapshot = (items: Item[], to: number) =>
    writeExport({ root: table.folder, summary: summary(), to: new Date(start.getTime() + to), items });
  const sides = [await snapshot([...events, expired], -90_000), await snapshot(events.slice(2), 90_000)];
  await table.delete(0, 1);

  const pair = ['rewind', 'plan', '--table', table.name, '--from', start.toISOString(), '--before', sides[0], '--after', sides[1], '--only', '', '--out', 'plan'];
  expect(await cli.json(...pair, '--filter', 'delete')).toMatchObject({ counts: { ttl: 1, damage: 2, items: 2 }, dryRun: { put: 2 } });
  expect(await apply()).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(before);
});

test('one table beside the live one is enough where the filter says what the damage left', async () => {
  const restored = await createTable();
  const before = await table.items();
  await table.migrate();
  const single = ['--from', table.start, '--before', restored.name, '--before-time', table.start, '--only', 'action'];
  const vague = await cli.json('rewind', 'plan', '--table', table.name, '--filter', 'changed(action)', ...single);
  expect(vague.error.message).toMatch(/^'--filter' must describe the damaged items, .* or compare only$/);
  expect((await plan(...single)).dryRun).toMatchObject({ updated: EVENTS });
  expect(await apply()).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(before);
});

test('what a pair or one snapshot needs is asked for before an item is read', async () => {
  const restored = await createTable();
  const single = (...more: string[]) => plan('--from', table.start, '--before', restored.name, '--before-time', table.start, ...more);

  // There is no difference to be judged.
  expect(await single('--filter', 'modify')).toMatchObject({ error: { exitCode: 2, message: expect.stringMatching(/^'--filter' must describe the damaged items/) } });
  expect(await single('--filter', 'delete')).toMatchObject({ error: { exitCode: 2, message: expect.stringMatching(/^'--only' must name the attributes that the damage/) } });
  expect(await single('--filter', 'delete', '--only', '')).toMatchObject({ counts: { changes: 0 } });
});

test('a diff of two tables counts, shows examples, and says by its code whether there is any', async () => {
  const other = await createTable();
  expect(await cli.run('diff', other.name, table.name)).toMatchObject({ code: 0, stdout: expect.stringContaining('No differences.') });
  await table.set(4, 'action', '');
  await table.put(100, { action: { S: 'new' } });
  const { code, stdout } = await cli.run('diff', other.name, table.name);
  expect({ code, stdout }).toMatchObject({ code: 3, stdout: expect.stringMatching(/different +1\n/) });
  expect(stdout).toContain('tenant = "tenant 4", event = 4\n      action: "action 4" → ""');
  expect(stdout).toMatch(/only after +1 /);
  expect(await cli.json('diff', other.name, table.name)).toMatchObject({
    counts: { same: EVENTS - 1, different: 1, onlyBefore: 0, onlyAfter: 1 },
    attributes: [{ name: 'action', changed: 1 }],
    samples: { different: [{ keys: { event: { N: '4' } }, before: { action: { S: 'action 4' } }, after: { action: { S: '' } } }] },
  });
  expect((await cli.run('diff', table.name, table.name)).stderr).toMatch(/^error: '<after>' must be another snapshot than '<before>', got .* twice/m);
});

test('a stream that does not reach back is refused with what else there is', async () => {
  const { stderr, code } = await cli.run('rewind', 'plan', '--table', table.name, '--from', '3d', '--filter', FILTER);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: '--from' must be within reach of the stream, got 2\S+Z, and it begins 2\S+Z; exports \(--evidence export prints those that are missing\), or a table that is/);
  expect(await cli.json('status', '--table', table.name, '--from', '3d')).toMatchObject({ rewindWorks: false, evidence: [{ evidence: 'stream', covers: false }, {}, {}] });
});

test('a table without a stream says how to have one the next time', async () => {
  const TableName = `${table.name}-silent`;
  await table.local.client.send(new CreateTableCommand({
    TableName, BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  }));
  const { code, stdout } = await cli.run('status', '--table', TableName);
  expect(code).toBe(3);
  expect(stdout).toContain('the stream is off: switch on NEW_AND_OLD_IMAGES for the next time');
  expect(stdout).toContain('Nothing here can undo damage in this table.');
});

test.each([
  [['--evidence', 'stream', '--export', 'x'], '\'--export\' must go with --evidence export, got --evidence stream'],
  [['--evidence', 'export', '--before', 'x'], '\'--before\' must go with --evidence pair, got --evidence export'],
  [['--evidence', 'pair'], '\'--before\' must be given for a pair, got none; restore the table to just before the damage, or export it in full, and name that'],
  [['--export', 'nowhere'], '\'--export\' must be the folder of a finished export, on disk or as s3://bucket/prefix/AWSDynamoDB/id, got "nowhere"; there is no such folder'],
  [['--to', '2026-11-01T00:00:00Z'], '\'--to\' must be after --from, 2'],
  [['--evidence', 'guess'], 'option \'--evidence <source>\' argument \'guess\' is invalid. Allowed choices are stream, export, pair.'],
])('evidence that does not fit is refused: %j', async (parameters, message) => {
  const { code, stderr } = await cli.run('rewind', 'plan', '--table', table.name, '--from', '1h', ...parameters);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`error: ${message}`) });
});
