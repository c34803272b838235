import { parseTime, spanText, timeText } from '../../src/cli/terminal/time';

const NOW = new Date('2026-11-21T02:14:00.500Z');

test.each([
  ['2026-11-21T01:59:00Z', '2026-11-21T01:59:00Z'],
  ['2026-11-21T02:59:00+01:00', '2026-11-21T01:59:00Z'],
  ['2026-11-21 01:59:00z', '2026-11-21T01:59:00Z'],
  ['2026-11-21T01:59Z', '2026-11-21T01:59:00Z'],
  ['2h', '2026-11-21T00:14:00Z'],
  ['-2h', '2026-11-21T00:14:00Z'],
  ['90m', '2026-11-21T00:44:00Z'],
  ['1h30m', '2026-11-21T00:44:00Z'],
  ['2 hours ago', '2026-11-21T00:14:00Z'],
  ['1 day, 2 hours ago', '2026-11-20T00:14:00Z'],
  ['10 minutes ago', '2026-11-21T02:04:00Z'],
  ['1.5h', '2026-11-21T00:44:00Z'],
  ['30s', '2026-11-21T02:13:30Z'],
])('"%s" is %s, fourteen minutes past two', (text, expected) => {
  expect(timeText(parseTime('--from', text, NOW))).toBe(expected);
});

test.each(['', 'yesterday', '2026-11-21', '10', '2 parsecs ago', '2h until', '3M', '2026-02-30T01:59:00Z', '2026-11-31T01:59:00Z', '1e3s', '2026-13-21T01:59:00Z', 'h', 'ago'])('"%s" is no time', (text) => {
  expect(() => parseTime('--from', text, NOW)).toThrow(
    `'--from' must be a time with its zone (2026-11-21T09:59:00Z, 2026-11-21T10:59:00+01:00) or a span before now (2h, 90m, "2 hours ago"), got "${text}"`);
});

test('a time without a zone is refused with the way out', () => {
  expect(() => parseTime('--to', '2026-11-21T01:59:00', NOW)).toThrow(/'--to' must be .*; add Z for UTC, or the offset of your zone$/);
});

test.each([
  [340, '0.3 s'], [9_940, '9.9 s'], [59_000, '59 s'], [61_000, '1 min 1 s'], [3_600_000, '1 h'], [8_040_000, '2 h 14 min'], [180_000_000, '2 d 2 h'],
])('%d milliseconds are %s', (milliseconds, expected) => {
  expect(spanText(milliseconds)).toBe(expected);
});
