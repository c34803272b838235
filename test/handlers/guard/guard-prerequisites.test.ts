import { DescribeBackupVaultCommand, DescribeRegionSettingsCommand } from '@aws-sdk/client-backup';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { backupMock, errorNamed, FakeClock, kmsMock } from '../sdk';
import { stackOf, inStack, create, modelStack } from './guarded-stack';

beforeEach(modelStack);

describe('before anything is there', () => {
  const PLAN = { path: 'Prod/Shop/Plan', rules: [{ name: 'Daily', vaultName: 'central', deleteAfterDays: '35' }] };
  const VAULT = { path: 'Prod/Shop/Central', vaultName: 'central' };
  const regionSettings = (DynamoDB: boolean) => backupMock.on(DescribeRegionSettingsCommand).resolves({
    ResourceTypeOptInPreference: { DynamoDB: true }, ResourceTypeManagementPreference: { DynamoDB },
  });

  beforeEach(() => inStack());

  test('a Region without what a plan needs is refused', async () => {
    regionSettings(false);
    const plans = [{ path: 'Prod/Shop/Plan', advancedFeatures: ['copies'] }];

    await expect(create(stackOf({ plans }))).rejects.toThrow(
      'ADVANCED_BACKUP_OFF AWS Backup in eu-west-1: expected copies by Prod/Shop/Plan',
    );
  });

  test('a Region with it passes', async () => {
    regionSettings(true);

    await expect(
      create(stackOf({ plans: [{ path: 'Prod/Shop/Plan', advancedFeatures: ['copies'] }] })),
    ).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('a Region is not asked where nothing needs it', async () => {
    await create(stackOf({ plans: [PLAN] }));

    expect(backupMock.calls()).toHaveLength(0);
  });

  test('an imported vault that is not there is refused', async () => {
    backupMock.on(DescribeBackupVaultCommand).rejects(errorNamed('ResourceNotFoundException'));

    await expect(create(stackOf({ plans: [PLAN], vaults: [VAULT] }))).rejects.toThrow(
      'VAULT_NOT_FOUND Prod/Shop/Central: expected the vault central',
    );
  });

  test('an imported vault whose lock does not allow a rule is refused', async () => {
    backupMock.on(DescribeBackupVaultCommand).resolves({ Locked: true, MinRetentionDays: 36 });

    await expect(create(stackOf({ plans: [PLAN], vaults: [VAULT] }))).rejects.toThrow(
      'RETENTION_OUTSIDE_LOCK Prod/Shop/Plan rule Daily',
    );
  });

  describe('a key that was there before', () => {
    const key = { keyArn: 'arn:aws:kms:eu-central-1:222222222222:key/1', users: ['Prod/Shop/Vault'] };

    test('and is disabled is refused', async () => {
      kmsMock.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: '1', KeyState: 'Disabled' } });

      await expect(create(stackOf({ keys: [key] }))).rejects.toThrow('KEY_UNUSABLE Prod/Shop/Vault');
    });

    test('and can be used passes', async () => {
      kmsMock.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: '1', KeyState: 'Enabled' } });

      await expect(create(stackOf({ keys: [key] }))).resolves.toMatchObject({ data: { Findings: '0' } });
    });

    test('and may not be described is a warning, which nobody waits for', async () => {
      kmsMock.on(DescribeKeyCommand).rejects(errorNamed('AccessDeniedException'));
      const clock = new FakeClock();

      await expect(create(stackOf({ keys: [key] }), clock)).resolves.toMatchObject({
        reason: expect.stringContaining('WARNING CHECK_FAILED Prod/Shop/Vault'),
      });
      expect(clock.time).toBe(0);
    });
  });

  test('an imported vault that allows its rules passes', async () => {
    backupMock.on(DescribeBackupVaultCommand).resolves({ Locked: true, MinRetentionDays: 35 });

    const plans = [PLAN, { path: 'Prod/Shop/Second' }];
    await expect(create(stackOf({ plans, vaults: [VAULT] }))).resolves.toMatchObject({ data: { Findings: '0' } });
  });
});
