import type { TimeZone } from 'aws-cdk-lib';
import { refusal } from '../../contract/refusal-text';

/** A stretch of local time in which the clocks are not changed: `offset` is what local time is ahead of UTC. */
export interface LocalSpan {
  /** Local time as if it were UTC, in milliseconds. */
  readonly start: number;
  /** Local time as if it were UTC, in milliseconds, exclusive. */
  readonly end: number;
  readonly offset: number;
}

// No zone in the database has changed its clocks twice within a week since 1970.
const WEEK = 7 * 86_400_000;
const WEEKS_IN_A_SPAN = 52;

/** Refuses a time zone that is not in the IANA database, and what is no time zone: JavaScript lets a text through. */
export function assertKnownTimeZone(timeZone: TimeZone, property: string): void {
  if (typeof timeZone?.timezoneName !== 'string') {
    throw refusal(property, 'be a TimeZone of aws-cdk-lib', JSON.stringify(timeZone), `write TimeZone.of('${typeof timeZone === 'string' ? timeZone : 'Europe/Berlin'}')`);
  }
  assertTimeZone(timeZone.timezoneName, property);
}

/** Refuses what is not the name of a time zone in the IANA database, written as it is there. */
export function assertTimeZone(name: string, property: string = 'timeZone'): void {
  const known = canonicalName(name);
  const misspelt = known === undefined || !/^(UTC|GMT|[A-Z].*\/[A-Z].*)$/.test(name) || /[A-Z]{4}/.test(name)
    || (known !== name && known.toLowerCase() === name.toLowerCase());
  if (misspelt) {
    const nearest = known ?? nearestName(name);
    throw refusal(
      property, 'be the name of a time zone in the IANA database', `"${name}"`,
      nearest ? `write "${nearest}"` : 'write for example "Europe/Berlin" or "Etc/UTC"',
    );
  }
}

/**
 * Local time from an instant on, cut into spans of a constant offset.
 *
 * Hours that the clocks leave out lie between two spans. Hours that the clocks repeat belong to the earlier span alone,
 * as AWS runs a schedule once in them, before the shift.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export function* localSpans(timeZone: string, from: number): Generator<LocalSpan> {
  const zone = ZoneClock.of(timeZone);
  // Starts early enough to know which hours a shift just before `from` repeats.
  let week = Math.floor(from / WEEK) - 1;
  let offset = zone.offsetInWeek(week);
  let start = week * WEEK + offset;
  for (let weeks = 1; ; weeks++) {
    const next = zone.offsetInWeek(++week);
    if (next === offset && weeks < WEEKS_IN_A_SPAN) {
      continue;
    }
    const change = next === offset ? week * WEEK : zone.changeBefore(week);
    const end = change + offset;
    if (end > start) {
      yield { start, end, offset };
    }
    start = Math.max(start, end, change + next);
    offset = next;
    weeks = 0;
  }
}

/** Knows the offset of one time zone at any instant; asking the platform is slow, so that answers are kept. */
class ZoneClock {
  public static of(timeZone: string): ZoneClock {
    let clock = ZoneClock.clocks.get(timeZone);
    if (!clock) {
      clock = new ZoneClock(timeZone);
      ZoneClock.clocks.set(timeZone, clock);
    }
    return clock;
  }

  private static readonly clocks = new Map<string, ZoneClock>();

  private readonly format: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();
  private readonly changes = new Map<number, number>();

  private constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  }

  /** The offset at the start of a week that is counted from 1970. */
  public offsetInWeek(week: number): number {
    let offset = this.offsets.get(week);
    if (offset === undefined) {
      offset = this.offsetAt(week * WEEK);
      this.offsets.set(week, offset);
    }
    return offset;
  }

  /** The instant, in the week before the given one, at which the clocks were changed. */
  public changeBefore(week: number): number {
    let change = this.changes.get(week);
    if (change === undefined) {
      change = this.searchChange((week - 1) * WEEK, week * WEEK);
      this.changes.set(week, change);
    }
    return change;
  }

  private searchChange(from: number, to: number): number {
    const before = this.offsetAt(from);
    let [early, late] = [from / 1000, to / 1000];
    while (late - early > 1) {
      const middle = Math.floor((early + late) / 2);
      [early, late] = this.offsetAt(middle * 1000) === before ? [middle, late] : [early, middle];
    }
    return late * 1000;
  }

  private offsetAt(instant: number): number {
    const [, sign, hours, minutes, seconds] =
      /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(this.format.format(instant)) ?? [];
    const offset = Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000;
    return sign === '-' ? -offset : offset;
  }
}

function canonicalName(name: string): string | undefined {
  // An offset such as +01:00 is a time zone for Node.js 24, and none of the IANA database.
  if (/^[+-]/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function nearestName(name: string): string | undefined {
  const wanted = name.trim().replace(/\s+/g, '_').toLowerCase();
  if (canonicalName(wanted)) {
    return canonicalName(wanted);
  }
  const names = Intl.supportedValuesOf('timeZone');
  const city = wanted.split('/').pop();
  const sameCity = names.find((known) => known.toLowerCase().endsWith(`/${city}`));
  return sameCity ?? names.find((known) => isOneSlipAway(known.toLowerCase(), wanted));
}

/** True if one letter was left out, added or replaced, or two neighbours were swapped. */
function isOneSlipAway(known: string, written: string): boolean {
  let same = 0;
  while (same < known.length && known[same] === written[same]) {
    same++;
  }
  const [k, w] = [known.slice(same), written.slice(same)];
  return (
    k.slice(1) === w ||
    k === w.slice(1) ||
    k.slice(1) === w.slice(1) ||
    (k.slice(2) === w.slice(2) && k[0] === w[1] && k[1] === w[0])
  );
}
