import type { TimeZone } from 'aws-cdk-lib';

/** The time of day, and the time zone, at which a backup starts. */
export interface BackupTime {
  /**
   * The hour at which the backup is due, 0 to 23.
   *
   * @default 0
   */
  readonly hour?: number;

  /**
   * The minute at which the backup is due, 0 to 59.
   *
   * @default 0
   */
  readonly minute?: number;

  /**
   * The time zone of the hour and the minute, such as `TimeZone.EUROPE_BERLIN`. Abbreviations such as `TimeZone.EST`
   * are refused.
   *
   * In a zone with daylight-saving time a backup that is due in the hour that is left out in spring
   * does not run on that day.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;
}

/** The day of the week, and the time, of a weekly backup. */
export interface WeeklyBackupTime extends BackupTime {
  /**
   * The day of the week.
   *
   * @default BackupWeekday.SUNDAY
   */
  readonly weekday?: BackupWeekday;
}

/** The day of the month, and the time, of a monthly backup. */
export interface MonthlyBackupTime extends BackupTime {
  /**
   * The day of the month, 1 to 31. Months without that day have no backup: 28 is the last day that all months have.
   *
   * @default 1
   */
  readonly day?: number;
}

/** The hour and minute at which a repetition by the hour starts. */
export interface HourlyBackupTime {
  /**
   * The hour of the first backup of each day, 0 up to the interval less one.
   *
   * @default 0
   */
  readonly startHour?: number;

  /**
   * The minute of each backup, 0 to 59.
   *
   * @default 0
   */
  readonly minute?: number;

  /**
   * The time zone of the hours, such as `TimeZone.EUROPE_BERLIN`. Abbreviations such as `TimeZone.EST` are refused.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;
}

/** Options of a schedule that is given as a cron expression. */
export interface CronBackupOptions {
  /**
   * The time zone in which the expression is read, such as `TimeZone.EUROPE_BERLIN`. Abbreviations such as
   * `TimeZone.EST` are refused.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;
}

/** A day of the week. */
export enum BackupWeekday {
  /** Monday. */
  MONDAY = 'MON',
  /** Tuesday. */
  TUESDAY = 'TUE',
  /** Wednesday. */
  WEDNESDAY = 'WED',
  /** Thursday. */
  THURSDAY = 'THU',
  /** Friday. */
  FRIDAY = 'FRI',
  /** Saturday. */
  SATURDAY = 'SAT',
  /** Sunday. */
  SUNDAY = 'SUN',
}
