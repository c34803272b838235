import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditTable } from './audit-table';
import type { Cli } from './cli';
import { FILTER, useRewinds } from './rewinds';
import { BEGINNING, chained } from '../../src/engine/journal/journal-chain';

let table: AuditTable;
let cli: Cli;

const { file, planning, plan, apply } = useRewinds((made, its) => {
  table = made;
  cli = its;
});

test('a migration is undone in place, good writes stay, and the report says all of it', async () => {
  const before = await table.items();
  await table.migrate();
  await table.set(1, 'action', 'corrected by hand');
  await table.set(2, 'actor', 'bob');
  const damaged = await table.items();

  const status = await cli.run('status', '--table', table.name);
  expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining('A rewind works, from the stream.') });

  const planned = await cli.run(...planning());
  expect(planned).toMatchObject({ code: 0 });
  expect(planned.stdout).toContain('damaged   60 items, 100% of about 60');
  expect(planned.stdout).toMatch(/would restore +59 +59 updated/);
  expect(planned.stdout).toMatch(/tenant = "tenant \d", event = \d+\n +action: "" → "action \d+"/);
  expect(await table.items()).toEqual(damaged);

  await table.set(3, 'action', 'too late for the plan');
  const [, command] = /(npx cdk-dynamodb-recovery rewind apply .*)/.exec(planned.stdout)!;
  const applied = await cli.run(...command.split(' ').slice(2), '--max-share', '100%');
  expect(applied).toMatchObject({ code: 3, stdout: expect.stringContaining('58 items restored') });
  expect(applied.stdout).toMatch(/superseded +1 /);
  expect(applied.stdout).toMatch(/conflicts +1 +1 changed since/);

  const after = await table.items();
  const differing = [...before].filter(([key, item]) => after.get(key) !== item).map(([key]) => after.get(key));
  expect(differing.sort()).toEqual([
    expect.stringContaining('"action":"action 2","actor":"bob"'),
    expect.stringContaining('"action":"corrected by hand","actor":"alice"'),
    expect.stringContaining('"action":"too late for the plan","actor":"alice"'),
  ]);
  expect(file('plan', 'report.md')).toContain('| `tenant = "tenant 3", event = 3` | `action` | `"action 3"` | `""` | `"too late for the plan"` | changed since |');
  expect(file('plan', 'changes.csv').split('\r\n')).toHaveLength(1 + 58 + 1 + 1);
  expect(file('plan', 'changes.csv')).toContain('"""tenant 2""",2,update,action,"""""","""action 2""",');
  expect(JSON.parse(file('plan', 'report.json'))).toMatchObject({
    complete: true,
    filter: FILTER,
    report: { restored: 58, conflicts: 1, superseded: 1, touched: 2 },
    conflicts: [{ keys: { tenant: { S: 'tenant 3' }, event: { N: '3' } }, reason: 'changed since', live: { S: 'too late for the plan' } }],
    notAtomic: [],
    runs: [{ result: 'complete' }],
  });
});

test('a plan that was applied is applied again without a write, and undone by the rewind of the rewind', async () => {
  await table.migrate();
  const damaged = await table.items();
  await plan();
  await apply();
  const restored = await table.items();
  const journal = file('plan', 'journal.jsonl');

  expect(await apply()).toMatchObject({ code: 0, stdout: expect.stringContaining('this plan was applied before; nothing was changed') });
  expect(file('plan', 'journal.jsonl')).toBe(journal);
  expect(await table.items()).toEqual(restored);

  const undo = await cli.json('rewind', 'undo', 'plan', '--out', 'undo');
  expect(undo).toMatchObject({ evidence: 'the journal of plan', counts: { items: 60 }, dryRun: { updated: 60 } });
  expect(await apply('undo')).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(damaged);
});

