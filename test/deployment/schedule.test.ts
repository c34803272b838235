// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { randomUUID } from 'crypto';
import {
  BackupClient, CreateBackupSelectionCommand, CreateBackupVaultCommand, DeleteBackupSelectionCommand,
  DeleteBackupVaultLockConfigurationCommand, DescribeBackupVaultCommand, GetBackupSelectionCommand,
  ListBackupSelectionsCommand, StartBackupJobCommand, StartCopyJobCommand,
} from '@aws-sdk/client-backup';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Account } from './account';
import { watched } from '../apps/watched.app';

let account: Account;
let queueUrl: string;
let sqs: SQSClient;

const physicalId = (logicalId: string) => account.physicalId('Watched', logicalId);
const HOUR = 3600;

beforeAll(async () => {
  account = await Account.open();
  const { status, reason } = await account.deploy(watched);
  expect({ status, reason }).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
  queueUrl = await listen();
});
afterAll(() => account.close());

/** A queue that takes what the stack sends to the default bus. */
async function listen(): Promise<string> {
  sqs = new SQSClient(account.emulator.clientConfig);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'findings' }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const events = new EventBridgeClient(account.emulator.clientConfig);
  const EventPattern = JSON.stringify({ 'source': ['cdk-dynamodb-recovery'], 'detail-type': ['DynamoDB Protection Finding'] });
  await events.send(new PutRuleCommand({ Name: 'findings', EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: 'findings', Targets: [{ Id: 'queue', Arn: Attributes!.QueueArn! }] }));
  return QueueUrl!;
}

async function heard(): Promise<any[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
  );
  return Messages.length === 0 ? [] : [...Messages.map(({ Body }) => JSON.parse(Body!).detail), ...await heard()];
}

/** Hands the schedule's own input to its own target, as EventBridge Scheduler does when the time has come. */
async function run(): Promise<void> {
  const { Target } = await new SchedulerClient(account.emulator.clientConfig).send(new GetScheduleCommand({ Name: await physicalId('VerificationSchedule') }));
  const { FunctionError, Payload } = await new LambdaClient(account.emulator.clientConfig)
    .send(new InvokeCommand({ FunctionName: Target!.Arn!, Payload: Buffer.from(Target!.Input!) }));
  expect(FunctionError ? Buffer.from(Payload!).toString() : undefined).toBeUndefined();
}

async function evidence(): Promise<any[]> {
  const s3 = new S3Client({ ...account.emulator.clientConfig, forcePathStyle: true });
  const Bucket = await physicalId('Evidence');
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Promise.all(Contents.map(async ({ Key }) => ({
    key: Key, ...JSON.parse(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString()),
  })));
}

async function metric(MetricName: string): Promise<number | undefined> {
  const { Datapoints = [] } = await new CloudWatchClient(account.emulator.clientConfig).send(
    new GetMetricStatisticsCommand({
      Namespace: 'DynamoDBRecovery',
      MetricName,
      Dimensions: [{ Name: 'TableName', Value: await physicalId('Orders') }],
      StartTime: new Date(Date.now() - HOUR * 1000),
      EndTime: new Date(Date.now() + HOUR * 1000),
      Period: HOUR,
      Statistics: ['Maximum'],
    }),
  );
  return Datapoints.at(-1)?.Maximum;
}

async function backUp(hoursAgo: number): Promise<void> {
  const { Table } = await account.dynamodb.send(new DescribeTableCommand({ TableName: await physicalId('Orders') }));
  await account.emulator.advance(-hoursAgo * HOUR);
  await account.backup.send(new StartBackupJobCommand({
    BackupVaultName: await physicalId('Vault'), ResourceArn: Table!.TableArn, IamRoleArn: await backupRoleArn(), Lifecycle: { DeleteAfterDays: 35 },
  }));
  await account.emulator.advance(hoursAgo * HOUR);
}

async function administrator(): Promise<S3Client> {
  const iam = new IAMClient(account.emulator.clientConfig);
  const user = { UserName: 'administrator' };
  const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  await iam.send(new CreateUserCommand(user));
  await iam.send(new PutUserPolicyCommand({ ...user, PolicyName: 'Everything', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand(user));
  return new S3Client({
    ...account.emulator.clientConfig,
    forcePathStyle: true,
    credentials: { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! },
  });
}

/**
 * A copy of a recovery point of another table, which has the same name in Frankfurt: two Regions can copy to each
 * other.
 */
async function copyFromFrankfurt(): Promise<void> {
  const elsewhere = { ...account.emulator.clientConfig, region: 'eu-central-1' };
  const backup = new BackupClient(elsewhere);
  const { TableDescription } = await new DynamoDBClient(elsewhere).send(new CreateTableCommand({
    TableName: await physicalId('Orders'),
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  }));
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'source' }));
  const IamRoleArn = await backupRoleArn();
  const { RecoveryPointArn } = await backup.send(new StartBackupJobCommand({ BackupVaultName: 'source', ResourceArn: TableDescription!.TableArn, IamRoleArn }));
  const { BackupVaultArn } = await account.backup.send(new DescribeBackupVaultCommand({ BackupVaultName: await physicalId('Vault') }));
  await backup.send(new StartCopyJobCommand({ RecoveryPointArn, SourceBackupVaultName: 'source', DestinationBackupVaultArn: BackupVaultArn, IamRoleArn }));
}

