import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  AirGappedVault, BackupRule, BackupSchedule, CopyTarget, FailOn, ProtectedTable, ProtectionVerification, RecoveryVault,
  TableBackupPlan, TableProtection,
} from '../../src';
import { expectationOf, IRELAND, newStack, PARTITION_KEY, propertiesOf } from '../sample';

const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/one';
const DELETION = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'];
const CHANGE = ['backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy'];
const LOCAL = { 'Fn::GetAtt': [expect.any(String), 'Arn'] };

const rule = (props: object = {}) => new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), ...props });
const protect = (stack: Stack, backupPlan: TableBackupPlan) => new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, backupPlan });
const planned = (stack: Stack, vault: backup.IBackupVault, props: object = {}) => {
  protect(stack, new TableBackupPlan(stack, 'Plan', { vault, rules: [rule(props)] }));
  return expectationOf(stack);
};
const resourcesOf = (stack: Stack, sid: string) => [propertiesOf(stack, 'AWS::IAM::ManagedPolicy')
  .flatMap(({ PolicyDocument }) => PolicyDocument.Statement).find(({ Sid }) => Sid === sid)?.Resource ?? []].flat();

describe('of the vault of a plan is expected', () => {
  test('its key, and what its access policy denies to whom', () => {
    const stack = newStack();
    const deploymentRole = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/deployer');
    const { vaults } = planned(stack, new RecoveryVault(stack, 'Vault', { deploymentRole }));

    expect(vaults).toEqual([{
      path: 'Shop/Vault',
      vaultName: expect.anything(),
      keyArn: LOCAL,
      denials: [
        { sid: 'DenyDeletion', actions: DELETION },
        { sid: 'DenyPolicyChange', actions: [...DELETION, ...CHANGE], exemptArn: 'arn:aws:iam::111111111111:role/deployer' },
      ],
    }]);
    expect(resourcesOf(stack, 'ReadVaults')).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^Vault/), 'BackupVaultArn'] }]);
    expect(resourcesOf(stack, 'DescribeDeclaredKeys')).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^VaultKey/), 'Arn'] }]);
  });

  test.each<[string, (stack: Stack) => backup.IBackupVault]>([
    ['that is imported', (stack) => backup.BackupVault.fromBackupVaultName(stack, 'Vault', 'theirs')],
    ['of aws-cdk-lib', (stack) => new backup.BackupVault(stack, 'Vault', { blockRecoveryPointDeletion: true })],
  ])('no access policy and no key if it is one %s without a key', (_, define) => {
    const stack = newStack();
    const { vaults } = planned(stack, define(stack));

    expect(vaults).toEqual([{ path: 'Shop/Vault', vaultName: expect.anything() }]);
    expect([resourcesOf(stack, 'ReadVaults'), resourcesOf(stack, 'DescribeDeclaredKeys')]).toEqual([[], []]);
    expect(resourcesOf(stack, 'DescribeVaults')).toHaveLength(1);
  });

  test('its key if it is one of aws-cdk-lib that has one', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', KEY);

    expect(planned(stack, new backup.BackupVault(stack, 'Vault', { encryptionKey })).vaults[0].keyArn).toBe(KEY);
    expect(resourcesOf(stack, 'DescribeDeclaredKeys')).toEqual([KEY]);
  });

  describe('in another stack', () => {
    const elsewhere = (deploymentRole: (platform: Stack) => iam.IRole) => {
      const app = new App();
      const platform = new Stack(app, 'Platform');
      const vault = new RecoveryVault(platform, 'Vault', { deploymentRole: deploymentRole(platform) });
      const team = new Stack(app, 'Team');
      protect(team, new TableBackupPlan(platform, 'Plan', { vault, rules: [rule()] }));
      return expectationOf(team).vaults[0];
    };

    test('its key and its denials, an imported role among them', () => {
      const { keyArn, denials } = elsewhere((platform) => iam.Role.fromRoleName(platform, 'Role', 'deployer'));

      expect(keyArn).toEqual({ 'Fn::ImportValue': expect.stringContaining('VaultKey') });
      expect(denials.map(({ sid }: any) => sid)).toEqual(['DenyDeletion', 'DenyPolicyChange']);
      expect(JSON.stringify(denials[1].exemptArn)).toContain(':role/deployer');
    });

    test('not whom it exempts, if that is a role of that stack: an export would keep it from being another one', () => {
      const { denials } = elsewhere((platform) => new iam.Role(platform, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));

      expect(denials.map(({ sid }: any) => sid)).toEqual(['DenyDeletion']);
    });
  });
});

