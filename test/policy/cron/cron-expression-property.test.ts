import * as fc from 'fast-check';
import { type WallClock, matcherOf } from './cron-oracle';
import { CronExpression } from '../../../src/policy/cron/cron-expression';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
  readonly forwardOnly?: boolean;
  readonly noSteps?: boolean;
}

function item({ min, max, names, forwardOnly, noSteps }: Field): fc.Arbitrary<string> {
  const numbers = fc.integer({ min, max });
  const values = names ? fc.oneof(numbers.map(String), fc.constantFrom(...names)) : numbers.map(String);
  const range = fc.tuple(numbers, numbers).map(([a, b]) => forwardOnly ? [Math.min(a, b), Math.max(a, b)] : [a, b]);
  const ranges = fc.tuple(range, fc.boolean()).map(([ends, named]) => ends.map((end) => named && names ? names[end - min] : end).join('-'));
  const steps = fc.tuple(fc.oneof(fc.constant('*'), values, ranges), fc.integer({ min: 1, max: max - min + (min === 0 ? 0 : 1) }));
  return fc.oneof(values, ranges, ...noSteps ? [] : [steps.map(([start, step]) => `${start}/${step}`)]);
}

function field(options: Field): fc.Arbitrary<string> {
  return fc.oneof({ weight: 1, arbitrary: fc.constant('*') }, {
    weight: 3, arbitrary: fc.array(item(options), { minLength: 1, maxLength: 3 }).map((items) => items.join(',')),
  });
}

const minutes = field({ min: 0, max: 59 });
const hours = field({ min: 0, max: 23 });
const months = field({ min: 1, max: 12, names: MONTHS });
const years = fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, { weight: 1, arbitrary: field({ min: 1970, max: 2199, forwardOnly: true }) });
const weekday = fc.oneof(fc.integer({ min: 1, max: 7 }).map(String), fc.constantFrom(...WEEKDAYS));
const daysOfMonth = fc.oneof(
  field({ min: 1, max: 31 }), fc.constantFrom('L', 'LW', '1W', '31W'), fc.integer({ min: 1, max: 31 }).map((day) => `${day}W`),
);
const daysOfWeek = fc.oneof(
  field({ min: 1, max: 7, names: WEEKDAYS, noSteps: true }), fc.constant('L'), weekday.map((day) => `${day}L`),
  fc.tuple(weekday, fc.integer({ min: 1, max: 5 })).map(([day, nth]) => `${day}#${nth}`),
);
const days = fc.oneof(daysOfMonth.map((day) => [day, '?']), daysOfWeek.map((day) => ['?', day]));
const expressions = fc.tuple(minutes, hours, days, months, years)
  .map(([minute, hour, [dayOfMonth, dayOfWeek], month, year]) => `cron(${minute} ${hour} ${dayOfMonth} ${month} ${dayOfWeek} ${year})`);

/** An expression, or nothing for one that is refused for it never runs, such as of 30 FEB. */
function parse(text: string): CronExpression | undefined {
  try {
    return CronExpression.parse(text);
  } catch (error) {
    expect((error as Error).message).toContain('it never runs');
    return undefined;
  }
}

function runsWithin(expression: CronExpression | undefined, from: number, until: number, timeZone?: string): number[] {
  const found: number[] = [];
  for (const run of expression?.runsAfter(new Date(from - 1), timeZone) ?? []) {
    if (run.getTime() >= until) {
      break;
    }
    found.push(run.getTime());
  }
  return found;
}

