import type { TimeZone } from 'aws-cdk-lib';
import { refusal, wholeNumber } from '../internal/requirement';
import type { BackupTime, CronBackupOptions } from '../policy/backup-time';
import { assertKnownTimeZone, CronExpression } from '../policy/cron/cron-expression';

/**
 * The schedule of verifications between deployments: hourly at most. Each run starts within the hour after its time.
 */
export class VerificationSchedule {
  /** Every day, at 03:00 UTC by default. */
  public static daily(time: BackupTime = {}): VerificationSchedule {
    const hour = wholeNumber('hour', time.hour ?? 3, { min: 0, max: 23 });
    const minute = wholeNumber('minute', time.minute ?? 0, { min: 0, max: 59 });
    return new VerificationSchedule(`cron(${minute} ${hour} * * ? *)`, time.timeZone);
  }

  /** Every hour, at its beginning. */
  public static hourly(): VerificationSchedule {
    return new VerificationSchedule('cron(0 * * * ? *)');
  }

  /**
   * By a cron expression.
   *
   * @param expression six fields in AWS's dialect, for example `cron(0 6 ? * MON-FRI *)`
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  public static cron(expression: string, options: CronBackupOptions = {}): VerificationSchedule {
    const cron = CronExpression.parse(expression, 'schedule');
    if (cron.isMoreThanHourly) {
      throw refusal('schedule', 'leave at least 60 minutes between two verifications', `"${cron.text}"`, 'VerificationSchedule.hourly() is the most frequent one');
    }
    if (cron.nextRun(new Date()) === undefined) {
      throw refusal('schedule', 'run again', `"${cron.text}", which ended with the year ${cron.lastYear}`, 'write * for the year');
    }
    return new VerificationSchedule(cron.text, options.timeZone);
  }

  /** Never: the protection is verified at deployments only. */
  public static never(): VerificationSchedule {
    return new VerificationSchedule();
  }

  private constructor(
    /** The cron expression; none if the protection is verified at deployments only. */
    public readonly expression?: string,
    /** The time zone in which the expression is read; UTC if left out. */
    public readonly timeZone?: TimeZone,
  ) {
    if (timeZone !== undefined) {
      assertKnownTimeZone(timeZone, 'timeZone');
    }
  }
}
