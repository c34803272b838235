// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator.
import { BackupClient, DeleteBackupVaultLockConfigurationCommand } from '@aws-sdk/client-backup';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { Account } from './account';
import { Pace, SYSTEM_CLOCK } from '../../src/clock/clock';
import { AnswerRecord } from '../../src/handlers/checks/answer-record';
import { VerificationNotPublished, verifyOnSchedule } from '../../src/handlers/scheduled-verification';
import { watched } from '../apps/watched.app';
import { type Fault, FaultProxy } from '../emulator/fault-proxy';

const CALLS: Array<[string, RegExp]> = [
  ['DescribeTable', /\.DescribeTable$/],
  ['DescribeContinuousBackups', /\.DescribeContinuousBackups$/],
  ['GetBackupPlan', /^GET \/backup\/plans\/[^/]+\/?$/],
  ['GetBackupSelection', /^GET \/backup\/plans\/[^/]+\/selections\//],
  ['DescribeBackupVault', /^GET \/backup-vaults\/[^/]+$/],
  ['GetBackupVaultAccessPolicy', /^GET \/backup-vaults\/[^/]+\/access-policy$/],
  ['DescribeKey', /\.DescribeKey$/],
  ['DescribeRegionSettings', /^GET \/account-settings$/],
  ['ListRecoveryPointsByBackupVault', /^GET \/backup-vaults\/[^/]+\/recovery-points/],
];
const DRIFT = ['PITR_OFF', 'VAULT_LOCK_ABSENT'];

/** The findings that a call that cannot be made takes with it. */
const HIDDEN: { readonly [call: string]: string } = { DescribeContinuousBackups: 'PITR_OFF', DescribeBackupVault: 'VAULT_LOCK_ABSENT' };

let account: Account;
let proxy: FaultProxy;
let input: any;

beforeAll(async () => {
  account = await Account.open();
  proxy = await FaultProxy.before(account.emulator.endpoint);
  expect(await account.deploy(watched)).toMatchObject({ status: 'CREATE_COMPLETE' });
  const Name = await account.physicalId('Watched', 'VerificationSchedule');
  const { Target } = await new SchedulerClient(account.emulator.clientConfig).send(new GetScheduleCommand({ Name }));
  input = JSON.parse(Target!.Input!);
});
afterAll(async () => {
  await proxy.stop();
  await account.close();
});

async function verify() {
  const config = { ...account.emulator.clientConfig, endpoint: proxy.endpoint, maxAttempts: 3 };
  const record = new AnswerRecord();
  const [dynamodb, backup, kms] = [new DynamoDBClient(config), new BackupClient(config), new KMSClient(config)];
  [dynamodb, backup, kms].forEach((client) => record.listenTo<any>(client));
  const access = {
    backup,
    backupIn: () => backup,
    dynamodb: () => dynamodb,
    kms: () => kms,
    lambda: new LambdaClient(config),
    pace: new Pace(1000),
    clock: SYSTEM_CLOCK,
    record,
    cloudWatch: new CloudWatchClient(config),
  };
  const publication = {
    cloudWatch: new CloudWatchClient(config),
    events: new EventBridgeClient(config),
    s3: new S3Client(config),
  };
  const { findings } = await verifyOnSchedule(input, { functionArn: 'function', requestId: 'request' }, access, publication);
  return findings.map(({ code }) => code).sort();
}

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation();
});

describe('a table whose protection is real', () => {
  test.each(CALLS.flatMap(([name, call]) => (['throttled', 'failing', 'dropped', 'late'] as Fault[]).map((fault) => [name, fault, call] as const)))(
    'is found so although %s is %s for a moment', async (_, fault, call) => {
      proxy.inject(fault, call, 1);

      expect(await verify()).toEqual([]);
      expect(proxy.hits).toBe(1);
    },
  );

  test.each(CALLS.flatMap(([name, call]) => (['throttled', 'failing', 'denied', 'dropped'] as Fault[]).map((fault) => [name, fault, call] as const)))(
    'is not found so while %s is %s', async (_, fault, call) => {
      proxy.inject(fault, call);

      expect(new Set(await verify())).toEqual(new Set(['CHECK_FAILED']));
      expect(proxy.hits).toBeGreaterThan(0);
    },
  );
});

describe('drift', () => {
  beforeAll(async () => {
    const TableName = await account.physicalId('Watched', 'Orders');
    const off = { PointInTimeRecoveryEnabled: false };
    await account.dynamodb.send(
      new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: off }),
    );
    await account.backup.send(new DeleteBackupVaultLockConfigurationCommand({ BackupVaultName: await account.physicalId('Watched', 'Vault') }));
  });

  test.each(CALLS)('is found although %s cannot be asked, and that is said too', async (name, call) => {
    proxy.inject('denied', call);
    const codes = await verify();

    expect(codes).toEqual(expect.arrayContaining(['CHECK_FAILED', ...DRIFT.filter((code) => code !== HIDDEN[name])]));
    expect(proxy.hits).toBeGreaterThan(0);
  });

  test.each<[string, RegExp]>([
    ['CloudWatch', /PutMetricData|GraniteServiceVersion/], ['EventBridge', /AWSEvents\.PutEvents/], ['S3', /^PUT \//],
  ])('is not taken for published when %s does not take it', async (_, call) => {
    proxy.inject('failing', call);

    await expect(verify()).rejects.toThrow(VerificationNotPublished);
    expect(proxy.hits).toBeGreaterThan(0);
  });
});
