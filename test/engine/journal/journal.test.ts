import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WritePace } from '../../../src/engine/dynamodb/write-pace';
import type { Change } from '../../../src/engine/evidence/change';
import { DiskJournal } from '../../../src/engine/journal/disk-journal';
import type { JournalEntry, OutcomeEntry, WriteEntry } from '../../../src/engine/journal/journal';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import { KEYS, N, S } from '../cases';
import { FakeClock } from '../evidence/stream/fake-streams';

const root = mkdtempSync(join(tmpdir(), 'journal-'));
let files = 0;
let journal: DiskJournal;
let file: string;

beforeEach(async () => {
  file = join(root, `journal-${++files}`);
  journal = await DiskJournal.open(file);
});

afterEach(async () => journal.close());

afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(part: number, action: WriteEntry['write'], item = 0): WriteEntry {
  return { type: 'write', item, part, keys: KEYS, at: '2026-11-21T10:00:00.000Z', write: action };
}

function outcome(parts: number[], item = 0): OutcomeEntry {
  return { type: 'outcome', item, keys: KEYS, result: 'written', parts, conflicts: [], touched: false, superseded: [] };
}

const update = { kind: 'update', marks: [{ path: ['a'], base: N(1), damaged: undefined, since: '1' }] } as const;

async function all<T>(found: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const element of found) list.push(element);
  return list;
}

test('entries are read back as they were written, in order', async () => {
  const entries: JournalEntry[] = [
    { type: 'run', plan: 'digest', tableName: 'audit-log', tableArn: 'arn', at: '2026-11-21T10:00:00.000Z' },
    write(0, update),
    write(1, { kind: 'put', item: { ...KEYS, a: { B: new Uint8Array([7]) } } }),
    { ...outcome([0, 1]), conflicts: [{ reason: 'changed since', attribute: 'a', base: S('\u2028'), live: { M: { b: { B: new Uint8Array([8]) } } } }] },
  ];
  await Promise.all(entries.map(async (entry) => journal.append(entry)));

  expect(await all(journal.entries())).toEqual(entries);
});

test('an entry is on disk when it is said to be', async () => {
  await journal.append(write(0, update));

  expect(readFileSync(file, 'utf8')).toMatch(/"type":"write".*\n$/);
});

test('an outcome waits for the next write, which it joins on disk; alone it does not wait long', async () => {
  const written = jest.spyOn((journal as any).handle, 'appendFile');
  const first = journal.append(outcome([0]));
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  expect(written).not.toHaveBeenCalled();
  await Promise.all([first, journal.append(write(1, update))]);
  expect(written).toHaveBeenCalledTimes(1);

  await journal.append(outcome([1]));
  expect((await all(journal.entries())).map(({ type }) => type)).toEqual(['outcome', 'write', 'outcome']);
});

test('a journal is for nobody else to read', () => {
  expect(statSync(file).mode.toString(8)).toMatch(/600$/);
});

test.each([['nothing before it', 0], ['entries before it', 3], ['megabytes of entries before it', 2000]])(
  'an entry that was cut short is gone when the journal is opened again, with %s', async (_, before) => {
    for (let part = 0; part < before; part++) {
      void journal.append(write(part, { kind: 'put', item: { a: S('x'.repeat(1000)) } }));
    }
    await journal.append(write(before, update));
    appendFileSync(file, `{"type":"outcome","text":"${'x'.repeat(100_000)}`);
    const again = await DiskJournal.open(file);
    await again.append(outcome([before]));

    expect((await all(again.entries())).length).toBe(before + 2);
    await again.close();
  });

test('after an entry that could not be written none is, until the journal is opened again', async () => {
  await journal.append(write(0, update));
  jest.spyOn((journal as any).handle, 'appendFile').mockRejectedValueOnce(new Error('disk full'));

  await expect(journal.append(write(1, update))).rejects.toThrow('disk full');
  await expect(journal.append(write(2, update))).rejects.toThrow('disk full');
  await journal.close();
  journal = await DiskJournal.open(file);
  await journal.append(write(3, update));
  expect((await all(journal.entries())).map((entry) => entry.type === 'write' && entry.part)).toEqual([0, 3]);
});

test('a journal is evidence of the writes that happened, and of those that may have', async () => {
  const entries = [
    write(0, update),
    write(1, update),
    outcome([1]),
    write(0, { kind: 'put', item: KEYS }, 1),
    outcome([], 1),
    write(0, { kind: 'delete', item: { ...KEYS, a: N(1) } }, 2),
    write(0, { kind: 'update', marks: [{ path: ['m', 'x'], base: N(1), damaged: N(2), since: '1' }] }, 3),
    outcome([0], 3),
  ];
  for (const entry of entries) await journal.append(entry);
  const images = (await all<Change>(journalChanges(journal))).map(({ old, new: image }) => [old, image]);

  expect(images).toEqual([
    [KEYS, { ...KEYS, a: N(1) }],
    [{ ...KEYS, m: { M: { x: N(2) } } }, { ...KEYS, m: { M: { x: N(1) } } }],
    [{ ...KEYS, a: N(1) }, undefined],
  ]);
});

describe('pace', () => {
  async function secondsFor(
    count: number,
    pace: WritePace,
    clock: FakeClock,
    after: () => void = () => undefined,
  ): Promise<number> {
    const start = clock.now();
    for (let turn = 0; turn < count; turn++) {
      await pace.turn();
      after();
    }
    return (clock.now() - start) / 1000;
  }

  test('so many items a second are written and no more', async () => {
    const clock = new FakeClock();

    expect(await secondsFor(101, new WritePace({ itemsPerSecond: 50 }, clock), clock)).toBeCloseTo(2);
  });

  test('so many capacity units a second are spent and no more', async () => {
    const clock = new FakeClock();
    const pace = new WritePace({ capacityPerSecond: 100 }, clock);

    expect(await secondsFor(11, pace, clock, () => pace.spend(40))).toBeCloseTo(4);
  });

  test('a table that throttles is written to more and more slowly, and faster again when it does not', async () => {
    const clock = new FakeClock();
    const pace = new WritePace({ itemsPerSecond: 100 }, clock);
    const before = await secondsFor(100, pace, clock);
    pace.throttle();
    pace.throttle();
    const throttled = await secondsFor(100, pace, clock);
    for (let success = 0; success < 200; success++) pace.spend(0);
    const after = await secondsFor(100, pace, clock);

    expect(throttled).toBeGreaterThan(3 * before);
    expect(after).toBeLessThan(1.1);
  });
});
