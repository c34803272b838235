import { DescribeTableCommand, DynamoDBClient, type ScanCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { all } from './pair-snapshots';
import type { Clock } from '../../../../src/clock/clock';
import { ReadPace } from '../../../../src/engine/dynamodb/read-pace';
import {
  exportSnapshot,
  tableSnapshot,
  type TableSnapshotOptions,
} from '../../../../src/engine/evidence/pair/snapshot';
import type { Item } from '../../../../src/engine/values/attribute-value';

const PAGE = 3;

/** Time that passes only during waits. */
function clock(): Clock & { slept: number } {
  const time = {
    slept: 0,
    now: () => time.slept,
    sleep: async (milliseconds: number) => {
      time.slept += milliseconds;
    },
  };
  return time;
}

function failure(name: string, more: object = {}): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400 }, ...more });
}

/** A client of a table of items, with failures on request. */
function scanning(count: number, failures: (request: number) => Error | undefined = () => undefined) {
  const asked: { segment: number }[] = [];
  let requests = 0;
  const send = async (command: ScanCommand, { abortSignal }: { abortSignal?: AbortSignal } = {}) => {
    const { Segment: segment = 0, TotalSegments: total = 1, ExclusiveStartKey: after } = command.input;
    asked.push({ segment });
    await Promise.resolve();
    abortSignal?.throwIfAborted();
    const error = failures(requests++);
    if (error) throw error;
    const items = itemsOf(count).filter((_, place) => place % total === segment);
    const start = after ? items.findIndex(({ pk }) => pk.S === after.pk.S) + 1 : 0;
    const page = items.slice(start, start + PAGE);
    return {
      Items: page,
      LastEvaluatedKey: start + PAGE < items.length ? page.at(-1) : undefined,
      ConsumedCapacity: { CapacityUnits: 10 },
    };
  };
  return { client: { send } as unknown as DynamoDBClient, asked };
}

function itemsOf(count: number): Item[] {
  return Array.from({ length: count }, (_, place) => ({ pk: { S: `item ${place}` } }));
}

function read(
  client: DynamoDBClient,
  more: Partial<TableSnapshotOptions> = {},
  signal?: AbortSignal,
): Promise<string[]> {
  const snapshot = tableSnapshot({ client, clock: clock(), tableName: 'audit-log', segments: 4, ...more });
  return all(snapshot.items(undefined, signal)).then((pages) => pages.flat().map(({ pk }) => pk.S!));
}

const names = (count: number) => itemsOf(count).map(({ pk }) => pk.S!).sort();

