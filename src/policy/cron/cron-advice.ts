import { WEEKDAY_NAMES } from './cron-field';

const DAILY = 'cron(0 5 * * ? *)';

const MACROS: { readonly [macro: string]: string } = {
  '@hourly': 'cron(0 * * * ? *)',
  '@daily': 'cron(0 0 * * ? *)',
  '@midnight': 'cron(0 0 * * ? *)',
  '@weekly': 'cron(0 0 ? * SUN *)',
  '@monthly': 'cron(0 0 1 * ? *)',
  '@yearly': 'cron(0 0 1 1 ? *)',
  '@annually': 'cron(0 0 1 1 ? *)',
};

/**
 * A suggestion in place of a text that does not have the form of an AWS cron expression.
 *
 * @param text what was written, without blanks around it
 * @param isValid true for an expression that may be suggested
 */
export function adviceOnForm(text: string, isValid: (expression: string) => boolean): string {
  if (/^rate\b/i.test(text)) {
    return `AWS Backup takes no rates, write ${rateAdvice(text)}`;
  }
  if (/^at\b/i.test(text)) {
    return `AWS Backup takes no single dates, write ${dateAdvice(text)}`;
  }
  if (text.startsWith('@')) {
    return `AWS has no macros, write "${MACROS[text.toLowerCase()] ?? DAILY}"`;
  }
  if (text.includes('${Token[')) {
    return 'a schedule is checked at synthesis, write it out instead of passing a value that is only known at deployment';
  }
  const fields = text.replace(/^cron\s*\(|\)$/gi, '').replace(/\s*,\s*/g, ',').trim().split(/\s+/);
  const suggested = sixFields(fields).map((six) => `cron(${six.join(' ')})`);
  if (suggested.length > 0 && suggested.every(isValid)) {
    const [one, another] = suggested.map((expression) => `"${expression}"`);
    return another ? `AWS does not combine a day of the month with a day of the week, make two rules: ${one} and ${another}` : `write ${one}`;
  }
  return `the fields are minutes, hours, day-of-month, month, day-of-week and year, for example "${DAILY}" for every day at 05:00`;
}

function sixFields(fields: readonly string[]): (readonly string[])[] {
  if (fields.length === 6) {
    return [fields];
  }
  if (fields.length === 5) {
    return fromUnix(fields);
  }
  // Quartz writes seconds in front.
  return fields.length === 7 && /^\d+$/.test(fields[0]) ? [fields.slice(1)] : [];
}

function fromUnix([minutes, hours, dayOfMonth, month, weekday]: readonly string[]): string[][] {
  const isAny = (field: string) => field === '*' || field === '?';
  const onDays = [minutes, hours, isAny(dayOfMonth) ? '*' : dayOfMonth, month, '?', '*'];
  if (isAny(weekday)) {
    return [onDays];
  }
  // Unix counts from SUN = 0 and takes 7 for another SUN.
  const onWeekdays = [minutes, hours, '?', month, weekday.replace(/[0-7](?![^,-])/g, (day) => WEEKDAY_NAMES[Number(day) % 7]), '*'];
  return isAny(dayOfMonth) ? [onWeekdays] : [onDays, onWeekdays];
}

function rateAdvice(text: string): string {
  const [, digits, unit] = /^rate\s*\(\s*(\d+)\s*(minute|hour|day)s?\s*\)$/i.exec(text) ?? [];
  const count = Number(digits);
  switch (unit?.toLowerCase()) {
    case 'minute':
      return '"cron(0 * * * ? *)" for once an hour, the most often that it starts backups';
    case 'hour':
      if (count === 1) {
        return '"cron(0 * * * ? *)" for once an hour';
      }
      return 24 % count === 0 && count < 24 ? `"cron(0 0/${count} * * ? *)" for every ${count} hours from midnight on` : `"${DAILY}" for once a day`;
    case 'day':
      return count === 7 ? '"cron(0 5 ? * SUN *)" for once a week' : `"${DAILY}" for once a day`;
    default:
      return `"${DAILY}" for once a day`;
  }
}

function dateAdvice(text: string): string {
  const [, ...parts] = /^at\s*\(\s*(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/i.exec(text) ?? [];
  const [year, month, day, hour, minute] = parts.map(Number);
  return year ? `"cron(${minute} ${hour} ${day} ${month} ? ${year})"` : `"${DAILY}" for once a day`;
}
