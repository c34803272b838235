import {
  DescribeBackupVaultCommand, DescribeRegionSettingsCommand, GetBackupPlanCommand, GetBackupSelectionCommand, ListRecoveryPointsByBackupVaultCommand,
} from '@aws-sdk/client-backup';
import type { RecoveryPointByBackupVault } from '@aws-sdk/client-backup';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import * as fc from 'fast-check';
import { backupMock, dynamodbMock, errorNamed, FakeClock, newAccess, resetMocks } from './sdk';
import { AnswerRecord } from '../../src/handlers/checks/answer-record';
import { sendFindings } from '../../src/handlers/finding-events';
import { VerificationNotPublished, verifyOnSchedule } from '../../src/handlers/scheduled-verification';

const HOUR = 3600;
const NOW = Date.UTC(2026, 10, 21, 12);
const ago = (hours: number) => new Date(NOW - hours * HOUR * 1000);
const arn = (name: string) => `arn:aws:dynamodb:eu-west-1:111111111111:table/${name}`;
const [cloudWatchMock, eventsMock, s3Mock] = [mockClient(CloudWatchClient), mockClient(EventBridgeClient), mockClient(S3Client)];

const RUN = {
  trigger: 'schedule' as const,
  stackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Shop/1',
  evidence: { bucketName: 'evidence', prefix: 'Shop/' },
  expectation: {
    tables: [{ path: 'Shop/Orders', tableName: 'orders', profile: 0, selectedBy: [0] }, { path: 'Shop/Ledger', tableName: 'ledger', selectedBy: [0] }],
    profiles: [{ managedByStack: true, replicas: [{ region: 'eu-west-1', recoveryWindowDays: 35, deletionProtection: false }] }],
    selections: [{ selectionId: 'selection', plan: 0 }],
    plans: [{
      path: 'Shop/Plan',
      backupPlanId: 'plan',
      newestWithinSeconds: 24 * HOUR,
      rules: [{
        name: 'Daily', vaultName: 'vault', airGappedVaultArn: 'arn:aws:backup:eu-west-1:111111111111:backup-vault:gapped', schedule: 'cron(0 5 * * ? *)', timeZone: 'Etc/UTC', deleteAfterDays: 35,
      }],
    }],
    vaults: [{ path: 'Shop/Vault', vaultName: 'vault' }],
  },
};

const points = (BackupVaultName: string, ...list: Array<[string, number, RecoveryPointByBackupVault['Status']?]>) => backupMock
  .on(ListRecoveryPointsByBackupVaultCommand, { BackupVaultName })
  .resolves({ RecoveryPoints: list.map(([name, hours, Status = 'COMPLETED']) => ({ ResourceArn: arn(name), CreationDate: ago(hours), Status })) });
const selectedAt = (CreationDate: Date) => backupMock.on(GetBackupSelectionCommand).resolves({
  CreationDate, BackupSelection: { SelectionName: 'selection', IamRoleArn: 'role', Resources: [arn('orders'), arn('ledger')] },
});

const replica = (region: string) => ({ region, recoveryWindowDays: 35, deletionProtection: false });
const verify = (run = RUN) => {
  const { backup, dynamodb, ...access } = newAccess(new FakeClock(NOW));
  const record = new AnswerRecord();
  const clients = { backup: recorded(record, backup), dynamodb: (region: string) => recorded(record, dynamodb(region)) };
  return verifyOnSchedule(run, { functionArn: 'function', requestId: 'request' }, { ...access, ...clients, record }, {
    cloudWatch: new CloudWatchClient({}), events: new EventBridgeClient({}), s3: new S3Client({}),
  });
};

/** The mocks answer before any middleware, so what they answer is recorded here. */
function recorded<C extends { send: any; config: any }>(record: AnswerRecord, client: C): C {
  const send = client.send.bind(client);
  client.send = async (command: any) => {
    const question = { operation: command.constructor.name.replace(/Command$/, ''), region: await client.config.region(), input: command.input, at: '' };
    try {
      const output = await send(command);
      record.answers.push({ ...question, output });
      return output;
    } catch (error) {
      record.answers.push({ ...question, error: String(error) });
      throw error;
    }
  };
  return client;
}

