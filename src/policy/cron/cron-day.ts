import { type FieldContext, type FieldRange, DAY_OF_MONTH, DAY_OF_WEEK, fieldValue, fieldValues, unfit } from './cron-field';
import { refusal } from '../../contract/refusal-text';

/** Length of a day, in milliseconds. */
export const DAY = 86_400_000;

const EVERY_DAY = Array.from({ length: 31 }, (_, index) => index + 1);

/**
 * The days, ascending, on which an expression runs in a month that has so many days and starts on that weekday (0 is
 * SUN).
 */
export type DayRule = (length: number, firstWeekday: number) => readonly number[];

/** The days of a month on which a rule has an expression run, counted from 1970-01-01; months count from 0. */
export function daysOf(rule: DayRule, year: number, month: number): readonly number[] {
  const first = Date.UTC(year, month, 1) / DAY;
  const length = Date.UTC(year, month + 1, 1) / DAY - first;
  // 1970-01-01 was a Thursday.
  return rule(length, (first + 4) % 7).map((day) => first + day - 1);
}

/** Reads day-of-month and day-of-week, of which AWS takes one and wants a question mark for the other. */
export function dayRule(dayOfMonth: string, dayOfWeek: string, context: FieldContext): DayRule {
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw refusal(
      context.property,
      'have a ? in exactly one of day-of-month and day-of-week',
      `"${dayOfMonth}" and "${dayOfWeek}" in "${context.expression}"`,
      questionMarkAdvice(dayOfMonth, dayOfWeek),
    );
  }
  return dayOfWeek === '?' ? dayOfMonthRule(dayOfMonth, context) : dayOfWeekRule(dayOfWeek, context);
}

function questionMarkAdvice(dayOfMonth: string, dayOfWeek: string): string {
  if (dayOfMonth === '?') {
    return 'for every day write * in day-of-month';
  }
  if (dayOfWeek === '*') {
    return 'write ? in day-of-week';
  }
  return dayOfMonth === '*' ? 'write ? in day-of-month' : 'AWS cannot combine them, keep one or make two rules';
}

function dayOfMonthRule(text: string, context: FieldContext): DayRule {
  if (text === 'L') {
    return (length) => [length];
  }
  if (text === 'LW') {
    return (length, firstWeekday) => [nearestWeekday(length, length, firstWeekday)];
  }
  const weekday = /^(\d+)W$/.exec(text);
  if (weekday) {
    const day = fieldValue(DAY_OF_MONTH, weekday[1], context);
    // A month without the day is left out, as AWS's console previews it, and not moved to its last weekday.
    return (length, firstWeekday) => day > length ? [] : [nearestWeekday(day, length, firstWeekday)];
  }
  assertPlain(DAY_OF_MONTH, text, context);
  const days = fieldValues(DAY_OF_MONTH, text, context);
  return (length) => days.filter((day) => day <= length);
}

function dayOfWeekRule(text: string, context: FieldContext): DayRule {
  const last = /^([^,#-]+)L$/.exec(text);
  if (last) {
    const weekday = fieldValue(DAY_OF_WEEK, last[1], context) - 1;
    return (length, firstWeekday) => {
      const lastWeekday = (firstWeekday + length - 1) % 7;
      return [length - (lastWeekday - weekday + 7) % 7];
    };
  }
  const nth = /^([^,#-]+)#([^,#-]+)$/.exec(text);
  if (nth) {
    const weekday = fieldValue(DAY_OF_WEEK, nth[1], context) - 1;
    if (!/^[1-5]$/.test(nth[2])) {
      throw unfit(DAY_OF_WEEK, text, context, `a month has a first to at most a fifth such day; for the last one write ${nth[1]}L`);
    }
    const occurrence = Number(nth[2]);
    return (length, firstWeekday) => {
      const day = 1 + (weekday - firstWeekday + 7) % 7 + 7 * (occurrence - 1);
      return day > length ? [] : [day];
    };
  }
  assertPlain(DAY_OF_WEEK, text, context);
  // L by itself is the last day of the week.
  const weekdays = new Set(text === 'L' ? [7] : fieldValues(DAY_OF_WEEK, text, context));
  return (length, firstWeekday) =>
    EVERY_DAY.filter((day) => day <= length && weekdays.has(((firstWeekday + day - 1) % 7) + 1));
}

// AWS documents one # by itself, and L and W by themselves; Quartz, whose dialect this is, refuses them in company.
function assertPlain(field: FieldRange, text: string, context: FieldContext): void {
  if (/^L-\d+$/.test(text)) {
    throw unfit(field, text, context, 'AWS counts no days back from the last one, write L or a fixed day');
  }
  const parts = text.split(/[,-]/);
  if (parts.length > 1 && parts.some((part) => /^(LW?|\d+W|(\d|[A-Z]{3})L|.*#.*)$/.test(part))) {
    throw refusal(
      context.property, `have L, W or # by itself in its ${field.name} field`, `"${text}" in "${context.expression}"`,
      'AWS takes neither lists nor ranges of them, make one rule for each',
    );
  }
}

function nearestWeekday(day: number, length: number, firstWeekday: number): number {
  const weekday = (firstWeekday + day - 1) % 7;
  if (weekday === 6) {
    return day === 1 ? 3 : day - 1;
  }
  if (weekday === 0) {
    return day === length ? day - 2 : day + 1;
  }
  return day;
}
