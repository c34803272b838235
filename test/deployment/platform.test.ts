// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import {
  DeleteBackupSelectionCommand, DescribeBackupVaultCommand, DescribeRegionSettingsCommand, GetBackupPlanCommand,
  GetBackupSelectionCommand, GetBackupVaultAccessPolicyCommand, ListBackupSelectionsCommand,
  UpdateRegionSettingsCommand,
} from '@aws-sdk/client-backup';
import { DescribeContinuousBackupsCommand, DescribeTableCommand, ListTagsOfResourceCommand, UntagResourceCommand } from '@aws-sdk/client-dynamodb';
import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Account } from './account';
import { ProtectedTable, ProtectionVerification, TableBackupPlan } from '../../src';
import { type PlatformOptions, platform } from '../apps/platform.app';
import { PARTITION_KEY } from '../sample';

let account: Account;

beforeAll(async () => {
  account = await Account.open();
});
afterAll(() => account.close());

const planId = async () => (await account.physicalId('Backups', 'RecoveryPolicyPlan')).split('|')[0];
const selections = async () => {
  const BackupPlanId = await planId();
  const { BackupSelectionsList } = await account.backup.send(new ListBackupSelectionsCommand({ BackupPlanId }));
  return Promise.all(BackupSelectionsList!.map(async ({ SelectionId }) =>
    (await account.backup.send(new GetBackupSelectionCommand({ BackupPlanId, SelectionId }))).BackupSelection!));
};
const vault = async () => (account.physicalId('Backups', 'RecoveryPolicyVault'));
const exempt = async () => {
  const { Policy } = await account.backup.send(
    new GetBackupVaultAccessPolicyCommand({ BackupVaultName: await vault() }),
  );
  return JSON.parse(Policy!).Statement.find(({ Sid }: any) => Sid === 'DenyPolicyChange').Condition.ArnNotLike['aws:PrincipalArn'];
};
const deploy = async (options: PlatformOptions) => {
  const { stacks } = await account.deploy(platform(options));
  return Object.values(stacks).map(({ status, reason }) => reason ?? status);
};

describe('a platform with one policy at the top', () => {
  beforeAll(async () => {
    await account.backup.send(new UpdateRegionSettingsCommand({
      ResourceTypeOptInPreference: { DynamoDB: true }, ResourceTypeManagementPreference: { DynamoDB: false },
    }));
    expect(await deploy({})).toEqual(Array(3).fill('CREATE_COMPLETE'));
  });

  test('has a plan of three rules, whose recovery points are tagged', async () => {
    const { BackupPlan } = await account.backup.send(new GetBackupPlanCommand({ BackupPlanId: await planId() }));

    expect(
      BackupPlan!.Rules!.map(({ RuleName, RecoveryPointTags: tags, Lifecycle }) => [
        RuleName,
        Lifecycle!.DeleteAfterDays,
        tags,
      ]),
    ).toEqual([
      ['Daily', 35, { owner: 'platform' }],
      ['Weekly', 90, { owner: 'platform' }],
      ['Monthly', 365, { owner: 'platform' }],
    ]);
  });

  test('selects the tables of both teams, each from its own stack', async () => {
    expect((await selections()).map(({ Resources }) => Resources!.length).sort()).toEqual([1, 2]);
  });

  test.each([['OrderTeam', 'Orders'], ['PaymentTeam', 'Payments'], ['PaymentTeam', 'Refunds']])('gives %s/%s the window of the policy', async (stack, table) => {
    const TableName = await account.physicalId(stack, table);
    const { ContinuousBackupsDescription } = await account.dynamodb.send(
      new DescribeContinuousBackupsCommand({ TableName }),
    );

    expect(ContinuousBackupsDescription!.PointInTimeRecoveryDescription).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 30 });
  });

  test('has switched the advanced features on', async () => {
    const { ResourceTypeManagementPreference } = await account.backup.send(new DescribeRegionSettingsCommand({}));

    expect(ResourceTypeManagementPreference!.DynamoDB).toBe(true);
  });

  test('changes the access policy of its locked vault when another role is to deploy it', async () => {
    const name = await vault();
    expect(await exempt()).toMatch(/:role\/deployer$/);

    expect(await deploy({ deployer: 'pipeline' })).toContain('UPDATE_COMPLETE');
    expect(await exempt()).toMatch(/:role\/pipeline$/);
    expect(await vault()).toBe(name);
    expect(await account.backup.send(new DescribeBackupVaultCommand({ BackupVaultName: name }))).toMatchObject({
      Locked: true,
      MinRetentionDays: 7,
    });
  });

  test('comes to select by tag, with one selection for both teams', async () => {
    const orders = await account.physicalId('OrderTeam', 'Orders');
    const outcomes = await deploy({ deployer: 'pipeline', selectionTags: { backup: 'gold' } });
    const { Table } = await account.dynamodb.send(new DescribeTableCommand({ TableName: orders }));
    const { Tags } = await account.dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: Table!.TableArn }));

    expect(outcomes.every((outcome) => outcome.endsWith('_COMPLETE'))).toBe(true);
    expect(Tags).toContainEqual({ Key: 'backup', Value: 'gold' });
    expect(await selections()).toEqual([expect.objectContaining({
      Resources: [expect.stringMatching(/:table\/\*$/)],
      Conditions: expect.objectContaining({ StringEquals: [{ ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'gold' }] }),
    })]);
  });
});

describe('a plan that selects by tag', () => {
  const team = (days: number) => (app: App) => {
    const stack = new Stack(app, 'Tagged');
    new ProtectionVerification(stack, 'Verification', { settleTimeout: Duration.seconds(0) });
    new ProtectedTable(stack, 'Orders', {
      ...PARTITION_KEY, recoveryWindow: Duration.days(days), backupPlan: new TableBackupPlan(stack, 'Plan', { selectionTags: { plan: 'gold' } }),
    });
  };

  test('is proven at deployment, and found out when somebody takes the tag off', async () => {
    const first = await account.deploy(team(21));
    expect({ status: first.status, reason: first.reason }).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
    const { Table } = await account.dynamodb.send(new DescribeTableCommand({ TableName: await account.physicalId('Tagged', 'Orders') }));
    await account.dynamodb.send(new UntagResourceCommand({ ResourceArn: Table!.TableArn, TagKeys: ['plan'] }));
    const { status, reason } = await account.deploy(team(22));

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(reason).toContain('ERROR TABLE_NOT_SELECTED Tagged/Orders: expected backups by the plan Tagged/Plan');
    expect(reason).toContain(`run: aws dynamodb tag-resource --resource-arn ${Table!.TableArn} --tags Key=plan,Value=gold`);
  });

  test('is found out when somebody takes the selection away', async () => {
    const BackupPlanId = (await account.physicalId('Tagged', 'Plan')).split('|')[0];
    const { BackupSelectionsList } = await account.backup.send(new ListBackupSelectionsCommand({ BackupPlanId }));
    await account.backup.send(
      new DeleteBackupSelectionCommand({ BackupPlanId, SelectionId: BackupSelectionsList![0].SelectionId }),
    );

    expect((await account.deploy(team(23))).reason).toContain('ERROR SELECTION_DIFFERS Tagged/Plan selection');
  });
});