const found = async (run = RUN) => (await verify(run)).findings.map(({ code, subject, actual }) => `${code} ${subject}: ${actual}`);
const evidence = () => JSON.parse(String(s3Mock.commandCalls(PutObjectCommand)[0].args[0].input.Body));
const sent = () => eventsMock.commandCalls(PutEventsCommand)
  .flatMap(({ args: [{ input }] }) => input.Entries!.map(({ Detail }) => JSON.parse(Detail!)));
const measured = () => cloudWatchMock.commandCalls(PutMetricDataCommand).flatMap(({ args: [{ input }] }) => input.MetricData!)
  .map(({ MetricName, Value, Dimensions }) => [Dimensions![0].Value, MetricName, Value]);

beforeEach(() => {
  resetMocks();
  [cloudWatchMock, eventsMock, s3Mock].forEach((mock) => mock.reset());
  eventsMock.on(PutEventsCommand).resolves({});
  jest.spyOn(console, 'log').mockImplementation();
  dynamodbMock.on(DescribeTableCommand).resolves({ Table: { TableArn: arn('orders'), CreationDateTime: ago(1000) } });
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35, EarliestRestorableDateTime: ago(35 * 24), LatestRestorableDateTime: ago(0),
      },
    },
  });
  backupMock.on(GetBackupPlanCommand).resolves({
    BackupPlan: {
      BackupPlanName: 'plan',
      Rules: [{
        RuleName: 'Daily',
        TargetBackupVaultName: 'vault',
        TargetLogicallyAirGappedBackupVaultArn: 'arn:aws:backup:eu-west-1:111111111111:backup-vault:gapped',
        ScheduleExpression: 'cron(0 5 * * ? *)',
        Lifecycle: { DeleteAfterDays: 35 },
      }],
    },
  });
  backupMock.on(DescribeRegionSettingsCommand).resolves({
    ResourceTypeOptInPreference: { DynamoDB: true }, ResourceTypeManagementPreference: { DynamoDB: true },
  });
  backupMock.on(DescribeBackupVaultCommand).resolves({});
  selectedAt(ago(500));
  points('vault', ['orders', 3], ['ledger', 5]);
  points('gapped');
});

describe('the newest recovery point of a table', () => {
  test('is in order when it is younger than the plan allows, wherever it lies', async () => {
    points('vault', ['orders', 24], ['ledger', 200]);
    points('gapped', ['ledger', 24]);

    expect(await found()).toEqual([]);
  });

  test('is overdue when it is older', async () => {
    points('vault', ['orders', 25], ['orders', 100], ['ledger', 24]);

    expect(await found()).toEqual(['RECOVERY_POINT_OVERDUE Shop/Orders: the newest is of 2026-11-20T11:00:00.000Z, 25 hours ago']);
  });

  test('does not count before it is complete', async () => {
    points('vault', ['orders', 1, 'PARTIAL'], ['orders', 72], ['ledger', 1]);

    expect(await found()).toEqual(['RECOVERY_POINT_OVERDUE Shop/Orders: the newest is of 2026-11-18T12:00:00.000Z, 3 days 0 hours ago']);
  });

  test.each([
    ['of another Region', { ResourceArn: 'arn:aws:dynamodb:eu-central-1:111111111111:table/orders' }],
    ['of another account', { ResourceArn: 'arn:aws:dynamodb:eu-west-1:222222222222:table/orders' }],
    ['of another partition', { ResourceArn: 'arn:aws-cn:dynamodb:eu-west-1:111111111111:table/orders' }],
    ['that is a copy', { ResourceArn: arn('orders'), SourceBackupVaultArn: 'arn:aws:backup:eu-west-1:222222222222:backup-vault:source' }],
  ])('is not one %s, although the table has its name', async (_, point) => {
    backupMock.on(ListRecoveryPointsByBackupVaultCommand, { BackupVaultName: 'vault' }).resolves({
      RecoveryPoints: [
        { ResourceArn: arn('ledger'), CreationDate: ago(1), Status: 'COMPLETED' },
        { ResourceArn: arn('orders'), CreationDate: ago(40 * 24), Status: 'COMPLETED' },
        { ...point, CreationDate: ago(1), Status: 'COMPLETED' },
      ],
    });

    expect(await found()).toEqual(['RECOVERY_POINT_OVERDUE Shop/Orders: the newest is of 2026-10-12T12:00:00.000Z, 40 days 0 hours ago']);
    expect(measured()).toContainEqual(['orders', 'NewestRecoveryPointAge', 40 * 24 * HOUR]);
  });

  test('is found on any page', async () => {
    backupMock.on(ListRecoveryPointsByBackupVaultCommand, { BackupVaultName: 'vault' })
      .resolvesOnce({ RecoveryPoints: [{ ResourceArn: arn('orders'), CreationDate: ago(2), Status: 'COMPLETED' }], NextToken: 'more' })
      .resolves({ RecoveryPoints: [{ ResourceArn: arn('ledger'), CreationDate: ago(2), Status: 'COMPLETED' }] });

    expect(await found()).toEqual([]);
  });

  test.each([[500, ['RECOVERY_POINT_OVERDUE Shop/Orders: there is none']], [24, []]])('is missed when there is none, and the table was selected %d hours ago: %j', async (hours, findings) => {
    points('vault', ['ledger', 1]);
    selectedAt(ago(hours));

    expect(await found()).toEqual(findings);
  });

  test('is not missed of a table that is new', async () => {
    points('vault', ['ledger', 1]);
    dynamodbMock.on(DescribeTableCommand).resolves({ Table: { TableArn: arn('orders'), CreationDateTime: ago(2) } });

    expect(await found()).toEqual([]);
  });

  test('is missed of a table that is old, although a replica of it is new', async () => {
    points('vault', ['ledger', 1]);
    const replicated = { ...RUN, expectation: { ...RUN.expectation, profiles: [{ managedByStack: true, replicas: [replica('eu-west-1'), replica('eu-central-1')] }] } };
    dynamodbMock.on(DescribeTableCommand).callsFake(async (_, getClient) => ({
      Table: { TableArn: arn('orders'), CreationDateTime: ago(await getClient().config.region() === 'eu-central-1' ? 1 : 1000) },
    }));

    expect(await found(replicated)).toEqual(['RECOVERY_POINT_OVERDUE Shop/Orders: there is none']);
  });

  test('is not said to be in order, nor overdue, when a vault cannot be asked', async () => {
    backupMock.on(ListRecoveryPointsByBackupVaultCommand, { BackupVaultName: 'gapped' }).rejects(errorNamed('AccessDeniedException'));
    points('vault');

    expect(await found()).toEqual(['CHECK_FAILED the vault gapped: backup:ListRecoveryPointsByBackupVault failed: AccessDeniedException: AccessDeniedException']);
  });
});

