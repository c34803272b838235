import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand, DeleteItemCommand, DescribeContinuousBackupsCommand, DescribeExportCommand, DescribeTableCommand,
  DescribeTimeToLiveCommand, ExportTableToPointInTimeCommand, ListExportsCommand, PutItemCommand, ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { Stack } from 'aws-cdk-lib';
import { Account, deployed } from './account';
import { defineRewound } from './rewound-stack';
import { Session } from './session';
import { type Clock, SYSTEM_CLOCK } from '../../src/clock/clock';
import { apply, dryRun } from '../../src/engine/apply/rewind';
import { parseFilter } from '../../src/engine/damage/filter/filter';
import { describeTable } from '../../src/engine/dynamodb/table';
import { streamChanges } from '../../src/engine/evidence/stream/stream-changes';
import { DiskJournal } from '../../src/engine/journal/disk-journal';
import { createPlan, Plan } from '../../src/engine/plan/plan';
import { modelCalls } from '../emulator/contract/model-calls';

type Keys = readonly [string, string];

export const PREFIX = 'Rewound/Rewind';

/** An account with a table that is rewound, the users who plan and apply, and damage to the table. */
export class RewoundAccount {
  public static async open(): Promise<RewoundAccount> {
    const opened = new RewoundAccount(await Account.open());
    return deployed(opened, () => opened.deploy());
  }

  public readonly root: Session;
  public administrator!: Session;
  public table!: string;
  public other!: string;
  public bucket!: string;
  public exportsBucket!: string;
  private users!: { readonly [name: string]: Keys };
  private outputs!: { readonly [name: string]: string };
  private exportArn!: string;
  private start!: Date;
  private readonly folder = mkdtempSync(join(tmpdir(), 'rewind-'));
  private plans = 0;
  private round = 0;

  /** Sessions are kept: it takes a while to get one. */
  private readonly sessions = new Map<string, Session>();

  private constructor(private readonly account: Account) {
    this.root = new Session(account, account.emulator.clientConfig.credentials);
  }

