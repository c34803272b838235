import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as clientRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditTable, useAuditTables } from './audit-table';
import { Cli } from './cli';
import { SlowStream } from './slow-stream';
import { BEGINNING, chained } from '../../src/engine/journal/journal-chain';
import { type Fault, FaultProxy } from '../emulator/fault-proxy';

const FILTER = 'changed(action) and new.action = ""';

const createTable = useAuditTables(60);
let table: AuditTable;
let cli: Cli;

beforeEach(async () => {
  table = await createTable();
  cli = table.cli();
});

const file = (...path: string[]) => readFileSync(join(table.folder, ...path), 'utf8');
const plan = (...more: string[]) => cli.json('rewind', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', 'plan', ...more);
const apply = (name = 'plan', ...more: string[]) => cli.run('rewind', '--apply', name, '--max-share', '100%', '--items-per-second', '10000', ...more);

/** While writes fail, chosen by how many came before. */
async function withFaults(choose: (writes: number) => Fault | undefined, work: (proxy: FaultProxy) => Promise<void>): Promise<void> {
  const proxy = await FaultProxy.before(table.local.endpoint);
  let writes = 0;
  proxy.injectBy((call) => call.endsWith('UpdateItem') ? choose(writes++) : undefined);
  try {
    await work(proxy);
  } finally {
    await proxy.stop();
  }
}

test('a migration is undone in place, good writes stay, and the report says all of it', async () => {
  const before = await table.items();
  await table.migrate();
  await table.set(1, 'action', 'corrected by hand');
  await table.set(2, 'actor', 'bob');
  const damaged = await table.items();

  const status = await cli.run('status', '--table', table.name);
  expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining('A rewind works, from the stream.') });

  const planned = await cli.run('rewind', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', 'plan');
  expect(planned).toMatchObject({ code: 0 });
  expect(planned.stdout).toContain('damaged   60 items, 100% of about 60');
  expect(planned.stdout).toMatch(/would restore +59 +59 updated/);
  expect(planned.stdout).toMatch(/tenant = "tenant \d", event = \d+\n +action: "" → "action \d+"/);
  expect(await table.items()).toEqual(damaged);

  await table.set(3, 'action', 'too late for the plan');
  const [, command] = /(npx cdk-dynamodb-recovery rewind --apply .*)/.exec(planned.stdout)!;
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

  const undo = await cli.json('rewind', '--undo', 'plan', '--out', 'undo');
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

  expect(await cli.json('rewind', '--undo', 'plan', '--out', 'undo')).toMatchObject({ counts: { items: 60 }, dryRun: { updated: 60 } });
  expect(await apply('undo')).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(damaged);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the reading of evidence at once, whatever does not answer, and leaves no plan', async (signal) => {
  const proxy = createServer((request, response) => {
    if (request.headers['x-amz-target']?.toString().endsWith('.GetRecords')) return;
    const onward = clientRequest(table.local.endpoint, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  try {
    const silent = new Cli(table.folder, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const asked = once(proxy, 'request');
    const run = silent.start('rewind', '--table', table.name, '--from', table.start, '--out', 'plan');
    await asked;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    run.child.kill(signal);

    // Without an end to the waiting, patience would outlast the test.
    expect(await run.ended).toMatchObject({ code: 130, stderr: expect.stringMatching(/stopping … \(Ctrl-C again .*\n[^]*error: interrupted; nothing was written\n$/) });
    expect(existsSync(join(table.folder, 'plan'))).toBe(false);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});

describe('reading that does not come to its end', () => {
  let slow: SlowStream;
  let through: Cli;

  beforeEach(async () => {
    await table.migrate();
    slow = await SlowStream.before(table.local.endpoint, 10);
    through = new Cli(table.folder, slow.endpoint);
  });

  afterEach(() => slow.close());

  const reading = (...more: string[]) => through.start('rewind', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', 'plan', ...more);

  /** The plan is the one of a reading that was not interrupted, and the records are given once. */
  async function goesOn(command: string) {
    slow.flows();
    const { plan: name, counts } = JSON.parse((await through.run(...words(command), '--json')).stdout);
    await plan('--out', 'straight');

    expect([name, counts]).toEqual(['plan', expect.objectContaining({ changes: 120, damage: 60, items: 60 })]);
    expect(file('plan', 'items.jsonl')).toBe(file('straight', 'items.jsonl'));
    expect(slow.given).toBe(120);
    expect(readdirSync(join(table.folder, 'plan')).sort()).toEqual(['dry-run.json', 'items.jsonl', 'plan.json']);
  }

  const words = (command: string) => [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word).slice(2);

  test('goes on after Ctrl-C with the command that it says, and reads nothing twice', async () => {
    const stalled = slow.stalls(0, 0, 0);
    const run = reading('--together', 'action,actor', '--limit', '60');
    await stalled;
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    const [, command] = /error: interrupted; nothing was written\nwhat was read is kept; to go on: (.*)\n$/.exec(stderr)!;

    expect(code).toBe(130);
    expect(command).toBe(`npx cdk-dynamodb-recovery rewind --table ${table.name} --from ${table.start} --filter '${FILTER}' --together action,actor --limit 60 --evidence stream --out plan`);
    expect(slow.given).toBe(30);
    await goesOn(command.replace(' --together action,actor', ''));
  });

  test('goes on after it was killed, from what was read some seconds before at the latest', async () => {
    const stalled = slow.stalls(0, 0, 0, 5500);
    const run = reading();
    await stalled;
    // The next page is asked for while the last one is still taken in.
    const checkpoint = join(table.folder, 'plan', 'spool', 'read.jsonl');
    for (let looks = 0; looks < 100 && !existsSync(checkpoint); looks++) await sleep(100);
    run.child.kill('SIGKILL');
    await run.ended;

    expect(slow.given).toBe(40);
    expect(existsSync(join(table.folder, 'plan', 'plan.json'))).toBe(false);
    await goesOn(`npx cdk-dynamodb-recovery rewind --table ${table.name} --from ${table.start} --filter '${FILTER}' --out plan`);
  });

  test('does not go on with another filter, nor is there a plan to apply', async () => {
    const stalled = slow.stalls(0);
    const run = reading();
    await stalled;
    run.child.kill('SIGINT');
    await run.ended;

    // The same would be refused again: it is not what to go on with.
    expect(await plan('--filter', 'delete')).toEqual({
      error: {
        exitCode: 2, message: `'--filter' must be what it was when the evidence in plan/spool was read, "${FILTER.replaceAll('"', '\\"')}", got "delete"; give the same value to continue, or choose a new folder`,
      },
    });
    expect(existsSync(join(table.folder, 'plan', 'spool'))).toBe(true);
    expect(await apply()).toMatchObject({ code: 2, stderr: expect.stringContaining("'plan' must be the folder of a plan") });
  });

  test('is not disturbed by another reading into the same folder', async () => {
    const stalled = slow.stalls(0);
    const run = reading();
    await stalled;
    expect((await plan()).error.message).toMatch(/^'plan' must be made or applied by one run at a time, got process \d+/);
    run.child.kill('SIGINT');
    await run.ended;

    expect(slow.given).toBe(10);
  });
});

test('what was read for a plan that a bucket does not take is kept, and makes the plan on this machine', async () => {
  const before = await table.items();
  await table.migrate();
  const bucket = createServer((request, response) => {
    response.writeHead(request.method === 'GET' ? 200 : 403, { 'content-type': 'application/xml' });
    response.end(request.method === 'GET' ? '<ListBucketResult><Name>plans</Name></ListBucketResult>' : '<Error><Code>AccessDenied</Code><Message>no</Message></Error>');
  }).listen(0, '127.0.0.1');
  await once(bucket, 'listening');
  try {
    const denied = table.cli({ AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(bucket.address() as AddressInfo).port}` });
    const { code, stderr } = await denied.run('rewind', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', 's3://plans/night');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('error: the plan could not be written to s3://plans/night/ (AccessDenied: no)') });
    expect(stderr).toMatch(/\nwhat was read is kept; to go on: npx cdk-dynamodb-recovery rewind .* --out s3:\/\/plans\/night\n$/);
    const [, kept] = /if that stays so, --out (\S+) keeps it on this machine/.exec(stderr)!;
    expect(await apply(kept)).toMatchObject({ code: 2, stderr: expect.stringMatching(/'plan' must be whole, got .*, which was interrupted while it was made; /) });
    // What happens since does not matter to a plan that was read to its end.
    await table.set(0, 'actor', 'bob');
    expect(await plan('--out', kept)).toMatchObject({ plan: kept, counts: { changes: 120 } });
    expect(await apply(kept)).toMatchObject({ code: 0 });
    await table.set(0, 'actor', 'alice');
    expect(await table.items()).toEqual(before);
    rmSync(kept, { recursive: true });
  } finally {
    bucket.closeAllConnections();
    bucket.close();
  }
});

test('an undo follows the rules of the plan for maps and versions', async () => {
  await Promise.all([0, 1].map((event) => table.put(event, { state: { M: { a: { N: '1' }, b: { N: '1' } } }, version: { N: '1' } })));
  await Promise.all([0, 1].map((event) => table.put(event, { state: { M: { a: { N: '2' }, b: { N: '1' } } }, version: { N: '2' } })));
  await cli.json('rewind', '--table', table.name, '--from', table.start, '--filter', 'new.version = 2', '--deep', 'state', '--version-attribute', 'version', '--out', 'plan');
  await apply();
  await cli.json('rewind', '--undo', 'plan', '--out', 'undo');

  expect(JSON.parse(file('undo', 'plan.json')).rules).toEqual({ deep: ['state'], version: 'version' });
  await apply('undo');
  const items = [...(await table.items()).values()].filter((item) => item.includes('version'));
  expect(items).toHaveLength(2);
  items.forEach((item) => expect(item).toContain('"state":{"a":2E0,"b":1E0}'));
  items.forEach((item) => expect(item).toContain('"version":4E0'));
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a run after the writes in flight, with the command that goes on', async (signal) => {
  await table.migrate();
  await plan();
  const run = cli.start('rewind', '--apply', 'plan', '--max-share', '100%', '--items-per-second', '3', '--concurrency', '4');
  await run.said(/restoring/);
  run.child.kill(signal);
  const { code, stdout, stderr } = await run.ended;

  expect(code).toBe(130);
  expect(stderr).toContain('stopping after the writes in flight');
  const [, done] = /Stopped: (\d+) of 60 items are done/.exec(stdout)!;
  expect(Number(done)).toBeLessThan(60);
  const [, command] = /(npx cdk-dynamodb-recovery rewind --apply .*)/.exec(stdout)!;
  expect(command).toBe('npx cdk-dynamodb-recovery rewind --apply plan --max-share 100% --items-per-second 3 --concurrency 4');
  // Whatever was journalled has an outcome.
  expect(file('plan', 'journal.jsonl').match(/"type":"write"/g)).toHaveLength(Number(done));

  const resumed = await apply();
  expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining(`going on: ${done} of 60 items were done before`) });
  expect(JSON.parse(file('plan', 'report.json'))).toMatchObject({ report: { updated: 60 }, runs: [{ result: 'interrupted' }, { result: 'complete' }] });
});

test('a run that was killed goes on, and its lock is no obstacle', async () => {
  const before = await table.items();
  await table.migrate();
  await plan();
  const run = cli.start('rewind', '--apply', 'plan', '--max-share', '100%', '--items-per-second', '3');
  await run.said(/restoring/);
  const second = await apply();
  expect(second).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: 'plan' must be made or applied by one run at a time, got process \d+ on .*; if that one is gone, delete /) });
  run.child.kill('SIGKILL');
  expect(await run.ended).toMatchObject({ signal: 'SIGKILL' });
  expect(existsSync(join(table.folder, 'plan', 'run-1.lock'))).toBe(true);

  expect(await apply()).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(before);
  expect(readdirSync(join(table.folder, 'plan')).filter((name) => name.includes('lock'))).toEqual([]);
  expect(file('plan', 'report.md')).toContain('killed or still going on');
});

test('where nobody watches there are lines, and on a terminal there is a bar', async () => {
  await table.migrate();
  const planned = await cli.run('rewind', '--table', table.name, '--from', table.start, '--out', 'plan', '--filter', FILTER);
  expect(planned.stderr).toMatch(/^reading the stream: \d+ · 60 of them damage\ncomparing: 60\/60 · [\d,]+\/s · in [\d.]+ s\n$/);
  expect(planned.stdout + planned.stderr).not.toContain('\u001b');

  const terminal = (environment: object) => execFileSync('script', [
    '-qec', `${process.execPath} ${join(__dirname, '../../assets/cli/cdk-dynamodb-recovery/index.js')} rewind --apply plan --max-share 100% --endpoint-url ${table.local.endpoint}`, '/dev/null',
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
  expect(next).toMatch(/ --apply plan --digest [0-9a-f]{32} --max-items 70 --max-share any --items-per-second 10000 --writes-stopped-elsewhere --concurrency 4$/);
  expect(warnings).not.toContainEqual(expect.stringContaining('--max-share'));
  expect(await cli.run(...next.split(' ').slice(2))).toMatchObject({ code: 0 });
  expect(file('plan', 'report.md')).toContain('| allowed | any share of the table (--max-share) |\n| allowed | a table in several Regions: nobody wrote to it elsewhere (--writes-stopped-elsewhere) |');
});

test('a share that is too large is warned of with what it takes', async () => {
  await table.migrate();
  expect((await plan()).warnings).toContainEqual('100% of the table is more than 50%: applying it asks for --max-share 100%');
});

test('a run that fails on the way says what goes on, also without notes and as JSON, and its record ends', async () => {
  await table.migrate();
  await plan();
  await withFaults((writes) => writes >= 5 ? 'denied' : undefined, async (proxy) => {
    const broken = await cli.run('rewind', '--apply', 'plan', '--max-share', 'any', '--concurrency', '1', '--quiet', '--endpoint-url', proxy.endpoint);
    const next = `npx cdk-dynamodb-recovery rewind --apply plan --max-share any --concurrency 1 --endpoint-url ${proxy.endpoint}`;
    expect(broken).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^error: AccessDeniedException: .*; name the role that may, with --role-arn/) });
    expect(broken.stderr.split('\n')[1]).toBe(`what was done is in the journal; to go on: ${next}`);
    expect(await cli.json('rewind', '--apply', 'plan', '--max-share', 'any', '--concurrency', '1', '--endpoint-url', proxy.endpoint))
      .toEqual({ error: { message: expect.stringContaining('AccessDeniedException'), exitCode: 1, next } });
  });
  expect(await apply()).toMatchObject({ code: 0 });
  expect(JSON.parse(file('plan', 'report.json')).runs).toMatchObject([{ result: 'failed', limits: { maxShare: 'any' } }, { result: 'failed' }, { result: 'complete' }]);
});

test('no try of a write is hidden: each is in the journal before it is sent', async () => {
  await table.migrate();
  await plan();
  await withFaults((writes) => writes < 3 ? 'failing' : undefined, async (proxy) => {
    expect(await apply('plan', '--concurrency', '1', '--endpoint-url', proxy.endpoint)).toMatchObject({ code: 0 });
    expect(proxy.hits).toBe(3);
  });
  expect(file('plan', 'journal.jsonl').match(/"type":"write"/g)).toHaveLength(60 + 3);
});

test('no damage is nothing to do, and says so', async () => {
  const { code, stdout } = await cli.run('rewind', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', 'plan');
  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining('No damage was found: --filter finds none in the 60 changes that were read. Is --from early enough') });
  expect(existsSync(join(table.folder, 'plan'))).toBe(false);
});

test('a report comes as Markdown, JSON and CSV, on the screen or in a file', async () => {
  await table.migrate();
  await plan();
  expect(await cli.run('report', 'plan')).toMatchObject({ code: 3, stdout: expect.stringContaining('**Not complete: 0 of 60 items are done.**') });
  await apply();
  expect(await cli.run('report', 'plan')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^# Rewind of audit-/) });
  expect(await cli.json('report', 'plan')).toMatchObject({ complete: true });
  expect(await cli.run('report', 'plan', '--format', 'csv', '--output', 'out.csv')).toMatchObject({ code: 0, stdout: '' });
  expect(file('out.csv')).toBe(file('plan', 'changes.csv'));
});

describe('refused, with the way out and without a write', () => {
  test.each([
    [['rewind'], '\'--table\' must be given for a plan, got none; or choose --apply <plan> or --undo <plan>'],
    [['rewind', '--table', 'orders'], '\'--from\' must be given for a plan, got none; or choose --apply <plan> or --undo <plan>'],
    [['rewind', '--table', 'orders', '--from', 'noon'], '\'--from\' must be a time with its zone'],
    [['rewind', '--table', 'orders', '--from', '2999-01-01T00:00:00Z'], '\'--from\' must be in the past, got 2999-01-01T00:00:00Z; it is '],
    [['rewind', '--table', 'orders', '--from', '1h', '--to', '2h'], '\'--to\' must be after --from'],
    [['rewind', '--table', 'no-such-table', '--from', '1h'], '\'--table\' must be a table in eu-west-1, got "no-such-table"; another Region is chosen with --region'],
    [['rewind', '--table', 'orders', '--from', '1h', '--filter', 'new.a ='], '\'--filter\' must have a text in "", a number, b64"…", true, false, null, [] or {}, old.…, new.… or key.… at position 8, got the end'],
    [['status', '--table', 'orders', '--endpoint-url', 'foo'], '\'--endpoint-url\' must be a URL such as http://127.0.0.1:8000, got "foo"'],
    [['status', '--table', 'orders', '--at', '1h'], 'unknown option \'--at\''],
    [['rewind', '--apply', 'nowhere'], '\'plan\' must be the folder of a plan, got "nowhere"; there is no such folder'],
    [['rewind', '--undo', 'nowhere'], '\'plan\' must be the folder of a plan, got "nowhere"; there is no such folder'],
    [['rewind', '--apply', 'x', '--table', 'others'], 'option \'-a, --apply <plan>\' cannot be used with option \'-t, --table <name>\''],
    [['rewind', '--tabel', 'x'], 'unknown option \'--tabel\'\n(Did you mean --table?)'],
    [['rewnd'], 'unknown command \'rewnd\'\n(Did you mean rewind?)'],
    [['status'], 'required option \'-t, --table <name>\' not specified'],
    [['report'], 'missing required argument \'plan\''],
    [['report', 'x', '--format', 'pdf'], 'option \'--format <format>\' argument \'pdf\' is invalid. Allowed choices are markdown, json, csv.'],
    [['help', 'me'], '\'help\' must be on status, diff, rewind, report, verify, filter, times, evidence, exit-codes, got "me"'],
  ])('%j', async (parameters, message) => {
    const { code, stdout, stderr } = await cli.run(...parameters);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(readdirSync(table.folder)).toEqual([]);
  });

  test('as JSON, too', async () => {
    expect(await cli.json('status')).toEqual({ error: { message: 'required option \'-t, --table <name>\' not specified', exitCode: 2 } });
    expect(await cli.json('rewind', '--apply', 'nowhere')).toEqual({ error: { message: '\'plan\' must be the folder of a plan, got "nowhere"; there is no such folder', exitCode: 2 } });
  });

  test('rules that contradict each other, a plan in the way, another digest, and a plan that is too large', async () => {
    await table.migrate();
    const refused = async (...parameters: string[]) => (await cli.run('rewind', ...parameters)).stderr.split('\n').find((line) => line.startsWith('error'));
    const base = ['--table', table.name, '--from', table.start];
    expect(await refused(...base, '--out', 'a', '--only', 'tenant'))
      .toBe('error: \'--only\' must hold attributes other than the key, got "tenant"; the key of an item never changes');
    expect(await refused(...base, '--out', 'a', '--keep', 'action', '--together', 'action,actor'))
      .toBe('error: \'--together\' must hold attributes that may be rolled back, got "action"; it is kept, counted, touched or not among \'--only\'');
    await plan();
    expect(await refused(...base, '--out', 'plan')).toBe('error: \'--out\' must be a new or empty folder, got plan; end it with / to make a new folder in it');
    expect(await refused('--apply', 'plan', '--digest', '0123456789'.repeat(4))).toMatch(/^error: '--digest' must be the beginning of the plan's, [0-9a-f]{32}, got (0123456789){4}; look at the plan again$/);
    expect(await refused('--apply', 'plan', '--max-items', '59')).toBe('error: \'--max-items\' must be at least the number of items in the plan, got 59 for 60 items; this one needs --max-items 60; or make a new plan with a narrower filter');
    expect(await refused('--apply', 'plan')).toMatch(/^error: '--max-share' must be at least the share of the table in the plan, got 50% for 60 of about 60 items; this one needs --max-share 100%;/);
    expect(await refused('--apply', 'plan', '--digest', 'c'.repeat(31)))
      .toBe(`error: '--digest' must be at least 32 characters of the plan's, got "${'c'.repeat(31)}"; the dry run shows them`);
    expect(await refused(...base, '--out', 'a', '--digest', 'cbb97a1e8240eea5')).toBe('error: \'--digest\' must go with --apply, got "cbb97a1e8240eea5"; a plan has its digest when it is made');
    writeFileSync(join(table.folder, 'plan', 'items.jsonl'), '{}\n');
    expect(await refused('--apply', 'plan', '--max-share', '100%')).toMatch(/^error: 'plan' must be as it was written, got a changed .*items.jsonl; make a new plan$/);
    writeFileSync(join(table.folder, 'plan', 'plan.json'), '{"version": 1,\n');
    expect(await refused('--apply', 'plan', '--max-share', '100%')).toBe('error: \'plan\' must be as it was written, got plan.json, which holds no JSON object; make a new plan');
    expect(existsSync(join(table.folder, 'plan', 'journal.jsonl'))).toBe(false);
  });

  test('an endpoint where nobody answers is a failure, with 1', async () => {
    const { code, stderr } = await cli.run('status', '--table', 'orders', '--endpoint-url', 'http://127.0.0.1:9');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^error: the endpoint does not answer \(ECONNREFUSED\): .*; see --region and --endpoint-url\n$/) });
  });
});

test('every command has help with examples, and every topic says something', async () => {
  for (const command of ['status', 'diff', 'rewind', 'report', 'verify']) {
    const { code, stdout } = await cli.run(command, '--help');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/Examples:\n {2}npx cdk-dynamodb-recovery/) });
    expect((await cli.run('help', command)).stdout).toBe(stdout);
  }
  for (const topic of ['filter', 'times', 'evidence', 'exit-codes']) {
    expect(await cli.run('help', topic)).toMatchObject({ code: 0, stdout: expect.stringMatching(/\w{20}|\w+ \w+/) });
  }
  expect(await cli.run()).toMatchObject({ code: 2, stderr: expect.stringContaining('It is 02:14') });
});
