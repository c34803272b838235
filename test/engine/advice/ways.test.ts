import { bare, before, denied, HOUR, MINUTE, namesOf, openOf, seen, tableOf, waysOf } from './asked-table';
import type { ClosedWay, PossibleWay, WaySource } from '../../../src/engine/advice/way';

const RECOVERY = seen({ earliest: before(48 * HOUR), latest: before(5 * MINUTE) });
const STREAM = seen({ since: before(23 * HOUR), text: 'every change' });

function copy(id: string, age: number, bytes?: number) {
  return { arn: `arn:aws:backup:eu-west-1:111111111111:recovery-point:${id}`, at: before(age), ...bytes !== undefined && { bytes } };
}

function window(from: number, to: number, tableId = 'id') {
  return { arn: 'a', bucket: 'exports', folder: 'AWSDynamoDB/1', from: before(from), to: before(to), tableId, itemCount: 33_000 };
}

const FULL = { arn: 'a', bucket: 'exports', folder: 'AWSDynamoDB/2', at: before(3 * HOUR), tableId: 'id' };

const RICH = bare({
  stream: STREAM,
  recovery: RECOVERY,
  backups: seen([copy('backup', 5 * HOUR)]),
  recoveryPoints: seen([copy('point', 2 * HOUR)]),
  exports: seen({ incremental: [], full: [FULL] }),
});

function only(ways: readonly (PossibleWay | ClosedWay)[], source: WaySource, kind?: string) {
  return ways.find((way) => way.source === source && (kind === undefined || way.kind === kind))!;
}

test('of everything that leads back, what keeps good writes comes first, then what is nearest to the moment, then what is fastest', () => {
  expect(namesOf(openOf(RICH, before(HOUR)))).toEqual([
    'rewind stream', 'rewind new-exports', 'copy-back point-in-time', 'copy-back recovery-point', 'copy-back full-export', 'copy-back backup',
    'cut-over point-in-time', 'cut-over recovery-point', 'cut-over backup',
  ]);
});

test('exports that are there take the place of new ones', () => {
  const incremental = [window(2 * HOUR, HOUR), window(HOUR, 30 * MINUTE)];
  const ways = waysOf(bare({ recovery: RECOVERY, exports: seen({ incremental, full: [] }) }), before(HOUR));
  expect(only(ways, 'exports')).toMatchObject({ verdict: 'possible', phases: [{ milliseconds: { least: 10_000, most: 10_000 } }, {}] });
  expect(only(ways, 'new-exports')).toBeUndefined();
});

test('exports with a gap, and those of an earlier table of the name, need new ones', () => {
  const [gap, earlier] = [[window(HOUR, 50 * MINUTE), window(30 * MINUTE, 10 * MINUTE)], [window(HOUR, 10 * MINUTE, 'another')]].map((incremental) =>
    waysOf(bare({ recovery: RECOVERY, exports: seen({ incremental, full: [] }) }), before(HOUR)));
  expect(only(gap, 'exports')).toMatchObject({ verdict: 'impossible', reason: 'its incremental exports leave gaps' });
  expect(only(gap, 'new-exports')).toMatchObject({ windows: [{ from: before(50 * MINUTE), to: before(30 * MINUTE) }] });
  expect(only(earlier, 'exports')).toMatchObject({ verdict: 'impossible', reason: 'no incremental export covers it' });
  expect(only(earlier, 'new-exports')).toMatchObject({ verdict: 'possible', windows: [{ from: before(HOUR), to: before(5 * MINUTE) }] });
});

test('a moment that cannot be restored yet is named with the time at which it can', () => {
  const ways = waysOf(bare({ recovery: RECOVERY }), before(2 * MINUTE));
  expect(only(ways, 'point-in-time')).toEqual({
    verdict: 'impossible', kind: 'copy-back', source: 'point-in-time', reason: 'its latest moment is 2026-11-21T02:09:00Z', wayOut: 'try again at 2026-11-21T02:17:00Z',
  });
  expect(only(ways, 'new-exports')).toMatchObject({ verdict: 'impossible', reason: 'the latest moment to export is 2026-11-21T02:09:00Z' });
});

