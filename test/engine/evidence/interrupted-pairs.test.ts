import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { N, S } from '../cases';
import { readInPieces } from '../pieces';
import { lengths, texts } from './change-texts';
import { writeExport } from './export/export-folder';
import { FROM, seconds, tableNamed } from './pair/pair-snapshots';
import { SYSTEM_CLOCK } from '../../../src/clock/clock';
import type { Bookmarks } from '../../../src/engine/evidence/bookmarks';
import { fullExportItems } from '../../../src/engine/evidence/export/full-export';
import { DiskFolder } from '../../../src/engine/evidence/export/object-folder';
import { pairChanges, type PairChangesOptions } from '../../../src/engine/evidence/pair/pair-changes';
import { exportSnapshot, type Snapshot, tableSnapshot } from '../../../src/engine/evidence/pair/snapshot';
import type { Item } from '../../../src/engine/values/attribute-value';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pieces-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('two snapshots', () => {
  /** So many changes: an item differs, is on one side only, or is the same. */
  const kinds = fc.array(fc.constantFrom('same', 'same', 'differs', 'before', 'after'), {
    minLength: 1,
    maxLength: 200,
    size: 'max',
  });
  const side = (found: readonly string[], name: 'before' | 'after'): Item[] => found.flatMap((kind, place) =>
    kind === 'same' || kind === 'differs' || kind === name ? [{ pk: S(`item ${place}`), sk: { B: new Uint8Array([place % 256]) }, a: S(kind === 'differs' ? name : 'same') }] : []);

  /** A table that is scanned a few items at a time. */
  function scanned(name: string, items: readonly Item[], segments: number, asked: string[] = []): Snapshot {
    const send = async ({
      input: { Segment: segment = 0, TotalSegments: total = 1, ExclusiveStartKey: after },
    }: ScanCommand) => {
      const own = items.filter((_, place) => place % total === segment);
      const start = after ? own.findIndex(({ pk }) => pk.S === after.pk.S) + 1 : 0;
      const page = own.slice(start, start + 3);
      asked.push(...page.map(({ pk }) => pk.S!));
      const last = page.at(-1);
      return {
        Items: page,
        LastEvaluatedKey: last && start + 3 < own.length ? { pk: last.pk, sk: last.sk } : undefined,
      };
    };
    const client = { send } as unknown as DynamoDBClient;
    const time = name === 'before' ? FROM : seconds(60);
    return {
      ...tableSnapshot({ client, clock: SYSTEM_CLOCK, tableName: name, segments, capacityPerSecond: 1e9 }),
      describe: async () => ({ table: tableNamed(name, { keyNames: ['pk', 'sk'] }), time, accuracy: 0 }),
    };
  }

  const evidence =
    (before: Snapshot, after: Snapshot, more: Partial<PairChangesOptions> = {}) =>
      (bookmarks: Bookmarks) =>
        pairChanges({
          ...{
            before,
            after,
            bookmarks,
            clock: SYSTEM_CLOCK,
            folder: join(root, 'aside'),
            from: FROM,
            damageOnly: true,
            pagesPerBookmark: 5,
            memory: 20_000,
          },
          table: tableNamed('audit-log', { keyNames: ['pk', 'sk'] }),
          ...more,
        });

  test('are read on where they were interrupted: what differs is told once, whatever was waiting for the other side', async () => {
    const segments = fc.integer({ min: 1, max: 9 });
    await fc.assert(fc.asyncProperty(kinds, segments, segments, lengths, async (found, some, others, pieces) => {
      rmSync(join(root, 'aside'), { recursive: true, force: true });
      const changes = await readInPieces(
        evidence(scanned('before', side(found, 'before'), some), scanned('after', side(found, 'after'), others)),
        pieces,
      );
      const told = changes.map(({ keys, old, new: image }) => `${keys.pk.S} ${old?.a.S} ${image?.a.S}`);

      expect(told.sort()).toEqual(found.flatMap((kind, place) => ({
        same: [], differs: [`item ${place} before after`], before: [`item ${place} same undefined`], after: [`item ${place} undefined same`],
      })[kind] ?? []).sort());
    }), { numRuns: 50, interruptAfterTimeLimit: 60_000 });
  });

  test('are asked again for what came after the last bookmark only', async () => {
    const found: string[] = Array(600).fill('differs');
    const asked: string[] = [];
    const changes = await readInPieces(
      evidence(scanned('before', side(found, 'before'), 4, asked), scanned('after', side(found, 'after'), 4, asked)),
      [100, 200, 200],
    );

    expect(changes).toHaveLength(600);
    // Each interruption repeats five pages, and those in flight: one of each segment and of each side.
    expect(asked.length).toBeLessThan(1200 + 3 * 3 * (5 + 8 + 2));
  });

  test('full exports are read on, too', async () => {
    const found = Array.from({ length: 400 }, (_, place) => ['same', 'differs', 'before', 'after'][place % 4]);
    const exported = async (name: 'before' | 'after') => {
      const text = S('x'.repeat(2000));
      const folder = new DiskFolder(
        await writeExport({ root, items: side(found, name).map((item) => ({ ...item, text })), to: FROM }),
      );
      return exportSnapshot((bookmarks, signal) => fullExportItems(folder, { bookmarks, signal, concurrency: 2 }), {
        name,
        time: name === 'before' ? seconds(-60) : seconds(60),
      });
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
      exportSnapshot(scanned('before', side(found, 'before'), 1).items, {
        name: 'folder',
        time: seconds(-60),
        exportArn,
      });

    await expect(readInPieces((bookmarks) => evidence(before(`export ${attempts++}`), scanned('after', side(found, 'after'), 1))(bookmarks), [60]))
      .rejects.toThrow(/'evidence' must be that of which a part was read before, export 0 and .*after, got export 1 and/);
  });

  test('what time to live may have deleted in the live table is judged by the time at which the reading was begun', async () => {
    const items = Array.from({ length: 60 }, (_, place) => ({
      pk: S(`item ${place}`),
      sk: N(0),
      expires: N(FROM.getTime() / 1000 + 120),
    }));
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
    const described = (id: string): Snapshot => ({
      ...before,
      describe: async () => ({ table: tableNamed('before', { keyNames: ['pk', 'sk'], id }), time: FROM, accuracy: 0 }),
    });
    let attempts = 0;

    await expect(readInPieces((bookmarks) => evidence(described(`id ${attempts++}`), scanned('after', side(found, 'after'), 1))(bookmarks), [60]))
      .rejects.toThrow(/^'evidence' must be that of which a part was read before, .*before \(id 0\) and .*after, got .*before \(id 1\) and/);
  });
});
