import { Duration, TimeZone } from 'aws-cdk-lib';
import { type BackupRuleProps, BackupRule, BackupSchedule, CopyTarget, RecoveryVault } from '../../src';
import { planWarnings } from '../../src/backup/plan-warnings';
import { newStack } from '../sample';

const rule = (name: string, schedule: BackupSchedule, days: number, props: Partial<BackupRuleProps> = {}) =>
  new BackupRule({ name, schedule, retention: Duration.days(days), startWindow: Duration.hours(1), ...props });
const messages = (...rules: BackupRule[]) => planWarnings(rules).map(({ message }) => message);

const monthly = BackupSchedule.monthly();
const daily = BackupSchedule.daily();
const tags = { recoveryPointTags: { kind: 'short' } };

describe('a plan', () => {
  test.each([
    ['twice a month', [BackupRule.twiceMonthly()]],
    ['every twelve hours', [BackupRule.everyTwelveHours()]],
    ['daily', [BackupRule.daily()]],
    ['all ready rules', [BackupRule.twiceMonthly(), BackupRule.everyTwelveHours(), BackupRule.daily()]],
  ])('of ready rules leaves no doubt: %s', (_, rules) => {
    expect(planWarnings(rules)).toEqual([]);
  });

  test('whose recovery points are gone before the next one is taken has moments without any', () => {
    expect(messages(rule('Monthly', monthly, 30))).toEqual([
      '\'retention\' of the rule "Monthly" is 30 days, but its backups are up to 31 days apart: there are times without any recovery point; '
      + 'keep them for 31 days, or take backups more often',
    ]);
  });

  test('whose recovery points are kept until the next one has none', () => {
    expect(messages(rule('Monthly', monthly, 31))).toEqual([]);
  });

  test('with one rule that always has a recovery point may keep those of another for less long', () => {
    expect(messages(rule('Monthly', monthly, 7), rule('Daily', daily, 8))).toEqual([]);
  });
});

describe('two rules whose start windows overlap', () => {
  const at = (hour: number) => BackupSchedule.daily({ hour });

  test('lose nothing when the one that is kept longer has all that the other has', () => {
    expect(messages(rule('Short', at(0), 7), rule('Long', at(0), 35, tags))).toEqual([]);
  });

  test('lose the tags of the one with the shorter retention', () => {
    expect(messages(rule('Short', at(0), 7, tags), rule('Long', at(0), 35))).toEqual([
      expect.stringMatching(
        /^the start windows of the rules "Long" and "Short" overlap, for the first time at \d{4}-.*: AWS Backup then takes one backup, for "Long" with the longer retention, without the tags of "Short"/,
      ),
    ]);
  });

  test('lose its cold storage', () => {
    const cold = { moveToColdStorageAfter: Duration.days(1) };

    expect(messages(rule('Short', at(0), 91, cold), rule('Long', at(0), 365))).toEqual([expect.stringContaining('without the cold storage of "Short"')]);
  });

  test('lose its vault and its copies', () => {
    const stack = newStack();
    const vault = new RecoveryVault(stack, 'Vault');
    const copies = [CopyTarget.toVault(new RecoveryVault(stack, 'Copies'))];

    expect(messages(rule('Short', at(0), 7, { vault, copies }), rule('Long', at(0), 35))).toEqual([expect.stringContaining('without the vault and copies of "Short"')]);
    expect(messages(rule('Short', at(0), 7, { vault, copies }), rule('Long', at(0), 35, { vault, copies }))).toEqual([]);
  });

  test.each([
    ['starts while the other may still start', at(0), BackupSchedule.daily({ minute: 59 }), 1],
    ['starts when the other gives up', at(0), at(1), 0],
    ['starts at the same time once a month', BackupSchedule.weekly(), monthly, 1],
    ['starts at the same time in another time zone', BackupSchedule.daily({ hour: 2, timeZone: TimeZone.AFRICA_JOHANNESBURG }), at(0), 1],
    ['never starts on the same day', BackupSchedule.daysOfMonth([1]), BackupSchedule.daysOfMonth([2]), 0],
  ])('are found where one %s', (_, first, second, count) => {
    const doubts = planWarnings([rule('First', first, 400, tags), rule('Second', second, 401), rule('Cover', BackupSchedule.daily({ hour: 12 }), 2)])
      .filter(({ message }) => message.includes('"First"') && message.includes('"Second"'));

    expect(doubts).toHaveLength(count);
  });

  test('overlap for eight hours when no start window is set', () => {
    const open = { startWindow: undefined };

    expect(messages(rule('Night', at(0), 7, { ...tags, ...open }), rule('Morning', at(7), 35, open))).toHaveLength(1);
    expect(messages(rule('Night', at(0), 7, { ...tags, ...open }), rule('Morning', at(8), 35))).toHaveLength(0);
  });
});
