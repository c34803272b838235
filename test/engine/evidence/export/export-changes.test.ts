import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { buildSync } from 'esbuild';
import { checked, type ExportFolderProps, type NetRecord, TABLE_ARN, writeExport } from './export-folder';
import type { Change } from '../../../../src/engine/evidence/change';
import { exportChain } from '../../../../src/engine/evidence/export/export-chain';
import { exportChanges } from '../../../../src/engine/evidence/export/export-changes';
import { openExport } from '../../../../src/engine/evidence/export/export-files';
import { fullExportItems } from '../../../../src/engine/evidence/export/full-export';
import { DiskFolder, type ObjectFolder } from '../../../../src/engine/evidence/export/object-folder';
import { timeToLiveAttribute } from '../../../../src/engine/evidence/time-to-live';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { N, S } from '../../cases';

const TABLE = { arn: TABLE_ARN, id: 'id' };
const START = Date.parse('2026-11-21T09:00:00Z');
const at = (minutes: number) => new Date(START + minutes * 60_000);

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'export-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const image = (pk: string, more: Item = {}): Item => ({ pk: S(pk), ...more });

function record(pk: string, old: Item | undefined, now: Item | undefined, minute = 1): NetRecord {
  return { keys: { pk: S(pk) }, old: old && image(pk, old), new: now && image(pk, now), at: at(minute) };
}

/** A window of a quarter of an hour, or more. */
async function window(from: number, to: number, records: NetRecord[] = [], more: Partial<ExportFolderProps> = {}): Promise<DiskFolder> {
  return new DiskFolder(await writeExport({ root, from: at(from), to: at(to), records, ...more }));
}

async function all<T>(elements: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const element of elements) found.push(element);
  return found;
}

async function changes(exports: DiskFolder[], more: object = {}): Promise<Change[]> {
  return all(exportChanges({ exports, table: TABLE, from: at(0), ...more }));
}

