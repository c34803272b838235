import * as fc from 'fast-check';
import { FakeClock, FakeStreams, NOW, number } from './fake-streams';
import { HOUR, TABLE } from './read-stream';
import type { Change } from '../../../../src/engine/evidence/change';
import { streamChanges } from '../../../../src/engine/evidence/stream/stream-changes';
import { DynamoDbLocal } from '../../../emulator/dynamodb-local';
import { LocalTable } from '../../local-table';
import { replayable } from '../../seed';
const STREAMS = Math.max(1000, Math.ceil(Number(process.env.HISTORIES ?? 0) / 10));

async function read(streams: FakeStreams, from: number, concurrency?: number): Promise<Change[]> {
  const changes: Change[] = [];
  const { client, clock } = streams;
  const evidence = streamChanges({ streams: client, clock, table: TABLE, from: new Date(from), concurrency });
  for await (const change of evidence) changes.push(change);
  return changes;
}

test('every change since the time is read once, those of an item in their order, however the shards split and however late they are listed', replayable(async () => {
  await fc.assert(fc.asyncProperty(
    FakeStreams.happenings, FakeStreams.happenings, fc.array(fc.nat(), { maxLength: 20 }),
    fc.integer({ min: 1, max: 23 * HOUR - 1 }), fc.integer({ min: 1, max: 8 }),
    async (before, during, hiccups, ago, concurrency) => {
      const streams = new FakeStreams(before, during, hiccups);
      const changes = await read(streams, NOW - ago, concurrency);

      streams.expectAllOnce(changes, NOW - ago);
    }), { numRuns: STREAMS, interruptAfterTimeLimit: 60 * STREAMS });
}));

test('a shard that opens while its parent is read is read after it', async () => {
  const write = { what: 'write' as const, item: 0, after: 1000 };
  const streams = new FakeStreams(Array(60).fill(write), [{ what: 'roll', item: 0, after: 0 }, write, write], []);

  expect((await read(streams, NOW - HOUR)).map(number)).toEqual(Array.from({ length: 62 }, (_, place) => place));
});

test('a closed shard that has nothing to say for seconds is read to its end all the same', async () => {
  const [write, roll] = (['write', 'roll'] as const).map((what) => ({ what, item: 0, after: 0 }));
  const streams = new FakeStreams([write, roll], [], Array(60).fill(1));

  expect((await read(streams, NOW - HOUR)).map(number)).toEqual([0]);
});

test('a shard that is listed open after its child is read on to its end, then the child is', async () => {
  const write = { what: 'write' as const, item: 0, after: 0 };
  const streams = new FakeStreams(
    [write, { what: 'roll', item: 0, after: 0, stale: 1000 }, write],
    [],
    Array(60).fill(1),
  );

  expect((await read(streams, NOW - HOUR)).map(number)).toEqual([0, 1]);
});

test('an open shard that has more to say after a long silence is read on to its end, before its child', async () => {
  const write = (item: number) => ({ what: 'write' as const, item, after: 0 });
  const others = (count: number) => Array(count).fill(write(1));
  const streams = new FakeStreams(
    [{ what: 'split', item: 0, after: 0 }, write(0), ...others(600)],
    [...others(20), write(0), { what: 'roll', item: 0, after: 0 }, write(0)],
    [],
  );
  const own = (await read(streams, NOW - HOUR)).filter(({ keys }) => keys.pk.N === '0').map(number);

  expect(own).toEqual([0, 621, 622]);
});

test('children that are listed later than the end of their parent are waited for', async () => {
  const write = { what: 'write' as const, item: 0, after: 0 };
  const streams = new FakeStreams([write, { what: 'split', item: 0, after: 0, late: 10 }, write], [], []);

  expect((await read(streams, NOW - HOUR)).map(number)).toEqual([0, 1]);
});

