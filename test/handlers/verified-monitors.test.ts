import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { cloudWatchMock, eventsMock, measured, RUN, useScheduledRun, verify as run } from './scheduled-run';
import { dynamodbMock, errorNamed, FakeClock, lambdaMock, loggedFindings, verify } from './sdk';

const STREAM = 'arn:aws:dynamodb:eu-west-1:111111111111:table/audit/stream/2026-11-27T06:00:00.000';
const MONITOR = { path: 'Shop/Monitor', tableName: 'audit', mappingId: 'mapping-1', functionName: 'Shop-Monitor' };
const EXPECTATION = { tables: [], profiles: [], selections: [], plans: [], vaults: [], monitors: [MONITOR] };

const mapping = (settings = {}) => lambdaMock.on(GetEventSourceMappingCommand, { UUID: 'mapping-1' })
  .resolves({ State: 'Enabled', LastProcessingResult: 'OK', EventSourceArn: STREAM, ...settings });
const table = (settings = {}) => dynamodbMock.on(DescribeTableCommand, { TableName: 'audit' }).resolves({
  Table: { LatestStreamArn: STREAM, StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' }, ...settings },
});
const ages = (...Values: number[]) => cloudWatchMock.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: 'age0', Values }] });
const SCHEDULED = { ...RUN, evidence: undefined, expectation: { ...EXPECTATION } } as unknown as typeof RUN;
const sent = () => eventsMock.commandCalls(PutEventsCommand)
  .flatMap(({ args: [{ input }] }) => input.Entries!).map(({ Detail }) => JSON.parse(Detail!));
const counted = () => measured().filter(([, name]) => name === 'ProtectionFindings');
const found = async () => (await run(SCHEDULED)).findings;

useScheduledRun();
beforeEach(() => {
  lambdaMock.reset();
  mapping();
  table();
  ages();
});

