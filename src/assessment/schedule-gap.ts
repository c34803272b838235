import { type Fact, Unknown } from './fact';
import type { ScheduleFacts } from './facts';
import { CronExpression } from '../policy/cron/cron-expression';

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The years over which several schedules are laid side by side. */
const YEARS = 4;

const GAPS = new Map<string, Fact<number>>();

/** The longest time between two backups, in milliseconds, shifts of daylight-saving time included. */
export function longestGap(schedule: ScheduleFacts, now: Date): Fact<number> {
  const key = `${schedule.expression} ${schedule.timeZone}`;
  let gap = GAPS.get(key);
  if (gap === undefined) {
    gap = attempt(schedule, ({ expression, timeZone }) =>
      rateOf(expression) ?? CronExpression.parse(expression).gaps(timeZone, now).longest);
    GAPS.set(key, gap);
  }
  return gap;
}

/** The longest time in which none of several schedules takes a backup. */
export function longestGapOfAll(schedules: readonly ScheduleFacts[], now: Date): Fact<number> {
  const runs: number[] = [];
  const until = new Date(now).setUTCFullYear(now.getUTCFullYear() + YEARS);
  for (const schedule of schedules) {
    const found = attempt(schedule, (each) => runsOf(each, now, until));
    if (found instanceof Unknown) return found;
    runs.push(...found);
  }
  runs.sort((a, b) => a - b);
  return runs.length < 2 ? Infinity
    : runs.slice(1).reduce((longest, run, place) => Math.max(longest, run - runs[place]), 0);
}

function runsOf({ expression, timeZone }: ScheduleFacts, now: Date, until: number): number[] {
  const every = rateOf(expression);
  if (every !== undefined) {
    return Array.from({ length: Math.floor((until - now.getTime()) / every) }, (_, run) => now.getTime() + run * every);
  }
  const runs: number[] = [];
  for (const run of CronExpression.parse(expression).runsAfter(now, timeZone)) {
    if (run.getTime() > until) break;
    runs.push(run.getTime());
  }
  return runs;
}

function rateOf(expression: string): number | undefined {
  const [, count, unit] = /^rate\s*\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/.exec(expression.trim()) ?? [];
  return Number(count) > 0 ? Number(count) * UNITS[unit] : undefined;
}

function attempt<T>(schedule: ScheduleFacts, read: (schedule: ScheduleFacts) => T): Fact<T> {
  try {
    return read(schedule);
  } catch (error) {
    return new Unknown(`when "${schedule.expression}" runs: ${(error as Error).message}`);
  }
}
