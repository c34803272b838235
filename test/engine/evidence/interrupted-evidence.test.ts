import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { N, S } from '../cases';
import { readInPieces } from '../pieces';
import { type NetRecord, TABLE_ARN, writeExport } from './export/export-folder';
import { all, FROM, seconds, tableNamed } from './pair/pair-snapshots';
import { FakeStreams, NOW, number } from './stream/fake-streams';
import { SYSTEM_CLOCK } from '../../../src/clock/clock';
import { Bookmarks, type Positions } from '../../../src/engine/evidence/bookmarks';
import type { Change } from '../../../src/engine/evidence/change';
import { exportChanges } from '../../../src/engine/evidence/export/export-changes';
import { fullExportItems } from '../../../src/engine/evidence/export/full-export';
import { DiskFolder, type ObjectFolder } from '../../../src/engine/evidence/export/object-folder';
import { pairChanges, type PairChangesOptions } from '../../../src/engine/evidence/pair/pair-changes';
import { exportSnapshot, type Snapshot, tableSnapshot } from '../../../src/engine/evidence/pair/snapshot';
import { streamChanges } from '../../../src/engine/evidence/stream/stream-changes';
import type { Item } from '../../../src/engine/values/attribute-value';

const HOUR = 3_600_000;
const lengths = fc.array(fc.nat(60), { maxLength: 4 });

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pieces-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Each change as text, whatever the order. */
function texts(changes: readonly Change[]): string[] {
  return changes.map(({ sequence, ...change }) => JSON.stringify(change)).sort();
}

