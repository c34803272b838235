/** A table with a change monitor in the emulator: state table, tags, function and event source mapping. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand, DescribeTableCommand, DynamoDBClient, TagResourceCommand, UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient, ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { Cli } from './cli';
import { SYSTEM_CLOCK } from '../../src/clock/clock';
import { MONITOR_TAGS, monitorStateTable } from '../../src/contract/change-monitor';
import { StateTable } from '../../src/engine/monitor/state-table';
import { Emulator } from '../emulator/emulator';

const CODE = zipSync({ 'index.js': strToU8('exports.handler = async () => ({ batchItemFailures: [] });') });

/** The table in which a monitor keeps its state, as its construct defines it. */
export async function createStateTable(
  client: DynamoDBClient, tableName: string, tags: Record<string, string> = {},
): Promise<StateTable> {
  await client.send(new CreateTableCommand({
    TableName: monitorStateTable(tableName),
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    ...Object.keys(tags).length > 0 && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
  }));
  return new StateTable(client, tableName, SYSTEM_CLOCK);
}

export class WatchedTables {
  public static async start(): Promise<WatchedTables> {
    return new WatchedTables(await Emulator.start({ auth: false }));
  }

  public readonly folder = mkdtempSync(join(tmpdir(), 'monitor-'));
  public readonly cli: Cli;
  public readonly dynamodb: DynamoDBClient;
  private readonly lambda: LambdaClient;
  private tables = 0;

  private constructor(public readonly emulator: Emulator) {
    this.cli = new Cli(this.folder, emulator.endpoint);
    this.dynamodb = new DynamoDBClient(emulator.clientConfig);
    this.lambda = new LambdaClient(emulator.clientConfig);
  }

  public async stop(): Promise<void> {
    this.dynamodb.destroy();
    this.lambda.destroy();
    rmSync(this.folder, { recursive: true, force: true });
    await this.emulator.stop();
  }

  /** A table without a monitor. */
  public async plain(): Promise<string> {
    const name = `orders-${++this.tables}`;
    await this.dynamodb.send(new CreateTableCommand({
      TableName: name,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }));
    return name;
  }

  /** A table with a monitor that works. */
  public async watched(response = 'restore'): Promise<{ readonly name: string; readonly state: StateTable }> {
    const name = await this.plain();
    await this.lambda.send(new CreateFunctionCommand({
      FunctionName: `watch-${name}`,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::111111111111:role/monitor',
      Code: { ZipFile: CODE },
    }));
    await this.lambda.send(new CreateEventSourceMappingCommand({
      FunctionName: `watch-${name}`, EventSourceArn: await this.streamOf(name), StartingPosition: 'LATEST',
    }));
    const state = await createStateTable(this.dynamodb, name, {
      [MONITOR_TAGS.functionName]: `watch-${name}`, [MONITOR_TAGS.journal]: 's3://journals/Shop/', [MONITOR_TAGS.response]: response,
    });
    return { name, state };
  }

  public async disable(name: string): Promise<string> {
    const { EventSourceMappings: [mapping] = [] } = await this.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: `watch-${name}` }),
    );
    await this.lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping.UUID, Enabled: false }));
    return mapping.UUID!;
  }

  /** Switches the stream off, and on again unless it stays off. */
  public async switchStream(name: string, stays?: 'off'): Promise<void> {
    const set = (StreamSpecification: object) => this.dynamodb.send(
      new UpdateTableCommand({ TableName: name, StreamSpecification: StreamSpecification as never }),
    );
    await set({ StreamEnabled: false });
    if (stays !== 'off') await set({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
  }

  /** Tags the state table of a monitor with another function. */
  public async nameFunction(name: string, functionName: string): Promise<void> {
    await this.dynamodb.send(new TagResourceCommand({
      ResourceArn: monitorStateTable(`arn:aws:dynamodb:eu-west-1:111111111111:table/${name}`),
      Tags: [{ Key: MONITOR_TAGS.functionName, Value: functionName }],
    }));
  }

  private async streamOf(name: string): Promise<string> {
    const { Table: table } = await this.dynamodb.send(new DescribeTableCommand({ TableName: name }));
    return table!.LatestStreamArn!;
  }
}
