import { ServerClock } from '../../src/cli/connection/server-clock';

const NOW = Date.parse('2026-11-21T02:14:00Z');

/** The measurement after an answer that took so long, on a machine that is so far ahead. */
function after(ahead: number, took = 100): ServerClock {
  const clock = new ServerClock();
  clock.heard(new Date(NOW).toUTCString(), NOW + ahead + 500 - took / 2, NOW + ahead + 500 + took / 2);
  return clock;
}

test.each([
  [130_000, 'the clock of this machine is 2 min 10 s ahead of that of AWS'],
  [-5000, 'the clock of this machine is 5.0 s behind that of AWS'],
])('a clock that is %d milliseconds ahead is warned of, and the time is that of AWS', (ahead, warning) => {
  expect(after(ahead).warnings()).toEqual([expect.stringContaining(warning)]);
  expect(Math.abs(after(ahead).clock().now() - (Date.now() - ahead))).toBeLessThan(50);
});

test.each([[0, 100], [2500, 100], [-2500, 100], [6000, 8000]])('%d milliseconds, after an answer of %d, may be the way of the answer', (ahead, took) => {
  expect(after(ahead, took).warnings()).toEqual([]);
  expect(Math.abs(after(ahead, took).clock().now() - Date.now())).toBeLessThan(50);
});

test('the quickest answer counts, and one without a date does not', () => {
  const clock = after(20_000, 10_000);
  expect(clock.warnings()).toHaveLength(1);
  clock.heard(undefined, NOW, NOW);
  clock.heard('yesterday', NOW, NOW);
  clock.heard(new Date(NOW).toUTCString(), NOW + 450, NOW + 550);
  expect(clock.warnings()).toEqual([]);
});
