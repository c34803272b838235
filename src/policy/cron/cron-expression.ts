import { adviceOnForm } from './cron-advice';
import { type DayRule, DAY, dayRule, daysOf } from './cron-day';
import { fieldValues, HOURS, MINUTES, MONTH, YEAR } from './cron-field';
import { type LocalSpan, localSpans } from './cron-time-zone';
import { refusal } from '../../contract/refusal-text';

export { assertKnownTimeZone, assertTimeZone } from './cron-time-zone';

/** The time between successive runs, in milliseconds; infinite if there are no two runs to compare. */
export interface CronGaps {
  readonly shortest: number;
  readonly longest: number;
  /** The number of runs within the requested years. */
  readonly runs: number;
}

/** A step in the hours that the end of the day cuts short. */
export interface CutHours {
  readonly every: number;
  readonly hours: readonly number[];
}

const MINUTE = 60_000;

// After 28 years the weekdays fall on the same dates again; below 80 days a year, five years may not show every gap.
const WEEKDAY_CYCLE = 28;
const TELLING_DAYS_A_YEAR = 80;

/**
 * A cron expression in AWS's dialect, as AWS Backup takes it.
 *
 * A spelling that is not documented is refused if there is a documented one for the same times.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
 */
export class CronExpression {
  /** Reads an expression, or throws an error with a suggestion. */
  public static parse(text: string, property: string = 'schedule'): CronExpression {
    const trimmed = text.trim();
    const fields = /^cron\s*\(([^()]*)\)$/i.exec(trimmed)?.[1].trim().split(/\s+/) ?? [];
    if (fields.length !== 6) {
      throw refusal(property, 'be six fields in cron(...)', `"${text}"`, adviceOnForm(trimmed, CronExpression.isValid));
    }
    // The one spelling that is surely known to AWS: capitals, single blanks, no zeros in front.
    return new CronExpression(
      fields.map((field) => field.toUpperCase().replace(/(?<!\d)0(?=\d(?!\d))/g, '')),
      property,
    );
  }

  private static isValid(text: string): boolean {
    try {
      return CronExpression.parse(text) !== undefined;
    } catch {
      return false;
    }
  }

  /** The expression in its canonical spelling, `cron(...)` included. */
  public readonly text: string;

  /** The last year in which it may run. */
  public readonly lastYear: number;

  private readonly minutes: readonly number[];
  private readonly hours: readonly number[];
  private readonly hourField: string;
  private readonly days: DayRule;
  private readonly months: readonly number[];
  private readonly years: readonly number[];
  private times?: readonly number[];

  /** Local time at which the last year is over. */
  private readonly end: number;

  private constructor(
    [minuteField, hourField, dayOfMonth, month, dayOfWeek, year]: readonly string[],
    property: string,
  ) {
    this.text = `cron(${[minuteField, hourField, dayOfMonth, month, dayOfWeek, year].join(' ')})`;
    const context = { property, expression: this.text };
    this.minutes = fieldValues(MINUTES, minuteField, context);
    this.hourField = hourField;
    this.hours = fieldValues(HOURS, hourField, context);
    this.days = dayRule(dayOfMonth, dayOfWeek, context);
    this.months = fieldValues(MONTH, month, context);
    this.years = fieldValues(YEAR, year, context);
    this.lastYear = this.years[this.years.length - 1];
    this.end = Date.UTC(this.lastYear + 1, 0, 1);
    if (this.daysFrom(0).next().done) {
      throw refusal(
        property,
        'name days that exist',
        `"${this.text}"`,
        'it never runs, for the last day of each month write L in day-of-month',
      );
    }
  }

  /** The times of a day on which it runs, in minutes after midnight, ascending. */
  public get timesOfDay(): readonly number[] {
    this.times ??= this.hours.flatMap((hour) => this.minutes.map((minute) => hour * 60 + minute));
    return this.times;
  }

  /** True if two runs can be less than an hour apart; AWS Backup starts backups once an hour at most. */
  public get isMoreThanHourly(): boolean {
    return this.minutes.length > 1;
  }

  /**
   * A step that has fewer hours in a day than it promises: `13/12` runs at 13:00 only, for the hours end at 23.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
   */
  public get hoursCutByMidnight(): CutHours | undefined {
    const steps = this.hourField
      .split(',')
      .map((item) => /^(?:\*|\d+)\/(\d+)$/.exec(item))
      .filter((step) => step !== null);
    const every = steps.map((step) => Number(step[1])).find((hours) => this.hours.length < Math.floor(24 / hours));
    return every === undefined ? undefined : { every, hours: this.hours };
  }

