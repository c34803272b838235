/*
 * An answer to whether an expression matches a wall-clock time that asks for one minute at a time and searches the
 * calendar day by day: slow, plain, and without a line of what it is there to check.
 */

/** A time as a clock on the wall shows it. */
export interface WallClock {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

type Names = readonly string[];

const MONTHS: Names = ['', 'JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS: Names = ['', 'SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Tests if an expression matches a wall-clock time; what it has once found out of a day, it keeps. */
export function matcherOf(expression: string): (clock: WallClock) => boolean {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = expression.slice('cron('.length, -1).toUpperCase().split(' ');
  const minutes = Array.from({ length: 60 }, (_, value) => isIn(minute, value, 0, 59));
  const hours = Array.from({ length: 24 }, (_, value) => isIn(hour, value, 0, 23));
  const days = new Map<number, boolean>();
  return (clock) => {
    const date = clock.year * 10_000 + clock.month * 100 + clock.day;
    if (!days.has(date)) {
      days.set(date, isIn(year, clock.year, 1970, 2199)
        && isIn(month, clock.month, 1, 12, MONTHS)
        && (dayOfMonth === '?' || isDayOfMonth(dayOfMonth, clock))
        && (dayOfWeek === '?' || isDayOfWeek(dayOfWeek, clock)));
    }
    return minutes[clock.minute] && hours[clock.hour] && days.get(date)!;
  };
}

function isIn(field: string, wanted: number, min: number, max: number, names: Names = []): boolean {
  return field.split(',').some((item) => {
    const [range, step] = item.split('/');
    const [from, to] = range === '*' ? [min, max] : range.split('-').map((text) => Math.max(names.indexOf(text), 0) || Number(text));
    const end = to ?? (step ? max : from);
    for (let value = from, taken = 0; taken <= max - min; value = value === max ? min : value + 1, taken++) {
      if (value === wanted && taken % Number(step ?? 1) === 0) {
        return true;
      }
      if (value === end) {
        return false;
      }
    }
    return false;
  });
}

function isDayOfMonth(field: string, clock: WallClock): boolean {
  if (field === 'L') {
    return clock.day === lastDay(clock);
  }
  if (field === 'LW') {
    return clock.day === nearestTo(lastDay(clock), clock);
  }
  return field.endsWith('W') ? clock.day === nearestTo(parseInt(field, 10), clock) : isIn(field, clock.day, 1, 31);
}

function isDayOfWeek(field: string, clock: WallClock): boolean {
  const today = weekdayOf(clock, clock.day);
  const [name, nth] = field.split('#');
  if (nth !== undefined) {
    return isIn(name, today, 1, 7, WEEKDAYS) && Math.ceil(clock.day / 7) === Number(nth);
  }
  if (field === 'L') {
    return today === 7;
  }
  if (field.endsWith('L')) {
    return isIn(field.slice(0, -1), today, 1, 7, WEEKDAYS) && clock.day + 7 > lastDay(clock);
  }
  return isIn(field, today, 1, 7, WEEKDAYS);
}

function lastDay({ year, month }: WallClock): number {
  return [28, 29, 30, 31].filter((day) => new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1).pop()!;
}

function weekdayOf({ year, month }: WallClock, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function nearestTo(target: number, clock: WallClock): number | undefined {
  const last = lastDay(clock);
  const weekdays = Array.from({ length: last }, (_, index) => index + 1).filter(
    (day) => ![1, 7].includes(weekdayOf(clock, day)),
  );
  return target > last ? undefined : weekdays.sort((a, b) => Math.abs(a - target) - Math.abs(b - target))[0];
}