function utcClock(instant: number): WallClock {
  const date = new Date(instant);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

describe('every expression', () => {
  test('runs at the minutes that match it, around the ends of months', () => {
    fc.assert(
      fc.property(
        expressions,
        fc.integer({ min: 1970, max: 2199 }),
        fc.integer({ min: 0, max: 11 }),
        (text, year, month) => {
          const from = Date.UTC(year, month + 1, 1) - DAY - 7 * MINUTE;
          const matches = matcherOf(text);
          const expected = Array.from({ length: 2 * 1440 }, (_, index) => from + index * MINUTE).filter((instant) =>
            matches(utcClock(instant)),
          );

          expect(runsWithin(parse(text), from, from + 2 * DAY)).toEqual(expected);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('runs on the days that match it, in any months', () => {
    const anyDays = fc.tuple(days, months, years).map(([[dayOfMonth, dayOfWeek], month, year]) => `cron(17 5 ${dayOfMonth} ${month} ${dayOfWeek} ${year})`);

    fc.assert(fc.property(anyDays, fc.integer({ min: 0, max: 230 * 12 }), (text, month) => {
      const from = Date.UTC(1970, month, 1);
      const matches = matcherOf(text);
      const expected = Array.from({ length: 400 }, (_, index) => from + index * DAY + (5 * 60 + 17) * MINUTE)
        .filter((instant) => matches(utcClock(instant)));

      expect(runsWithin(parse(text), from, from + 400 * DAY)).toEqual(expected);
    }), { numRuns: 1000 });
  });

  test.each([
    ['Europe/Berlin', '2027-03-27T12:00Z'],
    ['Europe/Berlin', '2027-10-30T12:00Z'],
    ['America/New_York', '2027-03-13T12:00Z'],
    ['America/New_York', '2027-11-06T12:00Z'],
    ['Australia/Lord_Howe', '2027-04-03T00:00Z'],
    ['Australia/Lord_Howe', '2027-10-02T00:00Z'],
    ['Africa/Cairo', '2027-04-29T06:00Z'],
    ['Africa/Cairo', '2027-10-28T06:00Z'],
    ['Pacific/Apia', '2011-12-29T20:00Z'],
    ['America/St_Johns', '2006-10-28T12:00Z'],
  ])('runs in %s at %s once at each minute of the local clocks', (timeZone, start) => {
    const from = Date.parse(start);
    const format = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', dateStyle: 'short', timeStyle: 'short' });
    const seen = new Set<string>();
    const clocks = Array.from({ length: 1440 + 600 }, (_, index) => from - 600 * MINUTE + index * MINUTE).flatMap(
      (instant) => {
        const local = format.format(instant);
        const isRepeated = seen.has(local);
        seen.add(local);
        const [day, month, year, hour, minute] = local.split(/\D+/).map(Number);
        return isRepeated || instant < from ? [] : [{ instant, clock: { year, month, day, hour, minute } }];
      },
    );

    fc.assert(fc.property(expressions, (text) => {
      const matches = matcherOf(text);
      const expected = clocks.filter(({ clock }) => matches(clock)).map(({ instant }) => instant);

      expect(runsWithin(parse(text), from, from + DAY, timeZone)).toEqual(expected);
    }), { numRuns: 200 });
  });

  test('has the gaps that its runs have', () => {
    const daily = fc.tuple(minutes, hours, fc.constantFrom('* * ?', '? * MON-FRI', '? * TUE,SAT', '1-28/3 * ?', '? * *', '* 3,10 ?'))
      .map(([minute, hour, rest]) => `cron(${minute} ${hour} ${rest} *)`);
    const zones = fc.constantFrom('Etc/UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Africa/Cairo', 'Asia/Tokyo');

    fc.assert(fc.property(daily, zones, fc.integer({ min: 0, max: 525_600 }), (text, timeZone, minute) => {
      const expression = CronExpression.parse(text);
      const from = new Date(Date.UTC(2026, 0, 1) + minute * MINUTE);
      const runs = runsWithin(
        expression,
        from.getTime(),
        new Date(from).setUTCFullYear(from.getUTCFullYear() + 1),
        timeZone,
      );
      let [shortest, longest] = [Infinity, 0];
      for (let index = 1; index < runs.length; index++) {
        shortest = Math.min(shortest, runs[index] - runs[index - 1]);
        longest = Math.max(longest, runs[index] - runs[index - 1]);
      }
      const gaps = expression.gaps(timeZone, from, 1);

      expect(gaps.runs).toBe(runs.length);
      expect(gaps.shortest).toBeLessThanOrEqual(shortest);
      expect(gaps.longest).toBeGreaterThanOrEqual(longest);
      if (/\* \* \?|MON-FRI|\? \* \*/.test(text)) {
        expect([gaps.shortest, gaps.longest]).toEqual([shortest, longest]);
      }
    }), { numRuns: 40 });
  });

  test('is written in a canonical spelling that says the same', () => {
    fc.assert(fc.property(expressions, fc.constantFrom(' ', '  ', '\t'), (text, blank) => {
      const written = text.toLowerCase().replaceAll(' ', blank).replace(/(?<![\d#])\d(?!\d)/g, '0$&');
      const expression = parse(written);

      expect(expression?.text).toBe(expression && text);
    }), { numRuns: 2000 });
  });
});

describe('every spoilt expression', () => {
  const join = (fields: readonly string[]) => `cron(${fields.join(' ')})`;
  const replace = (fields: readonly string[], index: number, spoil: (part: string) => string) => (
    join(fields.map((part, at) => at === index ? spoil(part) : part))
  );
  const spoilers: { readonly [how: string]: (fields: readonly string[], index: number) => string } = {
    'without its wrapper': (fields) => fields.join(' '),
    'without its last bracket': (fields) => join(fields).slice(0, -1),
    'with a field left out': (fields, index) => join(fields.filter((_, at) => at !== index)),
    'with a field too many': (fields, index) => join([...fields.slice(0, index), '*', ...fields.slice(index)]),
    'with a question mark too few': (fields) => replace(fields, fields.indexOf('?'), () => '*'),
    'with a question mark too many': (fields) => replace(fields, fields[2] === '?' ? 4 : 2, () => '?'),
    'with a question mark elsewhere': (fields, index) => replace(fields, [0, 1, 3, 5][index % 4], () => '?'),
    'with a value beyond its field': (fields, index) => replace(fields, index, () => ['60', '24', '32', '13', '8', '2200'][index]),
    'with an empty item': (fields, index) => replace(fields, index, (part) => `${part},`),
    'with a step of nothing': (fields, index) => replace(fields, index, () => '*/0'),
    'with a letter too many': (fields, index) => replace(fields, index, (part) => `${part}X`),
    'with a range of three': (fields, index) => replace(fields, index, () => '1-2-3'),
    'with L or W in company': (fields, index) => replace(fields, index, (part) => `${part},L`),
  };

  test.each(Object.keys(spoilers))('refuses an expression %s', (how) => {
    fc.assert(fc.property(expressions, fc.integer({ min: 0, max: 5 }), (text, index) => {
      const spoilt = spoilers[how](text.slice('cron('.length, -1).split(' '), index);

      expect(() => CronExpression.parse(spoilt)).toThrow(/^'schedule' must .+, got ".*"/);
    }), { numRuns: 500 });
  });

  test('refuses any text that is not an expression, with the same words in front', () => {
    fc.assert(fc.property(fc.string({ maxLength: 30 }), (text) => {
      expect(() => CronExpression.parse(text)).toThrow(/^'schedule' must be six fields in cron\(\.\.\.\), got/);
    }), { numRuns: 2000 });
  });
});
