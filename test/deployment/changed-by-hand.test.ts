// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import {
  BackupClient, CreateBackupVaultCommand, DeleteBackupVaultAccessPolicyCommand, DeleteBackupVaultCommand,
  DeleteBackupVaultLockConfigurationCommand, GetBackupVaultAccessPolicyCommand, PutBackupVaultAccessPolicyCommand,
  PutBackupVaultLockConfigurationCommand, UpdateRegionSettingsCommand,
} from '@aws-sdk/client-backup';
import { UpdateContinuousBackupsCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { type App, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Account } from './account';
import {
  BackupRule, BackupSchedule, CopyTarget, FailOn, ProtectedTable, ProtectionVerification, RecoveryVault,
  TableBackupPlan, VaultLock,
} from '../../src';
import { IRELAND, PARTITION_KEY } from '../sample';

const DEPLOYER = 'arn:aws:iam::111111111111:role/deployer';
const OFFSITE = { BackupVaultName: 'offsite' };

let account: Account;
let keys: KMSClient;
let days = 20;

beforeAll(async () => {
  account = await Account.open();
  keys = new KMSClient(account.emulator.clientConfig);
  await account.backup.send(new UpdateRegionSettingsCommand({
    ResourceTypeOptInPreference: { DynamoDB: true }, ResourceTypeManagementPreference: { DynamoDB: true },
  }));
});
afterAll(() => account.close());

/**
 * Everything that can be declared of keys, locks, policies and copies; each deployment differs from the one before, so
 * that it is verified.
 */
const deep = (failOn?: FailOn) => (app: App) => {
  const stack = new Stack(app, 'Deep', { env: IRELAND });
  new ProtectionVerification(stack, 'Verification', { settleTimeout: Duration.seconds(0), failOn });
  const vault = new RecoveryVault(stack, 'Vault', {
    deploymentRole: iam.Role.fromRoleArn(stack, 'Deployer', DEPLOYER),
    lock: VaultLock.compliance({
      minRetention: Duration.days(7),
      coolingOff: Duration.days(5),
      acknowledgeIrreversible: true,
    }),
  });
  const copies = [CopyTarget.toVaultArn('arn:aws:backup:eu-central-1:111111111111:backup-vault:offsite')];
  const rule = new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily({ hour: 5 }), retention: Duration.days(35), copies });
  new ProtectedTable(stack, 'Orders', {
    ...PARTITION_KEY,
    recoveryWindow: Duration.days(days),
    encryption: dynamodb.TableEncryptionV2.customerManagedKey(new kms.Key(stack, 'TableKey')),
    backupPlan: new TableBackupPlan(stack, 'Plan', { vault, rules: [rule] }),
  });
};
const redeploy = async (failOn?: FailOn) => {
  days++;
  return account.deploy(deep(failOn));
};
const refusal = async () => {
  const { status, reason } = await redeploy();
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  return reason;
};
const vault = async () => ({ BackupVaultName: await account.physicalId('Deep', 'Vault') });
const frankfurt = () => new BackupClient({ ...account.emulator.clientConfig, region: 'eu-central-1' });

