// Proves the alerts on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListTargetsByRuleCommand, PutEventsCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Account } from './account';
import { RecoveryAlerts } from '../../src';
import { FINDING_EVENT_DETAIL_TYPE, FINDING_EVENT_SOURCE } from '../../src/contract/finding-event';
import { alerted } from '../apps/alerted.app';
import { rulesOf } from '../monitoring/alert-rules';
import { NOT_TOLD, TOLD } from '../monitoring/alerted-events';
import { FINDING } from '../monitoring/sample-events';
import { newStack } from '../sample';

jest.setTimeout(300_000);

let account: Account;
let eventBridge: EventBridgeClient;
let sqs: SQSClient;
let outcome: Awaited<ReturnType<Account['deploy']>>;

beforeAll(async () => {
  account = await Account.open();
  eventBridge = new EventBridgeClient(account.emulator.clientConfig);
  sqs = new SQSClient(account.emulator.clientConfig);
  outcome = await account.deploy(alerted);
});
afterAll(async () => account?.close());

test('a stack with alerts and a dashboard is deployed', () => {
  expect(outcome).toMatchObject({ status: 'CREATE_COMPLETE', reason: undefined });
});

test('a finding reaches whoever is subscribed, in plain sentences', async () => {
  const QueueUrl = await account.physicalId('Alerted', 'Pager');
  const table = await account.physicalId('Alerted', 'Orders');
  const put = (detail: object) => eventBridge.send(new PutEventsCommand({
    Entries: [{ Source: FINDING_EVENT_SOURCE, DetailType: FINDING_EVENT_DETAIL_TYPE, Detail: JSON.stringify(detail) }],
  }));
  const finding = { ...FINDING.detail, tableName: table, stackId: outcome.stackId };
  await put({ ...finding, stackId: 'another' });
  await put({ ...finding, severity: 'WARNING' });
  await put(finding);
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
  );

  expect(messages.map(({ Body }) => Body)).toEqual([[
    `"Declared protection of ${table} is absent: PITR_OFF at Shop/Orders in eu-west-1."`,
    '"Expected: point-in-time recovery over 35 days"',
    '"Actual: point-in-time recovery is off"',
    '"What to do: run: aws dynamodb update-continuous-backups --table-name Shop-Orders-1ABC"',
    `"Stack ${outcome.stackId}, account 111111111111, Region eu-west-1, checked at 2026-11-20T02:14:01.121Z."`,
  ].join('\n')]);
});

test('the verification, when its time has come, has somebody told that point-in-time recovery is off', async () => {
  const table = await account.physicalId('Alerted', 'Orders');
  await account.dynamodb.send(new UpdateContinuousBackupsCommand({
    TableName: table, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
  }));
  const Name = await account.physicalId('Alerted', 'ProtectionVerificationSchedule');
  const { Target } = await new SchedulerClient(account.emulator.clientConfig).send(new GetScheduleCommand({ Name }));
  await new LambdaClient(account.emulator.clientConfig).send(
    new InvokeCommand({ FunctionName: Target!.Arn!, Payload: Buffer.from(Target!.Input!) }),
  );
  const QueueUrl = await account.physicalId('Alerted', 'Pager');
  const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 });
  const { Messages: messages = [] } = await sqs.send(receive);

  expect(messages.map(({ Body }) => Body!.split('\n')[0])).toContain(`"Declared protection of ${table} is absent: PITR_OFF at Alerted/Orders."`);
});

test('every rule has the topic as its target, and the queue for what the topic does not take', async () => {
  const topic = await account.physicalId('Alerted', 'AlertsTopic');
  const [queue] = (await account.physicalId('Alerted', 'AlertsUndelivered')).split('/').reverse();
  const targets = await Promise.all(rulesOf(newAlerts()).map(async ({ id }) => {
    const { Targets } = await eventBridge.send(new ListTargetsByRuleCommand({ Rule: await account.physicalId('Alerted', `Alerts${id}`) }));
    return Targets!.map(({ Arn, DeadLetterConfig }) => [Arn, DeadLetterConfig?.Arn]);
  }));

  expect(targets).toEqual(Array(16).fill([[topic, `arn:aws:sqs:eu-west-1:111111111111:${queue}`]]));
});

// A second opinion: MiniStack's matcher was written apart from AWS's, which test/monitoring asks.
test('TestEventPattern matches the same events as the matcher of EventBridge', async () => {
  const rules = rulesOf(newAlerts());
  const fired = async (event: object) => {
    const results = await Promise.all(rules.map(({ pattern }) => eventBridge.send(new TestEventPatternCommand({
      EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event),
    }))));
    return rules.filter((_, index) => results[index].Result).map(({ id }) => id);
  };

  for (const [alert, why, event] of TOLD) {
    expect([why, await fired(event)]).toEqual([why, [alert]]);
  }
  for (const [why, event] of NOT_TOLD) {
    expect([why, await fired(event)]).toEqual([why, []]);
  }
});

function newAlerts() {
  const stack = newStack();
  new RecoveryAlerts(stack, 'Alerts', { emailAddresses: ['oncall@example.com'] });
  return stack;
}
