// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { type App, Duration, Stack } from 'aws-cdk-lib';
import { type Entry, MonitoredAccount } from './monitored-account';
import { ChangeMonitor, ChangeRule, MonitorResponse, ProtectedTable, ProtectionVerification } from '../../src';
import { until } from '../handlers/monitor/until';
import { PARTITION_KEY } from '../sample';

/** Time for what must not happen, in milliseconds: several polls and retries. */
const QUIET = 1500;

let monitored: MonitoredAccount;

function define(app: App) {
  const stack = new Stack(app, 'Shop');
  new ProtectionVerification(stack, 'Verification', { settleTimeout: Duration.seconds(0) });
  new ChangeMonitor(stack, 'Monitor', {
    table: new ProtectedTable(stack, 'AuditLog', { ...PARTITION_KEY, deletionProtection: false }),
    rules: [ChangeRule.matching('Emptied', 'modify and new.action = ""')],
    response: MonitorResponse.restore({ maxItemsPerMinute: 1000, acknowledgeRestores: true }),
    retryAttempts: 5,
  });
}

beforeAll(async () => {
  monitored = await MonitoredAccount.open(define);
}, 180_000);

afterAll(() => monitored?.close());

const entry = (pk: string, action: string): Entry => ({ pk: { S: pk }, action: { S: action } });
const invocations = async () => (await monitored.log()).filter((line) => line.startsWith('START ')).length;

/** Writes an item, and empties it, which is unintended. */
async function empty(pk: string): Promise<void> {
  await monitored.put(entry(pk, 'created'));
  await monitored.put(entry(pk, ''));
}

const restored = (pk: string) => until(async () => expect(await monitored.get(pk)).toEqual(entry(pk, 'created')));

test('a change that no rule matches does not invoke the function: the mapping leaves it out', async () => {
  const { FilterCriteria } = await monitored.mapping();
  await empty('first');
  await restored('first');
  await monitored.result(/^OK$/);
  await sleep(QUIET);
  const before = await invocations();
  for (const action of ['created', 'changed', 'changed again']) await monitored.put(entry('intended', action));
  await monitored.remove('intended');
  await sleep(QUIET);
  const between = await invocations();
  await empty('second');
  await restored('second');

  expect(FilterCriteria!.Filters!.map(({ Pattern }) => JSON.parse(Pattern!))).toEqual([{ eventName: ['MODIFY'], dynamodb: expect.anything() }]);
  expect(between).toBe(before);
  await until(async () => expect(await invocations()).toBeGreaterThan(between));
});

test('what fails again and again is set aside after the retries, each record alone, and the shard goes on', async () => {
  await monitored.without('MonitorJournalPermissions', 's3:PutObject', ['WritePlans'], async () => {
    await empty('failing-1');
    await empty('failing-2');
    await until(async () => expect((await monitored.unprocessed()).flat().sort()).toEqual(['failing-1', 'failing-2']));
    await monitored.result(/^PROBLEM/);
  });
  await empty('next');
  await restored('next');

  expect(await monitored.unprocessed()).toEqual([['failing-1'], ['failing-2']]);
  expect([await monitored.get('failing-1'), await monitored.get('failing-2')]).toEqual([entry('failing-1', ''), entry('failing-2', '')]);
  await monitored.result(/^OK$/);
});

test('what failed for a moment is restored with a retry, and is not set aside', async () => {
  const before = await monitored.unprocessed();
  await monitored.enable(false);
  await empty('late');
  await monitored.without('MonitorTablePermissions', 'dynamodb:UpdateItem', ['RestoreItems'], async () => {
    await monitored.enable(true);
    await monitored.result(/^PROBLEM/);
  });
  await restored('late');

  expect(await monitored.unprocessed()).toEqual(before);
});

test('a record that cannot be read is noted, and holds up none of the batch', async () => {
  await monitored.enable(false);
  await monitored.put(entry('readable', ''));
  const poison = monitored.record(entry('poison', 'created'), entry('poison', ''));
  poison.dynamodb!.NewImage = { pk: { S: 'poison' }, action: { X: '' } as any };
  const failed = await monitored.deliver(poison, monitored.record(entry('readable', 'created'), entry('readable', '')));

  expect(failed).toEqual([]);
  expect(await monitored.get('readable')).toEqual(entry('readable', 'created'));
  expect((await monitored.log()).join()).toContain(`"unreadable","record":"${poison.dynamodb!.SequenceNumber}"`);
  await monitored.enable(true);
});

describe('the verification between deployments', () => {
  /** Hands the schedule's own input to its own target, and answers what was found about monitors. */
  async function found(): Promise<string[]> {
    const { account } = monitored;
    const { Target } = await new SchedulerClient(account.emulator.clientConfig)
      .send(new GetScheduleCommand({ Name: await account.physicalId('Shop', 'VerificationSchedule') }));
    const logs = await account.physicalId('Shop', 'VerificationLogs');
    const { length } = await account.findings(logs);
    const { FunctionError, Payload } = await new LambdaClient(account.emulator.clientConfig)
      .send(new InvokeCommand({ FunctionName: Target!.Arn!, Payload: Buffer.from(Target!.Input!) }));
    expect(FunctionError ? Buffer.from(Payload!).toString() : undefined).toBeUndefined();
    return (await account.findings(logs)).slice(length)
      .filter(({ code }) => /^(MONITOR|CHECK)/.test(code)).map(({ code, severity, subject }) => `${severity} ${code} ${subject}`);
  }

  test('finds nothing about a monitor that works', async () => {
    await monitored.result(/^(OK|No records processed)$/);

    expect(await found()).toEqual([]);
  });

  test('finds a mapping that is off', async () => {
    await monitored.enable(false);

    expect(await found()).toEqual(['ERROR MONITOR_OFF Shop/Monitor']);
    await monitored.enable(true);
  });

  test('finds a function that fails', async () => {
    await monitored.without('MonitorJournalPermissions', 's3:PutObject', ['WritePlans'], async () => {
      await empty('failing-3');
      await monitored.result(/^PROBLEM/);

      expect(await found()).toEqual(['ERROR MONITOR_FAILING Shop/Monitor']);
    });
    await empty('repaired');
    await restored('repaired');
  });

  test('finds a monitor that lags', async () => {
    await new CloudWatchClient(monitored.account.emulator.clientConfig).send(new PutMetricDataCommand({
      Namespace: 'AWS/Lambda',
      MetricData: [{
        MetricName: 'IteratorAge',
        Value: 600_000,
        Unit: 'Milliseconds',
        Dimensions: [{ Name: 'FunctionName', Value: await monitored.account.physicalId('Shop', 'MonitorFunction') }],
      }],
    }));

    expect(await found()).toEqual(['WARNING MONITOR_LATE Shop/Monitor']);
  });

  test('finds a stream that was switched off, and one that was switched on again', async () => {
    const stream = (StreamEnabled: boolean) => monitored.account.dynamodb.send(new UpdateTableCommand({
      TableName: monitored.table,
      StreamSpecification: { StreamEnabled, ...StreamEnabled && { StreamViewType: 'NEW_AND_OLD_IMAGES' } },
    }));
    await stream(false);
    const off = await found();
    await stream(true);

    expect(off).toContain('ERROR MONITOR_STREAM_DIFFERS Shop/Monitor');
    expect(await found()).toContain('ERROR MONITOR_STREAM_DIFFERS Shop/Monitor');
  });
});