describe('of copies is expected', () => {
  const offsite = (account: string) => `arn:aws:backup:eu-central-1:${account}:backup-vault:Offsite`;

  test('that their vaults are there, as far as they can be in the account', () => {
    const stack = newStack({ env: IRELAND });
    const copies = [CopyTarget.toVaultArn(offsite(IRELAND.account)), CopyTarget.toVaultArn(offsite('222222222222'))];
    const airGappedVault = new AirGappedVault(stack, 'AirGapped', { minRetention: Duration.days(7), maxRetention: Duration.days(90), acknowledgeIrreversible: true });
    const { account } = planned(stack, new RecoveryVault(stack, 'Vault'), { copies, airGappedVault });

    expect(account).toEqual({ Ref: 'AWS::AccountId' });
    expect(resourcesOf(stack, 'DescribeVaults')).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^AirGapped/), 'BackupVaultArn'] }, offsite(IRELAND.account)]);
  });

  test('everything of a vault of the stack that they go to', () => {
    const stack = newStack();
    const { vaults } = planned(stack, new RecoveryVault(stack, 'Vault'), { copies: [CopyTarget.toVault(new RecoveryVault(stack, 'Copies'))] });

    expect(vaults.map(({ path, keyArn, denials }: any) => [path, keyArn, denials.length])).toEqual([['Shop/Vault', LOCAL, 2], ['Shop/Copies', LOCAL, 2]]);
    expect(resourcesOf(stack, 'ReadVaults')).toHaveLength(2);
    expect(resourcesOf(stack, 'DescribeVaults')).toHaveLength(0);
  });

  test.each([[false, true], [true, undefined]])('that a vault in another environment may come later, unless its stack comes first: %s', (first, deployedApart) => {
    const app = new App();
    const [ireland, frankfurt] = [new Stack(app, 'Ireland', { env: IRELAND }), new Stack(app, 'Frankfurt', { env: { ...IRELAND, region: 'eu-central-1' } })];
    if (first) {
      ireland.addDependency(frankfurt);
    }
    const copies = [CopyTarget.toVault(new RecoveryVault(frankfurt, 'Vault', { backupVaultName: 'offsite' }))];

    expect(planned(ireland, new RecoveryVault(ireland, 'Vault'), { copies }).plans[0].rules[0].copies[0].deployedApart).toBe(deployedApart);
    expect(propertiesOf(ireland, 'AWS::Backup::BackupPlan')[0].BackupPlan.BackupPlanRule[0].CopyActions[0]).not.toHaveProperty('deployedApart');
  });

  test('nothing of more vaults than can be named by themselves but that they are in the account', () => {
    const stack = newStack();
    const copies = [...Array(5).keys()].map((index) => CopyTarget.toVaultArn(`arn:aws:backup:eu-central-1:111111111111:backup-vault:offsite-${index}`));
    const vaults = [...Array(2).keys()].map((index) => new RecoveryVault(stack, `Vault${index}`));
    protect(stack, new TableBackupPlan(stack, 'Plan', {
      rules: [rule({ copies, vault: vaults[0] }), rule({ name: 'Second', schedule: BackupSchedule.weekly(), vault: vaults[1] })],
    }));

    expect(JSON.stringify(resourcesOf(stack, 'ReadVaults'))).toMatch(/backup:","?\{"Ref":"AWS::Region"\}.*:backup-vault:\*"/);
    expect(JSON.stringify(resourcesOf(stack, 'DescribeVaults'))).toMatch(/:backup:\*:.*:backup-vault:\*"/);
  });
});

describe('the key of a table is expected', () => {
  const keysOf = (stack: Stack) => expectationOf(stack).tables.map(({ keyArns }: any) => keyArns);
  const raw = (stack: Stack, sseSpecification?: dynamodb.CfnTable.SSESpecificationProperty) => new TableProtection(stack, 'Protection', {
    table: new dynamodb.CfnTable(stack, 'Raw', { keySchema: [{ attributeName: 'pk', keyType: 'HASH' }], sseSpecification }),
  });

  test('of a table that owns it', () => {
    const stack = newStack({ env: IRELAND });
    new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, encryption: dynamodb.TableEncryptionV2.customerManagedKey(new kms.Key(stack, 'Key')) });

    expect(keysOf(stack)).toEqual([[LOCAL]]);
    expect(expectationOf(stack).profiles[0].replicas[0]).not.toHaveProperty('key');
    expect(resourcesOf(stack, 'DescribeDeclaredKeys')).toHaveLength(2);
  });

  test('of each replica', () => {
    const stack = newStack({ env: IRELAND });
    const other = KEY.replace('eu-west-1', 'eu-central-1');
    new ProtectedTable(stack, 'Orders', {
      ...PARTITION_KEY,
      replicas: [{ region: 'eu-central-1' }],
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', KEY), { 'eu-central-1': other }),
    });

    expect(keysOf(stack)[0].sort()).toEqual([other, KEY].sort());
  });

  test.each<[string, (stack: Stack) => string, unknown]>([
    ['by its ARN', () => KEY, [KEY]],
    ['by its id', () => 'one', [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':key/one']] }]],
    ['by a reference to it', (stack) => new kms.CfnKey(stack, 'Key').ref,
      [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':key/', { Ref: 'Key' }]] }]],
    ['by an alias', () => 'alias/orders', undefined],
    ['by the ARN of an alias', () => 'arn:aws:kms:eu-west-1:111111111111:alias/orders', undefined],
    ['by a parameter, which can be anything', (stack) => new CfnParameter(stack, 'Parameter').valueAsString, undefined],
  ])('of an L1 table %s', (_, define, expected) => {
    const stack = newStack();
    raw(stack, { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: define(stack) });

    expect(keysOf(stack)).toEqual([expected]);
  });

  test('as an override has it', () => {
    const stack = newStack();
    const table = new ProtectedTable(stack, 'Orders', PARTITION_KEY);
    (table.node.defaultChild as dynamodb.CfnGlobalTable).addPropertyOverride('Replicas.0.SSESpecification.KMSMasterKeyId', KEY);

    expect(keysOf(stack)).toEqual([[KEY]]);
  });

  test('not of a table whose key AWS owns', () => {
    const stack = newStack();
    raw(stack);

    expect(keysOf(stack)).toEqual([undefined]);
  });
});

test.each([[undefined, 'ERROR'], [FailOn.WARNING, 'WARNING'], [FailOn.NEVER, 'NEVER']])('what fails a deployment is %s: %s', (failOn, rendered) => {
  const stack = newStack();
  new ProtectionVerification(stack, 'Verification', { failOn });
  new ProtectedTable(stack, 'Orders', PARTITION_KEY);

  expect(propertiesOf(stack, 'Custom::DynamoDBProtectionVerification')[0].failOn).toBe(rendered);
});
