import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';
import { PlainBucket } from './plain-bucket';

const FILTER = 'changed(action) and new.action = ""';
const EVENTS = 12;

const createTable = useAuditTables(EVENTS);
let bucket: PlainBucket;
let table: AuditTable;
let cli: Cli;

beforeAll(async () => {
  bucket = await PlainBucket.open();
});

afterAll(() => bucket?.close());

beforeEach(async () => {
  bucket.objects.clear();
  table = await createTable();
  cli = table.cli({ AWS_ENDPOINT_URL_S3: bucket.endpoint });
});

const plan = (out: string) => cli.json('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', out);
const apply = (name: string) => cli.run('rewind', 'apply', name, '--max-share', 'any', '--items-per-second', '10000');
const put = (key: string, body = '{}') => bucket.objects.set(key, Buffer.from(body));

describe('a plan in a bucket', () => {
  const PLACE = 's3://plans/All/Rewind/plan1';
  const PREFIX = 'All/Rewind/plan1/';

  beforeEach(async () => {
    await table.migrate();
    expect(await plan(PLACE)).toMatchObject({ counts: { items: EVENTS } });
  });

  test('writes to no path that a key names, whatever command opens it', async () => {
    const deep = join(table.folder, 'temporary', 'deep', 'down');
    mkdirSync(deep, { recursive: true });
    cli = table.cli({ AWS_ENDPOINT_URL_S3: bucket.endpoint, TMPDIR: deep });
    const climbing = ['../../../victim/dry-run.json', 'runs/../../../../victim/authorized_keys', 'runs/../../victim.json', 'journal/../../victim.jsonl', '../plan.json'];
    climbing.forEach((name) => put(PREFIX + name, 'forged'));
    const all = () => readdirSync(table.folder, { recursive: true }).map(String).sort();
    const before = all();

    expect(await apply(PLACE)).toMatchObject({ code: 0, stderr: expect.stringContaining('left out, since it is no part of the plan in s3://plans/All/Rewind/plan1/: "../../../victim/dry-run.json", ') });
    expect(await cli.run('rewind', 'report', PLACE)).toMatchObject({ code: 0 });
    expect(await cli.json('rewind', 'undo', PLACE, '--out', 's3://plans/undo')).toMatchObject({ counts: { items: EVENTS } });
    expect(all()).toEqual(before);
  });

  test('is opened with whatever else lies below its prefix, which one note names', async () => {
    const strangers = ['', 'runs/', 'journal/', 'journal/readme', 'runs/y.txt', 'notes\u0000.txt', 'runs/2026-11-21T02-14-00.000Z.json/x', 'report.md/', 'plan.json.bak'];
    strangers.forEach((name) => put(PREFIX + name, 'x'));

    const { code, stderr } = await apply(PLACE);
    expect({ code, notes: stderr.match(/left out/g) }).toEqual({ code: 0, notes: ['left out'] });
    expect(stderr).toContain(`and ${strangers.length - 3} more`);
    expect(await cli.json('rewind', 'report', PLACE)).toMatchObject({ complete: true, report: { updated: EVENTS } });
  });

  test('leaves nothing on the machine, and what a killed command left goes at the next start', async () => {
    const left = () => readdirSync(table.folder).filter((name) => name.startsWith('cdk-dynamodb-recovery-'));
    const run = cli.start('rewind', 'apply', PLACE, '--max-share', 'any', '--items-per-second', '2');
    await run.said(/restoring/);
    const [folder] = left();
    expect(readdirSync(join(table.folder, folder))).toContain('items.jsonl');

    // A process that lives keeps its own.
    await cli.run('status', '--table', table.name);
    expect(left()).toEqual([folder]);
    run.child.kill('SIGKILL');
    await run.ended;
    const [other, link] = ['cdk-dynamodb-recovery-notes', folder.replace(/.{6}$/, 'abcdef')];
    mkdirSync(join(table.folder, other));
    symlinkSync(table.folder, join(table.folder, link));
    await cli.run('status', '--table', table.name);
    expect(left().sort()).toEqual([link, other].sort());
    expect(await apply(PLACE)).toMatchObject({ code: 0 });
    expect(left().sort()).toEqual([link, other].sort());
  });

  test('leaves nothing on the machine after a second Ctrl-C either', async () => {
    const run = cli.start('rewind', 'apply', PLACE, '--max-share', 'any', '--items-per-second', '1');
    await run.said(/restoring/);
    run.child.kill('SIGINT');
    await run.said(/stopping/);
    run.child.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130 });
    expect(readdirSync(table.folder)).toEqual([]);
  });
});

describe('a plan on disk', () => {
  const path = (...names: string[]) => join(table.folder, 'plan', ...names);

  beforeEach(async () => {
    await table.migrate();
    await plan('plan');
  });

  test('is opened with whatever else lies in its folder, which a note names', async () => {
    mkdirSync(path('runs'));
    writeFileSync(path('runs', 'y.txt'), 'x');
    writeFileSync(path('.DS_Store'), 'x');
    symlinkSync('/etc/hostname', path('stranger'));

    expect(await apply('plan')).toMatchObject({ code: 0, stderr: expect.stringMatching(/^left out, since it is no part of the plan in plan: (".DS_Store"|"runs\/y.txt"|"stranger"|, ){5}\n/) });
    expect(await cli.json('rewind', 'report', 'plan')).toMatchObject({ complete: true, runs: [{ result: 'complete' }] });
  });

  test.each(['report.md', 'journal.jsonl', 'runs', 'runs/2026-11-21T02-14-00.000Z.json'])(
    'is refused with a symbolic link in the place of %s, and nothing is written where it leads', async (name) => {
      const target = join(table.folder, 'elsewhere');
      writeFileSync(target, 'precious');
      if (name.startsWith('runs/')) mkdirSync(path('runs'));
      rmSync(path(name), { force: true });
      symlinkSync(target, path(name));
      const damaged = await table.items();

      for (const parameters of [['rewind', 'apply', 'plan', '--max-share', 'any'], ['rewind', 'report', 'plan'], ['rewind', 'undo', 'plan']]) {
        expect(await cli.run(...parameters)).toMatchObject({
          code: 2,
          stderr: `error: plan/${name} is a symbolic link; a plan holds regular files only; `
          + 'replace it with a copy of the file it stands for, if you trust that file\n',
        });
      }
      expect(readFileSync(target, 'utf8')).toBe('precious');
      expect(await table.items()).toEqual(damaged);
    });

  test('is made in a folder that other users could enter before, and closes it', async () => {
    mkdirSync(join(table.folder, 'open'), { mode: 0o755 });
    const { stderr } = await cli.run('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', 'open');

    expect(stderr).toContain('other users could enter open: since it holds items of the table, it is open to its owner only now\n');
    expect(statSync(join(table.folder, 'open')).mode % 0o1000).toBe(0o700);
  });

  test('is made anew where a link lies in the place of its items, which is not followed', async () => {
    const target = join(table.folder, 'elsewhere');
    writeFileSync(target, 'precious');
    mkdirSync(join(table.folder, 'new'));
    symlinkSync(target, join(table.folder, 'new', 'items.jsonl'));

    expect(await plan('new')).toMatchObject({ counts: { items: EVENTS } });
    expect(readFileSync(target, 'utf8')).toBe('precious');
    expect(lstatSync(join(table.folder, 'new', 'items.jsonl')).isFile()).toBe(true);
  });
});
