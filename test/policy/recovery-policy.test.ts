import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { type RecoveryObjective, type RecoveryPolicyProps, BackupRule, BackupSchedule, CopyTarget, RecoveryPolicy, RecoveryVault, VaultLock } from '../../src';
import { newStack } from '../sample';

const copies = [CopyTarget.toVaultArn('arn:aws:backup:eu-central-1:222222222222:backup-vault:Offsite')];
const ruleNames = ({ rules }: RecoveryPolicy) => rules.map(({ name }) => name);
const REPLICA = ['eu-central-1'];

const copiedEvery = (hours: number, completionWindow?: Duration) => new BackupRule({
  name: 'Copied',
  schedule: BackupSchedule.everyHours(hours),
  retention: Duration.days(35),
  startWindow: Duration.hours(1),
  completionWindow,
  copies,
});
const DAILY = new BackupRule({
  name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), startWindow: Duration.hours(1), completionWindow: Duration.hours(3), copies,
});

const ONCE = new BackupRule({ name: 'Once', schedule: BackupSchedule.cron('cron(0 0 1 1 ? 2199)'), retention: Duration.days(35), copies });

describe('a recovery policy', () => {
  test.each<[string, RecoveryPolicy, string[]]>([
    ['basic', RecoveryPolicy.basic(), []],
    ['standard', RecoveryPolicy.standard(), ['TwiceMonthly']],
    ['enhanced', RecoveryPolicy.enhanced({ copies }), ['Daily', 'TwiceMonthly']],
    ['enterprise', RecoveryPolicy.enterprise({ copies, replicaRegions: REPLICA }), ['EveryTwelveHours', 'Monthly']],
    ['of one\'s own', new RecoveryPolicy({ rules: [BackupRule.everyTwelveHours()] }), ['EveryTwelveHours']],
    ['that says nothing', new RecoveryPolicy(), ['TwiceMonthly']],
  ])('that is %s has a window of 35 days and its rules', (_, policy, names) => {
    expect(policy.recoveryWindow.toDays()).toBe(35);
    expect(ruleNames(policy)).toEqual(names);
  });

  test('that is enhanced or enterprise copies what it makes every day or more often, and the enterprise keeps a copy a month for a year', () => {
    const copiesOf = (policy: RecoveryPolicy) =>
      policy.rules
        .filter((rule) => rule.copies.length > 0)
        .map(({ name, schedule, retention, startWindow }) => [
          name,
          schedule.expression,
          retention.toDays(),
          startWindow?.toMinutes(),
        ]);

    expect(copiesOf(RecoveryPolicy.enhanced({ copies }))).toEqual([['Daily', 'cron(0 5 * * ? *)', 35, 60]]);
    expect(copiesOf(RecoveryPolicy.enterprise({ copies, replicaRegions: REPLICA })))
      .toEqual([['EveryTwelveHours', 'cron(0 0/12 * * ? *)', 35, 60], ['Monthly', 'cron(0 6 1 * ? *)', 365, 60]]);
  });

  test('takes 10 rules', () => {
    const rules = [...Array(10).keys()].map((hour) => new BackupRule({ name: `R${hour}`, schedule: BackupSchedule.daily({ hour }), retention: Duration.days(35) }));

    expect(new RecoveryPolicy({ rules }).rules).toHaveLength(10);
  });

  test.each<[string, () => RecoveryPolicy, string]>([
    ['enhanced without copies', () => RecoveryPolicy.enhanced({ copies: [] }), "'copies' must name at least one vault, got none; without copies use RecoveryPolicy.standard()"],
    ['enterprise without replicas', () => RecoveryPolicy.enterprise({ copies, replicaRegions: [] }), "'replicaRegions' must name at least one Region, got none"],
    ['with a window of 36 days', () => new RecoveryPolicy({ recoveryWindow: Duration.days(36) }), "'recoveryWindow' must be a whole number of days from 1 to 35, got 36 days"],
    ['with a lock and vaults of the rules only', () => new RecoveryPolicy({
      rules: [new BackupRule({ name: 'Own', schedule: BackupSchedule.daily(), retention: Duration.days(35), vault: new RecoveryVault(newStack(), 'Vault') })],
      lock: VaultLock.governance({ minRetention: Duration.days(1) }),
    }), "'lock' must be for a vault that the policy defines, got rules that all name a vault of their own; lock those vaults"],
    ['with a Region that only the deployment knows', () => new RecoveryPolicy({ replicaRegions: [Token.asString({ Ref: 'Region' })] }),
      "'replicaRegions' must be known when the app is synthesised, got a token"],
    ['with an objective that is a number', () => new RecoveryPolicy({ objective: { tableLost: { rto: 30 as any } } }),
      "'objective.tableLost.rto' must be a Duration, got 30; write for example Duration.hours(1)"],
    ['with a rule twice', () => new RecoveryPolicy({ rules: [BackupRule.daily(), BackupRule.daily()] }), "'rules' must have a name of their own each, got \"Daily\" twice"],
    ['with 11 rules', () => new RecoveryPolicy({ rules: Array(11).fill(BackupRule.daily()) }), "'rules' must hold 0 to 10 rules, got 11"],
    ['with a lock and no backups', () => new RecoveryPolicy({ rules: [], lock: VaultLock.governance({ minRetention: Duration.days(1) }) }),
      "'lock' must be set with 'rules', got a policy without backups; add a rule or leave it out"],
    ['with tags to select by and no backups', () => new RecoveryPolicy({ rules: [], selectionTags: { a: 'b' } }), "'selectionTags' must be set with 'rules'"],
  ])('is not %s', (_, define, message) => {
    expect(define).toThrow(message);
  });
});

