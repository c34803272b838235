import { announcing } from '../../src/cli/monitor/announced-journal';
import type { Clock } from '../../src/clock/clock';
import type { Journal, JournalEntry, WriteEntry } from '../../src/engine/journal/journal';
import type { StateTable } from '../../src/engine/monitor/state-table';

const WRITE: WriteEntry = {
  type: 'write', item: 0, part: 0, keys: { pk: { S: 'a' } }, at: '2026-11-27T06:00:00Z', write: { kind: 'put', item: { pk: { S: 'a' } } },
};

let kept: JournalEntry[];
let now: number;
const clock: Clock = { now: () => now, sleep: async (milliseconds) => void (now += milliseconds) };
const journal: Journal = {
  append: async (entry) => void kept.push(entry),
  entries: async function* () {
    yield* kept;
  },
};

beforeEach(() => {
  kept = [];
  now = 0;
});

test('a state table that throttles for minutes ends the wait, and with it the write, whose entry is in the journal', async () => {
  const change = jest.fn().mockRejectedValue(Object.assign(new Error('too much'), { name: 'ThrottlingException' }));
  const append = announcing(journal, { state: { change } as unknown as StateTable }, clock).append(WRITE);

  await expect(append).rejects.toThrow('too much');
  expect(change.mock.calls.length).toBeGreaterThan(5);
  expect(now).toBeLessThanOrEqual(125_000);
  expect(kept).toEqual([WRITE]);
});

test('entries that are no writes are not announced', async () => {
  const change = jest.fn();
  const run: JournalEntry = { type: 'run', plan: 'digest', tableName: 'orders', tableArn: 'arn', at: '2026-11-27T06:00:00Z' };
  const announced = announcing(journal, { state: { change } as unknown as StateTable }, clock);
  await announced.append(run);
  await announced.append(WRITE);

  expect(change).toHaveBeenCalledTimes(1);
});
