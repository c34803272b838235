import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { type AirGappedVaultProps, type BackupRuleProps, AirGappedVault, BackupRule, BackupSchedule, CopyTarget, RecoveryVault, TableBackupPlan } from '../../src';
import { expectationOf, IRELAND, newStack, PARTITION_KEY, propertiesOf } from '../sample';

const AIR_GAPPED = 'AWS::Backup::LogicallyAirGappedBackupVault';
const days = Duration.days;

const define = (props: Partial<AirGappedVaultProps> = {}, stack = newStack()) => new AirGappedVault(stack, 'AirGapped', {
  minRetention: days(7),
  maxRetention: days(365),
  acknowledgeIrreversible: true,
  ...props,
});
const planWith = (stack: Stack, props: Partial<BackupRuleProps>) => {
  const rule = new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: days(35), ...props });
  const plan = new TableBackupPlan(stack, 'Plan', { rules: [rule] });
  plan.addTable(new dynamodb.Table(stack, 'Table', PARTITION_KEY));
  return plan;
};

describe('an air-gapped vault', () => {
  test('is kept, but not by a deployment that fails, under a name that the next one does not find taken', () => {
    const stack = newStack();
    define({}, stack);

    Template.fromStack(stack).hasResource(AIR_GAPPED, {
      Properties: { MinRetentionDays: 7, MaxRetentionDays: 365 },
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    expect(JSON.stringify(propertiesOf(stack, AIR_GAPPED)[0].BackupVaultName)).toContain('AWS::StackId');
  });

  test('takes a range of one value and a name', () => {
    const stack = newStack();
    define({ minRetention: days(35), maxRetention: days(35), backupVaultName: 'vault_1' }, stack);

    expect(propertiesOf(stack, AIR_GAPPED)[0]).toMatchObject({ BackupVaultName: 'vault_1', MinRetentionDays: 35, MaxRetentionDays: 35 });
  });

  test.each([2, 50])('takes a name of %d characters, and 36,500 days', (length) => {
    expect(() => define({ backupVaultName: 'v'.repeat(length), minRetention: days(36_500), maxRetention: days(36_500) })).not.toThrow();
  });

  test.each<[string, Partial<AirGappedVaultProps>, string]>([
    ['without the acknowledgement', { acknowledgeIrreversible: false }, "'acknowledgeIrreversible' must be true for an air-gapped vault, got false"],
    ['for less than 7 days', { minRetention: days(6) }, "'minRetention' must be a whole number of days from 7 to 36500, got 6 days"],
    ['for more than 36,500 days', { maxRetention: days(36_501) }, "'maxRetention' must be a whole number of days from 7 to 36500, got 36501 days"],
    ['with a longest retention below the shortest', { minRetention: days(30), maxRetention: days(29) }, "'maxRetention' must be at least 'minRetention' (30 days), got 29 days"],
    ['for 36,501 days at least', { minRetention: days(36_501) }, "'minRetention' must be a whole number of days from 7 to 36500, got 36501 days"],
    ['with a name of one character', { backupVaultName: 'v' }, "'backupVaultName' must be 2 to 50 letters"],
    ['with a name of 51 characters', { backupVaultName: 'v'.repeat(51) }, "'backupVaultName' must be 2 to 50 letters"],
    ['with a dot in its name', { backupVaultName: 'a.b' }, "'backupVaultName' must be 2 to 50 letters"],
  ])('is refused %s', (_, props, message) => {
    expect(() => define(props)).toThrow(message);
  });

  test('takes copies, within its range', () => {
    const stack = newStack();
    planWith(stack, { copies: [CopyTarget.toVault(define({}, stack))] });

    expect(propertiesOf(stack, 'AWS::Backup::BackupPlan')[0].BackupPlan.BackupPlanRule[0].CopyActions[0].DestinationBackupVaultArn)
      .toEqual({ 'Fn::GetAtt': [expect.stringContaining('AirGapped'), 'BackupVaultArn'] });
    const short = newStack();
    expect(() => planWith(short, { copies: [CopyTarget.toVault(define({ minRetention: days(36) }, short))] }))
      .toThrow("'retention' must be from 36 to 365 days, the range of the vault's lock, got 35 days in the copy of rule \"Daily\"");
  });

  test('takes recovery points directly, allowed, verified and with the features that it needs', () => {
    const stack = newStack();
    planWith(stack, { airGappedVault: define({}, stack) });
    const arn = { 'Fn::GetAtt': [expect.stringContaining('AirGapped'), 'BackupVaultArn'] };

    expect(propertiesOf(stack, 'AWS::Backup::BackupPlan')[0].BackupPlan.BackupPlanRule[0].TargetLogicallyAirGappedBackupVaultArn).toEqual(arn);
    expect(expectationOf(stack).plans[0]).toMatchObject({ rules: [{ airGappedVaultArn: arn }], advancedFeatures: ['an air-gapped vault'] });
    expect(propertiesOf(stack, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .find(({ Sid }) => Sid === 'CopyIntoVaults').Resource).toEqual([arn]);
  });

  test('may be an imported one', () => {
    const stack = newStack({ env: IRELAND });
    const arn = 'arn:aws:backup:eu-west-1:111111111111:backup-vault:air-gapped';
    planWith(stack, { airGappedVault: backup.BackupVault.fromBackupVaultArn(stack, 'Imported', arn) });

    expect(propertiesOf(stack, 'AWS::Backup::BackupPlan')[0].BackupPlan.BackupPlanRule[0].TargetLogicallyAirGappedBackupVaultArn).toBe(arn);
  });

  test('refuses a retention outside its range, as the vault of a rule', () => {
    const stack = newStack();

    expect(() => planWith(stack, { airGappedVault: define({ minRetention: days(36) }, stack) })).toThrow('got 35 days in rule "Daily"');
  });

  test.each<[string, (stack: Stack) => backup.IBackupVault, string]>([
    ['a vault that is not air-gapped', (stack) => new RecoveryVault(stack, 'Vault'), 'got "Ireland/Vault" in aws://111111111111/eu-west-1'],
    ['one of another Region', (stack) => define({}, new Stack(stack.node.root as App, 'Frankfurt', { env: { ...IRELAND, region: 'eu-central-1' } })),
      'got "Frankfurt/AirGapped" in aws://111111111111/eu-central-1; define an AirGappedVault there'],
    ['an imported one of another account', (stack) => backup.BackupVault.fromBackupVaultArn(stack, 'V', 'arn:aws:backup:eu-west-1:222222222222:backup-vault:v1'),
      'got "Ireland/V" in 222222222222, eu-west-1; define an AirGappedVault there'],
  ])('is refused to be %s, as the vault of a rule', (_, vault, message) => {
    const stack = new Stack(new App(), 'Ireland', { env: IRELAND });

    expect(() => planWith(stack, { airGappedVault: vault(stack) }))
      .toThrow(`'airGappedVault' must be a logically air-gapped vault in the environment of the plan (aws://111111111111/eu-west-1), ${message}`);
  });
});