test('a moment before all that is there has no way back, with the reach of each', () => {
  const ways = waysOf(RICH, before(100 * HOUR));
  expect(ways.filter(({ verdict }) => verdict === 'possible')).toEqual([]);
  expect(only(ways, 'stream')).toMatchObject({ reason: 'it begins 2026-11-20T03:14:00Z' });
  expect(only(ways, 'point-in-time')).toMatchObject({ reason: 'it reaches back to 2026-11-19T02:14:00Z' });
  expect(only(ways, 'backup')).toMatchObject({ reason: 'the only one is of a later time' });
});

test('of recovery points and backups the newest at or before the moment is taken, with its own size', () => {
  const points = seen([copy('older', 9 * HOUR), copy('newest', HOUR, 2 ** 30), copy('later', 10 * MINUTE)]);
  const [way] = openOf(bare({ recoveryPoints: points }), before(HOUR)).filter(({ kind }) => kind === 'cut-over');
  expect(way).toMatchObject({
    state: before(HOUR),
    gap: 0,
    restore: { from: { point: 'arn:aws:backup:eu-west-1:111111111111:recovery-point:newest' }, to: 'orders-restored-20261121T011400Z' },
    dollars: { least: 0.15, most: 0.15 },
  });
  expect(way.cautions[0]).toMatch(/^a backup may hold writes of the minute after/);
});

describe('of a table that was deleted', () => {
  const gone = { table: seen(null), stream: seen({ text: 'ended with the table' }), recovery: seen(null) };

  test('the backup that DynamoDB keeps is the best way if nothing is nearer to the moment, under the old name', () => {
    const ways = openOf(bare({ ...gone, deletedTables: seen([copy('system', HOUR - MINUTE, 2 ** 30)]), recoveryPoints: seen([copy('point', 4 * HOUR)]) }), before(HOUR));
    expect(namesOf(ways)).toEqual(['cut-over deleted-table', 'cut-over recovery-point']);
    expect(ways[0]).toMatchObject({ state: before(HOUR - MINUTE), gap: -MINUTE, restore: { from: { deleted: true }, to: 'orders' } });
    expect(ways[0].cautions[0]).toBe('it holds all that was written until the deletion: damage from before the deletion, too');
    expect(ways[1].restore).toEqual({ from: { point: expect.any(String) }, to: 'orders' });
  });

  test('damage long before the deletion is in that backup, so a copy from before the damage is better', () => {
    const ways = openOf(bare({ ...gone, deletedTables: seen([copy('system', HOUR)]), recoveryPoints: seen([copy('point', 26 * HOUR)]) }), before(25 * HOUR));
    expect(namesOf(ways)).toEqual(['cut-over recovery-point', 'cut-over deleted-table']);
  });

  test('point-in-time recovery is no way, whatever it was', () => {
    const ways = waysOf(bare({ ...gone, recovery: RECOVERY }), before(HOUR));
    expect(only(ways, 'point-in-time', 'cut-over')).toMatchObject({ verdict: 'impossible', reason: 'it ended with the table: history from before the deletion is lost' });
  });

  test('of several deletions, the one nearest to the moment is named by its ARN', () => {
    const [way] = openOf(bare({ ...gone, deletedTables: seen([copy('first', 30 * HOUR), copy('last', HOUR)]) }), before(31 * HOUR));
    expect(way.restore!.from).toEqual({ point: 'arn:aws:backup:eu-west-1:111111111111:recovery-point:first' });
  });

  test('a full export can be imported, and nothing that works in the table is open', () => {
    const ways = waysOf(bare({ ...gone, exports: seen({ incremental: [], full: [FULL] }) }), before(HOUR));
    expect(only(ways, 'full-export')).toMatchObject({ verdict: 'impossible', wayOut: expect.stringContaining('aws dynamodb import-table, from s3://exports/AWSDynamoDB/2') });
    expect(only(ways, 'stream')).toMatchObject({ verdict: 'impossible', reason: 'the table is not there', wayOut: 'restore it first' });
  });
});