describe('a stream', () => {
  const table = tableNamed('audit-log', { stream: { arn: 'stream', viewType: 'NEW_AND_OLD_IMAGES' } });
  const evidence = (streams: FakeStreams, ago: number, more: object = {}) => (bookmarks: Bookmarks) =>
    streamChanges({ streams: streams.client, clock: streams.clock, table, from: new Date(NOW - ago), bookmarks, ...more });

  test('is read on where it was interrupted: every change once, those of an item in their order, whatever became of the shards meanwhile', async () => {
    let interrupted = 0;
    await fc.assert(fc.asyncProperty(
      FakeStreams.happenings, FakeStreams.happenings, fc.array(fc.nat(), { maxLength: 20 }),
      fc.integer({ min: 1, max: 22 * HOUR }), fc.integer({ min: 1, max: 8 }), lengths,
      async (before, during, hiccups, ago, concurrency, pieces) => {
        const streams = new FakeStreams(before, during, hiccups);
        const changes = await readInPieces(evidence(streams, ago, { concurrency }), pieces);
        interrupted += Number(pieces.some((length) => length < changes.length));

        streams.expectAllOnce(changes, NOW - ago);
      }), { numRuns: 400, interruptAfterTimeLimit: 60_000 });

    expect(interrupted).toBeGreaterThan(80);
  });

  test('is asked again for the pages on their way only', async () => {
    const write = { what: 'write' as const, item: 0, after: 1000 };
    const streams = new FakeStreams([...Array(60).fill(write), { what: 'roll', item: 0, after: 0 }, ...Array(60).fill(write)], [], []);
    const asked: number[] = [];
    const send = streams.client.send.bind(streams.client);
    const client: any = {
      send: async (command: any) => {
        const answer: any = await send(command);
        asked.push(answer.Records?.length ?? 0);
        return answer;
      },
    };
    const changes = await readInPieces((bookmarks) =>
      streamChanges({ streams: client, clock: streams.clock, table, from: new Date(NOW - HOUR), bookmarks }), [20, 50]);

    expect(changes).toHaveLength(120);
    // Of both pieces that ended early a page of three and the one after it; of each piece the first record of the second shard.
    expect(asked.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(120 + 2 * 6 + 3);
  });

  test('is read until the time at which it was begun, whenever it is read on', async () => {
    const [write, roll] = [{ what: 'write' as const, item: 0, after: 0 }, { what: 'roll' as const, item: 0, after: 0, late: 1000 }];
    const streams = new FakeStreams([write, { ...write, after: HOUR }, roll], [], []);
    const begun = new Bookmarks({ source: 'stream', until: NOW - HOUR / 2, records: 0 });

    // Until now it would be refused: the child of its shard is not there.
    expect((await all(evidence(streams, 2 * HOUR)(begun))).map(number)).toEqual([0, 1]);
  });

  test('is not read on beyond that time: of shards that came after it nothing is taken', async () => {
    const [write, roll] = [{ what: 'write' as const, item: 0, after: HOUR / 4 }, { what: 'roll' as const, item: 0, after: 0 }];
    const streams = new FakeStreams([write, write, write, roll, write, roll, write, { ...write, after: 0 }], [], []);
    let positions: Positions = { source: 'stream', until: NOW - HOUR, records: 0 };
    const read = async () => {
      const bookmarks = new Bookmarks({ ...positions, whole: false }, (moves) => positions = { ...positions, ...moves });
      return (await all(evidence(streams, 3 * HOUR)(bookmarks))).map(number);
    };

    // The page in which it ends, and not the first one of each shard after it.
    expect(await read()).toEqual([0, 1, 2]);
    expect(await read()).toEqual([]);
  });

  test('is read on for as long as it holds what is asked for, and not asked any more when it was read to its end', async () => {
    const streams = new FakeStreams([{ what: 'write', item: 0, after: 0 }], [], []);
    const begun = { source: 'stream', until: NOW - HOUR, records: 0 };
    const late = evidence(streams, 23.5 * HOUR);

    await expect(all(late(new Bookmarks()))).rejects.toThrow("'from' must be within the last 23 hours");
    expect((await all(late(new Bookmarks(begun)))).map(number)).toEqual([0]);
    await expect(all(evidence(streams, 24 * HOUR)(new Bookmarks(begun)))).rejects.toThrow("'from' must be within the last 24 hours");
    const calls = streams.calls;
    expect(await all(evidence(streams, 30 * HOUR)(new Bookmarks({ ...begun, whole: true })))).toEqual([]);
    expect(streams.calls).toBe(calls);
  });

  test('that was switched off and on again is not read on', async () => {
    const streams = new FakeStreams([{ what: 'write', item: 0, after: 0 }], [], []);
    const positions = new Bookmarks();
    await all(evidence(streams, HOUR)(positions));

    await expect(all(streamChanges({
      streams: streams.client, clock: streams.clock, table: { ...table, stream: { ...table.stream!, arn: 'another' } }, from: new Date(NOW - HOUR), bookmarks: positions,
    }))).rejects.toThrow("'evidence' must be that of which a part was read before, stream, got another; choose a new folder to read it from its beginning");
  });
});

describe('exports', () => {
  const START = Date.parse('2026-11-21T09:00:00Z');
  const at = (minutes: number) => new Date(START + minutes * 60_000);
  const table = { arn: TABLE_ARN, id: 'id' };

  function records(window: number, count: number): NetRecord[] {
    return Array.from({ length: count }, (_, place) => ({
      keys: { pk: S(`item ${place}`) }, old: { pk: S(`item ${place}`), a: N(window), text: S('x'.repeat(3000)) }, new: { pk: S(`item ${place}`), a: N(window + 1) }, at: at(window * 15 + 1),
    }));
  }

  /** Windows of a quarter of an hour each, of so many records. */
  async function chain(...counts: number[]): Promise<DiskFolder[]> {
    return Promise.all(counts.map(async (count, window) =>
      new DiskFolder(await writeExport({ root, from: at(15 * window), to: at(15 * window + 15), records: records(window, count), files: 2 }))));
  }

  const evidence = (exports: readonly ObjectFolder[]) => (bookmarks: Bookmarks) => exportChanges({ exports, table, from: at(0), bookmarks });

  /** Counts the data files that are opened. */
  function watched(folder: DiskFolder, opened: string[]): ObjectFolder {
    return {
      name: folder.name,
      list: (prefix) => folder.list(prefix),
      read: async (path) => {
        if (!path.includes('manifest')) opened.push(path);
        return folder.read(path);
      },
    };
  }

  test('are read on where they were interrupted, each record once and the windows in their order', async () => {
    const exports = await chain(150, 0, 40, 90);
    const whole = await readInPieces(evidence(exports), []);
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(200), { minLength: 1, maxLength: 4 }), async (pieces) => {
      const changes = await readInPieces(evidence(exports), pieces);

      expect(texts(changes)).toEqual(texts(whole));
      for (const name of ['item 0', 'item 39']) {
        const own = changes.filter(({ keys }) => keys.pk.S === name).map(({ sequence }) => sequence);
        expect(own).toEqual([...own].sort());
      }
    }), { numRuns: 25 });
  });

  test('files that were read are not opened again, and exports that came meanwhile are read, too', async () => {
    const opened: string[] = [];
    const exports = (await chain(150, 90)).map((folder) => watched(folder, opened));
    let attempts = 0;
    const changes = await readInPieces((bookmarks) =>
      exportChanges({ exports: exports.slice(0, ++attempts), table, from: at(0), bookmarks, concurrency: 1 }), [100]);

    expect(changes).toHaveLength(240);
    // Two files of each window and an empty one; the second was not read to its end.
    expect(opened).toHaveLength(3 + 1 + 3);
    expect(opened.filter((path) => path === opened[0])).toHaveLength(1);
    expect(opened.filter((path) => path === opened[1])).toHaveLength(2);
  });

  const arn = ({ name }: DiskFolder) => `${TABLE_ARN}/export/${basename(name)}`;

  test('that are others than before are not read on', async () => {
    const [first, second, other] = [...await chain(150, 90), ...await chain(150)];
    const pieces = (next: DiskFolder[]) => {
      let attempts = 0;
      return readInPieces((bookmarks) => evidence(attempts++ === 0 ? [first, second] : next)(bookmarks), [200]);
    };

    await expect(pieces([other, second])).rejects.toThrow(
      `'exports' must begin with those of which a part was read before, ${arn(first)} for number 1, got ${arn(other)} in ${other.name}; choose a new folder to read them from their beginning`);
    await expect(pieces([first])).rejects.toThrow(`${arn(second)} for number 2, got none`);
    // In the same folder.
    await expect(pieces([Object.assign(new DiskFolder(other.name), { name: first.name, read: (path: string) => other.read(path) }), second]))
      .rejects.toThrow(`got ${arn(other)} in ${first.name}`);
  });

  test('are not read on with another attribute, or none, that says when items expire', async () => {
    const exports = await chain(150);
    let attempts = 0;

    await expect(readInPieces((bookmarks) =>
      exportChanges({ exports, table, from: at(0), bookmarks, ttlAttribute: attempts++ === 0 ? 'expires' : undefined }), [100])).rejects.toThrow(
      `'evidence' must be that of which a part was read before, exports of ${TABLE_ARN}, whose items expire by expires, got exports of ${TABLE_ARN}; choose a new folder`);
  });

  test('a file that is another one now is not read on, nor one that was damaged in what was read', async () => {
    const [folder] = await chain(150);
    const { dataFileS3Key } = JSON.parse(readFileSync(join(folder.name, 'manifest-files.json'), 'utf8').split('\n')[0]);
    const file = join(root, dataFileS3Key);
    let attempts = 0;
    const changes = readInPieces((bookmarks) => {
      if (attempts++ > 0) writeFileSync(file, gzipSync(gunzipSync(readFileSync(file)).toString().replace('item 0', 'item O')));
      return exportChanges({ exports: [folder], table, from: at(0), bookmarks, concurrency: 1 });
    }, [60]);

    await expect(changes).rejects.toThrow(/^'data file' must begin with the \d+ records that were read of it before, got others in .*; choose a new folder to read it from its beginning$/);
  });
});

