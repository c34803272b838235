import { FakeClock, NOW, number } from './fake-streams';
import { HOUR, TABLE } from './read-stream';
import { shardRecords } from '../../../../src/engine/evidence/stream/shard-reader';
import { streamChanges } from '../../../../src/engine/evidence/stream/stream-changes';

describe('a stream of one open shard', () => {
  const at = (ago: number) => ({
    eventName: 'INSERT',
    dynamodb: { Keys: {}, NewImage: { number: { N: String(ago) } }, ApproximateCreationDateTime: new Date(NOW - ago), SequenceNumber: '1' },
  });

  /**
   * Numbers of the changes that are read until a time, from pages that are answered one after the other, or by the
   * time.
   */
  async function told(
    answer: (page: number, clock: FakeClock) => object[],
    to: number,
    description: object = {},
  ): Promise<number[]> {
    const clock = new FakeClock();
    const client: any = {
      send: async ({ input }: any) => {
        if (input.ShardId === 'gone') throw Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' });
        if (input.ShardId) return { ShardIterator: '0' };
        const page = Number(input.ShardIterator);
        if (input.ShardIterator) return { Records: answer(page, clock), NextShardIterator: String(page + 1) };
        return {
          StreamDescription: {
            StreamStatus: 'ENABLED',
            CreationRequestDateTime: new Date(0),
            Shards: [{ ShardId: 'open' }],
            ...description,
          },
        };
      },
    };
    const found: number[] = [];
    const evidence = streamChanges({
      streams: client,
      clock,
      table: TABLE,
      from: new Date(NOW - 2 * HOUR),
      to: new Date(to),
    });
    for await (const change of evidence) found.push(number(change));
    return found;
  }

  test('is read on until a record is two seconds later than what is wanted: an earlier one may come late', async () => {
    const to = NOW - HOUR;
    const pages = [[at(HOUR - 3000)], [at(HOUR + 1000)], [at(HOUR - 3001)], [at(HOUR)]];

    expect(await told((page) => pages[page] ?? [], to)).toEqual([HOUR - 3000, HOUR + 1000, HOUR - 3001]);
  });

  test('is not taken to be at its end before the time until which changes are wanted', async () => {
    const late = [at(-8000)];

    expect(await told((_, clock) => clock.now() < NOW + 8000 ? [] : late.splice(0), NOW + 10_000)).toEqual([-8000]);
  });

  test('is at its end after twenty answers with nothing in a row, not before', async () => {
    const write = (page: number) => page % 20 === 19 && page < 80 ? [at(HOUR - page)] : [];

    expect(await told(write, NOW - HOUR / 2)).toEqual([19, 39, 59, 79].map((page) => HOUR - page));
    expect(await told((page) => page === 20 ? [at(HOUR)] : [], NOW - HOUR / 2)).toEqual([]);
  });

  test('is read also where another has been trimmed away since it was listed', async () => {
    const Shards = [
      { ShardId: 'gone', SequenceNumberRange: { EndingSequenceNumber: '9' } },
      { ShardId: 'open', ParentShardId: 'gone' },
    ];

    expect(await told((page) => page === 0 ? [at(1000)] : [], NOW, { Shards })).toEqual([1000]);
  });

  test.each(['DISABLED', 'DISABLING', 'ENABLING'])('is refused while the stream is %s', async (StreamStatus) => {
    await expect(told(() => [], NOW, { StreamStatus })).rejects.toThrow(
      `stream is ${StreamStatus}; use an export`,
    );
  });
});

test('a closed shard is not left before its end, however often it answers with nothing', async () => {
  let asked = 0;
  const client: any = {
    send: async ({ input }: any) =>
      input.ShardId ? { ShardIterator: '0' } : { Records: [], NextShardIterator: ++asked === 50 ? undefined : '0' },
  };
  const access = { streams: client, streamArn: 'stream', clock: new FakeClock(), to: new Date(NOW), precision: 1000 };

  expect(await shardRecords({ shard: { ShardId: 'a' }, closed: true }, access).next()).toEqual({
    done: true,
    value: { by: 'end' },
  });
  asked = 0;
  expect(await shardRecords({ shard: { ShardId: 'a' }, closed: false }, access).next()).toEqual({
    done: true,
    value: { by: 'silence' },
  });
});
