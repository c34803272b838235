import { Duration, TimeZone, Token } from 'aws-cdk-lib';
import { type BackupTime, type CronBackupOptions, type HourlyBackupTime, type MonthlyBackupTime, type WeeklyBackupTime, BackupWeekday } from './backup-time';
import { assertKnownTimeZone, CronExpression } from './cron/cron-expression';
import { type Range, refusal, wholeNumber } from '../internal/requirement';

const EVEN_INTERVALS = [1, 2, 3, 4, 6, 8, 12];

/**
 * The times of backups, as AWS Backup understands them: a cron expression of six fields and a time zone.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
 */
export class BackupSchedule {
  /**
   * On some days of every month.
   *
   * @param days the days of the month, each from 1 to 31
   */
  public static daysOfMonth(days: number[], time: BackupTime = {}): BackupSchedule {
    if (days.length === 0) {
      throw refusal('days', 'name at least one day of the month', 'none');
    }
    const sorted = [...days].sort((a, b) => a - b);
    sorted.forEach((day) => literal('days', day, { min: 1, max: 31 }));
    if (new Set(sorted).size < sorted.length) {
      throw refusal('days', 'name each day of the month once', sorted.join(', '));
    }
    return BackupSchedule.at(time, `${sorted.join(',')} * ? *`);
  }

  /** Every day. */
  public static daily(time: BackupTime = {}): BackupSchedule {
    return BackupSchedule.at(time, '* * ? *');
  }

  /** Once a week. */
  public static weekly(time: WeeklyBackupTime = {}): BackupSchedule {
    return BackupSchedule.at(time, `? * ${time.weekday ?? BackupWeekday.SUNDAY} *`);
  }

  /** Once a month. */
  public static monthly(time: MonthlyBackupTime = {}): BackupSchedule {
    return BackupSchedule.at(time, `${literal('day', time.day ?? 1, { min: 1, max: 31 })} * ? *`);
  }

  /**
   * Every few hours of every day.
   *
   * AWS evaluates the hours of a cron expression from midnight to midnight, so the interval must divide the day
   * evenly and the first backup must lie within the first interval: any other choice silently leaves longer gaps.
   *
   * @param hours 1, 2, 3, 4, 6, 8 or 12
   */
  public static everyHours(hours: number, time: HourlyBackupTime = {}): BackupSchedule {
    if (!EVEN_INTERVALS.includes(hours)) {
      throw refusal('hours', `be one of ${EVEN_INTERVALS.join(', ')}`, String(hours), 'for once a day use BackupSchedule.daily()');
    }
    const startHour = literal('startHour', time.startHour ?? 0, {
      min: 0,
      max: hours - 1,
      advice: `the day ends before a backup that is due ${hours} hours after a later start`,
    });
    const minute = literal('minute', time.minute ?? 0, { min: 0, max: 59 });
    return new BackupSchedule(`cron(${minute} ${startHour}/${hours} * * ? *)`, time.timeZone);
  }

  /**
   * By a cron expression.
   *
   * @param expression six fields in AWS's dialect, for example `cron(0 0 15,25 * ? *)`
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
   */
  public static cron(expression: string, options: CronBackupOptions = {}): BackupSchedule {
    return new BackupSchedule(expression, options.timeZone);
  }

  private static at(time: BackupTime, days: string): BackupSchedule {
    const hour = literal('hour', time.hour ?? 0, { min: 0, max: 23 });
    const minute = literal('minute', time.minute ?? 0, { min: 0, max: 59 });
    return new BackupSchedule(`cron(${minute} ${hour} ${days})`, time.timeZone);
  }

  /** The cron expression, as AWS Backup takes it. */
  public readonly expression: string;

  /** @internal */
  public readonly _timeZoneName: string;

  private readonly cron: CronExpression;
  private spacing?: { readonly shortest: number; readonly longest: number };

  private constructor(expression: string, private readonly givenTimeZone?: TimeZone) {
    if (givenTimeZone !== undefined) {
      assertKnownTimeZone(givenTimeZone, 'timeZone');
    }
    this.cron = CronExpression.parse(expression, 'schedule');
    assertWorthwhile(this.cron);
    this.expression = this.cron.text;
    this._timeZoneName = givenTimeZone?.timezoneName ?? 'Etc/UTC';
  }

  /** The time zone in which the expression is read. */
  public get timeZone(): TimeZone {
    // The list of all time zones takes a while to load, and most schedules never ask for it.
    return this.givenTimeZone ?? TimeZone.ETC_UTC;
  }

  /**
   * The longest time between two successive backups in the coming years, shifts of daylight-saving time included: what
   * a schedule alone can lose. None if it runs only once more.
   */
  public get longestGap(): Duration | undefined {
    return finite(this.gaps.longest);
  }

  /**
   * The shortest time between two successive backups in the coming years, shifts of daylight-saving time included.
   * None if it runs only once more.
   */
  public get shortestGap(): Duration | undefined {
    return finite(this.gaps.shortest);
  }

  /**
   * The next times at which a backup is due, fewer if the schedule ends before.
   *
   * @param count how many
   * @param after the time after which to look, now if left out
   */
  public nextRuns(count: number, after?: Date): Date[] {
    const runs = this.cron.runsAfter(after ?? new Date(), this._timeZoneName);
    return Array.from({ length: count }, () => runs.next().value).filter((run) => run !== undefined);
  }

  private get gaps() {
    this.spacing ??= this.cron.gaps(this._timeZoneName);
    return this.spacing;
  }
}

function finite(milliseconds: number): Duration | undefined {
  return Number.isFinite(milliseconds) ? Duration.millis(milliseconds) : undefined;
}

/** A number that becomes part of an expression, which has to be known to be checked. */
function literal(property: string, value: number, range: Range): number {
  if (Token.isUnresolved(value)) {
    throw refusal(property, 'be known when the app is synthesised', 'a token', 'write the number, or read it from the context of the app');
  }
  return wholeNumber(property, value, range);
}

/** Refuses what AWS Backup would take and never, or not as often as it reads, run. */
function assertWorthwhile(cron: CronExpression) {
  const cut = cron.hoursCutByMidnight;
  if (cut) {
    throw refusal('schedule', `have room in the day for a step of ${cut.every} hours`, `"${cron.text}", which runs in hour ${cut.hours.join(' and ')} only`,
      `the hours of a day end at 23: start before hour ${cut.every}, or write the hours themselves`);
  }
  if (cron.isMoreThanHourly) {
    throw refusal('schedule', 'leave at least 60 minutes between two backups', `"${cron.text}"`,
      'AWS Backup takes hourly backups at most; point-in-time recovery covers the minutes between');
  }
  if (cron.nextRun(new Date()) === undefined) {
    throw refusal('schedule', 'run again', `"${cron.text}", which ended with the year ${cron.lastYear}`, 'write * for the year');
  }
}
