import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateTableCommand, DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { StreamRecords } from './stream-records';
import type { Clock } from '../../../src/clock/clock';
import { monitorStateTable, type MonitorConfiguration, type MonitorEvent } from '../../../src/contract/change-monitor';
import type { ItemFold } from '../../../src/engine/damage/fold';
import { readingEveryName } from '../../../src/engine/dynamodb/every-name';
import type { ChangeDecision } from '../../../src/engine/monitor/batch-result';
import { listedPlans, type MonitorPlan } from '../../../src/engine/monitor/monitor-state';
import { StateTable } from '../../../src/engine/monitor/state-table';
import { Plan } from '../../../src/engine/plan/plan';
import type { Item } from '../../../src/engine/values/attribute-value';
import { StreamHandler } from '../../../src/handlers/monitor/stream-handler';
import { DynamoDbLocal } from '../../emulator/dynamodb-local';
import { Emulator } from '../../emulator/emulator';

/** CloudWatch and EventBridge, which only take what is sent. */
const cloudWatchMock = mockClient(CloudWatchClient);
const eventsMock = mockClient(EventBridgeClient);
const BUCKET = 'monitor-plans';
const REGION = 'eu-west-1';

let tables = 0;

/** Removes what a test has made. */
const leftovers: (() => void)[] = [];

/** Time that a test can move ahead. */
export class MovedClock implements Clock {
  public ahead = 0;
  public now = () => Date.now() + this.ahead;
  public sleep = async (milliseconds: number) => {
    this.ahead += milliseconds;
  };
}

/** Starts DynamoDB Local and the emulator for the tests of a file, and makes tables that are watched. */
export function useWatchedTables(): (configuration?: Partial<MonitorConfiguration>) => Promise<WatchedTable> {
  let local: DynamoDbLocal | undefined;
  let emulator: Emulator | undefined;

  beforeAll(async () => {
    [local, emulator] = await Promise.all([DynamoDbLocal.start(), Emulator.start({ auth: false })]);
    readingEveryName(local.client);
    readingEveryName(local.streams);
    await new S3Client(emulator.clientConfig).send(new CreateBucketCommand({
      Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION },
    }));
    jest.spyOn(console, 'log').mockImplementation((line) => { if (process.env.SHOW) process.stderr.write(String(line) + '\n'); });
  });

  afterAll(async () => {
    leftovers.splice(0).forEach((remove) => remove());
    await Promise.all([local?.stop(), emulator?.stop()]);
  });

  return (configuration = {}) => WatchedTable.create(local!, emulator!, configuration);
}

/** A table on DynamoDB Local, its stream, and a monitor whose function is called as Lambda would. */
export class WatchedTable {
  public static async create(
    local: DynamoDbLocal, emulator: Emulator, configuration: Partial<MonitorConfiguration>,
  ): Promise<WatchedTable> {
    const name = `watched-${process.pid}-${++tables}`;
    await local.client.send(new CreateTableCommand({
      TableName: name,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }));
    await local.client.send(new CreateTableCommand({
      TableName: monitorStateTable(name),
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      BillingMode: 'PAY_PER_REQUEST',
    }));
    cloudWatchMock.reset();
    eventsMock.reset();
    cloudWatchMock.on(PutMetricDataCommand).resolves({});
    eventsMock.on(PutEventsCommand).resolves({ Entries: [{ EventId: '1' }] });
    (console.log as jest.Mock).mockClear();
    return new WatchedTable(local, name, emulator, configuration);
  }

  /** The Regions of the table's replicas, which DynamoDB Local does not know. */
  public replicas: readonly string[] = [];

  /** The writes of the monitor to the table. */
  public writes = 0;

  public readonly clock = new MovedClock();
  public readonly records: StreamRecords;
  public readonly configuration: MonitorConfiguration;
  public readonly state: StateTable;
  private readonly s3: S3Client;
  private handler: StreamHandler;

  private constructor(
    public readonly local: DynamoDbLocal, public readonly name: string,
    public readonly emulator: Emulator, configuration: Partial<MonitorConfiguration>,
  ) {
    this.configuration = {
      path: 'Shop/Monitor',
      tableName: name,
      rules: [{ name: 'Immutable', filter: 'modify or delete' }],
      response: 'restore',
      maxItemsPerMinute: 100,
      journal: { bucketName: BUCKET, prefix: `${name}/` },
      ...configuration,
    };
    this.records = new StreamRecords(local, name);
    this.state = new StateTable(local.client, name, this.clock);
    this.s3 = new S3Client(emulator.clientConfig);
    this.handler = this.newHandler();
  }

  /** A function that starts anew, as after a crash or on another machine. */
  public restart(endpoint?: string, s3Endpoint = this.emulator.endpoint): void {
    this.handler = this.newHandler(endpoint, s3Endpoint);
  }

