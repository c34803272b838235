import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';
import { PlainBucket } from './plain-bucket';
import { BEGINNING, chained } from '../../src/engine/journal/journal-chain';

const EVENTS = 6;

const createTable = useAuditTables(EVENTS);
let table: AuditTable;
let cli: Cli;
let bucket: PlainBucket;
let copies = 0;

beforeAll(async () => {
  bucket = await PlainBucket.open();
  table = await createTable();
  cli = table.cli({ AWS_ENDPOINT_URL_S3: bucket.endpoint });
  const plan = (out: string) => cli.json('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', 'changed(action) and new.action = ""', '--out', out);
  for (const name of ['plan', 's3://plans/night']) {
    await table.migrate();
    await plan(name);
    await cli.run('rewind', 'apply', name, '--max-share', 'any');
  }
}, 300_000);

afterAll(() => bucket?.close());

/** A copy of the plan, with a file of it changed. */
function copyWith(file: string, change: (text: string) => string): string {
  const name = `copy-${++copies}`;
  cpSync(join(table.folder, 'plan'), join(table.folder, name), { recursive: true });
  chmodSync(join(table.folder, name), 0o700);
  const path = join(table.folder, name, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return name;
}

const lines = (change: (all: string[]) => string[]) => (text: string) => change(text.trimEnd().split('\n')).map((line) => `${line}\n`).join('');
const forged = (change: (entries: any[]) => any[]) => lines((all) => {
  const entries = change(all.map((line) => JSON.parse(line))).map(({ number, previous, ...entry }) =>
    JSON.stringify(entry),
  );
  return chained(entries, BEGINNING).text.trimEnd().split('\n');
});
const messages = ({ faults }: any) => faults.map(({ part, message }: any) => `${part}: ${message}`);

test('a plan that is as it was written is found whole, with the end of its journal as the run recorded and reported it', async () => {
  const { code, stdout } = await cli.run('rewind', 'verify', 'plan', '--json');
  const found = JSON.parse(stdout);
  const report = JSON.parse(readFileSync(join(table.folder, 'plan', 'report.json'), 'utf8'));

  expect({ code, found }).toEqual({
    code: 0,
    found: {
      command: 'verify', plan: 'plan', whole: true, digest: report.digest, items: EVENTS, journal: { entries: 1 + 2 * EVENTS, digest: expect.stringMatching(/^[0-9a-f]{64}$/) }, faults: [], notes: [],
    },
  });
  expect(report).toMatchObject({ journal: found.journal, runs: [{ journal: found.journal }] });
  expect(readFileSync(join(table.folder, 'plan', 'report.md'), 'utf8')).toContain(`| journal | 13 entries, SHA-256 of the last \`${found.journal.digest}\` |`);
  expect((await cli.run('rewind', 'apply', 'plan')).stdout).toContain(`Journal: 13 entries, SHA-256 of the last ${found.journal.digest.slice(0, 32)}…`);
});

test.each<[string, (text: string) => string, RegExp]>([
  ['is missing', lines((all) => all.filter((_, place) => place !== 4)), /^line 5 of \S+ is entry 6 in the place of entry 5: entry 5 is missing$/],
  ['is missing at the beginning', lines((all) => all.slice(1)), /^line 1 of \S+ is entry 2 in the place of entry 1: entry 1 is missing$/],
  ['was changed', lines((all) => all.map((line) => line.replace('"base":{"S":"action 3"}', '"base":{"S":"forged"}'))), /^line \d+ of \S+ follows another entry \d+ than the one before it, which was changed$/],
  ['was doubled', lines((all) => [...all.slice(0, 4), ...all.slice(3)]), /^line 5 of \S+ is entry 4 in the place of entry 5: it is there twice, or not in its order$/],
  ['is no entry', lines((all) => all.map((line, place) => place === 4 ? 'null' : line)), /^line 5 of \S+ is no entry of a journal$/],
  ['was cut off at the end', lines((all) => all.slice(0, -1)), /^the journal ends with entry 12, and a run ended with entry 13: what lies between is missing$/],
  ['was changed at the end', lines((all) => [...all.slice(0, -1), all.at(-1)!.replace('"written"', '"right"')]), /^(entry 13: )?its SHA-256 is \w{64}, and the run that ended with it recorded \w{64}$/],
])('a journal of which a line %s is refused, whatever reads it, and verify names the fault', async (_, change, message) => {
  const name = copyWith('journal.jsonl', change);
  const damaged = await table.items();
  const { code, stdout } = await cli.run('rewind', 'verify', name, '--json');
  const faults = JSON.parse(stdout).faults.filter(({ part }: any) => part === 'journal').map((fault: any) => fault.message);

  // Faults that follow from it are listed after it.
  expect({ code, fault: faults[0] }).toEqual({ code: 1, fault: expect.stringMatching(message) });
  for (const parameters of [['rewind', 'apply', name, '--max-share', 'any'], ['rewind', 'report', name], ['rewind', 'undo', name]]) {
    expect(await cli.run(...parameters)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^error: journal is corrupt: .*; restore it from a copy or an earlier version; rewind verify lists every fault\n$/,
      ),
    });
  }
  expect(await table.items()).toEqual(damaged);
}, 240_000);