  /** The first run after an instant, if there is one. */
  public nextRun(after: Date, timeZone: string = 'Etc/UTC'): Date | undefined {
    return this.runsAfter(after, timeZone).next().value ?? undefined;
  }

  /** The runs after an instant, in order, up to the year 2199 at most. */
  public *runsAfter(after: Date, timeZone: string = 'Etc/UTC'): Generator<Date, undefined> {
    for (const { start, end, offset } of spansFrom(timeZone, after.getTime())) {
      for (const day of this.daysFrom(Math.floor(start / DAY), end / DAY)) {
        for (const time of this.timesOfDay) {
          const local = day * DAY + time * MINUTE;
          if (local >= start && local < end && local - offset > after.getTime()) {
            yield new Date(local - offset);
          }
        }
      }
      if (end >= this.end) {
        break;
      }
    }
    return undefined;
  }

  /**
   * The gaps between successive runs in the coming years, shifts of daylight-saving time included.
   *
   * Looks further than the years that were asked for if those show too few days to know the gaps, such as of 29 FEB.
   */
  public gaps(timeZone: string = 'Etc/UTC', from: Date = new Date(), years: number = 5): CronGaps {
    const asked = this.scan(timeZone, from, years);
    let seen = asked;
    if (seen.days < years * TELLING_DAYS_A_YEAR) {
      seen = this.scan(timeZone, from, Math.max(years, WEEKDAY_CYCLE));
    }
    if (seen.days < WEEKDAY_CYCLE) {
      seen = this.scan(timeZone, from, YEAR.max - YEAR.min + 1);
    }
    return { shortest: seen.shortest, longest: seen.longest || Infinity, runs: asked.runs };
  }

  /** Goes by days and not by runs, as an expression may run every minute and all its days look alike. */
  private scan(timeZone: string, from: Date, years: number) {
    const since = from.getTime();
    const until = new Date(since).setUTCFullYear(from.getUTCFullYear() + years);
    const whole = patternOf(this.timesOfDay);
    const seen = { shortest: Infinity, longest: 0, runs: 0, days: 0 };
    let previous: number | undefined;
    for (const { start, end, offset } of spansFrom(timeZone, since)) {
      const earliest = Math.max(start, since + offset);
      const latest = Math.min(end, until + offset);
      for (const day of this.daysFrom(Math.floor(earliest / DAY), latest / DAY)) {
        const midnight = day * DAY;
        const isWhole = midnight >= earliest && midnight + DAY <= latest;
        const pattern = isWhole ? whole : patternOf(this.timesOfDay, earliest - midnight, latest - midnight);
        if (pattern) {
          const across = previous === undefined ? undefined : midnight + pattern.first - offset - previous;
          seen.shortest = Math.min(seen.shortest, pattern.shortest, across ?? Infinity);
          seen.longest = Math.max(seen.longest, pattern.longest, across ?? 0);
          seen.runs += pattern.runs;
          seen.days++;
          previous = midnight + pattern.last - offset;
        }
      }
      if (end >= Math.min(this.end, until + offset)) {
        break;
      }
    }
    return seen;
  }

  /** The days on which it runs, counted from 1970-01-01, from one day on and before another. */
  private *daysFrom(from: number, before: number = Infinity): Generator<number> {
    const first = new Date(Math.max(from, 0) * DAY);
    let month = first.getUTCMonth();
    for (let year = first.getUTCFullYear(); year <= this.lastYear; year++, month = 0) {
      for (; month < 12 && this.years.includes(year); month++) {
        for (const day of this.months.includes(month + 1) ? daysOf(this.days, year, month) : []) {
          if (day >= before) {
            return;
          }
          if (day >= from) {
            yield day;
          }
        }
      }
    }
  }
}

function spansFrom(timeZone: string, from: number): Iterable<LocalSpan> {
  return /^(Etc\/)?UTC$/.test(timeZone) ? [{ start: from, end: Infinity, offset: 0 }] : localSpans(timeZone, from);
}

/** The runs of one day, or of the part of it between two times, in milliseconds after midnight. */
function patternOf(minutes: readonly number[], from: number = 0, before: number = DAY) {
  const times = minutes.map((minute) => minute * MINUTE).filter((time) => time >= from && time < before);
  if (times.length === 0) {
    return undefined;
  }
  const gaps = times.slice(1).map((time, index) => time - times[index]);
  return {
    first: times[0],
    last: times[times.length - 1],
    shortest: Math.min(Infinity, ...gaps),
    longest: Math.max(0, ...gaps),
    runs: times.length,
  };
}
