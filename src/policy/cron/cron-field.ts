import { refusal } from '../../contract/refusal-text';

/** The numbers, names and wildcards that one field of a cron expression takes. */
export interface FieldRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
  /** The values in the words of an error. */
  readonly allowed: string;
  readonly noSteps?: boolean;
  readonly noWrapping?: boolean;
}

/** The expression around a field, which an error shows as a whole. */
export interface FieldContext {
  readonly property: string;
  readonly expression: string;
}

const MONTH_NAMES = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** The weekdays in AWS's order, in which SUN is 1. */
export const WEEKDAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export const MINUTES: FieldRange = { name: 'minutes', min: 0, max: 59, allowed: '0 to 59' };
export const HOURS: FieldRange = { name: 'hours', min: 0, max: 23, allowed: '0 to 23' };
export const DAY_OF_MONTH: FieldRange = { name: 'day-of-month', min: 1, max: 31, allowed: '1 to 31, L, LW or the weekday next to a day as in 15W' };
export const MONTH: FieldRange = { name: 'month', min: 1, max: 12, names: MONTH_NAMES, allowed: '1 to 12 or JAN to DEC' };
/** AWS's table of wildcards has no slash for this field. */
export const DAY_OF_WEEK: FieldRange = {
  name: 'day-of-week', min: 1, max: 7, names: WEEKDAY_NAMES, allowed: '1 (SUN) to 7 (SAT), L, a last day as in 6L or an nth day as in 6#3,', noSteps: true,
};
export const YEAR: FieldRange = { name: 'year', min: 1970, max: 2199, allowed: '1970 to 2199', noWrapping: true };

/**
 * The values that a field of lists, ranges and steps stands for, ascending and each once.
 *
 * A range may run over the end of its field, as in AWS's own example of 20-2 in the hours; years do not come round
 * again.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
 */
export function fieldValues(field: FieldRange, text: string, context: FieldContext): readonly number[] {
  if (text === '*') {
    return everyValue(field);
  }
  const items = text.split(',');
  if (items.length > 1 && items.includes('*')) {
    throw unfit(field, text, context, 'a * already stands for every value, leave the rest of the list out');
  }
  return [...new Set(items.flatMap((item) => itemValues(field, item, context)))].sort((a, b) => a - b);
}

const everyValueOf = new Map<FieldRange, readonly number[]>();

function everyValue(field: FieldRange): readonly number[] {
  const values = everyValueOf.get(field) ?? walk(field, field.min, field.max, 1);
  everyValueOf.set(field, values);
  return values;
}

/** One number or name of a field. */
export function fieldValue(field: FieldRange, text: string, context: FieldContext): number {
  const named = field.names?.indexOf(text) ?? -1;
  if (named >= 0) {
    return named + field.min;
  }
  const digits = String(field.max).length;
  const value = /^\d+$/.test(text) && text.length <= digits ? Number(text) : NaN;
  if (!(value >= field.min && value <= field.max)) {
    throw unfit(field, text, context, adviceFor(field, text));
  }
  return value;
}

/** The error for a part of a field that the field does not take. */
export function unfit(field: FieldRange, got: string, context: FieldContext, advice?: string): Error {
  return refusal(context.property, `have ${field.allowed} in its ${field.name} field`, `"${got}" in "${context.expression}"`, advice);
}

function itemValues(field: FieldRange, item: string, context: FieldContext): number[] {
  if (item === '') {
    throw unfit(field, item, context, 'a list is written with single commas and no blanks, as in 1,15');
  }
  const [range, written, ...rest] = item.split('/');
  if (rest.length > 0) {
    throw unfit(field, item, context, `a step has one slash, as in ${field.min}/2`);
  }
  const { from, to } = rangeOf(field, range, written !== undefined, context);
  const step = written === undefined ? 1 : stepOf(field, item, written, context);
  const values = walk(field, from, to, step);
  if (field.noSteps && written !== undefined) {
    throw unfit(field, item, context, `AWS takes no / in this field, write ${values.map((value) => field.names?.[value - field.min]).join(',')}`);
  }
  return values;
}

function rangeOf(
  field: FieldRange,
  text: string,
  stepped: boolean,
  context: FieldContext,
): { from: number; to: number } {
  if (text === '*') {
    return { from: field.min, to: field.max };
  }
  const ends = text.split('-');
  if (ends.length > 2 || ends.includes('') || ends.includes('*')) {
    throw unfit(field, text, context, `a range is written as in ${field.min}-${field.min + 2}`);
  }
  const [from, to] = ends.map((end) => fieldValue(field, end, context));
  if (to === undefined) {
    return { from, to: stepped ? field.max : from };
  }
  // Silent in AWS's documentation, and there is always a plain way to write it.
  if (/\d/.test(ends[0]) !== /\d/.test(ends[1])) {
    throw unfit(
      field,
      text,
      context,
      `a range is of numbers or of names, write ${field.names?.[from - field.min]}-${field.names?.[to - field.min]}`,
    );
  }
  if (to < from && field.noWrapping) {
    throw unfit(field, text, context, `a range of years runs forward, write ${to}-${from}`);
  }
  return { from, to };
}

function stepOf(field: FieldRange, item: string, text: string, context: FieldContext): number {
  const step = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  const largest = field.min === 0 ? field.max : field.max - field.min + 1;
  if (step < 1 || step > largest) {
    throw unfit(field, item, context, `a step is a whole number from 1 to ${largest}; to have one value only, write it without the slash`);
  }
  return step;
}

function walk(field: FieldRange, from: number, to: number, step: number): number[] {
  const size = field.max - field.min + 1;
  const last = to < from ? to + size : to;
  const values: number[] = [];
  for (let value = from; value <= last; value += step) {
    values.push(field.min + (value - field.min) % size);
  }
  return values;
}

function adviceFor(field: FieldRange, text: string): string | undefined {
  if (text === '?') {
    return 'a ? belongs to day-of-month or day-of-week, write * for every value';
  }
  const abbreviated = text.slice(0, 3);
  if (field.names?.includes(abbreviated) && /^[A-Z]+$/.test(text) && text !== `${abbreviated}L`) {
    return `names have three letters, write ${abbreviated}`;
  }
  if (field === DAY_OF_WEEK) {
    if (text === '0') {
      return 'AWS counts the days of the week from SUN = 1, write SUN';
    }
    return text.endsWith('W') ? 'W belongs to day-of-month' : undefined;
  }
  if (WEEKDAY_NAMES.includes(abbreviated) || text.includes('#')) {
    return 'a day of the week belongs to the fifth of the six fields';
  }
  return /^(L|LW|\d+W)$/.test(text) ? 'L and W belong to day-of-month and day-of-week' : undefined;
}
