/** A shop whose applications name their table by references in a stack, and who lets another one take over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, type DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, DeleteRolePolicyCommand, DeleteUserPolicyCommand,
  IAMClient, PutRolePolicyCommand, PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Account, deployed } from './account';
import { ProtectedTable, type ProtectedTableProps } from '../../src';
import { Cli, type Ended } from '../cli/cli';
import { PARTITION_KEY } from '../sample';

/** DynamoDB restores to whole seconds; a moment is quiet without writes in its second and the ones beside it. */
const PAUSE = 2200;

/** DynamoDB restores to five minutes ago at the latest. */
const LAG_SECONDS = 400;

/** No wait of a test takes longer, in milliseconds. */
const LONGEST = 30_000;

/** Takes an order, in the table that its environment names. */
const SELLER = `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const client = new DynamoDBClient({});
exports.handler = async ({ pk }) => {
  await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { pk: { S: pk } } }));
  return process.env.TABLE;
};`;

/** Sends a mail for each order, that is: logs it. */
const MAILER = `
exports.handler = async ({ Records }) => {
  for (const { dynamodb, eventSourceARN } of Records) console.log('mail ' + dynamodb.Keys.pk.S + ' of ' + eventSourceARN);
};`;

const FOR_TABLES = [
  'dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeContributorInsights', 'dynamodb:DescribeKinesisStreamingDestination', 'dynamodb:DescribeTable',
  'dynamodb:DescribeTimeToLive', 'dynamodb:GetResourcePolicy', 'dynamodb:ListTagsOfResource', 'dynamodb:DescribeStream', 'dynamodb:GetRecords',
  'dynamodb:GetShardIterator', 'dynamodb:UpdateTable', 'dynamodb:UpdateContinuousBackups', 'dynamodb:UpdateTimeToLive', 'dynamodb:PutResourcePolicy',
  'dynamodb:DeleteResourcePolicy', 'application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScalingPolicies',
  'application-autoscaling:DescribeScheduledActions', 'backup:ListBackupPlans', 'backup:ListBackupSelections', 'backup:GetBackupSelection',
  'cloudwatch:DescribeAlarms', 'cloudwatch:EnableAlarmActions', 'cloudwatch:ListDashboards', 'cloudwatch:GetDashboard', 'cloudwatch:GetMetricData',
  'lambda:ListEventSourceMappings', 'lambda:GetFunctionConfiguration', 'lambda:DeleteEventSourceMapping', 'sts:AssumeRole',
];

/** What CloudFormation is asked. */
export const FOR_STACKS = [
  'cloudformation:DescribeStacks', 'cloudformation:GetTemplate', 'cloudformation:ListStackResources', 'cloudformation:CreateChangeSet',
  'cloudformation:DescribeChangeSet', 'cloudformation:ExecuteChangeSet',
];

/** What else is in the stack. */
type Definition = (stack: Stack, orders: ProtectedTable) => unknown;

export class StackShop {
  public static async open(props: Partial<ProtectedTableProps> = {}): Promise<StackShop> {
    const shop = new StackShop(await Account.open(), props);
    return deployed(shop, () => shop.deployAll());
  }

  public readonly folder = mkdtempSync(join(tmpdir(), 'stack-'));
  public readonly dynamodb: DynamoDBClient;
  public readonly root: Cli;
  public old!: string;
  public new!: string;
  public cli!: Cli;
  private readonly lambda: LambdaClient;
  private readonly iam: IAMClient;
  private readonly scheduler: SchedulerClient;
  private readonly deployRole = 'arn:aws:iam::111111111111:role/deploy';
  private orders = 0;
  private plans = 0;

  private constructor(public readonly account: Account, private readonly props: Partial<ProtectedTableProps>) {
    const config = account.emulator.clientConfig;
    this.dynamodb = account.dynamodb;
    this.root = new Cli(this.folder, account.emulator.endpoint);
    this.lambda = new LambdaClient(config);
    this.iam = new IAMClient(config);
    this.scheduler = new SchedulerClient(config);
  }

