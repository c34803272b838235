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
    expect(schedule.timeZone).toBe('Etc/UTC');
  });

  test('keeps its time zone', () => {
    expect(BackupSchedule.daily({ timeZone: 'Europe/Berlin' }).timeZone).toBe('Europe/Berlin');
  });

  test('knows the gaps between its backups', () => {
    const schedule = BackupSchedule.daysOfMonth([15, 25]);

    expect(schedule.shortestGap.toDays()).toBe(10);
    expect(schedule.longestGap.toDays()).toBe(21);
  });

  test('counts the day on which the clocks go back', () => {
    expect(BackupSchedule.daily({ timeZone: 'Europe/Berlin' }).longestGap.toHours()).toBe(25);
  });

  test.each([
    ['no day', () => BackupSchedule.daysOfMonth([]), "'days' must name at least one day of the month, got none"],
    ['day 0', () => BackupSchedule.daysOfMonth([0]), "'days' must be a whole number from 1 to 31, got 0"],
    ['day 32', () => BackupSchedule.monthly({ day: 32 }), "'day' must be a whole number from 1 to 31, got 32"],
    ['hour 24', () => BackupSchedule.daily({ hour: 24 }), "'hour' must be a whole number from 0 to 23, got 24"],
    ['minute 60', () => BackupSchedule.daily({ minute: 60 }), "'minute' must be a whole number from 0 to 59, got 60"],
    ['every 5 hours', () => BackupSchedule.everyHours(5), "'hours' must be one of 1, 2, 3, 4, 6, 8, 12, got 5"],
    ['every 12 hours from noon', () => BackupSchedule.everyHours(12, { startHour: 12 }), "'startHour' must be a whole number from 0 to 11, got 12"],
    ['a rate', () => BackupSchedule.cron('rate(12 hours)'), 'rate'],
    ['a malformed cron', () => BackupSchedule.cron('cron(99 99 * * * *)'), "'schedule'"],
    ['an unknown time zone', () => BackupSchedule.daily({ timeZone: 'Mars/Olympus' }), "'timeZone'"],
  ])('refuses %s', (_, define, message) => {
    expect(define).toThrow(message);
  });
});
