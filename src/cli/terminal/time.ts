/** Times as people write them, and as they read them. */
import { Refusal } from '../../engine/errors/refusal';

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PART = /(\d+(?:\.\d+)?)\s*(s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)(?![a-z])/giy;
/** The unit: months, or minutes. */
const UNCLEAR = /\dM(?![a-z])/;
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

/**
 * Reads a time: ISO 8601 with its zone, or a span before now such as `2h`, `-90m`, `1h30m` or `2 hours ago`.
 *
 * @param option as the user typed it, for the message
 */
export function parseTime(option: string, text: string, now: Date): Date {
  const trimmed = text.trim();
  const time = ZONED.test(trimmed) ? new Date(trimmed.replace(' ', 'T').toUpperCase()) : secondOf(new Date(now.getTime() - span(trimmed)));
  if (Number.isNaN(time.getTime()) || (ZONED.test(trimmed) && !isDay(trimmed)) || UNCLEAR.test(trimmed)) {
    throw new Refusal(option, 'be a time with its zone (2026-11-21T09:59:00Z, 2026-11-21T10:59:00+01:00) or a span before now (2h, 90m, "2 hours ago")',
      JSON.stringify(text), advice(trimmed));
  }
  return time;
}

/** Reads a time that has been. */
export function parsePastTime(option: string, text: string, now: Date): Date {
  const time = parseTime(option, text, now);
  if (time > now) throw new Refusal(option, 'be in the past', timeText(time), `it is ${timeText(now)}`);
  return time;
}

/** Reads a span such as `1h`, `90m` or `2 days`, in milliseconds. */
export function parseSpan(option: string, text: string, most: number): number {
  const trimmed = text.trim();
  const milliseconds = UNCLEAR.test(trimmed) || /^-|ago$/i.test(trimmed) ? NaN : span(trimmed);
  if (!(milliseconds > 0) || milliseconds > most) {
    throw new Refusal(option, `be a span such as 1h, 90m or 2d, at most ${spanText(most)}`, JSON.stringify(text),
      UNCLEAR.test(trimmed) ? 'minutes are m' : undefined);
  }
  return milliseconds;
}

/** The second that a time is in. */
export function secondOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

/** A time without fractions of a second where there are none. */
export function timeText(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}

/** A span in its two largest units. */
export function spanText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const parts = (
    [
      ['d', 86_400],
      ['h', 3600],
      ['min', 60],
      ['s', 1],
    ] as const
  ).map(
    ([unit, size], place, units) =>
      [Math.floor((place === 0 ? whole : whole % units[place - 1][1]) / size), unit] as const,
  );
  const first = parts.findIndex(([count]) => count > 0);
  return parts.slice(first, first + 2).filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`).join(' ');
}

function advice(text: string): string | undefined {
  if (UNCLEAR.test(text)) return 'minutes are m';
  return !ZONED.test(text) && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text) ? 'add Z for UTC, or the offset of your zone' : undefined;
}

/** True if the month has such a day: `Date` takes the 30th of February for a day of March. */
function isDay(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1;
}

function span(text: string): number {
  const body = text.replace(/^-\s*/, '').replace(/\s*ago$/i, '').trim();
  let milliseconds = 0;
  let place = 0;
  while (place < body.length) {
    PART.lastIndex = place;
    const match = PART.exec(body);
    if (!match) return NaN;
    milliseconds += Number(match[1]) * UNITS[match[2][0].toLowerCase()];
    place = PART.lastIndex + /^[\s,]*/.exec(body.slice(PART.lastIndex))![0].length;
  }
  return body === '' ? NaN : milliseconds;
}