describe('a table is read', () => {
  test.each([[1, 1], [4, 2], [7, 8], [50, 3]])('whole, in %i segments, %i at the same time', async (segments, concurrency) => {
    const { client, asked } = scanning(40);

    expect((await read(client, { segments, concurrency })).sort()).toEqual(names(40));
    expect(new Set(asked.map(({ segment }) => segment)).size).toBe(segments);
  });

  test('a page of each segment in turn, so that two tables are read in the same order', async () => {
    const { client } = scanning(40);
    const order = await read(client);

    expect(order.filter((_, place) => place % PAGE === 0).slice(0, 6)).toEqual(['item 0', 'item 1', 'item 2', 'item 3', 'item 12', 'item 13']);
    expect(await read(client)).toEqual(order);
  });

  test('with no more requests on their way than asked for', async () => {
    let open = 0;
    let most = 0;
    const { client } = scanning(60);
    const counting: any = {
      send: async (command: any) => {
        most = Math.max(most, ++open);
        return (client as any).send(command).finally(() => open--);
      },
    };
    await read(counting, { segments: 20, concurrency: 5 });

    expect(most).toBe(5);
  });

  test('whole, however often it throttles, fails and is cut off in between', async () => {
    const errors = [
      failure('ProvisionedThroughputExceededException'),
      failure('InternalServerError', { $metadata: { httpStatusCode: 500 } }),
      failure('ThrottlingException'),
      failure('Error', { code: 'ECONNRESET' }),
      failure('TimeoutError'),
      failure('RequestLimitExceeded'),
    ];
    let hit = 0;
    const { client } = scanning(60, (request) => request % 2 === 1 ? errors[hit++ % errors.length] : undefined);

    expect((await read(client)).sort()).toEqual(names(60));
    expect(hit).toBeGreaterThan(errors.length);
  });

  test('until it has throttled a hundred times in a row, or failed eight times', async () => {
    const busy = scanning(10, () => failure('ThrottlingException'));
    const broken = scanning(10, () => failure('InternalServerError', { $metadata: { httpStatusCode: 500 } }));

    await expect(read(busy.client, { segments: 1 })).rejects.toThrow('ThrottlingException');
    await expect(read(broken.client, { segments: 1 })).rejects.toThrow('InternalServerError');
    expect([busy.asked.length, broken.asked.length]).toEqual([101, 9]);
  });

  test('not at all without the permission', async () => {
    const { client, asked } = scanning(10, () => failure('AccessDeniedException'));

    await expect(read(client)).rejects.toThrow('AccessDeniedException');
    expect(asked).toHaveLength(4);
  });

  test('no faster than the capacity units that it may take', async () => {
    const time = clock();
    await read(scanning(300).client, { clock: time, capacityPerSecond: 20 });

    // A hundred pages of 10 units. The first four are sent before the cost of one is known.
    expect(time.slept).toBeGreaterThan(47_000);
    expect(time.slept).toBeLessThan(53_000);
  });

  test('after what the page before has cost, which nobody knows beforehand', async () => {
    const time = clock();
    const pace = new ReadPace(10, time);
    pace.spend(await pace.turn(), 100);
    await pace.turn();

    expect(time.slept).toBe(10_000);
  });

  test('slower after it throttled', async () => {
    const [undisturbed, throttled] = [clock(), clock()];
    await read(scanning(300).client, { clock: undisturbed, capacityPerSecond: 100 });
    await read(scanning(300, (request) => (request % 20 === 0 ? failure('ThrottlingException') : undefined)).client, {
      clock: throttled,
      capacityPerSecond: 100,
    });

    expect(throttled.slept).toBeGreaterThan(1.5 * undisturbed.slept);
  });

  test('until somebody ends it', async () => {
    const ending = new AbortController();
    const { client, asked } = scanning(400);
    const pages = tableSnapshot({ client, clock: clock(), tableName: 'audit-log', segments: 2 })
      .items(undefined, ending.signal)
      [Symbol.asyncIterator]();
    await pages.next();
    ending.abort();

    await expect((async () => {
      for (;;) if ((await pages.next()).done) return;
    })()).rejects.toThrow('aborted');
    expect(asked.length).toBeLessThan(8);
  });
});

test.each([
  ['that was restored shows the time that it was restored to', { RestoreSummary: { RestoreDateTime: new Date(1000), RestoreInProgress: false } }, {}, 1000],
  ['shows the time that is given', { RestoreSummary: { RestoreDateTime: new Date(1000), RestoreInProgress: false } }, { time: new Date(2000) }, 2000],
  ['of its own shows no time', {}, {}, undefined],
])('a table %s', async (_, description, more, time) => {
  const mock = mockClient(DynamoDBClient);
  mock.on(DescribeTableCommand).resolves({ Table: { TableStatus: 'ACTIVE', TableArn: 'arn', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], ...description } });
  const snapshot = tableSnapshot({ client: new DynamoDBClient({}), clock: clock(), tableName: 'audit-log', ...more });

  expect(await snapshot.describe()).toMatchObject({ table: { keyNames: ['pk'] }, accuracy: 0 });
  expect((await snapshot.describe()).time?.getTime()).toBe(time);
  expect(mock.calls()).toHaveLength(1);
});

test('an export shows its time, which may be a minute off, and can be read again', async () => {
  const snapshot = exportSnapshot(async function* () {
    yield itemsOf(3);
    yield itemsOf(2);
  }, { name: 's3://bucket/export', time: new Date(1000) });

  expect(await snapshot.describe()).toEqual({ time: new Date(1000), accuracy: 60_000 });
  for (const _ of [1, 2]) expect(await all(snapshot.items())).toEqual([itemsOf(3), itemsOf(2)]);
});