describe('a scheduled run', () => {
  test('measures each table', async () => {
    await verify();

    expect(measured()).toEqual([
      ['orders', 'ProtectionFindings', 0], ['orders', 'NewestRecoveryPointAge', 3 * HOUR], ['orders', 'RestorableWindow', 35 * 24 * HOUR],
      ['ledger', 'ProtectionFindings', 0], ['ledger', 'NewestRecoveryPointAge', 5 * HOUR],
    ]);
  });

  test('counts what concerns a plan for every table, and what concerns a table for that one', async () => {
    backupMock.on(GetBackupPlanCommand).rejects(errorNamed('ResourceNotFoundException'));
    points('vault', ['orders', 3]);
    await verify();

    expect(measured().filter(([, name]) => name === 'ProtectionFindings')).toEqual([['orders', 'ProtectionFindings', 1], ['ledger', 'ProtectionFindings', 2]]);
  });

  test('sends each finding, ten at a time, and says of which table', async () => {
    points('vault');
    backupMock.on(GetBackupPlanCommand).rejects(errorNamed('ResourceNotFoundException'));
    await verify();

    expect(sent().map(({ code, tableName }) => [code, tableName])).toEqual([
      ['PLAN_NOT_FOUND', 'every table of the stack'], ['RECOVERY_POINT_OVERDUE', 'orders'], ['RECOVERY_POINT_OVERDUE', 'ledger'],
    ]);
    expect(sent()[1]).toMatchObject({ stackId: RUN.stackId, region: 'eu-west-1', checkedAt: '2026-11-21T12:00:00.000Z' });
  });

  test('sends every finding in requests that EventBridge takes, however many and long they are', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 200_000 }).map((length) => '\u0000'.repeat(length)), fc.constant('🛟'.repeat(60_000)));
    const finding = fc.record({ expected: text, actual: text }).map((texts) => ({ code: 'SELECTION_DIFFERS', severity: 'ERROR', subject: 'Shop/Plan', remedy: '', ...texts }));
    const run: any = { expectation: { tables: [] }, stackId: RUN.stackId, region: 'eu-west-1', startedAt: new Date(NOW) };

    await fc.assert(fc.asyncProperty(fc.array(finding, { maxLength: 25 }), async (findings) => {
      eventsMock.resetHistory();
      await sendFindings({ ...run, findings }, new EventBridgeClient({}));

      const requests = eventsMock.commandCalls(PutEventsCommand).map(({ args: [{ input }] }) => input.Entries!);
      expect(Math.max(0, ...requests.map((entries) => entries.length))).toBeLessThanOrEqual(10);
      expect(Math.max(0, ...requests.map((entries) => Buffer.byteLength(JSON.stringify(entries))))).toBeLessThanOrEqual(256 * 1024 + 20);
      const beginning = (whole: string) => whole.slice(0, 1000);
      expect(sent().map(({ expected }) => beginning(expected))).toEqual(findings.map(({ expected }) => beginning(expected)));
    }), { numRuns: 30 });
  });

  test('says how much of a long finding an event leaves out', async () => {
    const run: any = { expectation: { tables: [] }, stackId: RUN.stackId, region: 'eu-west-1', startedAt: new Date(NOW) };
    const expected = 'arn:aws:dynamodb, '.repeat(10_000);
    await sendFindings({ ...run, findings: [{ code: 'SELECTION_DIFFERS', severity: 'ERROR', subject: 'Shop/Plan', expected, actual: '', remedy: '' }] }, new EventBridgeClient({}));

    expect(sent()[0].expected).toMatch(/^arn:aws:dynamodb, .*… \(1\d{5} more characters are in the log of the verification\)$/);
  });

  test('keeps evidence of who looked when, at what, what AWS answered and what was found', async () => {
    points('vault', ['orders', 30], ['ledger', 1]);
    await verify();

    expect(s3Mock.commandCalls(PutObjectCommand)[0].args[0].input).toMatchObject({ Bucket: 'evidence', Key: 'Shop/2026/11/21/2026-11-21T12:00:00.000Z-request.json', IfNoneMatch: '*' });
    expect(evidence()).toMatchObject({
      formatVersion: 1,
      stackId: RUN.stackId,
      by: { functionArn: 'function', requestId: 'request' },
      expected: RUN.expectation,
      findings: [{ code: 'RECOVERY_POINT_OVERDUE' }],
    });
    expect(evidence().answers).toContainEqual(expect.objectContaining({
      operation: 'DescribeContinuousBackups', region: 'eu-west-1', input: { TableName: 'orders' }, output: expect.objectContaining({ ContinuousBackupsDescription: expect.anything() }),
    }));
  });

  test('has kept its evidence where an attempt without an answer wrote it, and tries again while another put is on its way', async () => {
    s3Mock.on(PutObjectCommand).rejectsOnce(errorNamed('ConditionalRequestConflict')).rejects(errorNamed('PreconditionFailed'));
    await verify();

    expect(s3Mock.commandCalls(PutObjectCommand)).toHaveLength(2);
  });

  test('fails where another put of its evidence never ends', async () => {
    s3Mock.on(PutObjectCommand).rejects(errorNamed('ConditionalRequestConflict'));

    await expect(verify()).rejects.toThrow('ConditionalRequestConflict');
    expect(s3Mock.commandCalls(PutObjectCommand)).toHaveLength(5);
  });

  test('keeps evidence of questions that failed', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).rejects(errorNamed('AccessDeniedException'));
    await verify();

    expect(evidence().answers).toContainEqual(expect.objectContaining({ operation: 'DescribeContinuousBackups', error: expect.stringContaining('AccessDeniedException') }));
  });

  test.each<[string, () => unknown, number[]]>([
    ['CloudWatch', () => cloudWatchMock.on(PutMetricDataCommand).rejects(errorNamed('Throttling')), [1, 1, 1]],
    ['EventBridge', () => eventsMock.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'x', ErrorMessage: 'full' }] }), [1, 1, 1]],
    ['S3', () => s3Mock.on(PutObjectCommand).rejects(errorNamed('AccessDenied')), [1, 1, 1]],
  ])('fails when %s does not take its result, after it has tried the others', async (_, fail, calls) => {
    points('vault', ['orders', 30], ['ledger', 1]);
    fail();

    await expect(verify()).rejects.toThrow(VerificationNotPublished);
    expect([cloudWatchMock, eventsMock, s3Mock].map((mock) => mock.calls().length)).toEqual(calls);
  });
});
