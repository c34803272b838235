import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { type BackupRuleProps, type CopyTargetOptions, type RecoveryVaultProps, AirGappedVault, BackupRule, BackupSchedule, CopySource, CopyTarget, RecoveryVault, TableBackupPlan, VaultLock } from '../../src';
import { expectationOf, IRELAND, newStack, PARTITION_KEY, propertiesOf } from '../sample';

const FRANKFURT = { ...IRELAND, region: 'eu-central-1' };
const ARN = 'arn:aws:backup:eu-central-1:222222222222:backup-vault:Copies';
const days = Duration.days;

const rule = (props: Partial<BackupRuleProps> = {}) => new BackupRule({
  name: 'Daily',
  schedule: BackupSchedule.daily(),
  retention: days(35),
  ...props,
});

/** A stack whose plan has one rule, and the plan as CloudFormation gets it. */
const planned = (define: (stack: Stack) => BackupRule, stack = newStack({ env: IRELAND })) => {
  const plan = new TableBackupPlan(stack, 'Plan', { rules: [define(stack)] });
  plan.addTable(new dynamodb.Table(stack, 'Table', PARTITION_KEY));
  return { stack, rule: propertiesOf(stack, 'AWS::Backup::BackupPlan')[0].BackupPlan.BackupPlanRule[0] };
};

