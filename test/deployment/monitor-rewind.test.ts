// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Account } from './account';
import { ChangeMonitor, ChangeRule, MonitorResponse, TableRewind } from '../../src';
import { Cli } from '../cli/cli';
import { until } from '../handlers/monitor/until';
import { PARTITION_KEY } from '../sample';

/** Longer than it takes to see a change and restore its item, in milliseconds. */
const A_WHILE = 3_000;

let account: Account;
let folder: string;
let cli: Cli;
let roles: { readonly [kind: string]: string };

beforeAll(async () => {
  account = await Account.open();
  folder = mkdtempSync(join(tmpdir(), 'monitor-'));
  cli = new Cli(folder, account.emulator.endpoint);
  const outcome = await account.deploy(define);
  expect(outcome).toMatchObject({ status: 'CREATE_COMPLETE', reason: undefined });
  const output = (id: string) => Object.entries(outcome.outputs).find(([name]) => name.startsWith(id))![1];
  roles = { plan: output('RewindPlanRoleArn'), apply: output('RewindApplyRoleArn') };
}, 180_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await account?.close();
});

function define(app: App) {
  const stack = new Stack(app, 'Shop');
  const streaming = { ...PARTITION_KEY, dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES };
  const [proposed, restored] = ['Proposed', 'Restored'].map((id) => new dynamodb.TableV2(stack, id, streaming));
  const operators = [new iam.AccountRootPrincipal()];
  const rewind = new TableRewind(stack, 'Rewind', { tables: [proposed, restored], operators });
  const rules = [ChangeRule.immutable()];
  new ChangeMonitor(stack, 'Proposing', { table: proposed, rules, rewind, response: MonitorResponse.propose() });
  const response = MonitorResponse.restore({ maxItemsPerMinute: 10, acknowledgeRestores: true });
  new ChangeMonitor(stack, 'Restoring', { table: restored, rules, rewind, response });
}

async function write(table: string, text: string): Promise<void> {
  await account.dynamodb.send(new PutItemCommand({ TableName: table, Item: { pk: { S: '1' }, action: { S: text } } }));
}

async function action(table: string): Promise<string | undefined> {
  const { Item: item } = await account.dynamodb.send(new GetItemCommand({ TableName: table, Key: { pk: { S: '1' } } }));
  return item?.action.S;
}

const as = (role: string) => ['--role-arn', roles[role], '--region', 'eu-west-1'];

/** The plan that the monitor of a table has made. */
async function plan(table: string): Promise<any> {
  const { plans } = await cli.json('monitor', 'status', table);
  expect(plans).toHaveLength(1);
  return plans[0];
}

test('a proposed plan is applied with the role of the rewind, and the monitor leaves the repair alone', async () => {
  const table = await account.physicalId('Shop', 'Proposed');
  await write(table, 'created');
  await write(table, '');
  await until(async () => expect(await plan(table)).toMatchObject({ outcome: 'proposed', items: 1 }));
  expect(await action(table)).toBe('');

  const { plan: uri, digest } = await plan(table);
  const apply = ['rewind', 'apply', uri, '--digest', digest.slice(0, 32), '--max-share', 'any'];
  expect(await cli.run(...apply, ...as('apply'))).toMatchObject({ code: 0 });

  expect(await action(table)).toBe('created');
  await sleep(A_WHILE);
  expect(await plan(table)).toMatchObject({ outcome: 'restored' });
});

test('a restore is undone with the roles of the rewind, and the monitor leaves that alone, too', async () => {
  const table = await account.physicalId('Shop', 'Restored');
  await write(table, 'created');
  await write(table, 'meant after all');
  await until(async () => expect(await plan(table)).toMatchObject({ outcome: 'restored' }));
  expect(await action(table)).toBe('created');

  const { plan: uri } = await plan(table);
  expect(await cli.run('rewind', 'verify', uri, ...as('apply'))).toMatchObject({ code: 0 });
  const undo = await cli.json('rewind', 'undo', uri, '--out', uri.replace(/[^/]+\/$/, ''), ...as('plan'));
  const apply = ['rewind', 'apply', undo.plan, '--digest', undo.digest.slice(0, 32), '--max-share', 'any'];
  expect(await cli.run(...apply, ...as('apply'))).toMatchObject({ code: 0 });

  expect(await action(table)).toBe('meant after all');
  await sleep(A_WHILE);
  expect(await action(table)).toBe('meant after all');
});
