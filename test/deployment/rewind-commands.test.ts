// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Account } from './account';
import { TableRewind } from '../../src';
import { Cli } from '../cli/cli';
import { PARTITION_KEY } from '../sample';

let account: Account;
let folder: string;
let planner: Cli;
let owner: Cli;
let table: string;
let commands: { readonly [id: string]: string };

beforeAll(async () => {
  account = await Account.open();
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
  [planner, owner] = [await person('planner'), await person('owner')];
  const { status, outputs } = await account.deploy((app) => {
    const stack = new Stack(app, 'Rewound');
    const operator = (name: string) => new iam.ArnPrincipal(`arn:aws:iam::111111111111:user/${name}`);
    new TableRewind(stack, 'Rewind', {
      tables: [new dynamodb.TableV2(stack, 'Orders', { ...PARTITION_KEY, dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES })],
      operators: [operator('planner')],
      applyOperators: [operator('owner')],
    });
    return stack;
  });
  expect(status).toBe('CREATE_COMPLETE');
  commands = Object.fromEntries(Object.entries(outputs).map(([id, value]) => [id.replace(/^Rewind|[0-9A-F]{8}$/g, ''), value]));
  table = await account.physicalId('Rewound', 'Orders');
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await account?.close();
});

/** A user who may assume roles and nothing else. */
async function person(UserName: string): Promise<Cli> {
  const client = new IAMClient(account.emulator.clientConfig);
  await client.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] });
  await client.send(new PutUserPolicyCommand({ UserName, PolicyName: 'Assume', PolicyDocument }));
  const { AccessKey: key } = await client.send(new CreateAccessKeyCommand({ UserName }));
  return new Cli(folder, account.emulator.endpoint, {
    AWS_ACCESS_KEY_ID: key!.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: key!.SecretAccessKey,
  });
}

async function write(name: string, action: string): Promise<void> {
  await account.dynamodb.send(
    new PutItemCommand({ TableName: table, Item: { pk: { S: name }, action: { S: action } } }),
  );
}

async function actions(): Promise<string[]> {
  const { Items: items } = await account.dynamodb.send(new ScanCommand({ TableName: table }));
  return items!.map(({ pk, action }) => `${pk.S}: ${action.S}`).sort();
}

/** The words of a command after its name. */
const words = (command: string) => command.split(' ').slice(2);

test('the commands in the outputs of a stack plan, apply, report, verify and undo a rewind, each with its role and no other', async () => {
  const start = new Date().toISOString();
  for (const name of ['one', 'two']) await write(name, 'created');
  for (const name of ['one', 'two']) await write(name, '');

  const plan = words(commands.PlanCommand).map((word) => word === '2h' ? start : word);
  const planned = await planner.json(...plan, '--filter', 'changed(action) and new.action = ""');
  expect(planned).toMatchObject({ counts: { items: 2 }, dryRun: { updated: 2 } });
  expect(planned.plan).toMatch(/^s3:\/\/.*\/Rewound\/Rewind\/rewind-/);

  const folderOf = ([...all]: string[]) => all.map((word) => word.endsWith('PLAN/') ? planned.plan : word === 'DIGEST' ? planned.digest.slice(0, 32) : word);
  const parameters = [...folderOf(words(commands.ApplyCommand)), '--max-share', 'any'];
  const withPlanRole = parameters.map((word) => word === commands.ApplyRoleArn ? commands.PlanRoleArn : word);
  expect(await planner.run(...withPlanRole)).toMatchObject({ code: 1, stderr: expect.stringMatching(/AccessDenied/) });
  expect(await actions()).toEqual(['one: ', 'two: ']);

  expect(await owner.run(...parameters)).toMatchObject({ code: 0, stdout: expect.stringContaining('2 items restored') });
  expect(await actions()).toEqual(['one: created', 'two: created']);
  const report = await owner.json('rewind', 'report', planned.plan, '--role-arn', commands.ApplyRoleArn);
  expect(report).toMatchObject({ complete: true, planned: { by: expect.stringContaining(':assumed-role/') }, runs: [{ result: 'complete' }] });
  expect(await owner.run('rewind', 'verify', planned.plan, '--role-arn', commands.ApplyRoleArn)).toMatchObject({ code: 0 });

  const withRole = (role: string) => ['--role-arn', role, '--region', 'eu-west-1'];
  const undo = await planner.json('rewind', 'undo', planned.plan, '--out', commands.JournalUri, ...withRole(commands.PlanRoleArn));
  expect(undo).toMatchObject({ counts: { items: 2 }, plan: expect.stringMatching(/^s3:/) });
  const undoing = ['rewind', 'apply', undo.plan, '--digest', undo.digest.slice(0, 32), '--max-share', 'any'];
  expect(await owner.run(...undoing, ...withRole(commands.ApplyRoleArn))).toMatchObject({ code: 0 });
  expect(await actions()).toEqual(['one: ', 'two: ']);
  expect(await owner.json('rewind', 'report', undo.plan, '--role-arn', commands.ApplyRoleArn)).toMatchObject({ complete: true });
});
