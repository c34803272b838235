import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readInPieces } from '../pieces';
import { lengths } from './change-texts';
import { all, tableNamed } from './pair/pair-snapshots';
import { FakeStreams, NOW, number } from './stream/fake-streams';
import { Bookmarks, type Positions } from '../../../src/engine/evidence/bookmarks';
import { streamChanges } from '../../../src/engine/evidence/stream/stream-changes';

const HOUR = 3_600_000;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pieces-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('a stream', () => {
  const table = tableNamed('audit-log', { stream: { arn: 'stream', viewType: 'NEW_AND_OLD_IMAGES' } });
  const evidence =
    (streams: FakeStreams, ago: number, more: object = {}) =>
      (bookmarks: Bookmarks) =>
        streamChanges({
          streams: streams.client,
          clock: streams.clock,
          table,
          from: new Date(NOW - ago),
          bookmarks,
          ...more,
        });

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
    const streams = new FakeStreams(
      [...Array(60).fill(write), { what: 'roll', item: 0, after: 0 }, ...Array(60).fill(write)],
      [],
      [],
    );
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
    // Both pieces that ended early repeat a page of three and the next one. Each piece repeats the first record of the
    // second shard.
    expect(asked.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(120 + 2 * 6 + 3);
  });

  test('is read until the time at which it was begun, whenever it is read on', async () => {
    const [write, roll] = [
      { what: 'write' as const, item: 0, after: 0 },
      { what: 'roll' as const, item: 0, after: 0, late: 1000 },
    ];
    const streams = new FakeStreams([write, { ...write, after: HOUR }, roll], [], []);
    const begun = new Bookmarks({ source: 'stream', until: NOW - HOUR / 2, records: 0 });

    // Until now it would be refused: the child of its shard is not there.
    expect((await all(evidence(streams, 2 * HOUR)(begun))).map(number)).toEqual([0, 1]);
  });

  test('is not read on beyond that time: of shards that came after it nothing is taken', async () => {
    const [write, roll] = [
      { what: 'write' as const, item: 0, after: HOUR / 4 },
      { what: 'roll' as const, item: 0, after: 0 },
    ];
    const streams = new FakeStreams([write, write, write, roll, write, roll, write, { ...write, after: 0 }], [], []);
    let positions: Positions = { source: 'stream', until: NOW - HOUR, records: 0 };
    const read = async () => {
      const bookmarks = new Bookmarks(
        { ...positions, whole: false },
        (moves) => (positions = { ...positions, ...moves }),
      );
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
    await expect(all(evidence(streams, 24 * HOUR)(new Bookmarks(begun)))).rejects.toThrow(
      "'from' must be within the last 24 hours",
    );
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
