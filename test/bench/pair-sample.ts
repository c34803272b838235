/**
 * One sample of a comparison, in a process of its own: `bare|pair|apart <items> <stub> <folder>` reads two tables of
 * the stub, with the SDK alone, as a pair, or as a pair whose items come in another order; `local <items> <rounds>
 * <folder>` reads two of DynamoDB Local, bare, as a pair and by segments in turns.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient, type DynamoDBClientConfig, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SILENT_LOGGER } from '../../src/cli/connection/silent-logger';
import { SYSTEM_CLOCK } from '../../src/clock/clock';
import { ItemKeys } from '../../src/engine/evidence/item-keys';
import { compare } from '../../src/engine/evidence/pair/comparison';
import type { ItemDifference } from '../../src/engine/evidence/pair/item-pairs';
import { addCounts, noCounts } from '../../src/engine/evidence/pair/pair-counts';
import { compareSegment } from '../../src/engine/evidence/pair/segment-pair';
import { type Snapshot, tableSnapshot } from '../../src/engine/evidence/pair/snapshot';
import type { Item } from '../../src/engine/values/attribute-value';
import { DynamoDbLocal } from '../emulator/dynamodb-local';

const SEGMENTS = 8;
const NO_LIMIT = 1e9;

/** Segments, to compare few with many. */
const [FEW, MANY] = [8, 128];

/** All items of a table by the SDK and nothing else. */
async function bareScan(client: DynamoDBClient, tableName: string): Promise<number> {
  const counts = await Promise.all(Array.from({ length: SEGMENTS }, async (_, segment) => {
    let count = 0;
    let after: Item | undefined;
    do {
      const { Items: items = [], LastEvaluatedKey: next } = await client.send(new ScanCommand({
        TableName: tableName, Segment: segment, TotalSegments: SEGMENTS, ExclusiveStartKey: after, ReturnConsumedCapacity: 'TOTAL',
      }));
      count += items.length;
      after = next;
    } while (after);
    return count;
  }));
  return counts.reduce((sum, count) => sum + count);
}

async function bothBare(client: DynamoDBClient, tables: string[]) {
  const [before, after] = await Promise.all(tables.map((name) => bareScan(client, name)));
  return { before, after };
}

async function asPair(client: DynamoDBClient, tables: string[], folder: string) {
  const [before, after] = tables.map((tableName) => tableSnapshot({
    client, clock: SYSTEM_CLOCK, tableName, segments: SEGMENTS, concurrency: SEGMENTS, capacityPerSecond: NO_LIMIT,
  }));
  return (await compare({ before, after, keyNames: ['pk'], folder })).counts;
}

/** As the children of a state machine do, eight at a time: each a segment, with its finds as the text of an object. */
async function bySegments(client: DynamoDBClient, tables: string[], segments: number) {
  const left = Array.from({ length: segments }, (_, segment) => segment);
  const counts = noCounts();
  const child = async () => {
    for (let segment; (segment = left.shift()) !== undefined;) {
      const sample = { share: 1 / segments, seed: 0, of: segments, segments: [segment] };
      const [before, after] = tables.map((tableName) => tableSnapshot({
        client, clock: SYSTEM_CLOCK, tableName, sample, capacityPerSecond: NO_LIMIT,
      }) as Required<Snapshot>);
      const keep = async (differences: readonly ItemDifference[]) => void JSON.stringify(differences);
      const position = await compareSegment({ before, after, keys: new ItemKeys(['pk']), keep, isTimeUp: () => false });
      addCounts(counts, position.counts);
    }
  };
  await Promise.all(Array.from({ length: SEGMENTS }, child));
  return counts;
}

async function fromStub(way: string, items: number, script: string, folder: string) {
  const stub = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const client = clientOf(`http://127.0.0.1:${await firstLine(stub)}`, way === 'bare' ? {} : { logger: SILENT_LOGGER });
    const tables = [`before-${items}`, `${way === 'apart' ? way : 'after'}-${items}`];
    const result = await timed(() => way === 'bare' ? bothBare(client, tables) : asPair(client, tables, folder));
    // The changes that the stub makes to its tables.
    check(result.counts, { before: items * 0.999, after: items * 0.999, ...way === 'bare' ? {} : { different: items / 100, onlyBefore: items / 1000, onlyAfter: items / 1000 } });
    return result;
  } finally {
    stub.kill();
  }
}

async function fromLocal(items: number, rounds: number, folder: string) {
  // It ends with this process.
  const { endpoint } = await DynamoDbLocal.start();
  const client = clientOf(endpoint);
  const ours = clientOf(endpoint, { logger: SILENT_LOGGER });
  const tables = ['before', 'after'];
  for (const name of tables) await seed(client, name, items);
  const measured: { bare: number; pair: number; few: number; many: number }[] = [];
  // The round before the first warms up the server and the code.
  for (let round = -1; round < rounds; round++) {
    const { seconds: bare } = await timed(() => bothBare(client, tables));
    const { seconds: pair, counts } = await timed(() => asPair(ours, tables, folder));
    const { seconds: few, counts: byFew } = await timed(() => bySegments(ours, tables, FEW));
    const { seconds: many, counts: byMany } = await timed(() => bySegments(ours, tables, MANY));
    const expected = { before: items, after: items, different: Math.ceil(items / 100) };
    [counts, byFew, byMany].forEach((found) => check(found, expected));
    if (round >= 0) measured.push({ bare, pair, few, many });
  }
  const series = (way: keyof typeof measured[number]) => measured.map((round) => round[way]);
  return { bare: series('bare'), pair: series('pair'), few: series('few'), many: series('many') };
}

async function seed(client: DynamoDBClient, name: string, items: number): Promise<void> {
  await client.send(new CreateTableCommand({
    TableName: name,
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  }));
  for (let start = 0; start < items; start += 200) {
    await Promise.all(Array.from({ length: 8 }, async (_, batch) => {
      const places = Array.from({ length: 25 }, (__, place) => start + batch * 25 + place).filter(
        (place) => place < items,
      );
      if (places.length === 0) return;
      await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: places.map((place) => ({ PutRequest: { Item: eventOf(place, name === 'after') } })) } }));
    }));
  }
}

function eventOf(place: number, damaged: boolean): Item {
  return {
    pk: { S: `event ${place}` },
    action: { S: damaged && place % 100 === 0 ? '' : `user.updated ${place}` },
    actor: { S: `user-${place % 97}@example.org` },
    at: { S: '2026-11-21T09:59:00Z' },
    version: { N: String(place % 17) },
    tags: { SS: ['audit', 'billing', 'eu'] },
    detail: { M: { address: { S: '10.1.2.3' }, agent: { S: 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101' }, granted: { BOOL: true } } },
  };
}

/** The SDK's own, or with the logger of the command line. */
function clientOf(endpoint: string, more: Pick<DynamoDBClientConfig, 'logger'> = {}): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, ...more });
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [line] = await once(child.stdout!, 'data');
  return String(line).trim();
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; cpu: number; counts: T }> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const counts = await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6, counts };
}

function check(counts: object, expected: object): void {
  for (const [name, count] of Object.entries(expected)) {
    if ((counts as any)[name] !== count) throw new Error(`'${name}' must be ${count}, got ${JSON.stringify(counts)}`);
  }
}

const [way, items, third, folder] = process.argv.slice(2);
const sample = way === 'local' ? fromLocal(Number(items), Number(third), folder) : fromStub(way, Number(items), third, folder);
void sample.then((result) => console.log(JSON.stringify({ ...result, rss: process.resourceUsage().maxRSS * 1024 })));
