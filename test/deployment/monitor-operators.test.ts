// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand, GetUserPolicyCommand, IAMClient, ListUserPoliciesCommand, PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { type App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Account } from './account';
import { ChangeMonitor, ChangeRule, MonitorResponse } from '../../src';
import { Cli, type Ended } from '../cli/cli';
import { STREAMING } from '../monitor/monitored-stack';

const ON_CALL = 'on-call';

let account: Account;
let folder: string;
let cli: Cli;
let table: string;
let client: IAMClient;
let policy: { readonly UserName: string; readonly PolicyName: string };
let document: string;

function define(app: App) {
  const stack = new Stack(app, 'Shop');
  const monitor = new ChangeMonitor(stack, 'Monitor', {
    table: new dynamodb.TableV2(stack, 'AuditLog', STREAMING),
    rules: [ChangeRule.immutable()],
    response: MonitorResponse.restore({ maxItemsPerMinute: 50, acknowledgeRestores: true }),
  });
  monitor.grantOperate(new iam.User(stack, 'OnCall', { userName: ON_CALL }));
}

beforeAll(async () => {
  account = await Account.open();
  folder = mkdtempSync(join(tmpdir(), 'operators-'));
  expect(await account.deploy(define)).toMatchObject({ status: 'CREATE_COMPLETE' });
  table = await account.physicalId('Shop', 'AuditLog');
  client = new IAMClient(account.emulator.clientConfig);
  const { PolicyNames } = await client.send(new ListUserPoliciesCommand({ UserName: ON_CALL }));
  policy = { UserName: ON_CALL, PolicyName: PolicyNames![0] };
  document = decodeURIComponent((await client.send(new GetUserPolicyCommand(policy))).PolicyDocument!);
  const { AccessKey: key } = await client.send(new CreateAccessKeyCommand({ UserName: ON_CALL }));
  cli = new Cli(folder, account.emulator.endpoint, {
    AWS_ACCESS_KEY_ID: key!.AccessKeyId, AWS_SECRET_ACCESS_KEY: key!.SecretAccessKey,
  });
}, 180_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  client?.destroy();
  await account?.close();
});

/** Runs a command as a user who may do all but one of the actions. */
async function without(action: string, verb: string, ...options: string[]): Promise<Ended> {
  const { Statement, ...rest } = JSON.parse(document);
  const left = Statement.map((statement: any) => (
    { ...statement, Action: [statement.Action].flat().filter((each: string) => each !== action) }
  )).filter(({ Action }: any) => Action.length > 0);
  const PolicyDocument = JSON.stringify({ ...rest, Statement: left });
  await client.send(new PutUserPolicyCommand({ ...policy, PolicyDocument }));
  try {
    return await cli.run('monitor', verb, table, ...options);
  } finally {
    await client.send(new PutUserPolicyCommand({ ...policy, PolicyDocument: document }));
  }
}

test('who operates a monitor sees, pauses and resumes it', async () => {
  expect(await cli.json('monitor', 'status', table)).toMatchObject({ works: true, response: 'restore', paused: null, mapping: { state: 'Enabled' } });
  expect(await cli.run('monitor', 'pause', table, '--reason', 'migration')).toMatchObject({ code: 0 });
  expect(await cli.json('monitor', 'status', table)).toMatchObject({ works: false, paused: { by: expect.stringContaining(ON_CALL), reason: 'migration' } });
  expect(await cli.json('monitor', 'resume', table)).toMatchObject({ pauseEnded: true });
  expect(await cli.run('monitor', 'status', table)).toMatchObject({ code: 0 });
});

test('has these permissions and no others', () => {
  expect(JSON.parse(document).Statement.flatMap(({ Action }: any) => Action)).toEqual([
    'dynamodb:BatchGetItem', 'dynamodb:ListTagsOfResource', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:DescribeTable',
    'lambda:ListEventSourceMappings',
  ]);
});

test.each([
  ['dynamodb:DescribeTable', 'status'], ['dynamodb:BatchGetItem', 'status'], ['dynamodb:Query', 'status'],
  ['dynamodb:PutItem', 'pause'], ['dynamodb:PutItem', 'resume'],
])('needs %s: without it %s is refused, by name', async (action, verb) => {
  const { code, stderr } = await without(action, verb);

  expect(code).not.toBe(0);
  expect(stderr).toContain(action);
  expect(await cli.json('monitor', 'status', table)).toMatchObject({ paused: null });
});

test.each(['dynamodb:ListTagsOfResource', 'lambda:ListEventSourceMappings'])('needs %s: without it the state of the monitor is unknown', async (action) => {
  const { works, mapping } = JSON.parse((await without(action, 'status', '--json')).stdout);

  expect(works).toBe(false);
  expect(mapping.unknown).toContain(action);
});
