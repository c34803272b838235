import {
  BackupClient, DeleteBackupPlanCommand, DeleteBackupVaultLockConfigurationCommand, DescribeBackupVaultCommand,
  DescribeRegionSettingsCommand, GetBackupPlanCommand, GetBackupSelectionCommand, GetBackupVaultAccessPolicyCommand,
  GetBackupVaultNotificationsCommand, ListBackupSelectionsCommand, ListRecoveryPointsByBackupVaultCommand,
  ListRecoveryPointsByResourceCommand, StartBackupJobCommand, UpdateRegionSettingsCommand,
} from '@aws-sdk/client-backup';
import { Deployment } from './deployment';
import { Emulator } from './emulator';
import { role, table, template } from './templates';

const DAY = 86_400;

// These test our model of AWS, not the library.
describe('the model of AWS Backup', () => {
  let emulator: Emulator;
  let deployment: Deployment;
  let backup: BackupClient;

  beforeAll(async () => {
    emulator = await Emulator.start();
    deployment = new Deployment(emulator);
    backup = new BackupClient(emulator.clientConfig);
  });
  afterAll(async () => emulator.stop());
  afterEach(async () => emulator.reset());

  const vault = (properties: object = {}) => ({ Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'vault', ...properties } });
  const plan = (rule: object = {}) => ({
    Type: 'AWS::Backup::BackupPlan',
    DependsOn: ['Vault'],
    Properties: {
      BackupPlan: { BackupPlanName: 'plan', BackupPlanRule: [{ RuleName: 'rule', TargetBackupVault: 'vault', ScheduleExpression: 'cron(0 0 1 * ? *)', ...rule }] },
    },
  });
  const selection = (properties: object) => ({
    Type: 'AWS::Backup::BackupSelection',
    Properties: {
      BackupPlanId: { Ref: 'Plan' },
      BackupSelection: { SelectionName: 'selection', IamRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...properties },
    },
  });
  const describeVault = async () => backup.send(new DescribeBackupVaultCommand({ BackupVaultName: 'vault' }));

  test('a vault is locked, changed and unlocked as its template says', async () => {
    await deployment.deployTemplate('Stack', template({ Vault: vault({ LockConfiguration: { MinRetentionDays: 7, MaxRetentionDays: 90 } }) }));
    expect(await describeVault()).toMatchObject({ Locked: true, MinRetentionDays: 7, MaxRetentionDays: 90 });
    expect((await describeVault()).LockDate).toBeUndefined();
    await deployment.deployTemplate('Stack', template({ Vault: vault({ LockConfiguration: { MinRetentionDays: 9 } }) }));
    expect(await describeVault()).toMatchObject({ Locked: true, MinRetentionDays: 9 });
    await deployment.deployTemplate('Stack', template({ Vault: vault() }));
    expect(await describeVault()).toMatchObject({ Locked: false });
  });

  test('a lock in compliance mode is for good after its grace time', async () => {
    await deployment.deployTemplate('Stack', template({ Vault: vault({ LockConfiguration: { MinRetentionDays: 7, ChangeableForDays: 3 } }) }));
    const { LockDate: date } = await describeVault();
    expect((date!.getTime() - Date.now()) / 1000).toBeCloseTo(3 * DAY, -2);
    await emulator.advance(3 * DAY + 60);
    await expect(backup.send(new DeleteBackupVaultLockConfigurationCommand({ BackupVaultName: 'vault' }))).rejects.toThrow(/immutable/);
    expect(await deployment.deployTemplate('Stack', template({ Vault: vault({ LockConfiguration: { MinRetentionDays: 1 } }) })))
      .toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(await describeVault()).toMatchObject({ Locked: true, MinRetentionDays: 7 });
  });

  test('a vault has policy, notifications and key from its template', async () => {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 'backup:DeleteRecoveryPoint', Resource: '*' }] };
    const settings = {
      AccessPolicy: policy,
      Notifications: { SNSTopicArn: 'arn:aws:sns:eu-west-1:111111111111:topic', BackupVaultEvents: ['BACKUP_JOB_COMPLETED'] },
      EncryptionKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/one',
    };
    await deployment.deployTemplate('Stack', template({ Vault: vault(settings) }));
    const { Policy: found } = await backup.send(new GetBackupVaultAccessPolicyCommand({ BackupVaultName: 'vault' }));
    expect(JSON.parse(found!)).toEqual(policy);
    expect(await backup.send(new GetBackupVaultNotificationsCommand({ BackupVaultName: 'vault' }))).toMatchObject({ BackupVaultEvents: ['BACKUP_JOB_COMPLETED'] });
    expect(await describeVault()).toMatchObject({ EncryptionKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/one' });
    await deployment.deployTemplate('Stack', template({ Vault: vault({ EncryptionKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/one' }) }));
    await expect(backup.send(new GetBackupVaultAccessPolicyCommand({ BackupVaultName: 'vault' }))).rejects.toThrow(/not found/);
  });

  test('a vault that exists already fails the creation', async () => {
    await deployment.deployTemplate('One', template({ Vault: vault() }));
    expect(await deployment.deployTemplate('Two', template({ Vault: vault() }))).toMatchObject({
      status: 'ROLLBACK_COMPLETE', reason: expect.stringContaining('already exists'),
    });
  });

  test('a vault that holds a recovery point cannot be deleted', async () => {
    const { outputs } = await deployment.deployTemplate('Stack', template(
      { Vault: vault(), Table: table({ TableName: 'orders' }), Role: role('backup.amazonaws.com') },
      { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Table: { 'Fn::GetAtt': ['Table', 'Arn'] } },
    ));
    await backup.send(new StartBackupJobCommand({ BackupVaultName: 'vault', ResourceArn: outputs.Table, IamRoleArn: outputs.Role }));
    const { RecoveryPoints: points } = await backup.send(new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName: 'vault' }));
    expect(points).toMatchObject([{ ResourceArn: outputs.Table, Status: 'COMPLETED' }]);
    const ofTable = async (ResourceArn: string) =>
      (await backup.send(new ListRecoveryPointsByResourceCommand({ ResourceArn }))).RecoveryPoints;
    expect(await ofTable(outputs.Table)).toMatchObject([{ RecoveryPointArn: points![0].RecoveryPointArn, BackupVaultName: 'vault', Status: 'COMPLETED' }]);
    expect(await ofTable(`${outputs.Table}2`)).toEqual([]);
    expect(await deployment.destroy('Stack')).toMatchObject({ status: 'DELETE_FAILED', reason: expect.stringContaining('recovery points') });
  });

  test('a plan reads back in the words of the service, and keeps its id through updates', async () => {
    const resources = (rule: object) => template({ Vault: vault(), Plan: plan(rule) }, { Plan: { Ref: 'Plan' } });
    const { outputs } = await deployment.deployTemplate('Stack', resources({ Lifecycle: { DeleteAfterDays: 30 } }));
    const before = await backup.send(new GetBackupPlanCommand({ BackupPlanId: outputs.Plan }));
    expect(before.BackupPlan!.Rules).toMatchObject([{
      RuleName: 'rule', TargetBackupVaultName: 'vault', ScheduleExpressionTimezone: 'Etc/UTC', Lifecycle: { DeleteAfterDays: 30 },
    }]);
    const updated = await deployment.deployTemplate('Stack', resources({ Lifecycle: { DeleteAfterDays: 40 } }));
    expect(updated.outputs).toEqual(outputs);
    const after = await backup.send(new GetBackupPlanCommand({ BackupPlanId: outputs.Plan }));
    expect(after.BackupPlan!.Rules![0].Lifecycle).toEqual({ DeleteAfterDays: 40 });
    expect(after.BackupPlan!.Rules![0].RuleId).toBe(before.BackupPlan!.Rules![0].RuleId);
    expect(after.VersionId).not.toBe(before.VersionId);
  });

  test.each([
    ['in a vault that is not there', { TargetBackupVault: 'other' }, /vault not found/],
    ['with less than 90 days of cold storage', { Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 100 } }, /90 days/],
  ])('a plan %s fails the stack', async (_, rule, reason) => {
    const outcome = await deployment.deployTemplate('Stack', template({ Vault: vault(), Plan: plan(rule) }));
    expect(outcome).toMatchObject({ status: 'ROLLBACK_COMPLETE', reason: expect.stringMatching(reason) });
  });

  test('a selection names the tables of a plan, which cannot be deleted meanwhile', async () => {
    const { outputs } = await deployment.deployTemplate('Stack', template({
      Vault: vault(),
      Plan: plan(),
      Role: role('backup.amazonaws.com'),
      Table: table({ TableName: 'orders' }),
      Selection: selection({ Resources: [{ 'Fn::GetAtt': ['Table', 'Arn'] }] }),
    }, { Plan: { Ref: 'Plan' }, Selection: { 'Fn::GetAtt': ['Selection', 'SelectionId'] } }));
    const ids = { BackupPlanId: outputs.Plan };
    expect((await backup.send(new ListBackupSelectionsCommand(ids))).BackupSelectionsList).toMatchObject([
      { SelectionId: outputs.Selection },
    ]);
    const { BackupSelection: found } = await backup.send(
      new GetBackupSelectionCommand({ ...ids, SelectionId: outputs.Selection }),
    );
    expect(found).toMatchObject({ Resources: ['arn:aws:dynamodb:eu-west-1:111111111111:table/orders'], NotResources: [], ListOfTags: [] });
    await expect(backup.send(new DeleteBackupPlanCommand(ids))).rejects.toThrow(/selections must be deleted/);
    expect(await deployment.destroy('Stack')).toMatchObject({ status: 'DELETE_COMPLETE' });
  });

  test.each([
    ['of more than 500 resources', { Resources: Array.from({ length: 501 }, (_, i) => `arn:aws:dynamodb:eu-west-1:111111111111:table/t${i}`) }, /more than 500/],
    ['with a role that AWS Backup cannot assume', { IamRoleArn: 'arn:aws:iam::111111111111:role/other', Resources: ['*'] }, /cannot be assumed/],
  ])('a selection %s fails the stack', async (_, properties, reason) => {
    const outcome = await deployment.deployTemplate('Stack', template({
      Vault: vault(), Plan: plan(), Role: role('backup.amazonaws.com'), Selection: selection(properties),
    }));
    expect(outcome).toMatchObject({ status: 'ROLLBACK_COMPLETE', reason: expect.stringMatching(reason) });
  });

  test('an air-gapped vault is locked from the start', async () => {
    const gapped = { BackupVaultName: 'vault', MinRetentionDays: 7, MaxRetentionDays: 90 };
    await deployment.deployTemplate('Stack', template({ Vault: { Type: 'AWS::Backup::LogicallyAirGappedBackupVault', Properties: gapped } }));
    expect(await describeVault()).toMatchObject({ VaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT', Locked: true, MinRetentionDays: 7 });
    await expect(backup.send(new DeleteBackupVaultLockConfigurationCommand({ BackupVaultName: 'vault' }))).rejects.toThrow(/immutable/);
  });

  test('region settings keep what they are told until the account is emptied', async () => {
    await backup.send(new UpdateRegionSettingsCommand({ ResourceTypeManagementPreference: { DynamoDB: false } }));
    expect((await backup.send(new DescribeRegionSettingsCommand())).ResourceTypeManagementPreference).toMatchObject({
      DynamoDB: false,
      EFS: true,
    });
    await emulator.reset();
    expect((await backup.send(new DescribeRegionSettingsCommand())).ResourceTypeManagementPreference).toMatchObject({
      DynamoDB: true,
    });
  });
});
