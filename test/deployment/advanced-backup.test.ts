// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { DescribeRegionSettingsCommand, GetBackupPlanCommand, UpdateRegionSettingsCommand } from '@aws-sdk/client-backup';
import { Account } from './account';
import { offsite } from '../apps/offsite.app';

let account: Account;

beforeAll(async () => {
  account = await Account.open();
  await account.backup.send(new UpdateRegionSettingsCommand({
    ResourceTypeOptInPreference: { DynamoDB: true, S3: false },
    ResourceTypeManagementPreference: { DynamoDB: false },
  }));
});
afterAll(() => account.close());

const settings = () => account.backup.send(new DescribeRegionSettingsCommand({}));

describe('copies in a Region without the advanced features', () => {
  test('are refused, with the command to run', async () => {
    const { status, reason } = await account.deploy(offsite(false));

    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reason).toContain('ADVANCED_BACKUP_OFF AWS Backup in eu-west-1: expected copies and an air-gapped vault by Offsite/Plan; actual: the advanced features of AWS Backup for DynamoDB are off; '
      + 'run: aws backup update-region-settings --region eu-west-1');
    expect((await settings()).ResourceTypeManagementPreference!.DynamoDB).toBe(false);
  });

  test('pass where the stack asks for them, which changes nothing for other services', async () => {
    const { status, reason } = await account.deploy(offsite(true));

    expect({ status, reason }).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
    expect(await settings()).toMatchObject({
      ResourceTypeManagementPreference: { DynamoDB: true },
      ResourceTypeOptInPreference: { DynamoDB: true, S3: false },
    });
  });

  test('go where they are declared to go', async () => {
    const BackupPlanId = (await account.physicalId('Offsite', 'Plan')).split('|')[0];
    const { BackupPlan } = await account.backup.send(new GetBackupPlanCommand({ BackupPlanId }));
    const [daily, weekly] = BackupPlan!.Rules!;

    expect(daily.CopyActions).toEqual([{
      DestinationBackupVaultArn: expect.stringContaining(':backup-vault:Offsite-Copies-'),
      Lifecycle: expect.objectContaining({ DeleteAfterDays: 365, MoveToColdStorageAfterDays: 30 }),
    }]);
    expect(weekly.TargetLogicallyAirGappedBackupVaultArn).toContain(':backup-vault:Offsite-AirGapped-');
  });

  test('stay possible when the stack is deleted', async () => {
    expect(await account.destroy('Offsite')).toMatchObject({ status: 'DELETE_COMPLETE' });
    expect((await settings()).ResourceTypeManagementPreference!.DynamoDB).toBe(true);
  });
});
