import * as fc from 'fast-check';
import { APART, restored, sagas, secondOf, straddling } from './sagas';
import { activityOf } from '../../../src/engine/group/activity';
import { HEARING, quietestSecond } from '../../../src/engine/group/quietest-second';
import { isQuiet, silence } from '../../../src/engine/group/verdict';
import { WrittenSeconds } from '../../../src/engine/group/written-seconds';

const writtenIn = (seconds: readonly number[], from: number, to: number) => {
  const written = new WrittenSeconds(from, to);
  seconds.forEach((second) => written.add(new Date(second * 1000), 1000));
  return written;
};

const activity = fc.record({
  seconds: fc.array(fc.integer({ min: -80, max: 130 }), { maxLength: 60 }),
  first: fc.integer({ min: 0, max: 30 }),
  length: fc.integer({ min: 0, max: 40 }),
  asked: fc.integer({ min: -10, max: 80 }),
});

test('no second of the span is quieter than the quietest, and none as quiet is nearer', () => {
  fc.assert(fc.property(activity, ({ seconds, first, length, asked }) => {
    const span = { first, last: first + length, asked };
    const { second, pause } = quietestSecond(writtenIn(seconds, first - HEARING, first + length + HEARING), span);

    // Brute force: the distance to the nearest write, the writes about it, and the distance to what was asked for.
    const inside = seconds.filter((each) => each >= first - HEARING && each <= first + length + HEARING);
    const rank = (each: number) => [
      -Math.min(HEARING, ...inside.map((written) => Math.abs(written - each))),
      inside.filter((written) => Math.abs(written - each) <= 1).length,
      Math.abs(each - asked),
      each,
    ];
    const all = Array.from({ length: length + 1 }, (_, place) => first + place).sort((one, other) => {
      const [a, b] = [rank(one), rank(other)];
      const differs = a.findIndex((value, place) => value !== b[place]);
      return differs < 0 ? 0 : a[differs] - b[differs];
    });
    expect(second).toBe(all[0]);
    expect(Math.min(HEARING, pause.since, pause.until)).toBe(-rank(second)[0]);
  }), { numRuns: 500, seed: 20261127 });
});

test('no saga is on both sides of a quiet second, whatever a restore shows of the second itself', () => {
  let quiet = 0;
  const coin = fc.array(fc.boolean(), { minLength: 1 });
  fc.assert(fc.property(sagas, fc.integer({ min: -5, max: 110 }), coin, (steps, second, coins) => {
    const pause = writtenIn(steps.map(secondOf), -100, 200).pauseAt(second);
    if (!isQuiet(pause, APART / 1000)) return;
    quiet++;
    expect(straddling(steps, restored(steps, second, coins))).toEqual([]);
  }), { numRuns: 1000, seed: 20261127 });
  expect(quiet).toBeGreaterThan(100);
});

test('the quietest second of sagas that leave a pause is quiet', () => {
  const steps = [10, 11, 14, 30, 33, 35];
  const { second, pause } = quietestSecond(writtenIn(steps, -50, 100), { first: 5, last: 40, asked: 33 });

  expect({ second, silence: silence(pause) }).toEqual({ second: 22, silence: 15 });
  expect(isQuiet(pause, 4)).toBe(true);
});

test('a span in which every second is written has no quiet second, and the one with the fewest writes about it', () => {
  const seconds = Array.from({ length: 40 }, (_, second) => second);
  const busy = [...seconds, ...seconds.filter((second) => second <= 12 || second >= 20)];
  const { second, pause } = quietestSecond(writtenIn(busy, 0, 39), { first: 5, last: 30, asked: 30 });

  expect({ second, pause }).toEqual({ second: 18, pause: { since: 0, until: 0, writes: 3 } });
  expect(isQuiet(pause, 1)).toBe(false);
});

test('what was not read is not silent', () => {
  const pause = new WrittenSeconds(10, 20).pauseAt(18);

  expect(pause).toMatchObject({ since: 9, until: 3 });
  expect(new WrittenSeconds(10, 20).pauses(20, 22))
    .toMatchObject([{ since: 11, until: 1 }, { since: 0, until: 0 }, { since: 0, until: 0 }]);
});

test('a record of a coarse time is a write in every second that it may have happened in', () => {
  const written = new WrittenSeconds(0, 200);
  written.add(new Date(60_000), 60_000);

  expect([59, 60, 119, 120].map((second) => written.writesIn(second))).toEqual([0, 1, 1, 0]);
});

test('the streams of all tables are heard, and deletions by time to live are none of their writes', async () => {
  const feed = (...seconds: number[]) => ({
    precision: 1000,
    changes: async function* () {
      for (const second of seconds) yield { at: new Date(Math.abs(second) * 1000), ttl: second < 0 };
    },
  });
  const written = await activityOf([feed(1000, -1010), feed(1003, 1020)], { first: 1005, last: 1015, now: 1_030_000 });

  expect(written.pauseAt(1010)).toEqual({ since: 7, until: 10, writes: 0 });
  // The second that is not over yet is not silent.
  expect(written.to).toBe(1029);
  const span = { first: 1005, last: 1015, since: 1001, now: 1_300_000 };
  expect(await activityOf([], span)).toMatchObject({ from: 1001, to: 1075 });
});
