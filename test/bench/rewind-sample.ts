/**
 * One sample of a rewind, in a process of its own: `traffic <items> <records> <damaged>`, `writer <items> <rounds>`,
 * `planning <records>` or `applying <items>` prints what it took.
 */
import {
  BatchGetItemCommand, BatchWriteItemCommand, type DescribeTableCommand, type DynamoDBClient, UpdateItemCommand, type
  UpdateItemCommandInput, UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { Connection } from '../../src/cli/connection/connection';
import { SYSTEM_CLOCK } from '../../src/clock/clock';
import { dryRun, type RewindOptions } from '../../src/engine/apply/rewind';
import { parseFilter } from '../../src/engine/damage/filter/filter';
import { describeTable } from '../../src/engine/dynamodb/table';
import type { Change, ChangeSource } from '../../src/engine/evidence/change';
import { streamChanges } from '../../src/engine/evidence/stream/stream-changes';
import type { Item } from '../../src/engine/values/attribute-value';
import { DynamoDbLocal } from '../emulator/dynamodb-local';
import { impatient, LocalTable, PRECISION } from '../engine/local-table';

const CONCURRENCY = 16;
const MIGRATION = parseFilter('changed(action) and new.action = ""');

/** Good writes and a bad migration in a table, from the stream to the repair. */
async function traffic(items: number, records: number, damaged: number) {
  const isDamaged = (place: number) => place * damaged % records < damaged;
  return withTable(async (table) => {
    await seed(table, items);
    await table.local.client.send(new UpdateTableCommand({
      TableName: table.name, StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }));
    const from = new Date();
    await eachOf(records, (place) => isDamaged(place) ? migrate(table, place) : table.update(keysOf(place), { reviewer: { S: 'Ada' } }));

    const described = await describeTable(table.local.client, table.name);
    const evidence: ChangeSource = ({ bookmarks }) =>
      streamChanges({
        streams: table.local.streams,
        clock: impatient(),
        table: described,
        from,
        precision: PRECISION,
        bookmarks,
      });
    const { result: plan, seconds: planned } = await timed(() => table.plan(MIGRATION, { from, changes: evidence }));
    const { seconds: looked } = await timed(() => table.dryRun(plan));
    const {
      result: { report },
      seconds: applied,
    } = await timed(() => table.apply(plan, { limits: { maxItems: damaged } }));
    check(
      plan.header.counts.changes === records && report.updated === damaged,
      JSON.stringify({ ...plan.header.counts, ...report }),
    );
    return { planned, looked, applied };
  });
}

/** The writer and a bare loop in turns: the same writes to the same damaged items. */
async function writer(items: number, rounds: number) {
  return withTable(async (table) => {
    await seed(table, items);
    const plan = await table.plan(MIGRATION, { changes: () => migration(items) });
    const inputs: UpdateItemCommandInput[] = [];
    await eachOf(items, (place) => migrate(table, place));
    const progress: RewindOptions['progress'] = (_outcome, _report, writes) => inputs.push(writes![0].input as UpdateItemCommandInput);
    await dryRun({ plan, client: table.local.client, clock: SYSTEM_CLOCK, progress });
    // The client of the command line, which finds credentials in the environment.
    Object.assign(process.env, { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
    const client = (await Connection.open({ endpointUrl: table.local.endpoint })).writer();
    const measured: object[] = [];
    // The round before the first warms the server up.
    for (let round = -1; round < rounds; round++) {
      const { result: { report }, ...engine } = await timed(() => (
        table.apply(plan, { client, limits: { maxItems: items }, concurrency: CONCURRENCY })
      ));
      check(report.updated === items, JSON.stringify(report));
      await eachOf(items, (place) => migrate(table, place));
      const { result, ...bare } = await timed(() =>
        eachOf(items, (place) => table.local.client.send(new UpdateItemCommand(inputs[place]))),
      );
      await eachOf(items, (place) => migrate(table, place));
      if (round >= 0) measured.push({ engine, bare });
    }
    return { measured };
  });
}

/** Plans the changes of a generator: the table is not read. */
async function planning(records: number) {
  return withTable((table) =>
    timed(() => table.plan(MIGRATION, { changes: () => migration(records) })).then(({ seconds }) => ({ seconds })),
  );
}

/**
 * Applies a plan. Reads and writes are answered here: a million of them would take DynamoDB Local an hour, and are not
 * its own.
 */
async function applying(items: number) {
  return withTable(async (table) => {
    const plan = await table.plan(MIGRATION, { changes: () => migration(items) });
    const {
      result: { report },
      seconds,
    } = await timed(() => table.apply(plan, { client: answering(table), limits: { maxItems: items } }));
    check(report.updated === items, JSON.stringify(report));
    return { seconds };
  });
}

/** A client of a table in which every item is as the migration left it, and every write succeeds. */
function answering({ local, name }: LocalTable): DynamoDBClient {
  const send = async (command: unknown) => {
    if (command instanceof BatchGetItemCommand) {
      const { Keys: keys } = command.input.RequestItems![name];
      return { Responses: { [name]: keys!.map(({ pk }) => damagedEventOf(Number(pk.S!.split(' ')[1]))) } };
    }
    return command instanceof UpdateItemCommand ? {} : local.client.send(command as DescribeTableCommand);
  };
  return { send } as unknown as DynamoDBClient;
}

const keysOf = (place: number): Item => ({ pk: { S: `event ${place}` } });

function eventOf(place: number): Item {
  return {
    ...keysOf(place),
    action: { S: `user.updated ${place}` },
    actor: { S: `user-${place % 97}@example.org` },
    at: { S: '2026-11-21T09:59:00Z' },
    version: { N: String(place % 17) },
    detail: { M: { address: { S: '10.1.2.3' }, agent: { S: 'Mozilla/5.0 '.repeat(10) }, granted: { BOOL: true } } },
    tags: { SS: ['billing', 'audit', 'eu'] },
  };
}

const damagedEventOf = (place: number): Item => ({ ...eventOf(place), action: { S: '' } });

const migrate = (table: LocalTable, place: number) => table.update(keysOf(place), { action: { S: '' } });

/** The stream records of the migration, for a table that has too many items to write them all down first. */
async function* migration(items: number): AsyncGenerator<Change> {
  for (let place = 0; place < items; place++) {
    yield {
      keys: keysOf(place), old: eventOf(place), new: damagedEventOf(place), at: new Date(), sequence: String(place), source: 'stream', ttl: false,
    };
  }
}

async function seed(table: LocalTable, items: number): Promise<void> {
  const batch = 25;
  await eachOf(Math.ceil(items / batch), async (number) => {
    const events = Array.from({ length: Math.min(batch, items - number * batch) }, (_, place) =>
      eventOf(number * batch + place),
    );
    await table.local.client.send(
      new BatchWriteItemCommand({ RequestItems: { [table.name]: events.map((Item) => ({ PutRequest: { Item } })) } }),
    );
  });
}

async function withTable<T>(work: (table: LocalTable) => Promise<T>): Promise<T> {
  const local = await DynamoDbLocal.start();
  const table = await LocalTable.create(local, { StreamSpecification: undefined });
  try {
    return await work(table);
  } finally {
    // The server ends with this process.
    await table.remove();
  }
}

async function eachOf(count: number, work: (place: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    while (next < count) await work(next++);
  }));
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number; cpu: number }> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { result, seconds, cpu: (user + system) / 1e6 };
}

function check(expected: boolean, got: string): void {
  if (!expected) throw new Error(`the rewind is not as it should be: ${got}`);
}

const SAMPLES = { traffic, writer, planning, applying };
const [name, ...counts] = process.argv.slice(2);
void SAMPLES[name as keyof typeof SAMPLES](...counts.map(Number) as [number, number, number]).then((result) => {
  console.log(JSON.stringify({ ...result, rss: process.resourceUsage().maxRSS * 1024 }));
});