  public async put(item: Item): Promise<void> {
    await this.local.client.send(new PutItemCommand({ TableName: this.name, Item: item }));
  }

  public async delete(pk: string): Promise<void> {
    await this.local.client.send(new DeleteItemCommand({ TableName: this.name, Key: { pk: { S: pk } } }));
  }

  public async get(pk: string): Promise<Item | undefined> {
    const request = new GetItemCommand({ TableName: this.name, Key: { pk: { S: pk } }, ConsistentRead: true });
    return (await this.local.client.send(request)).Item;
  }

  public async items(): Promise<Item[]> {
    return (await this.local.client.send(new ScanCommand({ TableName: this.name, ConsistentRead: true }))).Items!;
  }

  /** Delivers a batch to the function. */
  public async deliver(records: readonly DynamoDBRecord[], timeLeft = 120_000): Promise<DynamoDBBatchResponse> {
    return this.handler.handle({ Records: [...records] }, timeLeft);
  }

  /** Delivers what is new in the stream until there is nothing; returns the number of records. */
  public async settle(batchSize = 100): Promise<number> {
    let count = 0;
    for (let records = await this.records.next(); records.length > 0; records = await this.records.next()) {
      for (let start = 0; start < records.length; start += batchSize) {
        const { batchItemFailures } = await this.deliver(records.slice(start, start + batchSize));
        expect(batchItemFailures).toEqual([]);
      }
      count += records.length;
    }
    return count;
  }

  public async plans(): Promise<MonitorPlan[]> {
    return listedPlans(this.state);
  }

  /** The decisions that were logged. */
  public get decisions(): (Omit<ChangeDecision, 'keys'> & { readonly keys: any })[] {
    return (console.log as jest.Mock).mock.calls.map(([line]) => JSON.parse(line)).filter(({ message }) => message === 'decision');
  }

  public get events(): MonitorEvent[] {
    return eventsMock.commandCalls(PutEventsCommand)
      .flatMap(({ args: [{ input }] }) => input.Entries!.map(({ Detail }) => JSON.parse(Detail!)));
  }

  public metric(name: string): number[] {
    return cloudWatchMock.commandCalls(PutMetricDataCommand)
      .flatMap(({ args: [{ input }] }) => input.MetricData!.filter(({ MetricName }) => MetricName === name))
      .flatMap(({ Value, Values }) => Values ?? [Value!]);
  }

  public async stateRows(): Promise<Item[]> {
    const request = new ScanCommand({ TableName: this.state.name, ConsistentRead: true });
    return (await this.local.client.send(request)).Items!;
  }

  /** What the newest plan holds. */
  public async folds(): Promise<ItemFold[]> {
    const [newest] = await this.plans();
    const folds: ItemFold[] = [];
    for await (const { fold } of (await Plan.open(await this.download(newest))).items()) folds.push(fold);
    return folds;
  }

  /** Downloads the files of a plan to a temporary folder. */
  public async download({ plan }: MonitorPlan): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'monitor-plan-'));
    leftovers.push(() => rmSync(folder, { recursive: true, force: true }));
    const name = plan.slice(`s3://${BUCKET}/${this.name}/`.length);
    for (const file of ['plan.json', 'items.jsonl']) writeFileSync(join(folder, file), await this.object(name + file));
    return folder;
  }

  /** The names of the objects below the plans. */
  public async objects(): Promise<string[]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `${this.name}/` }));
    return Contents.map(({ Key }) => Key!.slice(this.name.length + 1));
  }

  public async object(key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: `${this.name}/${key}` }));
    return Body!.transformToString();
  }

  private newHandler(endpoint = this.local.endpoint, s3Endpoint = this.emulator.endpoint): StreamHandler {
    const client = readingEveryName(new DynamoDBClient({
      endpoint, region: REGION, maxAttempts: 1, credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }));
    client.middlewareStack.add((next, { commandName }) => (args) => {
      const { TableName } = args.input as { TableName?: string };
      if (TableName === this.name && /^(Put|Update|Delete)ItemCommand$/.test(commandName!)) this.writes++;
      return next(args);
    }, { step: 'initialize' });
    client.middlewareStack.add((next, { commandName }) => async (args) => {
      const answer = await next(args);
      if (commandName === 'DescribeTableCommand' && this.replicas.length > 0) {
        (answer.output as any).Table.Replicas = this.replicas.map((RegionName) => ({ RegionName }));
      }
      return answer;
    }, { step: 'initialize' });
    return new StreamHandler(this.configuration, REGION, {
      dynamodb: client,
      writer: client,
      s3: new S3Client({ ...this.emulator.clientConfig, endpoint: s3Endpoint }),
      cloudWatch: new CloudWatchClient({ region: REGION }),
      events: new EventBridgeClient({ region: REGION }),
      clock: this.clock,
    });
  }
}