test('an undo holds all that was written, by a clock that was behind as well', async () => {
  await table.migrate();
  const damaged = await table.items();
  await plan();
  await apply();
  const entries = file('plan', 'journal.jsonl').trim().split('\n').map((line) => JSON.parse(line));
  const early = entries.map(({ number, previous, ...entry }) => entry.type === 'write' ? { ...entry, at: new Date(Date.parse(entry.at) - 600_000).toISOString() } : entry);
  writeFileSync(join(table.folder, 'plan', 'journal.jsonl'), chained(early.map((entry) => JSON.stringify(entry)), BEGINNING).text);
  rmSync(join(table.folder, 'plan', 'runs'), { recursive: true });

  expect(await cli.json('rewind', 'undo', 'plan', '--out', 'undo')).toMatchObject({ counts: { items: 60 }, dryRun: { updated: 60 } });
  expect(await apply('undo')).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(damaged);
});

test('an undo follows the rules of the plan for maps and versions', async () => {
  await Promise.all([0, 1].map((event) => table.put(event, { state: { M: { a: { N: '1' }, b: { N: '1' } } }, version: { N: '1' } })));
  await Promise.all([0, 1].map((event) => table.put(event, { state: { M: { a: { N: '2' }, b: { N: '1' } } }, version: { N: '2' } })));
  await cli.json('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', 'new.version = 2', '--deep', 'state', '--version-attribute', 'version', '--out', 'plan');
  await apply();
  await cli.json('rewind', 'undo', 'plan', '--out', 'undo');

  expect(JSON.parse(file('undo', 'plan.json')).rules).toEqual({ deep: ['state'], version: 'version' });
  await apply('undo');
  const items = [...(await table.items()).values()].filter((item) => item.includes('version'));
  expect(items).toHaveLength(2);
  items.forEach((item) => expect(item).toContain('"state":{"a":2E0,"b":1E0}'));
  items.forEach((item) => expect(item).toContain('"version":4E0'));
});