  public async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.account.close();
  }

  /** The folder of a plan that is not there yet. */
  public newFolder(): string {
    return `${PREFIX}/plan-${++this.plans}`;
  }

  public planner(without?: string): Session {
    return this.session('planner', 'Plan', without);
  }

  public owner(without?: string): Session {
    return this.session('owner', 'Apply', without);
  }

  /** Assumes a role by its real trust; without an action as if its policies did not have it. */
  public assume(user: string, role: 'Plan' | 'Apply', without?: string): Session {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: without, Resource: '*' }] };
    const [{ ok, code, answer }] = modelCalls(this.account.emulator, [{
      service: 'sts',
      operation: 'AssumeRole',
      credentials: this.users[user],
      parameters: { RoleArn: this.outputs[`${role}RoleArn`], RoleSessionName: user, ...without && { Policy: JSON.stringify(policy) } },
    }]);
    if (!ok) throw new Error(code!);
    const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials;
    return new Session(this.account, {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    });
  }

  /** Good items, of which one is emptied and one deleted; and one that the damage inserted. */
  public async doDamage(): Promise<void> {
    this.round++;
    const key = (name: string) => ({ pk: { S: `${this.round}-${name}` } });
    const write = (name: string, action: string) => this.root.dynamodb
      .send(new PutItemCommand({ TableName: this.table, Item: { ...key(name), action: { S: action } } }));
    await write('emptied', 'created');
    await write('deleted', 'created');
    this.start = new Date();
    await write('emptied', '');
    await this.root.dynamodb.send(new DeleteItemCommand({ TableName: this.table, Key: key('deleted') }));
    await write('unwanted', '');
  }

  public async actions(): Promise<string[]> {
    const { Items } = await this.root.dynamodb.send(new ScanCommand({ TableName: this.table }));
    return Items!.filter(({ pk }) => pk.S!.startsWith(`${this.round}-`)).map(({ pk, action }) => `${pk.S!.split('-')[1]}: ${action?.S}`).sort();
  }

  public put({ s3: client }: Session, Key: string, Body: string | Buffer = '{}', IfNoneMatch: string | undefined = '*') {
    return client.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body, IfNoneMatch }));
  }

  /** The folder of a plan whose contents do not matter. */
  public async someFolder(): Promise<string> {
    const key = this.newFolder();
    for (const file of ['items.jsonl', 'plan.json']) await this.put(this.planner(), `${key}/${file}`);
    return key;
  }

  /** All that it takes to know whether a rewind would work, to make a plan and to look at it. */
  public async makePlan(operator: Session): Promise<{ plan: Plan; key: string }> {
    const TableName = this.table;
    const { dynamodb: client, streams, s3: objects } = operator;
    const described = await describeTable(client, TableName);
    await client.send(new DescribeContinuousBackupsCommand({ TableName }));
    await client.send(new DescribeTimeToLiveCommand({ TableName }));
    await client.send(new ScanCommand({ TableName }));
    await client.send(new DescribeTableCommand({ TableName: 'restored-1' }));
    await client.send(new ScanCommand({ TableName: 'restored-1' }));
    await client.send(new ListExportsCommand({ TableArn: described.arn }));
    await client.send(new DescribeExportCommand({ ExportArn: this.exportArn }));
    await objects.send(new ListObjectsV2Command({ Bucket: this.exportsBucket, Prefix: 'orders/AWSDynamoDB/1/' }));
    await objects.send(new GetObjectCommand({ Bucket: this.exportsBucket, Key: 'orders/AWSDynamoDB/1/manifest-summary.json' }));

    const name = `plan-${++this.plans}`;
    const plan = await createPlan({
      folder: join(this.folder, name),
      table: described,
      changes: () => streamChanges({ streams, clock: impatient(), table: described, from: this.start }),
      from: this.start,
      filter: parseFilter(`key.pk begins "${this.round}-" and (delete or new.action = "")`),
    });
    await dryRun({ plan, client, clock: SYSTEM_CLOCK });
    const key = `${PREFIX}/${name}`;
    for (const file of ['items.jsonl', 'plan.json']) await this.put(operator, `${key}/${file}`, readFileSync(join(this.folder, name, file)));
    await this.put(operator, `${key}/dry-run.json`, '{}', undefined);
    return { plan, key };
  }

  public async planned(): Promise<string> {
    return (await this.makePlan(this.planner())).key;
  }

  /** Applies a plan that lies in the bucket. */
  public async applyPlan(operator: Session, key: string) {
    const copy = mkdtempSync(join(this.folder, 'copy-'));
    await operator.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: `${key}/` }));
    for (const file of ['items.jsonl', 'plan.json']) {
      const { Body } = await operator.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: `${key}/${file}` }));
      writeFileSync(join(copy, file), await Body!.transformToByteArray());
    }
    const plan = await Plan.open(copy);
    const journal = await DiskJournal.open(join(copy, 'journal.jsonl'));
    const report = await apply({
      plan,
      approval: plan.digest,
      client: operator.dynamodb,
      clock: SYSTEM_CLOCK,
      journal,
      limits: { maxShare: Infinity },
    }).finally(() => journal.close());
    await this.put(operator, `${key}/journal/00000001.jsonl`, readFileSync(join(copy, 'journal.jsonl')));
    for (const file of ['runs/2026-11-21T02-14-00.000Z.json', 'report.md', 'report.json', 'changes.csv']) await this.put(operator, `${key}/${file}`, '{}', undefined);
    return report;
  }

  private async deploy(): Promise<void> {
    this.users = Object.fromEntries(await Promise.all(['planner', 'owner', 'stranger', 'administrator']
      .map(async (name) => [name, await this.createUser(name, name === 'administrator' ? '*' : 'sts:AssumeRole')])));
    const [accessKeyId, secretAccessKey] = this.users.administrator;
    this.administrator = new Session(this.account, { accessKeyId, secretAccessKey });
    const outcome = await this.account.deploy((app) => defineRewound(new Stack(app, 'Rewound')));
    expect(outcome).toMatchObject({ status: 'CREATE_COMPLETE', reason: undefined });
    this.outputs = Object.fromEntries(Object.entries(outcome.outputs).map(([id, value]) => [id.replace(/^Rewind|[0-9A-F]{8}$/g, ''), value]));
    const ids = ['Orders', 'Other', 'RewindJournal', 'Exports'];
    [this.table, this.other, this.bucket, this.exportsBucket] = await Promise.all(
      ids.map((id) => this.account.physicalId('Rewound', id)),
    );

    await this.root.dynamodb.send(new CreateTableCommand({
      TableName: 'restored-1',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }));
    for (const prefix of ['orders/', 'orders-archive/', '']) {
      await this.root.s3.send(new PutObjectCommand({ Bucket: this.exportsBucket, Key: `${prefix}AWSDynamoDB/1/manifest-summary.json`, Body: '{}' }));
    }
    const { Table } = await this.root.dynamodb.send(new DescribeTableCommand({ TableName: this.table }));
    const { ExportDescription } = await this.root.dynamodb.send(new ExportTableToPointInTimeCommand({
      TableArn: Table!.TableArn, S3Bucket: this.exportsBucket, S3Prefix: 'orders',
    }));
    this.exportArn = ExportDescription!.ExportArn!;
  }

  private async createUser(UserName: string, Action: string): Promise<Keys> {
    const client = new IAMClient(this.account.emulator.clientConfig);
    await client.send(new CreateUserCommand({ UserName }));
    const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
    await client.send(new PutUserPolicyCommand({ UserName, PolicyName: 'Assume', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }));
    const { AccessKey: key } = await client.send(new CreateAccessKeyCommand({ UserName }));
    return [key!.AccessKeyId!, key!.SecretAccessKey!];
  }

  private session(user: string, role: 'Plan' | 'Apply', without?: string): Session {
    const known = this.sessions.get(`${role}${without}`) ?? this.assume(user, role, without);
    this.sessions.set(`${role}${without}`, known);
    return known;
  }
}

/** Records are in MiniStack's streams at once, so there is nothing to wait for. */
function impatient(): Clock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    sleep: async (milliseconds) => {
      ahead += milliseconds;
    },
  };
}

/** The refusal of a call, or that there was none. */
export const refusalOf = (call: Promise<unknown>) => call.then(() => 'let through', ({ name, message }: Error) => `${name}: ${message}`);