describe('what an export tells', () => {
  test('insertions, changes and deletions, each since the window began', async () => {
    const odd = { b: { B: new Uint8Array([0, 255]) }, bs: { BS: [new Uint8Array([1])] }, m: { M: { 'line\u2028break': { L: [N('1.0'), { NULL: true }] } } } } as Item;
    const found = await changes([await window(0, 15, [record('new', undefined, odd), record('changed', { a: N(1) }, { a: N(2) }, 2), record('gone', odd, undefined, 3)])]);
    const common = { since: at(0), source: 'export', ttl: false };

    expect(found).toHaveLength(3);
    expect(found).toEqual(expect.arrayContaining([
      { ...common, keys: image('new'), old: undefined, new: image('new', odd), at: at(1), sequence: expect.any(String) },
      { ...common, keys: image('changed'), old: image('changed', { a: N(1) }), new: image('changed', { a: N(2) }), at: at(2), sequence: expect.any(String) },
      { ...common, keys: image('gone'), old: image('gone', odd), new: undefined, at: at(3), sequence: expect.any(String) },
    ]));
  });

  test('the windows come in their order, whatever order they are given in', async () => {
    const windows = [await window(30, 45, [record('k', { a: N(3) }, { a: N(4) }, 31)]), await window(0, 15, [record('k', { a: N(1) }, { a: N(2) })]),
      await window(15, 30, [record('k', { a: N(2) }, { a: N(3) }, 29)])];
    const found = await changes(windows);

    expect(found.map((change) => change.new!.a.N)).toEqual(['2', '3', '4']);
    expect(found.map(({ sequence }) => sequence)).toEqual(found.map(({ sequence }) => sequence).sort());
  });

  test('what an edge that is not exact puts into a later window comes after the earlier one', async () => {
    const found = await changes([await window(0, 15, [record('k', { a: N(1) }, { a: N(2) }, 15.5)]), await window(15, 30, [record('k', { a: N(2) }, { a: N(3) }, 15.2)])]);

    expect(found.map((change) => change.new!.a.N)).toEqual(['2', '3']);
    expect(found.map(({ sequence }) => sequence)).toEqual(found.map(({ sequence }) => sequence).sort());
  });

  test('an item that came and went within the window is none of its changes', async () => {
    expect(await changes([await window(0, 15, [record('k', undefined, undefined), record('l', undefined, {})])])).toHaveLength(1);
  });

  test('thousands of records in many files, each of them once', async () => {
    const records = Array.from({ length: 20_000 }, (_, place) => record(`item ${place}`, undefined, { text: S('x'.repeat(place % 400)) }));
    const found = await changes([await window(0, 15, records, { files: 20 })], { concurrency: 3 });

    expect(new Set(found.map(({ keys }) => keys.pk.S)).size).toBe(20_000);
    expect(found).toHaveLength(20_000);
  });

  test('windows that ended before the damage are left out, but for the minute to which an edge is exact', async () => {
    const windows = [await window(-30, -15, [record('early', undefined, {}, -20)]), await window(-15, 0, [record('edge', undefined, {}, -1)]),
      await window(0, 15, [record('k', undefined, {})])];

    expect((await changes(windows)).map(({ keys }) => keys.pk.S)).toEqual(['edge', 'k']);
  });

  test('a deletion is one by time to live if the item had expired when it happened, in the last five years', async () => {
    const seconds = START / 1000;
    const gone = (pk: string, expires?: Item[string]) => record(pk, expires ? { expires } : {}, undefined, 1);
    const folder = await window(0, 15, [gone('expired', N(seconds + 60)), gone('not yet', N(seconds + 61)), gone('text', S(`${seconds}`)), gone('none'),
      gone('ages ago', N(seconds - 6 * 365 * 86_400)), record('alive', { expires: N(seconds) }, { expires: N(seconds), a: N(1) })]);
    const names = async (ttlAttribute?: string) => (await changes([folder], { ttlAttribute })).filter(({ ttl }) => ttl).map(({ keys }) => keys.pk.S);

    expect(await names('expires')).toEqual(['expired']);
    expect(await names()).toEqual([]);
  });

  test('the table says which attribute that is', async () => {
    const client = new DynamoDBClient({});
    const mock = mockClient(client);
    const answer = async (TimeToLiveDescription: object) => {
      mock.on(DescribeTimeToLiveCommand).resolves({ TimeToLiveDescription });
      return timeToLiveAttribute(client, 'audit-log');
    };

    expect(await answer({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' })).toBe('expiresAt');
    expect(await answer({ TimeToLiveStatus: 'DISABLING', AttributeName: 'expiresAt' })).toBe('expiresAt');
    expect(await answer({ TimeToLiveStatus: 'DISABLED' })).toBeUndefined();
  });

  test('a full export is its items and its time', async () => {
    const items = Array.from({ length: 10 }, (_, place) => image(`item ${place}`, { a: { B: new Uint8Array([place]) } }));
    const folder = new DiskFolder(await writeExport({ root, items, to: at(0) }));

    expect((await openExport(folder)).summary).toMatchObject({ exportType: 'FULL', exportTime: at(0), itemCount: 10, tableArn: TABLE_ARN });
    expect((await all(fullExportItems(folder, { table: TABLE }))).flat().sort((a, b) => a.pk.S! < b.pk.S! ? -1 : 1)).toEqual(items);
  });

  test('an export of nothing has no changes', async () => {
    expect(await changes([await window(0, 15)])).toEqual([]);
  });
});

test('memory does not grow with the export', () => {
  const script = join(root, 'many-exported.js');
  buildSync({ entryPoints: [join(__dirname, 'many-exported.ts')], bundle: true, platform: 'node', outfile: script });
  const run = (...words: string[]) => JSON.parse(execFileSync(process.execPath, ['--max-old-space-size=24', script, ...words], { encoding: 'utf8', timeout: 300_000 }));
  // About 100 MB of text.
  const { folder } = run('write', join(root, 'bucket'), '100000');

  expect(run('read', folder)).toMatchObject({ changes: 100_000 });
});

describe('where an export lies', () => {
  test('it was made with a prefix, and has been copied to another place', async () => {
    const folder = await writeExport({ root: join(root, 'bucket'), prefix: 'some/where', from: at(0), to: at(15), records: [record('k', undefined, {})] });
    cpSync(join(root, 'bucket', 'some', 'where', 'AWSDynamoDB'), join(root, 'copy'), { recursive: true });

    expect(await changes([new DiskFolder(join(root, 'copy', folder.split('/').at(-1)!))])).toHaveLength(1);
  });

  test('the checksums are called as the documentation calls them', async () => {
    const folder = await window(0, 15, [record('k', undefined, {})]);
    ['manifest-summary', 'manifest-files'].forEach((name) => renameSync(join(folder.name, `${name}.md5`), join(folder.name, `${name}.checksum`)));

    expect(await changes([folder])).toHaveLength(1);
  });
});

describe('what is refused', () => {
  const cases: Record<string, [() => Promise<DiskFolder[]>, string]> = {
    'no export': [async () => [], "'exports' must be at least one, got none"],
    'nothing there': [async () => [new DiskFolder(join(root, 'nowhere'))], 'must be there, got nothing at'],
    'an export that has begun': [async () => {
      const folder = await window(0, 15);
      unlinkSync(join(folder.name, 'manifest-summary.json'));
      return [folder];
    }, "'export' must be finished"],
    'a gap': [async () => [await window(0, 15), await window(16, 31)],
      "'exports' must follow each other without a gap, got nothing from 2026-11-21T09:15:00.000Z to 2026-11-21T09:16:00.000Z"],
    'an overlap': [async () => [await window(0, 15), await window(14, 31)], "'exports' must not overlap, got the windows from 2026-11-21T09:00:00.000Z"],
    'a window within another': [async () => [await window(0, 60), await window(15, 30)], "'exports' must not overlap"],
    'a window twice': [async () => [await window(0, 15), await window(0, 15)], 'got the window from 2026-11-21T09:00:00.000Z to 2026-11-21T09:15:00.000Z'],
    'a late beginning': [async () => [await window(1, 16)], 'must cover the time from 2026-11-21T09:00:00.000Z on, got windows from 2026-11-21T09:01:00.000Z'],
    'an early beginning': [async () => [await window(-2, 16)],
      "'from' must be where a window begins, give or take a minute, got 2026-11-21T09:00:00.000Z within the window from 2026-11-21T08:58:00.000Z"],
    'an early end': [async () => [await window(-15, 0)], 'must cover the time from 2026-11-21T09:00:00.000Z on'],
    'a full export': [async () => [new DiskFolder(await writeExport({ root, items: [] }))], "'exportType' must be INCREMENTAL_EXPORT, got a full export"],
    'new images only': [async () => [await window(0, 15, [], { summary: { outputView: 'NEW_IMAGE' } })],
      "'outputView' must be NEW_AND_OLD_IMAGES, got NEW_IMAGE"],
    'ION': [async () => [await window(0, 15, [], { summary: { outputFormat: 'ION' } })], 'export again with --export-format DYNAMODB_JSON'],
    'another table': [async () => [await window(0, 15, [], { summary: { tableArn: `${TABLE_ARN}-restored` } })],
      `'export' must be one of ${TABLE_ARN}, got one of ${TABLE_ARN}-restored`],
    'an earlier table of the name': [async () => [await window(0, 15, [], { summary: { tableId: 'earlier' } })],
      'got one of a table of the same name with the id earlier'],
    'a summary without its table': [async () => [await window(0, 15, [], { summary: { tableArn: undefined } })], "'manifest-summary.json' must have 'tableArn'"],
    'no time': [async () => [await window(0, 15, [], { summary: { exportToTime: 'soon' } })], "'exportToTime' must be a time, got 'soon'"],
    'another number of records': [async () => [await window(0, 15, [record('k', undefined, {})], { summary: { itemCount: 2 } })],
      "'manifest-files.json' must list as many records as the summary, 2, got 1"],
    'data elsewhere': [async () => {
      const folder = await window(0, 15);
      checked(folder.name, 'manifest-files', JSON.stringify({ itemCount: 0, md5Checksum: '', dataFileS3Key: '../../../../etc/passwd' }));
      return [folder];
    }, 'must list data files next to it'],
    'records of another kind': [async () => [await window(0, 15, [{ ...record('k', {}, {}), at: new Date(NaN) }])], 'must hold records of its kind of export'],
  };

  test.each(Object.keys(cases))('%s', async (name) => {
    const [make, message] = cases[name];

    await expect(changes(await make())).rejects.toThrow(message);
  });

  test('a chain that ends too early for what is needed', async () => {
    const exports = [await window(0, 15), await window(15, 30)];

    await expect(changes(exports, { to: at(31) })).rejects.toThrow("'exports' must reach 2026-11-21T09:31:00.000Z");
    await expect(changes(exports, { to: at(30) })).resolves.toEqual([]);
  });

  test('an incremental export where a full one is wanted, and one of another table', async () => {
    const full = new DiskFolder(await writeExport({ root, items: [] }));

    await expect(all(fullExportItems(await window(0, 15)))).rejects.toThrow("'exportType' must be FULL_EXPORT, got an incremental export");
    await expect(all(fullExportItems(full, { table: { arn: 'another' } }))).rejects.toThrow("'export' must be one of another");
  });

  test('the beginning of a window may be off by the minute to which it is exact', async () => {
    const chain = async (from: Date) => exportChain({ exports: [new DiskFolder(folder)], table: TABLE, from });
    const folder = (await window(0, 15)).name;

    await expect(chain(at(1))).resolves.toHaveLength(1);
    await expect(chain(new Date(at(1).getTime() + 1))).rejects.toThrow('give 2026-11-21T09:00:00.000Z if your description of the damage holds for the whole window');
  });
});

describe('what was damaged on its way is refused, by name', () => {
  const records = Array.from({ length: 300 }, (_, place) => record(`item ${place}`, undefined, { text: S(`${Math.sin(place)}`) }));
  let folder: DiskFolder;
  let file: string;

  beforeEach(async () => {
    folder = await window(0, 15, records);
    const [entry] = readFileSync(join(folder.name, 'manifest-files.json'), 'utf8').split('\n');
    file = join(root, JSON.parse(entry).dataFileS3Key);
  });

  const named = () => expect.objectContaining({ name: 'Refusal', message: expect.stringContaining(file.split('/').at(-1)!) });

  test('a data file with any byte flipped', async () => {
    const content = readFileSync(file);
    for (let place = 0; place < content.length; place += Math.ceil(content.length / 40)) {
      const changed = Buffer.from(content);
      changed[place] = 255 - changed[place];
      writeFileSync(file, changed);
      await expect(changes([folder])).rejects.toEqual(named());
    }
  });

  test('a data file cut short anywhere', async () => {
    const { length } = readFileSync(file);
    for (const size of [length - 1, length - 8, Math.floor(length / 2), 11, 10, 1, 0]) {
      truncateSync(file, size);
      await expect(changes([folder])).rejects.toEqual(named());
    }
  });

  test('a data file with something after its end', async () => {
    const content = readFileSync(file);
    for (const more of [Buffer.from([0]), Buffer.from('more'), gzipSync('{}\n')]) {
      writeFileSync(file, Buffer.concat([content, more]));
      await expect(changes([folder])).rejects.toEqual(named());
    }
  });

  test('a data file without one of its lines', async () => {
    const lines = gunzipSync(readFileSync(file)).toString().split('\n');
    writeFileSync(file, gzipSync(lines.slice(1).join('\n')));

    await expect(changes([folder])).rejects.toEqual(named());
  });

  test('a data file with fewer lines than the manifest says, though its checksum is right', async () => {
    const manifest = readFileSync(join(folder.name, 'manifest-files.json'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    manifest[0].itemCount++;
    manifest[1].itemCount--;
    checked(folder.name, 'manifest-files', manifest.map((line) => JSON.stringify(line)).join('\n'));

    await expect(changes([folder])).rejects.toEqual(expect.objectContaining({ message: expect.stringMatching(/got \d+ records instead of \d+ in/) }));
  });

  test('a data file that is missing', async () => {
    unlinkSync(file);

    await expect(changes([folder])).rejects.toEqual(named());
  });

  test.each(['manifest-summary', 'manifest-files'])('%s.json that is not as its checksum says, or without one', async (name) => {
    const path = join(folder.name, `${name}.json`);
    const content = readFileSync(path);
    writeFileSync(path, `${content} `);
    await expect(changes([folder])).rejects.toThrow(`'${name}.json' must have the MD5`);

    writeFileSync(path, content);
    writeFileSync(join(folder.name, `${name}.md5`), Buffer.alloc(16).toString('base64'));
    await expect(changes([folder])).rejects.toThrow(`'${name}.json' must have the MD5 AAAAAAAAAAAAAAAAAAAAAA==`);

    unlinkSync(join(folder.name, `${name}.md5`));
    await expect(changes([folder])).rejects.toThrow(`got nothing at ${join(folder.name, `${name}.md5`)}`);
  });

  test('a last line without its end is a line', async () => {
    const manifest = readFileSync(join(folder.name, 'manifest-files.json'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    const content = gzipSync(gunzipSync(readFileSync(file)).toString().trimEnd());
    writeFileSync(file, content);
    manifest[0].md5Checksum = createHash('md5').update(content).digest('base64');
    checked(folder.name, 'manifest-files', manifest.map((line) => JSON.stringify(line)).join('\n'));

    expect(await changes([folder])).toHaveLength(300);
  });

  test('an empty object stands for an empty partition', async () => {
    const manifest = readFileSync(join(folder.name, 'manifest-files.json'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    const empty = manifest.at(-1);
    writeFileSync(join(root, empty.dataFileS3Key), '');
    checked(folder.name, 'manifest-files', [...manifest.slice(0, -1), { ...empty, md5Checksum: '1B2M2Y8AsgTpgAmY7PhCfg==' }].map((line) => JSON.stringify(line)).join('\n'));

    expect(await changes([folder])).toHaveLength(300);
  });

  test('and nothing is left open', async () => {
    const evidence = exportChanges({ exports: [folder], table: TABLE, from: at(0) });
    await evidence.next();

    await expect(evidence.return(undefined)).resolves.toEqual({ done: true, value: undefined });
  });

  test('a file that comes slowly is not waited for when the reading is to end', async () => {
    const interruption = new AbortController();
    const files = new DiskFolder(folder.name);
    const slow: ObjectFolder = {
      name: folder.name,
      list: (prefix) => files.list(prefix),
      read: async (path) => path.includes('manifest') ? files.read(path) : new Readable({ read: () => undefined }),
    };
    const evidence = exportChanges({ exports: [slow], table: TABLE, from: at(0), signal: interruption.signal });
    setTimeout(() => interruption.abort(new Error('enough')), 50);

    await expect(evidence.next()).rejects.toThrow('enough');
  });

  test('records are counted as they are read', async () => {
    const counts: number[] = [];
    const evidence = exportChanges({ exports: [folder], table: TABLE, from: at(0), progress: (read) => counts.push(read) });
    while (!(await evidence.next()).done);

    expect(counts.at(-1)).toBe(300);
  });
});