describe('a stack with keys, a lock for good and copies to another Region', () => {
  test('is refused while the vault for its copies is not there', async () => {
    const { status, reason } = await account.deploy(deep());

    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reason).toContain('1 error;');
    expect(reason).toContain('COPY_DESTINATION_NOT_FOUND Deep/Plan rule Daily: expected copies in the vault arn:aws:backup:eu-central-1:111111111111:backup-vault:offsite');
    expect(reason).toContain('see https://docs.aws.amazon.com/aws-backup/latest/devguide/recov-point-create-a-copy.html');
  });

  test('deploys once it is', async () => {
    await frankfurt().send(new CreateBackupVaultCommand(OFFSITE));
    const { status, reason } = await account.deploy(deep());

    expect({ status, reason }).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
  });

  test('is refused when somebody takes the access policy of the vault away, or exempts somebody from it', async () => {
    const { Policy } = await account.backup.send(new GetBackupVaultAccessPolicyCommand(await vault()));
    await account.backup.send(new DeleteBackupVaultAccessPolicyCommand(await vault()));
    expect(await refusal()).toContain('VAULT_POLICY_ABSENT Deep/Vault: expected DenyDeletion, which denies everyone backup:DeleteRecoveryPoint');

    const wider = Policy!.replace(DEPLOYER, 'arn:aws:iam::111111111111:role/*');
    await account.backup.send(new PutBackupVaultAccessPolicyCommand({ ...await vault(), Policy: wider }));
    const reason = await refusal();
    expect(reason).toContain('1 error;');
    expect(reason).toContain('VAULT_POLICY_DIFFERS Deep/Vault: expected DenyPolicyChange');
    expect(reason).toContain('denied, but not to arn:aws:iam::111111111111:role/*');

    await account.backup.send(new PutBackupVaultAccessPolicyCommand({ ...await vault(), Policy }));
    expect(await redeploy()).toMatchObject({ status: 'UPDATE_COMPLETE' });
  });

  test('is refused when somebody puts the lock on anew with more time to take it off', async () => {
    await account.backup.send(
      new PutBackupVaultLockConfigurationCommand({ ...(await vault()), MinRetentionDays: 7, ChangeableForDays: 30 }),
    );
    expect(await refusal()).toMatch(
      /VAULT_LOCK_DIFFERS Deep\/Vault: expected .*, final 5 days after it was put on; actual: final from 20/,
    );

    await account.backup.send(
      new PutBackupVaultLockConfigurationCommand({ ...(await vault()), MinRetentionDays: 7, ChangeableForDays: 5 }),
    );
    expect(await redeploy()).toMatchObject({ status: 'UPDATE_COMPLETE' });
  });

  test.each([['Vault', 'VaultKey'], ['Orders', 'TableKey']])('is refused when somebody disables the key of %s', async (subject, id) => {
    const KeyId = await account.physicalId('Deep', id);
    await keys.send(new DisableKeyCommand({ KeyId }));
    expect(await refusal()).toMatch(new RegExp(`KEY_UNUSABLE Deep/${subject}: expected encryption with .*${KeyId}; actual: the key is in the state Disabled`));

    await keys.send(new EnableKeyCommand({ KeyId }));
    expect(await redeploy()).toMatchObject({ status: 'UPDATE_COMPLETE' });
  });

  test('is refused when somebody gives the table a key of AWS', async () => {
    const TableName = await account.physicalId('Deep', 'Orders');
    await account.dynamodb.send(new UpdateTableCommand({ TableName, SSESpecification: { Enabled: false } }));
    expect(await refusal()).toContain('TABLE_KEY_DIFFERS Deep/Orders: expected encryption with arn:aws:kms:eu-west-1:111111111111:key/');

    const KMSMasterKeyId = `arn:aws:kms:eu-west-1:111111111111:key/${await account.physicalId('Deep', 'TableKey')}`;
    await account.dynamodb.send(new UpdateTableCommand({ TableName, SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId } }));
    expect(await redeploy()).toMatchObject({ status: 'UPDATE_COMPLETE' });
  });

  test('is refused when somebody locks the other vault for less time than copies are kept', async () => {
    await frankfurt().send(new PutBackupVaultLockConfigurationCommand({ ...OFFSITE, MaxRetentionDays: 30 }));
    expect(await refusal()).toContain('RETENTION_OUTSIDE_LOCK Deep/Plan rule Daily: expected copies that are kept for 35 days in offsite');

    await frankfurt().send(new DeleteBackupVaultLockConfigurationCommand(OFFSITE));
  });

  test('deploys with FailOn.NEVER whatever is absent, and says it', async () => {
    await frankfurt().send(new DeleteBackupVaultCommand(OFFSITE));

    expect(await redeploy(FailOn.NEVER)).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect((await account.findings(await account.physicalId('Deep', 'VerificationLogs'))).pop()).toMatchObject({
      code: 'COPY_DESTINATION_NOT_FOUND', page: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/recov-point-create-a-copy.html',
    });
    await frankfurt().send(new CreateBackupVaultCommand(OFFSITE));
  });

  test('is refused with FailOn.WARNING for a window that somebody made longer', async () => {
    await account.dynamodb.send(new UpdateContinuousBackupsCommand({
      TableName: await account.physicalId('Deep', 'Orders'),
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
    }));
    days--;
    const { status, reason } = await redeploy(FailOn.WARNING);

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(reason).toContain('0 errors and 1 warning;');
  });
});
