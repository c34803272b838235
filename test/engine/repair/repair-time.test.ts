import * as fc from 'fast-check';
import { timeConflicts, timeMarks } from '../../../src/engine/repair/repair-time';
import type { Item, Value } from '../../../src/engine/values/attribute-value';
import { Case, N, S } from '../cases';
import { replayable } from '../seed';

const AT = Date.parse('2026-11-21T09:59:07.123Z');

const itemOf = (value: Value): Item => value ? { u: value } : {};

function touchedFrom(value: Value, { at = AT, former }: { at?: number; former?: Value } = {}): Value {
  const [mark] = timeMarks(itemOf(value), { rules: { touch: ['u'] }, former: former && { u: former }, at });
  return mark ? mark.base : value;
}

const conflictsAbout = (value: Value) => timeConflicts(itemOf(value), { rules: { touch: ['u'] } });

test.each([
  ['2025-01-31T23:00:00.000Z', '2026-11-21T09:59:07.123Z'],
  ['2025-01-31T23:00:00Z', '2026-11-21T09:59:07Z'],
  ['2025-01-31T23:00Z', '2026-11-21T09:59Z'],
  ['2025-01-31T23:00:00.5+01:00', '2026-11-21T10:59:07.1+01:00'],
  ['2025-01-31T23:00:00.123456-0930', '2026-11-21T00:29:07.123000-0930'],
  ['2025-01-31 23:00:00,123456789+00', '2026-11-21 09:59:07,123000000+00'],
])('%s becomes %s', (text, wanted) => {
  expect(touchedFrom(S(text))).toEqual(S(wanted));
  expect(conflictsAbout(S(text))).toEqual([]);
});

test('seconds become seconds, and milliseconds milliseconds, however the number is spelt', () => {
  expect(['1732170000', '1.73217E9', '1732170000000', '173217E4'].map((number) => touchedFrom({ N: number }))).toEqual([N(1795255147), N(1795255147), N(1795255147123), N(1795255147)]);
});

test.each<[Value]>([
  [S('')], [S('yesterday')], [S('2025-01-31')], [S('2025-01-31T23:00:00')], [S('2025-02-30T23:00:00Z')], [S('2025-13-01T23:00:00Z')], [S('2025-01-31T23:00:00.Z')],
  [S('2025-01-31T23:00:00+99:00')], [S('2025-01-31T23:00:00.1234567890Z')], [S('Fri, 21 Nov 2025 09:59:07 GMT')], [S('1732170000')], [S('x2025-01-31T23:00:00Z')],
  [N(0)], [N(7)], [N(999_999_999)], [N(10_000_000_000)], [N(999_999_999_999)], [N(10_000_000_000_000)], [N(-1732170000)], [{ N: '1732170000.5' }], [{ N: '1732170000000000' }], [N(20251121095907)], [{ BOOL: true }], [{ NULL: true }], [{ L: [N(1732170000)] }],
])('%j has no form in which a time is written: it stays, and is a conflict', (value) => {
  expect(touchedFrom(value)).toEqual(value);
  expect(conflictsAbout(value)).toEqual([
    expect.objectContaining({ reason: 'time not set', attribute: 'u', live: value }),
  ]);
});

test('the form of what was there before the damage comes first, and what was never there is not made up', () => {
  expect(touchedFrom(S('2025-01-31T23:00:00Z'), { former: N(1732170000) })).toEqual(N(1795255147));
  expect(touchedFrom(undefined, { former: N(1732170000) })).toEqual(N(1795255147));
  expect(touchedFrom(N(1732170000), { former: S('then') })).toEqual(N(1795255147));
  expect(touchedFrom(undefined)).toBeUndefined();
  expect(conflictsAbout(undefined)).toEqual([]);
});

describe('the form of before the damage', () => {
  const rules = { touch: ['u'] };
  const first = { u: N(1732170000) };

  test('is that of before the first damage', () => {
    expect(
      new Case(first, ['bad', { u: S('whenever') }], ['bad', { u: S('never') }]).fold(rules)?.former,
    ).toBeUndefined();
    expect(
      new Case({ a: N(1), ...first }, ['bad', { a: N(2), u: S('whenever') }], ['bad', { a: N(3), u: S('never') }]).fold(
        rules,
      )!.former,
    ).toEqual(first);
  });

  test('is that of the good write that has replaced the damage', () => {
    const history = [
      ['bad', { a: N(2), u: S('whenever') }],
      ['good', { a: N(2), u: S('2025-01-31T23:00:00Z') }],
    ] as const;
    expect(new Case({ a: N(1), ...first }, ...history).fold(rules)!.former).toBeUndefined();
    expect(new Case({ a: N(1), ...first }, ...history, ['bad', { a: N(3), u: N(7) }]).fold(rules)!.former).toEqual({
      u: S('2025-01-31T23:00:00Z'),
    });
  });
});

test('a time in ISO 8601 reads as the time of the repair, cut to its precision, and has the same form again', replayable(() => {
  const zone = fc.oneof(
    fc.constantFrom('Z', '+00:00', '-0330'),
    fc
      .tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 17 }), fc.integer({ min: 0, max: 59 }))
      .map(([sign, hours, minutes]) => `${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`),
  );
  const fraction = fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{1,9}$/));
  const time = fc.date({ min: new Date('1970-01-02T00:00Z'), max: new Date('2500-01-01T00:00Z'), noInvalidDate: true });
  fc.assert(fc.property(time, fraction, zone, time, (then, digits, place, now) => {
    const text = `${then.toISOString().slice(0, 19)}${digits}${place}`;
    const written = touchedFrom(S(text), { at: now.getTime() })!.S!;
    const precision = digits.length > 3 ? 1 : 10 ** (3 - Math.max(0, digits.length - 1));
    expect(written.replaceAll(/\d/g, '0').slice(0, -place.length)).toBe(
      text.replaceAll(/\d/g, '0').slice(0, -place.length),
    );
    expect(written.endsWith(place)).toBe(true);
    const read = Date.parse(written.replace(/(\.\d{3})\d*/, '$1').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    expect(read).toBe(Math.floor(now.getTime() / precision) * precision);
    expect(touchedFrom(S(written), { at: now.getTime() })).toEqual(S(written));
  }));
}));