describe('an objective', () => {
  const policyFor =
    (objective: RecoveryObjective, props: RecoveryPolicyProps = {}) =>
      () =>
        new RecoveryPolicy({ objective, ...props });
  const minutes = Duration.minutes;

  test.each<[string, RecoveryObjective, RecoveryPolicyProps]>([
    ['bad writes within 5 minutes, and nothing else lost', { badWrites: { rpo: minutes(0), rto: minutes(5) } }, {}],
    ['a lost table within 20 minutes, 5 minutes lost', { tableLost: { rpo: minutes(5), rto: minutes(20) } }, { rules: [] }],
    ['a lost table within 5 minutes and a second, with replicas', { tableLost: { rpo: Duration.seconds(1), rto: minutes(5) } }, { replicaRegions: REPLICA }],
    ['a lost Region with replicas', { regionLost: { rpo: Duration.seconds(1), rto: minutes(5) } }, { replicaRegions: REPLICA }],
    ['a lost Region with daily copies, 27 hours lost', { regionLost: { rpo: Duration.hours(27), rto: minutes(20) } }, { rules: [DAILY] }],
    ['a lost Region with the best of several copies', { regionLost: { rpo: Duration.hours(4) } }, { rules: [DAILY, copiedEvery(1, Duration.hours(3))] }],
    ['whatever only the deployment knows', { tableLost: { rto: Duration.minutes(Lazy.number({ produce: () => 1 })) } }, {}],
    ['nothing', { badWrites: {}, tableLost: {} }, {}],
  ])('of %s is met', (_, objective, props) => {
    expect(policyFor(objective, props)).not.toThrow();
  });

  test.each<[string, RecoveryObjective, RecoveryPolicyProps, string]>([
    ['bad writes within 4 minutes', { badWrites: { rto: minutes(4) } }, {},
      "'objective.badWrites.rto' must be at least 5 minutes, which is what undoing them in place can do, got 4 minutes; leave more time"],
    ['a lost table within 19 minutes', { tableLost: { rto: minutes(19) } }, {},
      "'objective.tableLost.rto' must be at least 20 minutes, which is what point-in-time recovery can do, got 19 minutes; "
      + "give each table a replica in another Region ('replicaRegions')"],
    ['a lost table with 4 minutes lost', { tableLost: { rpo: minutes(4) } }, {},
      "'objective.tableLost.rpo' must be at least 5 minutes, which is what point-in-time recovery can do, got 4 minutes"],
    ['a lost Region with nothing elsewhere', { regionLost: { rto: Duration.days(1) } }, {},
      "'objective.regionLost' must be met by copies in another Region or by replicas, got neither; copy the recovery points of a rule ('copies') to another Region, or give each table"],
    ['a lost Region with daily copies, 26 hours lost', { regionLost: { rpo: Duration.hours(26) } }, { rules: [DAILY] },
      "'objective.regionLost.rpo' must be at least 1 day 3 hours, which is what the copies of the rule \"Daily\" (1 day apart and complete within 3 hours) can do, got 1 day 2 hours; "
      + "take backups with BackupSchedule.everyHours(12) and a 'completionWindow' of at most 3 hours, or give each table a replica"],
    ['a lost Region with copies that may take their time', { regionLost: { rpo: Duration.days(2) } }, { rules: [copiedEvery(12)] },
      'must be at least 7 days 12 hours, which is what the copies of the rule "Copied" (12 hours apart and complete within 7 days) can do, got 2 days; take backups with BackupSchedule.everyHours(12)'],
    ['a lost Region with copies that take as long as only the deployment knows', { regionLost: { rpo: Duration.days(2) } },
      { rules: [copiedEvery(12, Duration.minutes(Token.asNumber({ Ref: 'Minutes' })))] }, 'must be at least 7 days 12 hours'],
    ['a lost Region with copies that are quick and rare', { regionLost: { rpo: Duration.hours(3) } }, { rules: [copiedEvery(12, Duration.hours(2))] },
      'got 3 hours; take backups with BackupSchedule.everyHours(1)'],
    ['a lost Region with copies that come once more', { regionLost: { rpo: Duration.days(400) } }, { rules: [ONCE] }, 'which is what the copies of the rule "Once"'],
    ['a lost Region with less than copies can do', { regionLost: { rpo: minutes(30) } }, { rules: [DAILY] }, "got 30 minutes; give each table a replica in another Region ('replicaRegions')"],
    ['a lost table within 4 minutes, with replicas', { tableLost: { rto: minutes(4) } }, { replicaRegions: REPLICA },
      "'objective.tableLost.rto' must be at least 5 minutes, which is what moving to a replica can do, got 4 minutes; leave more"],
    ['a lost table with nothing lost, with replicas', { tableLost: { rpo: minutes(0) } }, { replicaRegions: REPLICA }, "'objective.tableLost.rpo' must be at least 1 second"],
    ['a lost Region within 19 minutes, with copies', { regionLost: { rto: minutes(19) } }, { rules: [DAILY] }, "'objective.regionLost.rto' must be at least 20 minutes"],
    ['a lost Region within 4 minutes', { regionLost: { rto: minutes(4) } }, { replicaRegions: REPLICA },
      "'objective.regionLost.rto' must be at least 5 minutes, which is what moving to a replica can do, got 4 minutes"],
    ['a lost Region with nothing lost', { regionLost: { rpo: minutes(0) } }, { replicaRegions: REPLICA }, "'objective.regionLost.rpo' must be at least 1 second"],
  ])('of %s is refused, with what would meet it', (_, objective, props, message) => {
    expect(policyFor(objective, props)).toThrow(message);
  });
});