test('refuses a stream in which nothing follows a shard that has ended', async () => {
  const write = { what: 'write' as const, item: 0, after: 0 };
  const streams = new FakeStreams([write, { what: 'roll', item: 0, after: 0, late: 1000 }, write], [], []);

  await expect(read(streams, NOW - HOUR)).rejects.toThrow(
    /^stream lists no shard after shard-\S+, which has ended; none appeared within 30 seconds; try again in some minutes, or use an export$/,
  );
  expect(streams.clock.now() - NOW).toBeLessThan(60_000);
});

test('a shard that was read to the time until which changes are wanted needs no child', async () => {
  const [write, roll] = [
    { what: 'write' as const, item: 0, after: 0 },
    { what: 'roll' as const, item: 0, after: 0, late: 1000 },
  ];
  const streams = new FakeStreams([write, { ...write, after: HOUR }, roll], [], []);
  const numbers: number[] = [];
  const evidence = streamChanges({
    streams: streams.client,
    clock: streams.clock,
    table: TABLE,
    from: new Date(NOW - 2 * HOUR),
    to: new Date(NOW - HOUR / 2),
  });
  for await (const change of evidence) numbers.push(number(change));

  expect(numbers).toEqual([0, 1]);
});

test('records are counted as they are read, those from before the time as well, and the reading ends when it is told to', async () => {
  const writes = Array.from({ length: 300 }, () => ({ what: 'write' as const, item: 0, after: 1000 }));
  const interruption = new AbortController();
  const seen: number[] = [];
  const streams = new FakeStreams([...writes, { what: 'write', item: 0, after: HOUR }], [], []);
  const evidence = streamChanges({
    streams: streams.client,
    clock: streams.clock,
    table: TABLE,
    from: new Date(NOW - HOUR / 2),
    signal: interruption.signal,
    progress: (records) => {
      seen.push(records);
      if (records >= 100) interruption.abort(new Error('enough'));
    },
  });

  await expect(evidence.next()).rejects.toThrow('enough');
  expect(seen.slice(0, 3)).toEqual([3, 6, 9]);
  expect(seen.at(-1)).toBeLessThan(110);
});

test('shards that had ended before the time are not read', async () => {
  const writes = Array.from({ length: 300 }, () => ({ what: 'write' as const, item: 0, after: 1000 }));
  const old = [...writes, { what: 'roll' as const, item: 0, after: 0 }, ...writes, { what: 'roll' as const, item: 0, after: 0 }];
  const streams = new FakeStreams(
    [...old, { what: 'write', item: 0, after: 0 }, { what: 'write', item: 0, after: HOUR }],
    [],
    [],
  );

  expect((await read(streams, NOW - HOUR / 2)).map(number)).toEqual([601]);
  expect(streams.calls).toBeLessThan(100);
});

test.each([
  ['a time that is leaving the stream', {}, NOW - 23 * HOUR, "'from' must be within the last 23 hours, got 2026-11-20T13:00:00.000Z"],
  ['a time to come', {}, NOW + 1, "'from' must be a time that has passed, got 2026-11-21T12:00:00.001Z, and it is 2026-11-21T12:00:00.000Z"],
  ['a time before the stream was there', { created: NOW - HOUR }, NOW - HOUR - 1, "'from' must be after the stream was switched on, 2026-11-21T11:00:00.000Z"],
  ['a stream without images', { viewType: 'KEYS_ONLY' }, NOW - HOUR, 'stream of audit-log has KEYS_ONLY only; changes are read from NEW_AND_OLD_IMAGES; use an export'],
])('refuses %s', async (_, { created, viewType }: { created?: number; viewType?: string }, from, message) => {
  const streams = new FakeStreams([], [], [], created);
  const table = { ...TABLE, stream: { arn: 'stream', viewType: viewType ?? 'NEW_AND_OLD_IMAGES' } };
  const evidence = streamChanges({ streams: streams.client, clock: new FakeClock(), table, from: new Date(from) });

  await expect(evidence.next()).rejects.toThrow(message);
});

