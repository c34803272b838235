import { TimeZone, Token } from 'aws-cdk-lib';
import { BackupSchedule, BackupWeekday } from '../../src';

describe('a schedule', () => {
  test.each([
    ['days of the month', BackupSchedule.daysOfMonth([25, 15]), 'cron(0 0 15,25 * ? *)'],
    ['days of the month at a time', BackupSchedule.daysOfMonth([1], { hour: 23, minute: 59 }), 'cron(59 23 1 * ? *)'],
    ['every day', BackupSchedule.daily({ hour: 5 }), 'cron(0 5 * * ? *)'],
    ['every week', BackupSchedule.weekly(), 'cron(0 0 ? * SUN *)'],
    ['a day of every week', BackupSchedule.weekly({ weekday: BackupWeekday.FRIDAY, hour: 3 }), 'cron(0 3 ? * FRI *)'],
    ['every month', BackupSchedule.monthly(), 'cron(0 0 1 * ? *)'],
    ['every 12 hours', BackupSchedule.everyHours(12, { startHour: 5 }), 'cron(0 5/12 * * ? *)'],
    ['an expression', BackupSchedule.cron('cron(0 0 15,25 * ? *)'), 'cron(0 0 15,25 * ? *)'],
  ])('of %s is written as AWS Backup takes it', (_, schedule, expression) => {
    expect(schedule.expression).toBe(expression);
    expect(schedule.timeZone).toBe(TimeZone.ETC_UTC);
  });

  test('keeps its time zone', () => {
    expect(BackupSchedule.daily({ timeZone: TimeZone.EUROPE_BERLIN }).timeZone.timezoneName).toBe('Europe/Berlin');
  });

  test('knows the gaps between its backups', () => {
    const schedule = BackupSchedule.daysOfMonth([15, 25]);

    expect(schedule.shortestGap?.toDays()).toBe(10);
    expect(schedule.longestGap?.toDays()).toBe(21);
  });

  test('knows when its next backups are due', () => {
    expect(BackupSchedule.daysOfMonth([15, 25], { hour: 2 }).nextRuns(3, new Date('2027-01-20T00:00:00Z')).map((run) => run.toISOString()))
      .toEqual(['2027-01-25T02:00:00.000Z', '2027-02-15T02:00:00.000Z', '2027-02-25T02:00:00.000Z']);
  });

  test('that ends soon has as many backups as are left, and no gap', () => {
    const schedule = BackupSchedule.cron('cron(0 0 1 1 ? 2199)');

    expect(schedule.nextRuns(3).map((run) => run.toISOString())).toEqual(['2199-01-01T00:00:00.000Z']);
    expect(schedule.longestGap).toBeUndefined();
  });

  test('counts the day on which the clocks go back', () => {
    expect(BackupSchedule.daily({ timeZone: TimeZone.EUROPE_BERLIN }).longestGap?.toHours()).toBe(25);
  });

  test.each([
    ...[1, 2, 3, 4, 6, 8, 12].map((hours): [string, () => BackupSchedule] => [`every ${hours} hours`, () => BackupSchedule.everyHours(hours)]),
    ['every 12 hours from 11:59', () => BackupSchedule.everyHours(12, { startHour: 11, minute: 59 })],
    ['every 12 hours from 11', () => BackupSchedule.cron('cron(0 11/12 * * ? *)')],
    ['every hour', () => BackupSchedule.cron('cron(30 * * * ? *)')],
    ['day 31', () => BackupSchedule.monthly({ day: 31 })],
    ['all years of AWS', () => BackupSchedule.cron('cron(0 0 1 1 ? 1970-2199)')],
  ])('takes %s', (_, define) => {
    expect(define).not.toThrow();
  });

  test.each([
    ['no hour', () => BackupSchedule.everyHours(0), "'hours' must be one of 1, 2, 3, 4, 6, 8, 12, got 0"],
    ['no day', () => BackupSchedule.daysOfMonth([]), "'days' must name at least one day of the month, got none"],
    ['day 0', () => BackupSchedule.daysOfMonth([0]), "'days' must be a whole number from 1 to 31, got 0"],
    ['day 32', () => BackupSchedule.monthly({ day: 32 }), "'day' must be a whole number from 1 to 31, got 32"],
    ['a day twice', () => BackupSchedule.daysOfMonth([31, 31, 1]), "'days' must name each day of the month once, got 1, 31, 31"],
    ['a day that only the deployment knows', () => BackupSchedule.monthly({ day: Token.asNumber({ Ref: 'Day' }) }),
      "'day' must be known when the app is synthesised, got a token"],
    ['hour 24', () => BackupSchedule.daily({ hour: 24 }), "'hour' must be a whole number from 0 to 23, got 24"],
    ['minute 60', () => BackupSchedule.daily({ minute: 60 }), "'minute' must be a whole number from 0 to 59, got 60"],
    ['every 5 hours', () => BackupSchedule.everyHours(5), "'hours' must be one of 1, 2, 3, 4, 6, 8, 12, got 5"],
    ['every 12 hours from noon', () => BackupSchedule.everyHours(12, { startHour: 12 }), "'startHour' must be a whole number from 0 to 11, got 12"],
    ['a rate', () => BackupSchedule.cron('rate(12 hours)'), 'rate'],
    ['a malformed cron', () => BackupSchedule.cron('cron(99 99 * * * *)'), "'schedule'"],
    ['a step that midnight cuts short', () => BackupSchedule.cron('cron(0 13/12 * * ? *)'),
      "'schedule' must have room in the day for a step of 12 hours, got \"cron(0 13/12 * * ? *)\", which runs in hour 13 only; the hours of a day end at 23: start before hour 12"],
    ['two backups an hour', () => BackupSchedule.cron('cron(0,30 * * * ? *)'), "'schedule' must leave at least 60 minutes between two backups"],
    ['a schedule that is over', () => BackupSchedule.cron('cron(0 0 1 1 ? 2020)'),
      "'schedule' must run again, got \"cron(0 0 1 1 ? 2020)\", which ended with the year 2020; write * for the year"],
    ['the name of a time zone', () => BackupSchedule.daily({ timeZone: 'Europe/Berlin' as any }),
      "'timeZone' must be a TimeZone of aws-cdk-lib, got \"Europe/Berlin\"; write TimeZone.of('Europe/Berlin')"],
    ['an abbreviation', () => BackupSchedule.daily({ timeZone: TimeZone.EST }), 'write "America/Panama"'],
    ['an unknown time zone', () => BackupSchedule.daily({ timeZone: TimeZone.of('Mars/Olympus') }), "'timeZone'"],
  ])('refuses %s', (_, define, message) => {
    expect(define).toThrow(message);
  });
});
