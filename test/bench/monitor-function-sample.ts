/**
 * One sample, in a process of its own: what the function of a change monitor takes for batches of changes. The
 * emulator answers it; the function runs in a plain Node.js process: `<handler> <script> <cases as JSON>`.
 */
import { spawnSync } from 'node:child_process';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { MONITOR_VARIABLE, type MonitorConfiguration, monitorStateTable } from '../../src/contract/change-monitor';
import { Emulator } from '../emulator/emulator';

export interface FunctionCase {
  readonly bad: boolean;

  /** The changes of a batch, and the number of batches. */
  readonly size: number;
  readonly batches: number;
  readonly maxItemsPerMinute: number;
}

const BUCKET = 'plans';
const CHUNK = 25;
const LONGEST = 300_000;

async function main(handler: string, script: string, cases: readonly FunctionCase[]): Promise<object[]> {
  const emulator = await Emulator.start();
  try {
    const sample = new Sample(emulator, handler, script);
    await new S3Client(emulator.clientConfig).send(new CreateBucketCommand({ Bucket: BUCKET }));
    const results: object[] = [];
    for (const [number, each] of cases.entries()) results.push({ ...each, ...await sample.measure(`table-${number}`, each) });
    return results;
  } finally {
    await emulator.stop();
  }
}

class Sample {
  private readonly client: DynamoDBClient;

  constructor(
    private readonly emulator: Emulator, private readonly handler: string, private readonly script: string,
  ) {
    this.client = new DynamoDBClient(emulator.clientConfig);
  }

  public async measure(table: string, { bad, size, batches, maxItemsPerMinute }: FunctionCase): Promise<object> {
    await this.create(table, ['pk']);
    await this.create(monitorStateTable(table), ['pk', 'sk']);
    await this.seed(table, size * batches, bad ? '' : 'changed');
    const configuration: MonitorConfiguration = {
      path: 'Bench/Monitor',
      tableName: table,
      rules: [{ name: 'NoAction', filter: 'modify and changed(action) and new.action = ""' }],
      response: 'restore',
      maxItemsPerMinute,
      breakerSeconds: 900,
      journal: { bucketName: BUCKET, prefix: `${table}/` },
    };
    const { status, stdout, stderr } = spawnSync(process.execPath, [
      this.script, this.handler, table, bad ? 'bad' : 'good', String(size), String(batches),
    ], {
      encoding: 'utf8',
      timeout: LONGEST,
      env: { PATH: process.env.PATH, ...this.emulator.environment, [MONITOR_VARIABLE]: JSON.stringify(configuration) },
    });
    if (status !== 0) throw new Error(`the function did not run:\n${stderr}`);
    return { ...JSON.parse(stdout), restored: await this.count(table), ...await this.plans(table) };
  }

  private async create(name: string, keys: readonly string[]): Promise<void> {
    await this.client.send(new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys.map((key, place) => ({ AttributeName: key, KeyType: place === 0 ? 'HASH' : 'RANGE' })),
      AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
    }));
  }

  /** Writes the items as the changes left them. */
  private async seed(table: string, items: number, action: string): Promise<void> {
    const requests = Array.from({ length: items }, (_, place) => ({
      PutRequest: { Item: { pk: { S: `item ${place}` }, action: { S: action }, detail: { S: 'x'.repeat(400) } } },
    }));
    for (let start = 0; start < items; start += CHUNK) {
      const RequestItems = { [table]: requests.slice(start, start + CHUNK) };
      await this.client.send(new BatchWriteItemCommand({ RequestItems }));
    }
  }

  /** The items that are as they were before the changes. */
  private async count(table: string): Promise<number> {
    let count = 0;
    for (let after: any, first = true; first || after; first = false) {
      const page: any = await this.client.send(new ScanCommand({ TableName: table, ExclusiveStartKey: after }));
      count += page.Items.filter(({ action }: any) => action.S === 'created').length;
      after = page.LastEvaluatedKey;
    }
    return count;
  }

  private async plans(table: string): Promise<{ plans: number; planned: number }> {
    const { Items: rows = [] } = await this.client.send(new QueryCommand({
      TableName: monitorStateTable(table),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': { S: 'monitor' }, ':sk': { S: 'plan#' } },
    }));
    const items = rows.map(({ content }) => JSON.parse(content.S!).items as number);
    return { plans: items.length, planned: items.reduce((sum, each) => sum + each, 0) };
  }
}

const [handler, script, cases] = process.argv.slice(2);
void main(handler, script, JSON.parse(cases)).then((result) => console.log(JSON.stringify(result)));
