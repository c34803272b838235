import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand, type CreateTableCommandInput, DeleteItemCommand, GetItemCommand, PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Clock, SYSTEM_CLOCK } from '../../src/clock/clock';
import { apply, type ApplyOptions, dryRun } from '../../src/engine/apply/rewind';
import type { Filter } from '../../src/engine/damage/filter/filter';
import { describeTable } from '../../src/engine/dynamodb/table';
import type { Bookmarks } from '../../src/engine/evidence/bookmarks';
import type { Change } from '../../src/engine/evidence/change';
import { streamChanges } from '../../src/engine/evidence/stream/stream-changes';
import { DiskJournal } from '../../src/engine/journal/disk-journal';
import type { RunReport } from '../../src/engine/journal/report';
import { createPlan, type Plan, type PlanOptions } from '../../src/engine/plan/plan';
import type { Item } from '../../src/engine/values/attribute-value';
import { DynamoDbLocal } from '../emulator/dynamodb-local';

/** DynamoDB Local rounds the times of records down to the minute. */
export const PRECISION = 60_000;

let tables = 0;

/** The stream of DynamoDB Local is never late, so there is nothing to wait for. */
export function impatient(): Clock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    sleep: async (milliseconds) => {
      ahead += milliseconds;
    },
  };
}

/** Starts DynamoDB Local for the tests of a file, and makes tables there that go when the tests are over. */
export function useLocalTables(): (more?: Partial<CreateTableCommandInput>) => Promise<LocalTable> {
  const made: LocalTable[] = [];
  let local: DynamoDbLocal | undefined;

  beforeAll(async () => {
    local = await DynamoDbLocal.start();
  });

  afterAll(async () => {
    await Promise.all(made.map((table) => table.remove()));
    await local?.stop();
  });

  return async (more) => {
    const table = await LocalTable.create(local!, more);
    made.push(table);
    return table;
  };
}

/** A table on DynamoDB Local with its stream, and a folder for plans and journals. */
export class LocalTable {
  public static async create(local: DynamoDbLocal, more: Partial<CreateTableCommandInput> = {}): Promise<LocalTable> {
    const name = `table-${process.pid}-${++tables}`;
    await local.client.send(
      new CreateTableCommand({
        TableName: name,
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        ...more,
      }),
    );
    return new LocalTable(local, name);
  }

  public readonly folder = mkdtempSync(join(tmpdir(), 'rewind-'));
  private readonly start = new Date();
  private readonly journals: DiskJournal[] = [];
  private files = 0;

  private constructor(
    public readonly local: DynamoDbLocal,
    public readonly name: string,
  ) {}

  public async put(item: Item): Promise<void> {
    await this.local.client.send(new PutItemCommand({ TableName: this.name, Item: item }));
  }

  public async delete(keys: Item): Promise<void> {
    await this.local.client.send(new DeleteItemCommand({ TableName: this.name, Key: keys }));
  }

  public async get(keys: Item): Promise<Item | undefined> {
    return (await this.local.client.send(new GetItemCommand({ TableName: this.name, Key: keys, ConsistentRead: true })))
      .Item;
  }

  /** Sets attributes, or removes them where `undefined`. */
  public async update(keys: Item, attributes: Record<string, Item[string] | undefined>): Promise<void> {
    const names = Object.keys(attributes);
    const sets = names.filter((name) => attributes[name]);
    const removes = names.filter((name) => !attributes[name]);
    const place = (name: string) => `#${names.indexOf(name)}`;
    await this.local.client.send(
      new UpdateItemCommand({
        TableName: this.name,
        Key: keys,
        UpdateExpression: [
          sets.length > 0 ? `SET ${sets.map((name) => `${place(name)}=:${names.indexOf(name)}`)}` : '',
          removes.length > 0 ? `REMOVE ${removes.map(place)}` : '',
        ].join(' '),
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [place(name), name])),
        ExpressionAttributeValues:
          sets.length > 0
            ? Object.fromEntries(sets.map((name) => [`:${names.indexOf(name)}`, attributes[name]!]))
            : undefined,
      }),
    );
  }

  public async *evidence(streams = this.local.streams, bookmarks?: Bookmarks): AsyncGenerator<Change> {
    const table = await describeTable(this.local.client, this.name);
    yield* streamChanges({ streams, clock: impatient(), table, from: this.start, precision: PRECISION, bookmarks });
  }

  public async plan(filter: Filter | undefined, more: Partial<PlanOptions> = {}): Promise<Plan> {
    return createPlan({
      folder: this.file('plan'),
      table: await describeTable(this.local.client, this.name),
      changes: ({ bookmarks }) => this.evidence(this.local.streams, bookmarks),
      from: this.start,
      precision: PRECISION,
      filter,
      ...more,
    });
  }

  public async dryRun(plan: Plan): Promise<RunReport> {
    return dryRun({ plan, client: this.local.client, clock: SYSTEM_CLOCK });
  }

  public async apply(
    plan: Plan,
    more: Partial<ApplyOptions> = {},
  ): Promise<{ report: RunReport; journal: DiskJournal }> {
    const journal = (more.journal as DiskJournal) ?? (await this.journal());
    const report = await apply({
      plan,
      approval: plan.digest,
      client: this.local.client,
      clock: SYSTEM_CLOCK,
      ...more,
      journal,
      limits: { maxShare: Infinity, itemsPerSecond: 1e6, capacityPerSecond: 1e6, ...more.limits },
    });
    return { report, journal };
  }

  public async journal(file = this.file('journal')): Promise<DiskJournal> {
    const journal = await DiskJournal.open(file);
    this.journals.push(journal);
    return journal;
  }

  public file(name: string): string {
    return join(this.folder, `${name}-${++this.files}`);
  }

  public async remove(): Promise<void> {
    await Promise.all(this.journals.map((journal) => journal.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
