import { execFileSync } from 'node:child_process';
import { cpSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { buildSync } from 'esbuild';
import { TABLE_ARN, writeExport } from './export-folder';
import { TABLE, START, at, image, record, all, changes, useExports } from './exported';
import { openExport } from '../../../../src/engine/evidence/export/export-files';
import { fullExportItems } from '../../../../src/engine/evidence/export/full-export';
import { DiskFolder } from '../../../../src/engine/evidence/export/object-folder';
import { timeToLiveAttribute } from '../../../../src/engine/evidence/time-to-live';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { N, S } from '../../cases';

const { inRoot, window } = useExports();

describe('what an export tells', () => {
  test('insertions, changes and deletions, each since the window began', async () => {
    const odd = {
      b: { B: new Uint8Array([0, 255]) },
      bs: { BS: [new Uint8Array([1])] },
      m: { M: { 'line\u2028break': { L: [N('1.0'), { NULL: true }] } } },
    } as Item;
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
    const windows = [
      await window(30, 45, [record('k', { a: N(3) }, { a: N(4) }, 31)]),
      await window(0, 15, [record('k', { a: N(1) }, { a: N(2) })]),
      await window(15, 30, [record('k', { a: N(2) }, { a: N(3) }, 29)]),
    ];
    const found = await changes(windows);

    expect(found.map((change) => change.new!.a.N)).toEqual(['2', '3', '4']);
    expect(found.map(({ sequence }) => sequence)).toEqual(found.map(({ sequence }) => sequence).sort());
  });

  test('what an edge that is not exact puts into a later window comes after the earlier one', async () => {
    const found = await changes([
      await window(0, 15, [record('k', { a: N(1) }, { a: N(2) }, 15.5)]),
      await window(15, 30, [record('k', { a: N(2) }, { a: N(3) }, 15.2)]),
    ]);

    expect(found.map((change) => change.new!.a.N)).toEqual(['2', '3']);
    expect(found.map(({ sequence }) => sequence)).toEqual(found.map(({ sequence }) => sequence).sort());
  });

  test('an item that came and went within the window is none of its changes', async () => {
    expect(
      await changes([await window(0, 15, [record('k', undefined, undefined), record('l', undefined, {})])]),
    ).toHaveLength(1);
  });

  test('thousands of records in many files, each of them once', async () => {
    const records = Array.from({ length: 20_000 }, (_, place) =>
      record(`item ${place}`, undefined, { text: S('x'.repeat(place % 400)) }),
    );
    const found = await changes([await window(0, 15, records, { files: 20 })], { concurrency: 3 });

    expect(new Set(found.map(({ keys }) => keys.pk.S)).size).toBe(20_000);
    expect(found).toHaveLength(20_000);
  });

  test('windows that ended before the damage are left out, but for the minute to which an edge is exact', async () => {
    const windows = [
      await window(-30, -15, [record('early', undefined, {}, -20)]),
      await window(-15, 0, [record('edge', undefined, {}, -1)]),
      await window(0, 15, [record('k', undefined, {})]),
    ];

    expect((await changes(windows)).map(({ keys }) => keys.pk.S)).toEqual(['edge', 'k']);
  });

  test('a deletion is one by time to live if the item had expired when it happened, in the last five years', async () => {
    const seconds = START / 1000;
    const gone = (pk: string, expires?: Item[string]) => record(pk, expires ? { expires } : {}, undefined, 1);
    const folder = await window(0, 15, [gone('expired', N(seconds + 60)), gone('not yet', N(seconds + 61)), gone('text', S(`${seconds}`)), gone('none'),
      gone('ages ago', N(seconds - 6 * 365 * 86_400)), record('alive', { expires: N(seconds) }, { expires: N(seconds), a: N(1) })]);
    const names = async (ttlAttribute?: string) =>
      (await changes([folder], { ttlAttribute })).filter(({ ttl }) => ttl).map(({ keys }) => keys.pk.S);

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
    const items = Array.from({ length: 10 }, (_, place) =>
      image(`item ${place}`, { a: { B: new Uint8Array([place]) } }),
    );
    const folder = new DiskFolder(await writeExport({ root: inRoot(), items, to: at(0) }));

    expect((await openExport(folder)).summary).toMatchObject({ exportType: 'FULL', exportTime: at(0), itemCount: 10, tableArn: TABLE_ARN });
    expect(
      (await all(fullExportItems(folder, { table: TABLE }))).flat().sort((a, b) => (a.pk.S! < b.pk.S! ? -1 : 1)),
    ).toEqual(items);
  });

  test('an export of nothing has no changes', async () => {
    expect(await changes([await window(0, 15)])).toEqual([]);
  });
});

test('memory does not grow with the export', () => {
  const script = inRoot('many-exported.js');
  buildSync({ entryPoints: [join(__dirname, 'many-exported.ts')], bundle: true, platform: 'node', outfile: script });
  const run = (...words: string[]) => JSON.parse(execFileSync(process.execPath, ['--max-old-space-size=24', script, ...words], { encoding: 'utf8', timeout: 300_000 }));
  // About 100 MB of text.
  const { folder } = run('write', inRoot('bucket'), '100000');

  expect(run('read', folder)).toMatchObject({ changes: 100_000 });
});

describe('where an export lies', () => {
  test('it was made with a prefix, and has been copied to another place', async () => {
    const folder = await writeExport({ root: inRoot('bucket'), prefix: 'some/where', from: at(0), to: at(15), records: [record('k', undefined, {})] });
    cpSync(inRoot('bucket', 'some', 'where', 'AWSDynamoDB'), inRoot('copy'), { recursive: true });

    expect(await changes([new DiskFolder(inRoot('copy', folder.split('/').at(-1)!))])).toHaveLength(1);
  });

  test('the checksums are called as the documentation calls them', async () => {
    const folder = await window(0, 15, [record('k', undefined, {})]);
    ['manifest-summary', 'manifest-files'].forEach((name) =>
      renameSync(join(folder.name, `${name}.md5`), join(folder.name, `${name}.checksum`)),
    );

    expect(await changes([folder])).toHaveLength(1);
  });
});
