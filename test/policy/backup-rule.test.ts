import { Duration } from 'aws-cdk-lib';
import { type BackupRuleProps, BackupRule, BackupSchedule } from '../../src';

const rule = (props: Partial<BackupRuleProps> = {}) => new BackupRule({
  name: 'Rule',
  schedule: BackupSchedule.daily(),
  retention: Duration.days(35),
  ...props,
});

describe('a ready rule', () => {
  test.each([
    ['twice a month', BackupRule.twiceMonthly(), 'cron(0 0 15,25 * ? *)', 90],
    ['every twelve hours', BackupRule.everyTwelveHours(), 'cron(0 0/12 * * ? *)', 35],
    ['daily', BackupRule.daily(), 'cron(0 5 * * ? *)', 35],
  ])('runs %s and starts within 60 and ends within 180 minutes', (_, ready, expression, days) => {
    expect(ready.schedule.expression).toBe(expression);
    expect(ready.retention.toDays()).toBe(days);
    expect(ready.startWindow?.toMinutes()).toBe(60);
    expect(ready.completionWindow?.toMinutes()).toBe(180);
  });
});

describe('a rule', () => {
  test.each<[string, Partial<BackupRuleProps>]>([
    ['a start window of 60 minutes', { startWindow: Duration.minutes(60) }],
    ['a completion a minute after the start window', { startWindow: Duration.minutes(60), completionWindow: Duration.minutes(61) }],
    ['a retention of one day', { retention: Duration.days(1) }],
    ['a retention of 36,500 days', { retention: Duration.days(36_500) }],
    ['cold storage for exactly 90 days', { moveToColdStorageAfter: Duration.days(30), retention: Duration.days(120) }],
    ['a name of 50 characters', { name: 'a'.repeat(50) }],
    ['a tag of 128 and 256 characters', { recoveryPointTags: { ['k'.repeat(128)]: 'v'.repeat(256) } }],
    ['10 tags', { recoveryPointTags: Object.fromEntries([...Array(10).keys()].map((key) => [`t${key}`, 'v'])) }],
  ])('takes %s', (_, props) => {
    expect(rule(props)).toMatchObject(props);
  });

  test.each<[string, Partial<BackupRuleProps>, string]>([
    ['a start window of 59 minutes', { startWindow: Duration.minutes(59) },
      "'startWindow' must be a whole number of minutes from 60 to 52560000, got 59 minutes"],
    ['a start window of half minutes', { startWindow: Duration.seconds(3630) }, 'got 60.5 minutes'],
    ['a completion with the start window', { startWindow: Duration.minutes(60), completionWindow: Duration.minutes(60) },
      "'completionWindow' must be longer than 'startWindow' (60 minutes), got 60 minutes"],
    ['a completion before the start window of AWS ends', { completionWindow: Duration.minutes(180) },
      "'completionWindow' must be longer than 'startWindow' (480 minutes), got 180 minutes"],
    ['a retention of no day', { retention: Duration.days(0) }, "'retention' must be a whole number of days from 1 to 36500, got 0 days"],
    ['a retention of 36,501 days', { retention: Duration.days(36_501) }, 'got 36501 days'],
    ['a retention that is a number', { retention: 35 as any }, "'retention' must be a Duration, got 35; write for example Duration.days(1)"],
    ['no retention', { retention: undefined }, "'retention' must be a Duration, got undefined"],
    ['a retention of 36 hours', { retention: Duration.hours(36) }, 'got 1.5 days'],
    ['cold storage for 89 days', { moveToColdStorageAfter: Duration.days(30), retention: Duration.days(119) },
      "'retention' must be at least 90 days longer than 'moveToColdStorageAfter' (30 days), got 119 days"],
    ['a name with a space', { name: 'every day' }, "'name' must be 1 to 50 letters, digits, hyphens, underscores and dots, got \"every day\""],
    ['a name of 51 characters', { name: 'a'.repeat(51) }, "'name' must be 1 to 50"],
    ['a tag of AWS', { recoveryPointTags: { 'aws:backup': 'v' } }, "'recoveryPointTags' must have keys of 1 to 128 characters that do not begin with aws:, got \"aws:backup\""],
    ['no name', { name: '' }, "'name' must be 1 to 50"],
    ['a key of 129 characters', { recoveryPointTags: { ['k'.repeat(129)]: 'v' } }, "'recoveryPointTags' must have keys of 1 to 128 characters"],
    ['a value of 257 characters', { recoveryPointTags: { k: 'v'.repeat(257) } }, "'recoveryPointTags' must have values of up to 256 characters, got 257 characters for \"k\""],
    ['a tag without a key', { recoveryPointTags: { '': 'v' } }, 'got ""'],
    ['11 tags', { recoveryPointTags: Object.fromEntries([...Array(11).keys()].map((key) => [`t${key}`, 'v'])) },
      "'recoveryPointTags' must hold at most 10 tags, got 11"],
  ])('refuses %s', (_, props, message) => {
    expect(() => rule(props)).toThrow(message);
  });
});