test('refuses what has left the stream while it was read', async () => {
  const clock = new FakeClock();
  const from = new Date(NOW - 22 * HOUR);
  const evidence = streamChanges({ streams: new FakeStreams([{ what: 'write', item: 0, after: 0 }], [], []).client, clock, table: TABLE, from });
  await evidence.next();
  await clock.sleep(3 * HOUR);

  await expect(evidence.next()).rejects.toThrow("'from' must be less than 24 hours ago when the stream has been read");
});

test('a shard that fails ends the reading', async () => {
  const streams = new FakeStreams([{ what: 'split', item: 0, after: 0 }, { what: 'write', item: 0, after: 0 }], [], []);
  const { client } = streams;
  const failing: any = {
    send: async (command: any) =>
      command.input.ShardIterator ? Promise.reject(new Error('no')) : client.send(command),
  };
  const clock = new FakeClock();
  const evidence = streamChanges({ streams: failing, clock, table: TABLE, from: new Date(NOW - HOUR) });

  await expect(evidence.next()).rejects.toThrow('no');
});

describe('deletions by time to live', () => {
  const removed = (userIdentity?: object, more: object = {}) => ({
    eventName: 'REMOVE',
    userIdentity,
    dynamodb: { Keys: {}, OldImage: {}, ApproximateCreationDateTime: new Date(NOW), SequenceNumber: '1', ...more },
  });

  async function told(records: object[], table = TABLE, ttlAttribute?: string): Promise<boolean[]> {
    const client: any = {
      send: async ({ input }: any) => input.ShardId ? { ShardIterator: '0' }
        : input.ShardIterator ? { Records: input.ShardIterator === '0' ? records : [], NextShardIterator: '1' }
          : { StreamDescription: { StreamStatus: 'ENABLED', CreationRequestDateTime: new Date(0), Shards: [{ ShardId: '1' }] } },
    };
    const found: boolean[] = [];
    const clock = new FakeClock();
    const evidence = streamChanges({ streams: client, clock, table, from: new Date(NOW - 1), ttlAttribute });
    for await (const { ttl } of evidence) found.push(ttl);
    return found;
  }

  test('are told from others by who did them', async () => {
    const service = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' };
    expect(await told([removed(service), removed(), removed({ Type: 'Service', PrincipalId: 'else' })])).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('of a global table, which says so in one Region only, are told by what had expired as well', async () => {
    const expires = (at: number) => ({ OldImage: { expires: { N: String(at / 1000) } } });
    const expired = removed(undefined, expires(NOW - HOUR));
    const records = [expired, removed(undefined, expires(NOW + HOUR)), removed(), { ...expired, eventName: 'MODIFY' }];

    expect(await told(records, { ...TABLE, otherRegions: ['eu-central-1'] }, 'expires')).toEqual([true, false, false, false]);
    expect(await told(records, { ...TABLE, otherRegions: ['eu-central-1'] })).toEqual([false, false, false, false]);
    expect(await told(records, TABLE, 'expires')).toEqual([false, false, false, false]);
  });
});

test('the stream of DynamoDB shows insertions, changes and deletions with their images', async () => {
  const local = await DynamoDbLocal.start();
  try {
    const table = await LocalTable.create(local);
    const pk = { S: 'k' };
    await table.put({ pk, a: { N: '1' } });
    await table.update({ pk }, { a: { N: '2' } });
    await table.delete({ pk });
    const changes: Change[] = [];
    for await (const change of table.evidence()) changes.push(change);

    expect(changes.map(({ old, new: image }) => [old?.a.N, image?.a.N])).toEqual([
      [undefined, '1'],
      ['1', '2'],
      ['2', undefined],
    ]);
    expect(changes.map(({ keys, ttl }) => ({ keys, ttl }))).toEqual(Array(3).fill({ keys: { pk }, ttl: false }));
    await table.remove();
  } finally {
    await local.stop();
  }
});
