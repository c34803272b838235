import * as fc from 'fast-check';
import { progressLine, type ProgressState } from '../../src/cli/terminal/progress-line';
import { Screen } from '../../src/cli/terminal/screen';

const state: ProgressState = { label: 'restoring audit-log', done: 508, total: 1480, rate: '196/s', left: '5.0 s left', rest: '12 conflicts' };

test.each([
  [120, 'restoring audit-log  ██████████░░░░░░░░░░░░░░░░░░░░ 508/1,480 · 196/s · 5.0 s left · 12 conflicts'],
  [80, 'restoring audit-log  ████░░░░░░░░ 508/1,480 · 196/s · 5.0 s left · 12 conflicts'],
  [72, 'restoring audit-log  508/1,480 · 196/s · 5.0 s left · 12 conflicts'],
  [60, 'restoring audit-log  508/1,480 · 5.0 s left · 12 conflicts'],
  [50, 'restoring…  508/1,480 · 5.0 s left · 12 conflicts'],
  [40, '508/1,480 · 5.0 s left · 12 conflicts'],
])('on %d columns the line is %s', (width, line) => {
  expect(progressLine(state, width)).toBe(line);
});

test('large numbers are shortened rather than cut', () => {
  const large = { ...state, done: 1_234_567, total: 9_876_543, left: '12 h 30 min left', rest: '1,234 conflicts' };
  expect(progressLine(large, 40)).toBe('1.2M/9.9M 12 h left 1.2K conflicts');
  expect(progressLine(large, 60)).toBe('1,234,567/9,876,543 · 12 h 30 min left · 1,234 conflicts');
});

test('without an end in sight there is no bar', () => {
  expect(progressLine({ ...state, total: undefined, rest: '3 of them damage' }, 80)).toBe('restoring audit-log  508 · 3 of them damage');
  expect(progressLine({ ...state, label: 'reading the export s3://exports/AWSDynamoDB/01732170000000-a1b2c3d4', total: undefined, rest: '3 of them damage' }, 40))
    .toBe('reading the ex…  508 · 3 of them damage');
});

test('from 40 to 200 columns no line is too long, and the total, the time left and the conflicts are whole', () => {
  const spans = fc.constantFrom('0.1 s left', '59 s left', '12 min 30 s left', '23 h 59 min left', '120 d 23 h left', 'in 12 min 30 s');
  fc.assert(
    fc.property(
      fc.integer({ min: 40, max: 200 }),
      fc.integer({ min: 1, max: 9_999_999 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      spans,
      fc.integer({ min: 1, max: 9_999_999 }),
      fc.string({ minLength: 1, maxLength: 255 }),
      (width, total, share, left, conflicts, label) => {
        const line = progressLine(
          {
            label,
            done: Math.floor(share * total),
            total,
            rate: '1,000/s',
            left,
            rest: `${conflicts.toLocaleString('en')} conflicts`,
          },
          width,
        );
        expect([...line].length).toBeLessThan(width);
        expect(line).toMatch(/conflicts$/);
        expect(line).toMatch(/\d[\d.,]*[KM]?\/\d[\d.,]*[KM]?( |$)/);
        expect(line).toContain(left.split(' ').slice(0, 2).join(' '));
      },
    ),
    { examples: [[40, 182_050, 0.01, '12 min 30 s left', 537_050, ' '], [40, 999_499, 0.5, 'in 12 min 30 s', 999_499, ' ']] },
  );
});

test.each([40, 60, 80, 200])('a bar on a terminal of %d columns stays within it', (columns) => {
  let written = '';
  const nothing = () => undefined;
  const write = (text: string) => written += text;
  const err = { isTTY: true, columns, write, cursorTo: nothing, on: nothing, clearLine: nothing, moveCursor: nothing };
  const progress = new Screen({ err: err as any, environment: {} }).progress('restoring audit-log', 1480);
  progress.update(508, '12 conflicts');
  progress.end();
  // Characters that move the cursor are no text.
  const lines = written.split(/\x1b\[?[?\d;]*[a-zA-Z]|\x1b[78]|[\r\n]/).filter(Boolean);
  expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThan(columns);
  expect(lines.at(-1)).toMatch(/508\/1,480 .*12 conflicts$/);
});
