import { GetBackupPlanCommand } from '@aws-sdk/client-backup';
import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { HOUR, NOW, cloudWatchMock, eventsMock, s3Mock, RUN, points, verify, measured, useScheduledRun } from './scheduled-run';
import { backupMock, dynamodbMock, errorNamed } from './sdk';
import { sendFindings } from '../../src/handlers/finding-events';
import { VerificationNotPublished } from '../../src/handlers/scheduled-verification';
const evidence = () => JSON.parse(String(s3Mock.commandCalls(PutObjectCommand)[0].args[0].input.Body));
const sent = () => eventsMock.commandCalls(PutEventsCommand)
  .flatMap(({ args: [{ input }] }) => input.Entries!.map(({ Detail }) => JSON.parse(Detail!)));

useScheduledRun();

describe('a scheduled run', () => {
  test('measures each table', async () => {
    await verify();

    expect(measured()).toEqual([
      ['orders', 'ProtectionFindings', 0],
      ['orders', 'NewestRecoveryPointAge', 3 * HOUR],
      ['orders', 'RestorableWindow', 35 * 24 * HOUR],
      ['ledger', 'ProtectionFindings', 0],
      ['ledger', 'NewestRecoveryPointAge', 5 * HOUR],
    ]);
  });

  test('counts what concerns a plan for every table, and what concerns a table for that one', async () => {
    backupMock.on(GetBackupPlanCommand).rejects(errorNamed('ResourceNotFoundException'));
    points('vault', ['orders', 3]);
    await verify();

    expect(measured().filter(([, name]) => name === 'ProtectionFindings')).toEqual([
      ['orders', 'ProtectionFindings', 1],
      ['ledger', 'ProtectionFindings', 2],
    ]);
  });

  test('sends each finding, ten at a time, and says of which table', async () => {
    points('vault');
    backupMock.on(GetBackupPlanCommand).rejects(errorNamed('ResourceNotFoundException'));
    await verify();

    expect(sent().map(({ code, tableName }) => [code, tableName])).toEqual([
      ['PLAN_NOT_FOUND', 'every table of the stack'],
      ['RECOVERY_POINT_OVERDUE', 'orders'],
      ['RECOVERY_POINT_OVERDUE', 'ledger'],
    ]);
    expect(sent()[1]).toMatchObject({
      stackId: RUN.stackId,
      region: 'eu-west-1',
      checkedAt: '2026-11-21T12:00:00.000Z',
    });
  });

  test('sends every finding in requests that EventBridge takes, however many and long they are', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0, max: 200_000 }).map((length) => '\u0000'.repeat(length)),
      fc.constant('🛟'.repeat(60_000)),
    );
    const finding = fc
      .record({ expected: text, actual: text })
      .map((texts) => ({ code: 'SELECTION_DIFFERS', severity: 'ERROR', subject: 'Shop/Plan', remedy: '', ...texts }));
    const run: any = { expectation: { tables: [], monitors: [] }, stackId: RUN.stackId, region: 'eu-west-1', startedAt: new Date(NOW) };

    await fc.assert(fc.asyncProperty(fc.array(finding, { maxLength: 25 }), async (findings) => {
      eventsMock.resetHistory();
      await sendFindings({ ...run, findings }, new EventBridgeClient({}));

      const requests = eventsMock.commandCalls(PutEventsCommand).map(({ args: [{ input }] }) => input.Entries!);
      expect(Math.max(0, ...requests.map((entries) => entries.length))).toBeLessThanOrEqual(10);
      expect(Math.max(0, ...requests.map((entries) => Buffer.byteLength(JSON.stringify(entries))))).toBeLessThanOrEqual(
        256 * 1024 + 20,
      );
      const beginning = (whole: string) => whole.slice(0, 1000);
      expect(sent().map(({ expected }) => beginning(expected))).toEqual(
        findings.map(({ expected }) => beginning(expected)),
      );
    }), { numRuns: 30 });
  });

  test('says how much of a long finding an event leaves out', async () => {
    const run: any = { expectation: { tables: [], monitors: [] }, stackId: RUN.stackId, region: 'eu-west-1', startedAt: new Date(NOW) };
    const expected = 'arn:aws:dynamodb, '.repeat(10_000);
    await sendFindings({ ...run, findings: [{ code: 'SELECTION_DIFFERS', severity: 'ERROR', subject: 'Shop/Plan', expected, actual: '', remedy: '' }] }, new EventBridgeClient({}));

    expect(sent()[0].expected).toMatch(
      /^arn:aws:dynamodb, .*… \(1\d{5} more characters are in the log of the verification\)$/,
    );
  });

  test('keeps evidence of who looked when, at what, what AWS answered and what was found', async () => {
    points('vault', ['orders', 30], ['ledger', 1]);
    await verify();

    expect(s3Mock.commandCalls(PutObjectCommand)[0].args[0].input).toMatchObject({
      Bucket: 'evidence',
      Key: 'Shop/2026/11/21/2026-11-21T12:00:00.000Z-request.json',
      IfNoneMatch: '*',
    });
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
    s3Mock
      .on(PutObjectCommand)
      .rejectsOnce(errorNamed('ConditionalRequestConflict'))
      .rejects(errorNamed('PreconditionFailed'));
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
