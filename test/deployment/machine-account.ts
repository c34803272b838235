/** An account with a state machine that recovers a table, and the people who start it and answer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, ListExecutionsCommand, ListMapRunsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Account, deployed } from './account';
import { ProtectedTable, RecoveryStateMachine, TableRecovery } from '../../src';
import { Cli } from '../cli/cli';
import { PARTITION_KEY } from '../sample';

/** DynamoDB restores to whole seconds; a moment is quiet without writes in its second and the ones beside it. */
const PAUSE = 2200;

/** DynamoDB restores to five minutes ago at the latest. */
const LAG_SECONDS = 400;

/** No run of a test takes longer, in milliseconds. */
const LONGEST = 120_000;

export const PARAMETER = '/shop/orders';

export interface Execution {
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
}

export class MachineAccount {
  public static async open(): Promise<MachineAccount> {
    const opened = new MachineAccount(await Account.open());
    return deployed(opened, () => opened.deploy());
  }

  public readonly folder = mkdtempSync(join(tmpdir(), 'machine-'));

  /** The command line as the root user, and the clients of the same. */
  public readonly root: Cli;
  public table!: string;
  public moment!: string;
  public damagedAt!: string;
  public records!: string;
  public plans!: string;
  public machineArn!: string;
  private readonly sfn: SFNClient;

  private constructor(public readonly account: Account) {
    this.root = new Cli(this.folder, account.emulator.endpoint);
    this.sfn = new SFNClient(account.emulator.clientConfig);
  }

  public async close(): Promise<void> {
    this.sfn.destroy();
    rmSync(this.folder, { recursive: true, force: true });
    await this.account.close();
  }

  public async start(name: string, input: object): Promise<string> {
    const { executionArn } = await this.sfn.send(new StartExecutionCommand({
      stateMachineArn: this.machineArn, name, input: JSON.stringify({ table: this.table, ...input }),
    }));
    return executionArn!;
  }

  /** Waits for the end of an execution. */
  public async ended(executionArn: string): Promise<Execution> {
    const end = Date.now() + LONGEST;
    for (;;) {
      const { status, error, cause } = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status !== 'RUNNING') return { status: status!, error, cause: await this.causeOfChild(executionArn) ?? cause };
      if (Date.now() > end) throw new Error(`the execution does not end: ${await this.last(executionArn)}`);
      await sleep(200);
    }
  }

  /** Waits until an execution asks, and returns the digest of the plan. */
  public async asked(name: string, executionArn: string): Promise<string> {
    const end = Date.now() + LONGEST;
    for (;;) {
      const { status, cause, startDate } = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
      const { stdout } = await this.root.run('recovery', 'status', `${this.records}${name}`, '--json');
      const { request } = JSON.parse(stdout);
      if (request && Date.parse(request.at) >= startDate!.getTime()) return request.digest;
      if (status !== 'RUNNING' || Date.now() > end) throw new Error(`nothing is asked: ${status} ${cause} ${await this.last(executionArn)}`);
      await sleep(300);
    }
  }

  public async items(table = this.table): Promise<string[]> {
    const { Items = [] } = await this.account.dynamodb.send(new ScanCommand({ TableName: table }));
    return Items.map(({ pk, action }) => `${pk.S}: ${action.S}`).sort();
  }

  public async write(pk: string, action: string): Promise<void> {
    const Item = { pk: { S: pk }, action: { S: action } };
    await this.account.dynamodb.send(new PutItemCommand({ TableName: this.table, Item }));
  }

  public async delete(pk: string): Promise<void> {
    await this.account.dynamodb.send(new DeleteItemCommand({ TableName: this.table, Key: { pk: { S: pk } } }));
  }

  public async parameter(): Promise<string> {
    const client = new SSMClient(this.account.emulator.clientConfig);
    const { Parameter: parameter } = await client.send(new GetParameterCommand({ Name: PARAMETER }));
    client.destroy();
    return parameter!.Value!;
  }

  /** The failure of a child of a map, which the execution itself does not name. */
  private async causeOfChild(executionArn: string): Promise<string | undefined> {
    const { mapRuns = [] } = await this.sfn.send(new ListMapRunsCommand({ executionArn }));
    for (const { mapRunArn } of mapRuns) {
      const { executions = [] } = await this.sfn.send(new ListExecutionsCommand({ mapRunArn, statusFilter: 'FAILED' }));
      if (executions.length === 0) continue;
      const [{ executionArn: child }] = executions;
      return (await this.sfn.send(new DescribeExecutionCommand({ executionArn: child }))).cause;
    }
    return undefined;
  }

  private async last(executionArn: string): Promise<string> {
    const request = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 5 });
    const { events = [] } = await this.sfn.send(request);
    return JSON.stringify(events);
  }

  private async deploy(): Promise<void> {
    const outcome = await this.account.deploy((app) => {
      const stack = new Stack(app, 'Shop');
      const orders = new ProtectedTable(stack, 'Orders', PARTITION_KEY);
      const recovery = new TableRecovery(stack, 'Recovery', {
        tables: [orders],
        tableParameters: [new ssm.StringParameter(stack, 'OrdersTable', { parameterName: PARAMETER, stringValue: orders.tableName })],
        operators: [new iam.AccountRootPrincipal()],
        recordSettings: false,
      });
      new RecoveryStateMachine(stack, 'Machine', { recovery, concurrency: 4 });
    });
    expect(outcome).toMatchObject({ status: 'CREATE_COMPLETE', reason: undefined });
    const outputs = Object.fromEntries(Object.entries(outcome.outputs).map(([id, value]) => [id.replace(/[0-9A-F]{8}$/, ''), value]));
    this.table = await this.account.physicalId('Shop', 'Orders');
    this.machineArn = outputs.MachineStateMachineArn;
    this.records = outputs.RecoveryRecordUri;
    this.plans = outputs.RecoveryRewindJournalUri;

    for (let item = 0; item < 30; item++) await this.write(`item ${item}`, 'created');
    await sleep(PAUSE);
    this.moment = new Date().toISOString().replace(/\.\d+/, '');
    await sleep(PAUSE);
    for (let item = 0; item < 10; item++) await this.write(`item ${item}`, '');
    await this.delete('item 10');
    await this.write('item 11', 'shipped');
    await this.write('new', 'created');
    await this.account.emulator.advance(LAG_SECONDS);
  }
}