describe('two snapshots', () => {
  /** So many changes: an item differs, is on one side only, or is the same. */
  const kinds = fc.array(fc.constantFrom('same', 'same', 'differs', 'before', 'after'), { minLength: 1, maxLength: 200, size: 'max' });
  const side = (found: readonly string[], name: 'before' | 'after'): Item[] => found.flatMap((kind, place) =>
    kind === 'same' || kind === 'differs' || kind === name ? [{ pk: S(`item ${place}`), sk: { B: new Uint8Array([place % 256]) }, a: S(kind === 'differs' ? name : 'same') }] : []);

  /** A table that is scanned a few items at a time. */
  function scanned(name: string, items: readonly Item[], segments: number, asked: string[] = []): Snapshot {
    const send = async ({ input: { Segment: segment = 0, TotalSegments: total = 1, ExclusiveStartKey: after } }: ScanCommand) => {
      const own = items.filter((_, place) => place % total === segment);
      const start = after ? own.findIndex(({ pk }) => pk.S === after.pk.S) + 1 : 0;
      const page = own.slice(start, start + 3);
      asked.push(...page.map(({ pk }) => pk.S!));
      const last = page.at(-1);
      return { Items: page, LastEvaluatedKey: last && start + 3 < own.length ? { pk: last.pk, sk: last.sk } : undefined };
    };
    const client = { send } as unknown as DynamoDBClient;
    const time = name === 'before' ? FROM : seconds(60);
    return {
      ...tableSnapshot({ client, clock: SYSTEM_CLOCK, tableName: name, segments, capacityPerSecond: 1e9 }),
      describe: async () => ({ table: tableNamed(name, { keyNames: ['pk', 'sk'] }), time, accuracy: 0 }),
    };
  }

  const evidence = (before: Snapshot, after: Snapshot, more: Partial<PairChangesOptions> = {}) => (bookmarks: Bookmarks) => pairChanges({
    ...{ before, after, bookmarks, clock: SYSTEM_CLOCK, folder: join(root, 'aside'), from: FROM, damageOnly: true, pagesPerBookmark: 5, memory: 20_000 },
    table: tableNamed('audit-log', { keyNames: ['pk', 'sk'] }),
    ...more,
  });

  test('are read on where they were interrupted: what differs is told once, whatever was waiting for the other side', async () => {
    const segments = fc.integer({ min: 1, max: 9 });
    await fc.assert(fc.asyncProperty(kinds, segments, segments, lengths, async (found, some, others, pieces) => {
      rmSync(join(root, 'aside'), { recursive: true, force: true });
      const changes = await readInPieces(evidence(scanned('before', side(found, 'before'), some), scanned('after', side(found, 'after'), others)), pieces);
      const told = changes.map(({ keys, old, new: image }) => `${keys.pk.S} ${old?.a.S} ${image?.a.S}`);

      expect(told.sort()).toEqual(found.flatMap((kind, place) => ({
        same: [], differs: [`item ${place} before after`], before: [`item ${place} same undefined`], after: [`item ${place} undefined same`],
      })[kind] ?? []).sort());
    }), { numRuns: 50, interruptAfterTimeLimit: 60_000 });
  });

  test('are asked again for what came after the last bookmark only', async () => {
    const found: string[] = Array(600).fill('differs');
    const asked: string[] = [];
    const changes = await readInPieces(evidence(scanned('before', side(found, 'before'), 4, asked), scanned('after', side(found, 'after'), 4, asked)), [100, 200, 200]);

    expect(changes).toHaveLength(600);
    // Of each interruption five pages, and those on their way: one of each segment and of each side.
    expect(asked.length).toBeLessThan(1200 + 3 * 3 * (5 + 8 + 2));
  });

  test('full exports are read on, too', async () => {
    const found = Array.from({ length: 400 }, (_, place) => ['same', 'differs', 'before', 'after'][place % 4]);
    const exported = async (name: 'before' | 'after') => {
      const text = S('x'.repeat(2000));
      const folder = new DiskFolder(await writeExport({ root, items: side(found, name).map((item) => ({ ...item, text })), to: FROM }));
      return exportSnapshot((bookmarks, signal) => fullExportItems(folder, { bookmarks, signal, concurrency: 2 }), { name, time: name === 'before' ? seconds(-60) : seconds(60) });
    };
    const [before, after] = [await exported('before'), await exported('after')];
    const whole = await readInPieces(evidence(before, after), []);
    for (const pieces of [[1], [50, 50], [10, 120, 3], [299]]) {
      rmSync(join(root, 'aside'), { recursive: true, force: true });
      expect(texts(await readInPieces(evidence(before, after), pieces))).toEqual(texts(whole));
    }
    expect(whole).toHaveLength(300);
  });

  test('an export that another one has replaced in its folder is not read on', async () => {
    const found: string[] = Array(100).fill('differs');
    let attempts = 0;
    const before = (exportArn: string): Snapshot =>
      exportSnapshot(scanned('before', side(found, 'before'), 1).items, { name: 'folder', time: seconds(-60), exportArn });

    await expect(readInPieces((bookmarks) => evidence(before(`export ${attempts++}`), scanned('after', side(found, 'after'), 1))(bookmarks), [60]))
      .rejects.toThrow(/'evidence' must be that of which a part was read before, export 0 and .*after, got export 1 and/);
  });

  test('what time to live may have deleted in the live table is judged by the time at which the reading was begun', async () => {
    const items = Array.from({ length: 60 }, (_, place) => ({ pk: S(`item ${place}`), sk: N(0), expires: N(FROM.getTime() / 1000 + 120) }));
    const clock = (seen: Date): PairChangesOptions['clock'] => ({ ...SYSTEM_CLOCK, now: () => seen.getTime() });
    let attempts = 0;
    const changes = await readInPieces((bookmarks) => evidence(scanned('before', items, 1), scanned('audit-log', [], 1), {
      clock: clock(seconds(60 + 3600 * attempts++)), ttlAttribute: 'expires', pagesPerBookmark: 1,
    })(bookmarks), [20]);

    expect([attempts, changes.length, changes.filter(({ ttl }) => ttl)]).toEqual([2, 60, []]);
  });

  test('one that was made again under its name is not read on', async () => {
    const found: string[] = Array(100).fill('differs');
    const before = scanned('before', side(found, 'before'), 1);
    const described = (id: string): Snapshot => ({ ...before, describe: async () => ({ table: tableNamed('before', { keyNames: ['pk', 'sk'], id }), time: FROM, accuracy: 0 }) });
    let attempts = 0;

    await expect(readInPieces((bookmarks) => evidence(described(`id ${attempts++}`), scanned('after', side(found, 'after'), 1))(bookmarks), [60]))
      .rejects.toThrow(/^'evidence' must be that of which a part was read before, .*before \(id 0\) and .*after, got .*before \(id 1\) and/);
  });
});