async function selected() {
  const BackupPlanId = (await physicalId('Plan')).split('|')[0];
  const { BackupSelectionsList } = await account.backup.send(new ListBackupSelectionsCommand({ BackupPlanId }));
  return { BackupPlanId, SelectionId: BackupSelectionsList![0].SelectionId };
}

async function backupRoleArn(): Promise<string> {
  return (await account.backup.send(new GetBackupSelectionCommand(await selected()))).BackupSelection!.IamRoleArn!;
}

describe('a scheduled verification', () => {
  test('finds everything as declared, measures it and keeps evidence', async () => {
    await backUp(1);
    await run();
    const [object] = await evidence();

    expect(await heard()).toEqual([]);
    expect(await metric('ProtectionFindings')).toBe(0);
    expect(await metric('NewestRecoveryPointAge')).toBeGreaterThanOrEqual(HOUR);
    expect(await metric('RestorableWindow')).toBeGreaterThanOrEqual(0);
    expect(object.key).toMatch(/^Watched\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT[\d:.]+Z-[\w-]+\.json$/);
    expect(object).toMatchObject({
      formatVersion: 1,
      by: { functionArn: expect.stringContaining(':function:Watched-VerificationFunction') },
      findings: [],
      expected: { tables: [{ path: 'Watched/Orders' }] },
    });
    expect(object.answers.map(({ operation }: any) => operation)).toEqual(expect.arrayContaining([
      'DescribeTable', 'DescribeContinuousBackups', 'GetBackupPlan', 'GetBackupSelection', 'DescribeBackupVault', 'ListRecoveryPointsByBackupVault',
    ]));
  });

  test('finds what was changed by hand, and says each in a metric, an event and the evidence', async () => {
    const TableName = await physicalId('Orders');
    const off = { PointInTimeRecoveryEnabled: false };
    await account.dynamodb.send(
      new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: off }),
    );
    await account.backup.send(new DeleteBackupVaultLockConfigurationCommand({ BackupVaultName: await physicalId('Vault') }));
    await editSelection(account.backup);
    await run();

    const codes = ['PITR_OFF', 'TABLE_NOT_SELECTED', 'VAULT_LOCK_ABSENT'];
    const events = await heard();
    expect(events.map(({ code }) => code).sort()).toEqual(codes);
    expect(events.find(({ code }) => code === 'PITR_OFF')).toMatchObject({
      severity: 'ERROR',
      subject: 'Watched/Orders',
      tableName: TableName,
      region: 'eu-west-1',
      remedy: expect.stringContaining('aws dynamodb update-continuous-backups'),
    });
    expect(await metric('ProtectionFindings')).toBe(3);
    expect((await evidence()).at(-1).findings.map(({ code }: any) => code).sort()).toEqual(codes);
  });
});

test('the evidence of a run is neither deleted nor written over, not even by a user who may do everything', async () => {
  const s3 = await administrator();
  const object = { Bucket: await physicalId('Evidence'), Key: (await evidence())[0].key };

  await expect(s3.send(new DeleteObjectCommand(object))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(s3.send(new PutObjectCommand({ ...object, Body: 'other' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(s3.send(new PutObjectCommand({ ...object, Body: 'other', IfNoneMatch: '*' }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(s3.send(new GetObjectCommand(object))).resolves.toBeDefined();
});

describe('a scheduled verification of a table that nobody has backed up for long', () => {
  beforeAll(async () => {
    await account.emulator.reset();
    expect(await account.deploy(watched)).toMatchObject({ status: 'CREATE_COMPLETE' });
    queueUrl = await listen();
  });

  test('says nothing while there has been no time for a backup', async () => {
    await run();

    expect(await heard()).toEqual([]);
  });

  test('says how old the newest recovery point is, whatever a table of the same name in another Region has', async () => {
    await backUp(30);
    await copyFromFrankfurt();
    await run();

    expect(await heard()).toEqual([expect.objectContaining({
      code: 'RECOVERY_POINT_OVERDUE',
      expected: 'a recovery point every 3 hours at most, by the plan Watched/Plan',
      actual: expect.stringMatching(/^the newest is of \d{4}-.*, 30 hours ago$/),
    })]);
  });
});

/** A person takes the table out of the selection: CloudFormation's one stays under its id, and names another table. */
async function editSelection(backup: BackupClient): Promise<void> {
  const { BackupSelection } = await backup.send(new GetBackupSelectionCommand(await selected()));
  await backup.send(new DeleteBackupSelectionCommand(await selected()));
  await backup.send(new CreateBackupSelectionCommand({
    BackupPlanId: (await physicalId('Plan')).split('|')[0],
    BackupSelection: { ...BackupSelection!, SelectionName: randomUUID(), Resources: ['arn:aws:dynamodb:eu-west-1:111111111111:table/another'] },
  }));
}