describe('a copy', () => {
  test('is kept as long as the recovery point, or as long as it says', () => {
    const { rule: rendered } = planned(() => rule({
      copies: [CopyTarget.toVaultArn(ARN), CopyTarget.toVaultArn(`${ARN}2`, { retention: days(365), moveToColdStorageAfter: days(30) })],
    }));

    expect(rendered.CopyActions).toEqual([
      { DestinationBackupVaultArn: ARN, Lifecycle: { DeleteAfterDays: 35 } },
      { DestinationBackupVaultArn: `${ARN}2`, Lifecycle: { DeleteAfterDays: 365, MoveToColdStorageAfterDays: 30 } },
    ]);
  });

  test('goes to a vault of the same stack by reference', () => {
    const { rule: rendered } = planned((stack) => rule({ copies: [CopyTarget.toVault(new RecoveryVault(stack, 'Copies'))] }));

    expect(rendered.CopyActions[0].DestinationBackupVaultArn).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Copies'), 'BackupVaultArn'] });
  });

  test('goes to a vault of another Region by its name', () => {
    const app = new App();
    const vault = new RecoveryVault(new Stack(app, 'Frankfurt', { env: FRANKFURT }), 'Vault', { backupVaultName: 'copies' });
    const { rule: rendered } = planned(() => rule({ copies: [CopyTarget.toVault(vault)] }), new Stack(app, 'Ireland', { env: IRELAND }));

    expect(JSON.stringify(rendered.CopyActions[0].DestinationBackupVaultArn)).toContain(':backup:eu-central-1:111111111111:backup-vault:copies');
  });

  test('goes to a vault of the same environment that is deployed apart by its name', () => {
    const app = new App();
    const vault = new RecoveryVault(new Stack(app, 'Vaults', { env: IRELAND }), 'Vault', { backupVaultName: 'copies' });
    const { rule: rendered } = planned(() => rule({ copies: [CopyTarget.toVault(vault)] }), new Stack(new Stage(app, 'Production'), 'Shop', { env: IRELAND }));

    expect(JSON.stringify(rendered.CopyActions[0].DestinationBackupVaultArn)).toContain(':backup:eu-west-1:111111111111:backup-vault:copies');
  });

  test.each<[string, { account: string }, boolean, Partial<RecoveryVaultProps>]>([
    ['a vault that accepts none', { account: '222222222222' }, true, {}],
    ['a vault that accepts them', { account: '222222222222' }, false, { acceptCopiesFrom: [CopySource.account('111111111111')] }],
    ['a vault of the own account', IRELAND, false, {}],
  ])('to %s in %j is refused: %s', (_, env, refused, props) => {
    const app = new App();
    const vault = new RecoveryVault(new Stack(app, 'Vaults', { env: { ...FRANKFURT, ...env, region: 'eu-central-1' } }), 'Vault', { backupVaultName: 'copies', ...props });
    const synthesise = () => planned(() => rule({ copies: [CopyTarget.toVault(vault)] }), new Stack(app, 'Shop', { env: IRELAND }));

    const expectation = expect(synthesise);
    (refused ? expectation : expectation.not).toThrow(refused
      ? "'acceptCopiesFrom' must let the account 111111111111 copy into \"Vaults/Vault\", got a vault that accepts no copies; set it on that vault: [CopySource.account('111111111111')]"
      : undefined);
  });

  test('goes to an imported vault', () => {
    const { rule: rendered } = planned((stack) => rule({ copies: [CopyTarget.toVault(backup.BackupVault.fromBackupVaultArn(stack, 'Imported', ARN))] }));

    expect(rendered.CopyActions[0].DestinationBackupVaultArn).toBe(ARN);
  });

  test('is allowed to the role of AWS Backup, for that vault', () => {
    const { stack } = planned(() => rule({ copies: [CopyTarget.toVaultArn(ARN)] }));
    const statements = propertiesOf(stack, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

    expect(statements.find(({ Sid }) => Sid === 'CopyIntoVaults')).toMatchObject({ Action: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'], Resource: [ARN] });
  });

  test('is verified, with the advanced features that it needs', () => {
    const { stack } = planned(() => rule({ copies: [CopyTarget.toVaultArn(ARN)] }));

    expect(expectationOf(stack).plans[0]).toMatchObject({
      rules: [{ copies: [{ vaultArn: ARN, deleteAfterDays: 35 }] }],
      advancedFeatures: ['copies'],
    });
  });

  test('is asked of nobody where no rule has any', () => {
    const { stack, rule: rendered } = planned(() => rule());
    const statements = propertiesOf(stack, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

    expect(rendered.CopyActions).toBeUndefined();
    expect(statements.find(({ Sid }) => Sid.startsWith('Copy'))).toBeUndefined();
    expect(expectationOf(stack).plans[0].advancedFeatures).toBeUndefined();
  });

  test.each<[string, (stack: Stack) => BackupRule, string]>([
    ['to six vaults', () => rule({ copies: [...Array(6).keys()].map((key) => CopyTarget.toVaultArn(`${ARN}${key}`)) }), "'copies' must hold at most 5 copies, got 6"],
    ['to one vault twice', () => rule({ copies: [CopyTarget.toVaultArn(ARN), CopyTarget.toVaultArn(ARN)] }),
      `'copies' must go to different vaults, got "${ARN}" twice in the rule "Daily"`],
    ['to the vault of the rule itself', (stack) => {
      const vault = new RecoveryVault(stack, 'Vault');
      return rule({ vault, copies: [CopyTarget.toVault(vault)] });
    }, "'copies' must go to another vault than the recovery points, got the vault of the rule \"Daily\" itself"],
    ['to something that is no vault', () => rule({ copies: [CopyTarget.toVaultArn('Copies')] }), "'backupVaultArn' must be the ARN of a backup vault, got \"Copies\""],
    ['for less time than the lock of its vault allows', (stack) => rule({
      copies: [CopyTarget.toVault(new RecoveryVault(stack, 'Locked', { lock: VaultLock.governance({ minRetention: days(36) }) }))],
    }), "'retention' must be at least 36 days, the range of the vault's lock, got 35 days in the copy of rule \"Daily\""],
    ['to a vault without a name in another Region', (stack) => {
      const frankfurt = new Stack(stack.node.root as App, 'Frankfurt', { env: FRANKFURT });
      return rule({ copies: [CopyTarget.toVault(new RecoveryVault(frankfurt, 'Vault'))] });
    }, "'copies' must go to a vault that can be named from another environment or stage, got \"Frankfurt/Vault\" in aws://111111111111/eu-central-1; give the vault a 'backupVaultName'"],
    ['to the vault that its recovery points go to directly', (stack) => {
      const vault = new AirGappedVault(stack, 'AirGapped', { minRetention: days(7), maxRetention: days(90), acknowledgeIrreversible: true });
      return rule({ airGappedVault: vault, copies: [CopyTarget.toVault(vault)] });
    }, "'copies' must go to another vault than the recovery points"],
    ['to the default vault of another account', () => rule({ copies: [CopyTarget.toVaultArn('arn:aws:backup:eu-west-1:222222222222:backup-vault:Default')] }),
      "'copies' must go to another vault than the default one of another account, got \"arn:aws:backup:eu-west-1:222222222222:backup-vault:Default\""],
  ])('is refused %s', (_, define, message) => {
    expect(() => planned(define)).toThrow(message);
  });

  test.each<[string, string[]]>([
    ['5 vaults', [...Array(5).keys()].map((key) => `${ARN}${key}`)],
    ['the default vault of its own account in another Region', ['arn:aws:backup:eu-central-1:111111111111:backup-vault:Default']],
    ['a vault of a name of 2 characters', ['arn:aws:backup:eu-central-1:222222222222:backup-vault:v1']],
  ])('is taken to %s', (_, arns) => {
    expect(() => planned(() => rule({ copies: arns.map((arn) => CopyTarget.toVaultArn(arn)) }))).not.toThrow();
  });

  test.each<[CopyTargetOptions, string]>([
    [{ retention: days(0) }, "'retention of the copy' must be a whole number of days from 1 to 36500, got 0 days"],
    [{ retention: days(119), moveToColdStorageAfter: days(30) }, "'retention of the copy' must be at least 90 days longer than 'moveToColdStorageAfter' (30 days), got 119 days"],
    [{ moveToColdStorageAfter: days(1) }, "'retention of the copy' must be at least 90 days longer than 'moveToColdStorageAfter' (1 day), got 35 days"],
  ])('is refused with %p', (options, message) => {
    expect(() => rule({ copies: [CopyTarget.toVaultArn(ARN, options)] })).toThrow(message);
  });
});

describe('a rule with a vault of its own', () => {
  test('sends its recovery points there, and both vaults are verified', () => {
    const stack = newStack();
    const own = new RecoveryVault(stack, 'Own');
    const plan = new TableBackupPlan(stack, 'Plan', { rules: [rule({ vault: own }), rule({ name: 'Other' })] });
    plan.addTable(new dynamodb.Table(stack, 'Table', PARTITION_KEY));
    const [first, second] = propertiesOf(stack, 'AWS::Backup::BackupPlan')[0].BackupPlan.BackupPlanRule;

    expect(first.TargetBackupVault['Fn::GetAtt'][0]).toMatch(/^Own/);
    expect(second.TargetBackupVault['Fn::GetAtt'][0]).toMatch(/^PlanVault/);
    expect(expectationOf(stack).vaults.map(({ path }: any) => path)).toEqual(['Shop/Own', 'Shop/Plan/Vault']);
  });

  test('leaves a plan without a vault when all have one', () => {
    const stack = newStack();
    const own = new RecoveryVault(stack, 'Own');
    const plan = new TableBackupPlan(stack, 'Plan', { rules: [rule({ vault: own })] });
    plan.addTable(new dynamodb.Table(stack, 'Table', PARTITION_KEY));

    expect(plan.vault).toBe(own);
    expect(propertiesOf(stack, 'AWS::Backup::BackupVault')).toHaveLength(1);
  });

  test('is held to the lock of that vault', () => {
    const stack = newStack();
    const own = new RecoveryVault(stack, 'Own', { lock: VaultLock.governance({ minRetention: days(36) }) });

    expect(() => new TableBackupPlan(stack, 'Plan', { rules: [rule({ vault: own })] })).toThrow('got 35 days in rule "Daily"');
  });
});