test('a journal whose chain was made again is refused where it contradicts itself, its plan, or what the run recorded', async () => {
  const changes = [
    forged((all) => all.filter(({ type, item }) => type !== 'write' || item !== 2)),
    forged((all) => [...all, all.at(-1)]),
    forged((all) => all.map((entry) => ({ ...entry, ...entry.type === 'run' && { plan: 'x' } }))),
    forged((all) => all.map((entry) => ({ ...entry, ...entry.item === 5 && { item: 7 } }))),
  ];
  const found: string[] = [];
  for (const change of changes) found.push(messages(await cli.json('rewind', 'verify', copyWith('journal.jsonl', change))).join('\n'));

  expect(found).toEqual([
    expect.stringMatching(
      /journal: write 0 of item 2 is missing, and its outcome is there[^]*the journal ends with entry 12, and a run ended with entry 13/,
    ),
    expect.stringMatching(/journal: item \d has an outcome already/),
    expect.stringMatching(
      /journal: it is the journal of another plan, SHA-256 "x"[^]*and the run that ended with it recorded/,
    ),
    expect.stringMatching(/journal: the plan has no item 7/),
  ]);
}, 120_000);

test('reports and plans that were changed are named, each fault of them', async () => {
  const changes: [string, (text: string) => string, RegExp][] = [
    ['report.md', (text) => text.replace('restored', 'lost'), /^reports: report.md is not as the run wrote it$/],
    ['report.json', (text) => text.replace(/("report": \{[^}]*"updated": )6/, '$15'), /^reports: report.json is not as the run wrote it\nreports: report.json has 5 for "updated", and the journal 6$/],
    ['changes.csv', () => '', /^reports: changes.csv is not as the run wrote it$/],
    ['items.jsonl', (text) => text.replace('action 3', 'forged'), /^plan: plan is corrupt: .*items\.jsonl does not match its digest/],
    ['plan.json', () => 'null', /^plan: plan is corrupt: plan\.json holds no JSON object/],
  ];
  for (const [file, change, message] of changes) {
    const { code, stdout } = await cli.run('rewind', 'verify', copyWith(file, change));
    const named = stdout.split('\n').filter((line) => line.startsWith('  ✗ ')).map((line) => line.slice(4)).join('\n');
    expect({ file, code, named }).toEqual({ file, code: 1, named: expect.stringMatching(message) });
  }
}, 120_000);

test('a last line that was cut short is no fault, and said', async () => {
  const { code, stdout } = await cli.run('rewind', 'verify', copyWith('journal.jsonl', (text) => `${text}{"number":14,"prev`), '--json');
  expect({ code, found: JSON.parse(stdout) }).toMatchObject({
    code: 0,
    found: { whole: true, notes: [expect.stringMatching(/^line 14 of \S+ was cut short when its run was killed/)] },
  });
});

test('a plan in a bucket is verified by reading, and what was changed there is named', async () => {
  expect(await cli.json('rewind', 'verify', 's3://plans/night')).toMatchObject({ whole: true, journal: { entries: 13 }, notes: [] });
  const journal = [...bucket.objects].filter(([key]) => key.startsWith('night/journal/'));
  const [written, body] = journal.find(([, each]) => each.toString().includes('"base":{"S":"action'))!;
  bucket.objects.set(written, Buffer.from(body.toString().replace('"base":{"S":"action', '"base":{"S":"forged')));
  bucket.objects.delete('night/report.md');

  const { code, stdout } = await cli.run('rewind', 'verify', 's3://plans/night', '--json');
  expect({ code, faults: messages(JSON.parse(stdout)) }).toEqual({
    code: 1,
    faults: [
      expect.stringMatching(/^journal: line 1 of night\/journal\/0000000\d.jsonl follows another entry \d+ than the one before it|^journal: line \d of night/), 'reports: report.md is missing',
    ],
  });
  bucket.objects.set(written, body);
  bucket.objects.delete('night/journal/00000001.jsonl');
  expect(messages(await cli.json('rewind', 'verify', 's3://plans/night'))[0]).toMatch(/^journal: journal is incomplete: night\/journal\/00000001.jsonl is missing, and night\/journal\/00000002.jsonl follows/);
  expect(await cli.run('rewind', 'verify', 's3://plans/nowhere')).toMatchObject({ code: 2 });
}, 120_000);