test('where nobody watches there are lines, and on a terminal there is a bar', async () => {
  await table.migrate();
  const planned = await cli.run(...planning());
  expect(planned.stderr).toMatch(
    /^reading the stream: \d+ · 60 of them damage\ncomparing: 60\/60 · [\d,]+\/s · in [\d.]+ s\n$/,
  );
  expect(planned.stdout + planned.stderr).not.toContain('\u001b');

  const terminal = (environment: object) => execFileSync('script', [
    '-qec', `${process.execPath} ${join(__dirname, '../../assets/cli/cdk-dynamodb-recovery/index.js')} rewind apply plan --max-share 100% --endpoint-url ${table.local.endpoint}`, '/dev/null',
  ], { cwd: table.folder, encoding: 'utf8', timeout: 50_000, env: { PATH: process.env.PATH, TERM: 'xterm', AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', ...environment } });
  const seen = terminal({});
  expect(seen).toMatch(/restoring \S+ {2}█+ 60\/60 · \d+\/s · in [\d.]+ s/);
  expect(seen).toContain('\u001b[1m');
  expect(terminal({ NO_COLOR: '1' })).not.toContain('\u001b[1m');
});

test('a first try takes the items that a limit lets through', async () => {
  await table.migrate();
  const { counts, dryRun } = await plan('--limit', '7');
  expect({ counts, dryRun }).toMatchObject({ counts: { items: 7, leftOut: 53 }, dryRun: { updated: 7 } });
});

test('how a plan may be applied can be said when it is made, and the command that applies it says so', async () => {
  await table.migrate();
  const { next, warnings } = await plan('--max-items', '70', '--max-share', 'any', '--writes-stopped-elsewhere', '--items-per-second', '10000', '--concurrency', '4');
  expect(next).toMatch(
    / rewind apply plan --digest [0-9a-f]{32} --max-items 70 --max-share any --items-per-second 10000 --writes-stopped-elsewhere --concurrency 4$/,
  );
  expect(warnings).not.toContainEqual(expect.stringContaining('--max-share'));
  expect(await cli.run(...next.split(' ').slice(2))).toMatchObject({ code: 0 });
  expect(file('plan', 'report.md')).toContain('| allowed | any share of the table (--max-share) |\n| allowed | a table in several Regions: its writers elsewhere were stopped (--writes-stopped-elsewhere) |');
});

test('a share that is too large is warned of with what it takes', async () => {
  await table.migrate();
  expect((await plan()).warnings).toContainEqual('100% of the table is more than 50%: applying it asks for --max-share 100%');
});

test('no damage is nothing to do, and says so', async () => {
  const { code, stdout } = await cli.run(...planning());
  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining('No damage was found: --filter finds none in the 60 changes that were read. Is --from early enough') });
  expect(existsSync(join(table.folder, 'plan'))).toBe(false);
});

test('a report comes as Markdown, JSON and CSV, on the screen or in a file', async () => {
  await table.migrate();
  await plan();
  expect(await cli.run('rewind', 'report', 'plan')).toMatchObject({ code: 3, stdout: expect.stringContaining('**Not complete: 0 of 60 items are done.**') });
  await apply();
  expect(await cli.run('rewind', 'report', 'plan')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^# Rewind of audit-/) });
  expect(await cli.json('rewind', 'report', 'plan')).toMatchObject({ complete: true });
  expect(await cli.run('rewind', 'report', 'plan', '--format', 'csv', '--output', 'out.csv')).toMatchObject({ code: 0, stdout: '' });
  expect(file('out.csv')).toBe(file('plan', 'changes.csv'));
});

test('rules that contradict each other, a plan in the way, another digest, and a plan that is too large', async () => {
  await table.migrate();
  const refused = async (...parameters: string[]) =>
    (await cli.run('rewind', ...parameters)).stderr.split('\n').find((line) => line.startsWith('error'));
  const base = ['plan', '--table', table.name, '--from', table.start];
  expect(await refused(...base, '--out', 'a', '--only', 'tenant'))
    .toBe('error: \'--only\' must hold attributes other than the key, got "tenant"; the key of an item never changes');
  expect(await refused(...base, '--out', 'a', '--keep', 'action', '--together', 'action,actor'))
    .toBe('error: \'--together\' must hold attributes that may be rolled back, got "action"; it is kept, counted, touched or not among \'--only\'');
  await plan();
  expect(await refused(...base, '--out', 'plan')).toBe('error: \'--out\' must be a new or empty folder, got plan; end it with / to make a new folder in it');
  expect(await refused('apply', 'plan', '--digest', '0123456789'.repeat(4))).toMatch(/^error: '--digest' must be the beginning of the plan's, [0-9a-f]{32}, got (0123456789){4}; look at the plan again$/);
  expect(await refused('apply', 'plan', '--max-items', '59')).toBe('error: \'--max-items\' must be at least the number of items in the plan, got 59 for 60 items; this one needs --max-items 60; or make a new plan with a narrower filter');
  expect(await refused('apply', 'plan')).toMatch(/^error: '--max-share' must be at least the share of the table in the plan, got 50% for 60 of about 60 items; this one needs --max-share 100%;/);
  expect(await refused('apply', 'plan', '--digest', 'c'.repeat(31)))
    .toBe(`error: '--digest' must be at least 32 characters of the plan's, got "${'c'.repeat(31)}"; the dry run shows them`);
  writeFileSync(join(table.folder, 'plan', 'items.jsonl'), '{}\n');
  expect(await refused('apply', 'plan', '--max-share', '100%')).toMatch(/^error: plan is corrupt: .*items.jsonl does not match its digest; make a new plan$/);
  writeFileSync(join(table.folder, 'plan', 'plan.json'), '{"version": 1,\n');
  expect(await refused('apply', 'plan', '--max-share', '100%')).toBe('error: plan is corrupt: plan.json holds no JSON object; make a new plan');
  expect(existsSync(join(table.folder, 'plan', 'journal.jsonl'))).toBe(false);
});
