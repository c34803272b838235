import { type Stack, CfnParameter, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AdvancedBackup, BackupRule, BackupSchedule, CopyTarget, RecoveryVault, TableBackupPlan } from '../../src';
import { IRELAND, newStack } from '../sample';
import { GUARD, guardedBy, permissionsOf, protect } from './guarded-stack';

describe('before anything is there, the guard', () => {
  const daily = (props = {}) => new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), ...props });
  const copying = () => daily({ copies: [CopyTarget.toVaultArn('arn:aws:backup:eu-central-1:222222222222:backup-vault:Offsite')] });
  const sids = (stack: Stack) => permissionsOf(stack).map(({ Sid }) => Sid);

  test('looks at the Region where a plan needs its advanced features, and may', () => {
    const stack = newStack();
    protect(stack, 'Orders', { backupPlan: new TableBackupPlan(stack, 'Plan', { rules: [copying()] }) });
    protect(stack, 'Audit', { backupPlan: new TableBackupPlan(stack, 'Second', { rules: [copying()] }) });

    expect(guardedBy(stack)).toMatchObject({ plans: [{ path: 'Shop/Plan', advancedFeatures: ['copies'] }, { path: 'Shop/Second' }], vaults: [] });
    expect(sids(stack)).toEqual(['DescribeTablesByName', 'ReadStack', 'ReadRegionSettings', 'WriteLog']);
  });

  test('looks at it after the stack has switched them on', () => {
    const stack = newStack();
    protect(stack);
    AdvancedBackup.optIn(stack);

    const [optIn] = Object.keys(Template.fromStack(stack).findResources('Custom::AdvancedDynamoDBBackup'));
    Template.fromStack(stack).hasResource(GUARD, { DependsOn: Match.arrayWith([optIn]) });
  });

  test('looks at imported vaults, and may, and not at those of the stack', () => {
    const stack = newStack();
    const name = new CfnParameter(stack, 'Central');
    const vaults = [
      backup.BackupVault.fromBackupVaultName(stack, 'ByName', 'central'), backup.BackupVault.fromBackupVaultName(stack, 'ByParameter', name.valueAsString),
      new backup.BackupVault(stack, 'Own'),
    ];
    vaults.forEach((vault, index) => protect(stack, `Table${index}`, { backupPlan: new TableBackupPlan(stack, `Plan${index}`, { vault, rules: [daily()] }) }));

    expect(guardedBy(stack)).toMatchObject({
      plans: [
        { path: 'Shop/Plan0', rules: [{ name: 'Daily', vaultName: 'central', deleteAfterDays: 35 }] },
        { path: 'Shop/Plan1', rules: [{ vaultName: { Ref: 'Central' } }] },
      ],
      vaults: [{ path: 'Shop/ByName', vaultName: 'central' }, { path: 'Shop/ByParameter', vaultName: { Ref: 'Central' } }],
    });
    expect(sids(stack)).toEqual(['DescribeTablesByName', 'ReadStack', 'DescribeVaults', 'WriteLog']);
    expect(permissionsOf(stack)[2].Resource).toHaveLength(2);
  });

  test('looks at imported keys, each once, and may, and not at those of the stack', () => {
    const stack = newStack({ env: IRELAND });
    const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111';
    const key = kms.Key.fromKeyArn(stack, 'Key', keyArn);
    const encrypted = { encryption: dynamodb.TableEncryptionV2.customerManagedKey(key) };
    const backupPlan = new TableBackupPlan(stack, 'Plan', { vault: new RecoveryVault(stack, 'Vault', { encryptionKey: key }) });
    protect(stack, 'Orders', { ...encrypted, backupPlan });
    protect(stack, 'Audit', { encryption: dynamodb.TableEncryptionV2.customerManagedKey(new kms.Key(stack, 'Own')) });

    expect(guardedBy(stack)).toMatchObject({ keys: [{ keyArn, users: ['Shop/Vault', 'Shop/Orders'] }], vaults: [] });
    expect(sids(stack)).toEqual(['DescribeTablesByName', 'ReadStack', 'DescribeKeys', 'WriteLog']);
    expect(permissionsOf(stack)[2].Resource).toEqual([keyArn]);
  });

  test('asks for nothing where there is nothing to ask', () => {
    const stack = newStack();
    protect(stack);

    expect(sids(stack)).toEqual(['DescribeTablesByName', 'ReadStack', 'WriteLog']);
  });
});
