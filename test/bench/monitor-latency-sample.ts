/**
 * One sample, in a process of its own: `monitor-latency-sample.ts <writes> <bulk> <folder>` deploys, makes bad writes
 * to each table in turn, waits for each item to be back, and then writes in bulk what a rule forbids.
 */
import '../quiet';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { BOUND, monitored, type Way, WAYS } from './monitored-stack';
import { monitorStateTable } from '../../src/contract/change-monitor';
import { Account } from '../deployment/account';

/** In milliseconds. */
const BETWEEN_LOOKS = 4;
const LONGEST = 30_000;
const QUIET = 3_000;

const WARM_UP = 5;

/** The longest wait before a bad write, in milliseconds, so that writes come at any time between two polls. */
const SPREAD = 250;

/** The most items of one request. */
const CHUNK = 25;

async function main(writes: number, bulk: number, folder: string) {
  // Tests do not wait for the polls of Lambda, which look at a stream four times a second.
  process.env.STREAM_POLLING = 'documented';
  const account = await Account.open();
  try {
    const { status, reason } = await account.deploy((app) => monitored(app, folder));
    if (status !== 'CREATE_COMPLETE') throw new Error(`not deployed: ${reason}`);
    const samples = await forEach((way) => Watched.of(account, way));
    const milliseconds: Record<Way, number[]> = { Bare: [], Matching: [], Immutable: [] };
    for (let round = -WARM_UP; round < writes; round++) {
      for (const way of WAYS) {
        const took = await samples[way].restored(`item ${round}`);
        if (round >= 0) milliseconds[way].push(took);
      }
    }
    const inFunction = await forEach((way) => samples[way].durations());
    return { milliseconds, inFunction, bulk: { bound: BOUND, items: bulk, ...await samples.Matching.inBulk(bulk) } };
  } finally {
    await account.close();
  }
}

async function forEach<T>(measure: (way: Way) => Promise<T>): Promise<Record<Way, T>> {
  return Object.fromEntries(await Promise.all(WAYS.map(async (way) => [way, await measure(way)])));
}

class Watched {
  public static async of(account: Account, way: Way): Promise<Watched> {
    const name = await account.physicalId('Monitored', way);
    const group = way === 'Bare' ? `/aws/lambda/${await account.physicalId('Monitored', 'BareFunction')}`
      : await account.physicalId('Monitored', `${way}MonitorLogs`);
    return new Watched(account, name, group);
  }

  private constructor(
    private readonly account: Account, private readonly name: string, private readonly logGroup: string,
  ) {}

  /** The milliseconds from the answer to a bad write until the item is as before. */
  public async restored(pk: string): Promise<number> {
    await this.put(pk, 'created');
    await sleep(SPREAD * Math.random());
    const sent = performance.now();
    await this.put(pk, '');
    for (let look = sent; look - sent < LONGEST; look = performance.now()) {
      if (await this.action(pk) === 'created') return performance.now() - sent;
      await sleep(BETWEEN_LOOKS);
    }
    throw new Error(`${pk} of ${this.name} was not restored`);
  }

  /** The milliseconds of the invocations, without the first of the function. */
  public async durations(): Promise<number[]> {
    const messages = await this.account.emulator.logs(this.logGroup);
    return messages.flatMap((each) => /REPORT .*?\tDuration: ([\d.]+) ms/.exec(each)?.[1] ?? []).map(Number).slice(1);
  }

  /** Forbidden writes in bulk: what was restored and what was planned. */
  public async inBulk(count: number) {
    const pks = Array.from({ length: count }, (_, place) => `bulk ${place}`);
    const before = new Set((await this.plans()).map(({ plan }) => plan));
    for (const action of ['created', '']) {
      const starts = Array.from({ length: Math.ceil(count / CHUNK) }, (_, chunk) => chunk * CHUNK);
      await Promise.all(starts.map((start) => this.write(pks.slice(start, start + CHUNK), action)));
    }
    let plans = await this.plans();
    for (let seen = -1; seen !== plans.length; plans = await this.plans()) {
      seen = plans.length;
      await sleep(QUIET);
    }
    const own = plans.filter(({ plan }) => !before.has(plan));
    const actions = await Promise.all(pks.map((pk) => this.action(pk)));
    const planned = own.reduce((sum, { items }) => sum + items, 0);
    return { restored: actions.filter((action) => action === 'created').length, plans: own.length, planned };
  }

  private async put(pk: string, action: string): Promise<void> {
    await this.account.dynamodb.send(new PutItemCommand({ TableName: this.name, Item: itemOf(pk, action) }));
  }

  private async write(pks: readonly string[], action: string): Promise<void> {
    await this.account.dynamodb.send(new BatchWriteItemCommand({
      RequestItems: { [this.name]: pks.map((pk) => ({ PutRequest: { Item: itemOf(pk, action) } })) },
    }));
  }

  private async action(pk: string): Promise<string | undefined> {
    const { Item: item } = await this.account.dynamodb.send(
      new GetItemCommand({ TableName: this.name, Key: { pk: { S: pk } }, ConsistentRead: true }),
    );
    return item?.action.S;
  }

  private async plans(): Promise<{ readonly plan: string; readonly items: number }[]> {
    const { Items: rows = [] } = await this.account.dynamodb.send(new QueryCommand({
      TableName: monitorStateTable(this.name),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': { S: 'monitor' }, ':sk': { S: 'plan#' } },
      ConsistentRead: true,
    }));
    return rows.map(({ content }) => JSON.parse(content.S!));
  }
}

function itemOf(pk: string, action: string) {
  return { pk: { S: pk }, action: { S: action }, detail: { S: 'x'.repeat(400) } };
}

const [writes, bulk, folder] = process.argv.slice(2);
void main(Number(writes), Number(bulk), folder).then((result) => console.log(JSON.stringify(result)));