describe('a monitor', () => {
  test.each(['OK', 'No records processed', undefined])('that works is no finding, with the last result %s', async (LastProcessingResult) => {
    mapping({ LastProcessingResult });

    await expect(verify(EXPECTATION)).resolves.toEqual({ reason: undefined, data: { Tables: '0', Findings: '0' } });
    expect(await found()).toEqual([]);
  });

  test('without its mapping fails the deployment', async () => {
    lambdaMock.on(GetEventSourceMappingCommand).rejects(errorNamed('ResourceNotFoundException'));

    await expect(verify(EXPECTATION)).rejects.toThrow('the protection of the tables that have a monitor is not what the stack declares: 1 error;');
    await expect(verify(EXPECTATION)).rejects.toThrow('ERROR MONITOR_NOT_FOUND Shop/Monitor: expected a mapping that hands the changes of the table to the monitor; '
      + 'actual: there is no mapping mapping-1, so the monitor sees no change; deploy the stack once without the monitor and once with it');
  });

  test.each(['Disabled', 'Disabling', 'Deleting'])('whose mapping is %s fails the deployment, with the command that switches it on', async (State) => {
    mapping({ State, LastProcessingResult: 'PROBLEM: Function call failed' });

    await expect(verify(EXPECTATION)).rejects.toThrow('1 error; all findings are in the log group /shop | ERROR MONITOR_OFF Shop/Monitor: expected a mapping that hands the changes of the table to the monitor; '
      + `actual: the mapping is ${State}, so the monitor sees no change; run: aws lambda update-event-source-mapping --region eu-west-1 --uuid mapping-1 --enabled`);
  });

  test.each(['Creating', 'Enabling', 'Updating'])('whose mapping is %s is waited for', async (State) => {
    const clock = new FakeClock();
    lambdaMock.on(GetEventSourceMappingCommand).resolvesOnce({ State, EventSourceArn: STREAM })
      .resolves({ State: 'Enabled', EventSourceArn: STREAM });

    await expect(verify(EXPECTATION, { clock, settleSeconds: '120' })).resolves.toMatchObject({ data: { Findings: '0' } });
    expect(clock.time).toBe(500);
  });

  test.each(['Creating', 'Enabling', 'Updating'])('whose mapping is %s for longer than is waited for is a warning', async (State) => {
    const clock = new FakeClock();
    mapping({ State });

    await expect(verify(EXPECTATION, { clock, settleSeconds: '120' })).resolves.toMatchObject({ data: { Findings: '1' } });
    expect(clock.time).toBeGreaterThan(100_000);
    expect(loggedFindings()).toMatchObject([{
      code: 'MONITOR_STARTING', severity: 'WARNING', actual: `the mapping is ${State}`, remedy: 'look again in a few minutes: aws lambda get-event-source-mapping --region eu-west-1 --uuid mapping-1',
    }]);
  });

  test('whose last batch failed is an error, but a warning at a deployment, which may repair it', async () => {
    mapping({ LastProcessingResult: 'PROBLEM: Function call failed' });
    const finding = {
      code: 'MONITOR_FAILING',
      subject: 'Shop/Monitor',
      actual: 'the last result of the mapping is PROBLEM: Function call failed',
      remedy: expect.stringContaining('the log of the function Shop-Monitor'),
    };

    await expect(verify(EXPECTATION)).resolves.toMatchObject({ data: { Findings: '1' } });
    expect(loggedFindings()).toMatchObject([{ ...finding, severity: 'WARNING' }]);
    expect(await found()).toMatchObject([{ ...finding, severity: 'ERROR' }]);
  });

  test.each([
    ['was switched off', { StreamSpecification: { StreamEnabled: false } }, 'no stream', 'switch the stream of audit on with NEW_AND_OLD_IMAGES, then deploy'],
    ['was never on', { StreamSpecification: undefined, LatestStreamArn: undefined }, 'no stream', 'switch the stream of audit on'],
    ['holds keys only', { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' as const } }, 'a stream of KEYS_ONLY', 'switch the stream of audit on'],
    ['was switched off and on again', { LatestStreamArn: `${STREAM}1` }, `the mapping reads ${STREAM}, and the table writes to ${STREAM}1`, 'the stream was switched off and on again'],
  ])('fails the deployment where the stream of its table %s', async (_, settings, actual, remedy) => {
    table(settings);

    await expect(verify(EXPECTATION)).rejects.toThrow('1 error;');
    expect(loggedFindings()).toMatchObject([{
      code: 'MONITOR_STREAM_DIFFERS',
      severity: 'ERROR',
      actual,
      remedy: expect.stringContaining(remedy),
      page: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html',
    }]);
  });

  test('fails the deployment where its table is not there', async () => {
    dynamodbMock.on(DescribeTableCommand).rejects(errorNamed('ResourceNotFoundException'));

    await expect(verify(EXPECTATION)).rejects.toThrow('MONITOR_STREAM_DIFFERS Shop/Monitor: expected a mapping that reads the latest stream of the table, of NEW_AND_OLD_IMAGES; actual: there is no table audit');
  });

  test.each([
    ['lambda:GetEventSourceMapping', () => lambdaMock.on(GetEventSourceMappingCommand).rejects(errorNamed('AccessDeniedException'))],
    ['dynamodb:DescribeTable', () => dynamodbMock.on(DescribeTableCommand).rejects(errorNamed('AccessDeniedException'))],
  ])('fails the deployment where %s is denied', async (action, deny) => {
    deny();

    await expect(verify(EXPECTATION)).rejects.toThrow(`CHECK_FAILED Shop/Monitor: expected protection that can be verified; actual: ${action} failed: AccessDeniedException`);
  });
});

describe('a scheduled run', () => {
  test('warns of a monitor for which a change has waited for more than five minutes', async () => {
    ages(1000, 421_000, 0);

    expect(await found()).toMatchObject([{
      code: 'MONITOR_LATE',
      severity: 'WARNING',
      subject: 'Shop/Monitor',
      expected: 'changes that wait for their monitor for at most 5 minutes',
      actual: 'in the last 15 minutes one has waited for 7 minutes',
      page: 'https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html',
    }]);
    const [{ args: [{ input }] }] = cloudWatchMock.commandCalls(GetMetricDataCommand);
    const { StartTime, EndTime, MetricDataQueries } = input;
    expect(EndTime!.getTime() - StartTime!.getTime()).toBe(900_000);
    expect(MetricDataQueries).toEqual([{
      Id: 'age0', MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName: 'IteratorAge', Dimensions: [{ Name: 'FunctionName', Value: 'Shop-Monitor' }] }, Period: 60, Stat: 'Maximum' },
    }]);
  });

  test('does not warn of five minutes', async () => {
    ages(300_000);

    expect(await found()).toEqual([]);
  });

  test('reads every page of ages', async () => {
    cloudWatchMock.on(GetMetricDataCommand).resolvesOnce({ MetricDataResults: [{ Id: 'age0', Values: [1] }], NextToken: 'next' })
      .resolves({ MetricDataResults: [{ Id: 'age0', Values: [600_000] }] });

    expect(await found()).toMatchObject([{ code: 'MONITOR_LATE' }]);
  });

  test('that may not ask for lags names what it may not', async () => {
    cloudWatchMock.on(GetMetricDataCommand).rejects(errorNamed('AccessDenied'));

    expect(await found()).toMatchObject([{ code: 'CHECK_FAILED', actual: expect.stringContaining('cloudwatch:GetMetricData failed: AccessDenied') }]);
  });

  test('asks CloudWatch for nothing without a monitor', async () => {
    await run({ ...SCHEDULED, expectation: { ...SCHEDULED.expectation, monitors: undefined } as any });

    expect(cloudWatchMock.commandCalls(GetMetricDataCommand)).toEqual([]);
  });

  test('reports a finding of a monitor for its table, and counts it for that table alone', async () => {
    mapping({ State: 'Disabled' });
    const tables = [{ path: 'Shop/Audit', tableName: 'audit' }, { path: 'Shop/Ledger', tableName: 'ledger' }];
    await run({ ...SCHEDULED, expectation: { ...SCHEDULED.expectation, tables } as any });

    expect(sent()).toMatchObject([{ code: 'MONITOR_OFF', subject: 'Shop/Monitor', tableName: 'audit' }]);
    expect(counted()).toEqual([['audit', 'ProtectionFindings', 1], ['ledger', 'ProtectionFindings', 0]]);
  });

  test('counts a finding of a monitor for no table where its own is not verified', async () => {
    mapping({ State: 'Disabled' });
    const tables = [{ path: 'Shop/Orders', tableName: 'orders' }];
    await run({ ...SCHEDULED, expectation: { ...SCHEDULED.expectation, tables } as any });

    expect(sent()).toMatchObject([{ tableName: 'audit' }]);
    expect(counted()).toEqual([['orders', 'ProtectionFindings', 0]]);
  });

  test('leaves out a monitor whose condition is not met', async () => {
    const { findings, expectation } = await run({ ...SCHEDULED, expectation: { ...EXPECTATION, monitors: ['null', JSON.stringify(MONITOR)] } as any });

    expect(findings).toEqual([]);
    expect(expectation.monitors).toEqual([MONITOR]);
  });
});