  public async close(): Promise<void> {
    [this.lambda, this.iam, this.scheduler].forEach((client) => client.destroy());
    rmSync(this.folder, { recursive: true, force: true });
    await this.account.close();
  }

  /** Deploys the app as its code has it. */
  public async deploy(define: Definition = () => undefined, props = this.props) {
    return this.account.deploy((app: App) => {
      const stack = new Stack(app, 'Shop');
      const orders = new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, ...props });
      const options = { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler' };
      const seller = new lambda.Function(stack, 'Seller', { ...options, code: lambda.Code.fromInline(SELLER), environment: { TABLE: orders.tableName } });
      orders.grantWriteData(seller);
      const mailer = new lambda.Function(stack, 'Mailer', { ...options, code: lambda.Code.fromInline(MAILER) });
      mailer.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:ListStreams', 'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], resources: ['*'] }));
      mailer.addEventSource(new DynamoEventSource(orders, { startingPosition: lambda.StartingPosition.TRIM_HORIZON }));
      new CfnOutput(stack, 'Table', { value: orders.tableArn });
      define(stack, orders);
    });
  }

  public async plan(...more: string[]): Promise<Ended & { readonly record: string }> {
    const record = `cutover-${++this.plans}`;
    const ended = await this.cli.run('cutover', 'plan', '--table', this.old, '--to', this.new, '--stack', 'Shop', '--stack-role-arn', this.deployRole,
      '--accept-gap', 'any', '--watch', '1s', '--settle', '1s', '--out', record, ...more);
    return { ...ended, record };
  }

  /** The template as it is deployed. */
  public async template(): Promise<any> {
    const { TemplateBody: text } = await this.account.cloudFormation.send(new GetTemplateCommand({ StackName: 'Shop', TemplateStage: 'Original' }));
    return JSON.parse(text!);
  }

  /** The name of the table that the stack has. */
  public readonly table = async () => this.account.physicalId('Shop', 'Orders');

  /** A customer orders. Returns the order, and the table that has taken it. */
  public async order(): Promise<{ pk: string; table: string }> {
    const pk = `order-${++this.orders}`;
    const FunctionName = await this.account.physicalId('Shop', 'Seller');
    return { pk, table: await this.invoke(FunctionName, JSON.stringify({ pk })) };
  }

  public async items(TableName: string): Promise<string[]> {
    const { Items = [] } = await this.dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }));
    return Items.map(({ pk }) => pk.S!).sort();
  }

  public async describe(TableName: string) {
    return (await this.dynamodb.send(new DescribeTableCommand({ TableName }))).Table!;
  }

  /** The tables whose stream the mailer reads. */
  public async consumed(): Promise<string[]> {
    const FunctionName = await this.account.physicalId('Shop', 'Mailer');
    const request = new ListEventSourceMappingsCommand({ FunctionName });
    const { EventSourceMappings: mappings = [] } = await this.lambda.send(request);
    return mappings.filter(({ State }) => State === 'Enabled').map(({ EventSourceArn: arn }) => arn!.split('/')[1]);
  }

  /** True once a mail was sent for an order. */
  public async mailed(order: string): Promise<boolean> {
    const group = `/aws/lambda/${await this.account.physicalId('Shop', 'Mailer')}`;
    for (const end = Date.now() + LONGEST; Date.now() < end; await sleep(100)) {
      if ((await this.account.emulator.logs(group)).some((line) => line.includes(`mail ${order} `))) return true;
    }
    return false;
  }

  /** What the scheduled verification finds now. */
  public async found(): Promise<string[]> {
    const logs = await this.account.physicalId('Shop', 'ProtectionVerificationLogs');
    const before = (await this.account.findings(logs)).length;
    const Name = await this.account.physicalId('Shop', 'ProtectionVerificationSchedule');
    const { Target: target } = await this.scheduler.send(new GetScheduleCommand({ Name }));
    await this.invoke(target!.Arn!, target!.Input!);
    return (await this.account.findings(logs)).slice(before).map(({ severity, code, subject }) => `${severity} ${code} ${subject}`);
  }

  /** Waits until no deployment is under way. */
  public async settled(): Promise<void> {
    for (;;) {
      const { Stacks: [stack] = [] } = await this.account.cloudFormation.send(new DescribeStacksCommand({ StackName: 'Shop' }));
      if (!stack.StackStatus!.endsWith('IN_PROGRESS')) return;
      await sleep(50);
    }
  }

  /** Kills a command when it begins a step. */
  public async kill(command: 'apply' | 'undo', record: string, step: RegExp): Promise<void> {
    const { child, said, ended } = this.cli.start('cutover', command, record);
    await said(step);
    child.kill('SIGKILL');
    await ended;
    await this.settled();
  }

  /** Takes a right away, as long as something runs. */
  public async without<T>(action: string, run: () => Promise<T>): Promise<T> {
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: action, Resource: '*' }] };
    const policy = { PolicyName: 'Without', PolicyDocument: JSON.stringify(document) };
    await this.iam.send(new PutUserPolicyCommand({ UserName: 'on-call', ...policy }));
    await this.iam.send(new PutRolePolicyCommand({ RoleName: 'deploy', ...policy }));
    return run().finally(async () => {
      await this.iam.send(new DeleteUserPolicyCommand({ UserName: 'on-call', PolicyName: 'Without' }));
      await this.iam.send(new DeleteRolePolicyCommand({ RoleName: 'deploy', PolicyName: 'Without' }));
    });
  }

  private async invoke(FunctionName: string, payload: string): Promise<string> {
    const { FunctionError, Payload } = await this.lambda.send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(payload) }),
    );
    const answer = Buffer.from(Payload!).toString();
    if (FunctionError) throw new Error(answer);
    return JSON.parse(answer);
  }

  private async deployAll(): Promise<void> {
    const { status, reason } = await this.deploy();
    if (status !== 'CREATE_COMPLETE') throw new Error(reason);
    this.old = await this.table();
    this.new = `${this.old}-restored-night`;
    await this.createPeople();
    await this.order();
    await sleep(PAUSE);
    const moment = new Date().toISOString().replace(/\.\d+/, '');
    await sleep(PAUSE);
    await this.dynamodb.send(new PutItemCommand({ TableName: this.old, Item: { pk: { S: 'damage' } } }));
    await this.account.emulator.advance(LAG_SECONDS);
    const restored = await this.root.run('restore', 'start', '--table', this.old, '--at', moment, '--to', this.new);
    if (restored.code !== 0) throw new Error(restored.stderr);
  }

  private async createPeople(): Promise<void> {
    const allow = (actions: readonly string[]) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });
    await this.iam.send(new CreateUserCommand({ UserName: 'on-call' }));
    await this.iam.send(new PutUserPolicyCommand({ UserName: 'on-call', PolicyName: 'CutOver', PolicyDocument: allow(FOR_TABLES) }));
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' }] };
    await this.iam.send(new CreateRoleCommand({ RoleName: 'deploy', AssumeRolePolicyDocument: JSON.stringify(trust) }));
    const further = ['cloudformation:ListImports', 'cloudformation:DeleteChangeSet', 'cloudformation:DescribeStackEvents'];
    await this.iam.send(new PutRolePolicyCommand({ RoleName: 'deploy', PolicyName: 'Deploy', PolicyDocument: allow([...FOR_STACKS, ...further]) }));
    const { AccessKey: key } = await this.iam.send(new CreateAccessKeyCommand({ UserName: 'on-call' }));
    this.cli = new Cli(this.folder, this.account.emulator.endpoint, {
      AWS_ACCESS_KEY_ID: key!.AccessKeyId, AWS_SECRET_ACCESS_KEY: key!.SecretAccessKey,
    });
  }
}