test('a table that was made again shows which copies are of the earlier one', () => {
  const found = bare({ table: seen(tableOf({ createdAt: before(HOUR) })), deletedTables: seen([copy('system', 2 * HOUR)]), recoveryPoints: seen([copy('point', 4 * HOUR)]) });
  const ways = openOf(found, before(3 * HOUR));
  expect(ways.map(({ cautions }) => cautions.includes('it is a copy of an earlier table of this name'))).toEqual([true, true, true]);
  expect(only(ways, 'deleted-table')).toMatchObject({ restore: { from: { point: expect.stringMatching(/:system$/) }, to: 'orders-restored-20261121T001400Z' } });
});

test('a table that cannot be written now is not rewound now', () => {
  const ways = waysOf(bare({ ...RICH, table: seen(tableOf({ status: 'INACCESSIBLE_ENCRYPTION_CREDENTIALS' })) }), before(HOUR));
  expect(only(ways, 'stream')).toMatchObject({ verdict: 'impossible', reason: 'the table is INACCESSIBLE_ENCRYPTION_CREDENTIALS' });
});

test('without the description of the table, what it works in is unknown, and a restore is open without its size', () => {
  const ways = waysOf(bare({ ...RICH, table: denied('dynamodb:DescribeTable') }), before(HOUR));
  expect(namesOf(ways.filter(({ verdict }) => verdict === 'possible'))).toEqual(['cut-over point-in-time', 'cut-over recovery-point', 'cut-over backup']);
  expect(only(ways, 'stream')).toMatchObject({ verdict: 'unknown', wayOut: 'allow dynamodb:DescribeTable' });
  expect(only(ways, 'point-in-time', 'cut-over')).toMatchObject({ dollars: { least: 0 }, costs: [{ name: 'restore' }] });
});

test('a provisioned table is read and written with the capacity that is paid for, at its pace', () => {
  const table = seen(tableOf({ provisioned: { read: 100, write: 100 }, bytes: 4096 * 6000 }));
  const [way] = openOf(bare({ table, exports: seen({ incremental: [], full: [FULL] }) }), before(HOUR));
  expect(way).toMatchObject({ dollars: { least: 0, most: 0 }, phases: [{ name: 'compare', milliseconds: { least: 60_000, most: 60_000 } }, {}] });
  expect(way.needs).toContain('free capacity of the table for its reads and writes');
});

test('a comparison reads the table consistently, and its copy at half the units unless that is in S3', () => {
  const found = bare({ ...RICH, table: seen(tableOf({ bytes: 4096 * 8e6 })) });
  const reads = (source: WaySource) => openOf(found, before(HOUR)).find((way) => way.kind === 'copy-back' && way.source === source)!.readDollars;
  expect([reads('full-export'), reads('point-in-time')]).toEqual([1, 1.5]);
});

test('of a table that DynamoDB counts as empty, the size of an item is unknown, and so is the most that writes cost', () => {
  const [way] = openOf(bare({ table: seen(tableOf({ items: 0, bytes: 0 })), stream: STREAM }), before(HOUR));
  expect(way.costs.at(-1)).toEqual({ name: 'writes', dollars: { least: 0 } });
});

test.each([[false, 1], [true, 0]])('writers in other Regions are to be stopped, unless the table is strongly consistent (%s)', (strong, count) => {
  const [way] = openOf(bare({ table: seen(tableOf({ otherRegions: ['us-east-1'], strong })), stream: STREAM }), before(HOUR));
  expect(way.needs.filter((need) => need === 'the writers in us-east-1 stopped (--writes-stopped-elsewhere)')).toHaveLength(count);
});

test('a restore needs room in the quotas of the account', () => {
  const restored = openOf(RICH, before(HOUR)).filter(({ restore }) => restore);
  expect(restored).toHaveLength(6);
  for (const { needs } of restored) expect(needs).toContain('room in the account: 50 restores (50 TB) and 500 table operations at once, 250 with indexes');
});

test('the name of a restored table fits, however long that of the table is', () => {
  const [way] = openOf({ ...bare({ recovery: RECOVERY }), name: 'o'.repeat(255) }, before(HOUR)).filter(({ restore }) => restore);
  expect(way.restore!.to).toMatch(/^o{229}-restored-20261121T011400Z$/);
});
