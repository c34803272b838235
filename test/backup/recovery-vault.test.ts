import { App, BootstraplessSynthesizer, CliCredentialsStackSynthesizer, Duration, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RecoveryVault, VaultLock } from '../../src';
import { newStack, propertiesOf, warningsOf } from '../sample';

const VAULT = 'AWS::Backup::BackupVault';
const DELETION = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'];

describe('a recovery vault', () => {
  test('is a backup vault to whoever takes one', () => {
    const vault: backup.IBackupVault = new RecoveryVault(newStack(), 'Vault');

    expect(vault.backupVaultName).toBeDefined();
  });

  test('is encrypted with a key of its own that is rotated and grants to services only', () => {
    const stack = newStack();
    new RecoveryVault(stack, 'Vault');

    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Effect: 'Deny',
          Action: 'kms:CreateGrant',
          Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
        })]),
      },
    });
    expect(propertiesOf(stack, VAULT)[0].EncryptionKeyArn).toEqual({ 'Fn::GetAtt': [expect.stringContaining('VaultKey'), 'Arn'] });
  });

  test('is encrypted with the key it is given', () => {
    const stack = newStack();
    new RecoveryVault(stack, 'Vault', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1') });

    expect(propertiesOf(stack, VAULT)[0].EncryptionKeyArn).toBe('arn:aws:kms:eu-west-1:111111111111:key/1');
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
  });

  test('is kept with its key, but not by a deployment that fails', () => {
    const stack = newStack();
    new RecoveryVault(stack, 'Vault');

    [VAULT, 'AWS::KMS::Key'].forEach((type) => Template.fromStack(stack)
      .hasResource(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }));
  });

  test('has a name that the next deployment of the stack does not find taken', () => {
    const stack = newStack();
    new RecoveryVault(stack, 'Vault');

    expect(JSON.stringify(propertiesOf(stack, VAULT)[0].BackupVaultName)).toContain('AWS::StackId');
  });

  test('stays within 50 characters however deep it lies', () => {
    const stack = newStack();
    new RecoveryVault(stack, 'V'.repeat(100));
    const [prefix] = propertiesOf(stack, VAULT)[0].BackupVaultName['Fn::Join'][1];

    expect(prefix.length + 8).toBeLessThanOrEqual(50);
  });

  test('takes a name', () => {
    const stack = newStack();
    new RecoveryVault(stack, 'Vault', { backupVaultName: 'orders_vault-1' });

    expect(propertiesOf(stack, VAULT)[0].BackupVaultName).toBe('orders_vault-1');
  });

  test('denies everyone to delete recovery points, and everyone but the deployment to change that', () => {
    const stack = newStack();
    new RecoveryVault(stack, 'Vault');

    expect(propertiesOf(stack, VAULT)[0].AccessPolicy.Statement).toEqual([
      { Sid: 'DenyDeletion', Effect: 'Deny', Principal: '*', Resource: '*', Action: DELETION },
      {
        Sid: 'DenyPolicyChange',
        Effect: 'Deny',
        Principal: '*',
        Resource: '*',
        Action: [...DELETION, 'backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy'],
        Condition: { ArnNotLike: { 'aws:PrincipalArn': { 'Fn::Sub': expect.stringContaining(':role/cdk-hnb659fds-cfn-exec-role-') } } },
      },
    ]);
  });

  test('exempts the deployment role it is given', () => {
    const stack = newStack();
    new RecoveryVault(stack, 'Vault', { deploymentRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/deploy') });

    expect(propertiesOf(stack, VAULT)[0].AccessPolicy.Statement[1].Condition)
      .toEqual({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/deploy' } });
  });

  test('exempts the role that deploys the stack around a nested one', () => {
    const nested = new NestedStack(newStack(), 'Nested');
    new RecoveryVault(nested, 'Vault');

    expect(JSON.stringify(propertiesOf(nested, VAULT)[0].AccessPolicy.Statement[1].Condition)).toContain(':role/cdk-hnb659fds-cfn-exec-role-');
  });

  test('has another name when it has another key, because the new vault is there before the old one goes', () => {
    const nameWith = (keyId: string) => {
      const stack = newStack();
      new RecoveryVault(stack, 'Vault', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:111111111111:key/${keyId}`) });
      return JSON.stringify(propertiesOf(stack, VAULT)[0].BackupVaultName);
    };

    expect(nameWith('1')).toBe(nameWith('1'));
    expect(nameWith('1')).not.toBe(nameWith('2'));
  });

  test.each([
    ['the rights of the caller', new CliCredentialsStackSynthesizer()],
    ['no bootstrap stack', new BootstraplessSynthesizer()],
  ])('locks nobody out where the deployment has %s, and says so', (_, synthesizer) => {
    const stack = new Stack(new App(), 'Shop', { synthesizer });
    new RecoveryVault(stack, 'Vault');

    expect(propertiesOf(stack, VAULT)[0].AccessPolicy.Statement).toHaveLength(1);
    expect(warningsOf(stack)).toEqual([expect.stringContaining("name the role that deploys it in 'deploymentRole'")]);
  });

  test.each([
    ['governance', VaultLock.governance({ minRetention: Duration.days(35), maxRetention: Duration.days(35) }),
      { MinRetentionDays: 35, MaxRetentionDays: 35 }],
    ['compliance', VaultLock.compliance({ minRetention: Duration.days(7), coolingOff: Duration.days(3), acknowledgeIrreversible: true }),
      { MinRetentionDays: 7, ChangeableForDays: 3 }],
  ])('is locked in %s mode', (_, lock, configuration) => {
    const stack = newStack();
    new RecoveryVault(stack, 'Vault', { lock });

    expect(propertiesOf(stack, VAULT)[0].LockConfiguration).toEqual(configuration);
  });

  test.each([2, 50])('takes a name of %d characters', (length) => {
    expect(() => new RecoveryVault(newStack(), 'Vault', { backupVaultName: 'v'.repeat(length) })).not.toThrow();
  });

  test.each([
    ['a name of one character', { backupVaultName: 'v' }],
    ['a name with a dot', { backupVaultName: 'my.vault' }],
    ['a name of 51 characters', { backupVaultName: 'v'.repeat(51) }],
  ])('refuses %s', (_, props) => {
    expect(() => new RecoveryVault(newStack(), 'Vault', props))
      .toThrow(`'backupVaultName' must be 2 to 50 letters, digits, hyphens and underscores, got "${props.backupVaultName}"`);
  });

  test('refuses to destroy what it locks', () => {
    const lock = VaultLock.governance({ minRetention: Duration.days(7) });

    expect(() => new RecoveryVault(newStack(), 'Vault', { lock, removalPolicy: RemovalPolicy.DESTROY }))
      .toThrow("'removalPolicy' must keep a vault that has a lock, got RemovalPolicy.DESTROY");
  });
});
