import { BatchWriteItemCommand, CreateTableCommand, type DynamoDBClient, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

/** A write to one event: attributes and their new values. */
export interface Write {
  readonly event: number;
  readonly values: Readonly<Record<string, string>>;
  readonly good: boolean;
}

/** An event as the table holds it, all of it texts. */
export type Event = Record<string, string>;

const CONCURRENCY = 32;
const ACTIONS = ['user.login', 'user.logout', 'invoice.created', 'invoice.paid', 'role.granted', 'role.revoked', 'export.started'];

/** The audit log of a small company, and what was written to it. */
export class AuditLog {
  public readonly name = 'audit-log';
  private readonly written: Write[] = [];

  constructor(private readonly client: DynamoDBClient) {}

  public async create(): Promise<void> {
    await this.client.send(new CreateTableCommand({
      TableName: this.name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'tenant', KeyType: 'HASH' }, { AttributeName: 'event', KeyType: 'RANGE' }],
      AttributeDefinitions: [{ AttributeName: 'tenant', AttributeType: 'S' }, { AttributeName: 'event', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }));
  }

  /** Good writes of new events. */
  public async load(first: number, last: number): Promise<void> {
    const events = range(first, last).map((event): Write => ({ event, values: newEvent(event), good: true }));
    await inParallel(batches(events, 25), async (batch) => {
      await this.client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [this.name]: batch.map(({ event, values }) => ({
              PutRequest: { Item: typed({ ...keyOf(event), ...values }) },
            })),
          },
        }),
      );
    });
    this.written.push(...events);
  }

  /** Writes of many events at the same time; those of one event in their order. */
  public async write(histories: readonly (readonly Write[])[]): Promise<void> {
    await inParallel(histories, async (writes) => {
      for (const { event, values } of writes) {
        const names = Object.keys(values);
        await this.client.send(new UpdateItemCommand({
          TableName: this.name,
          Key: typed(keyOf(event)),
          UpdateExpression: `SET ${names.map((_, place) => `#${place} = :${place}`)}`,
          ExpressionAttributeNames: Object.fromEntries(names.map((name, place) => [`#${place}`, name])),
          ExpressionAttributeValues: Object.fromEntries(names.map((name, place) => [`:${place}`, { S: values[name] }])),
        }));
      }
    });
    this.written.push(...histories.flat());
  }

  /** The good writes, of whatever kind. */
  public get goodWrites(): readonly Write[] {
    return this.written.filter(({ good }) => good);
  }

  /** The table without the bad writes: the good ones, replayed. */
  public expected(): Map<string, Event> {
    const events = new Map<string, Event>();
    for (const { event, values } of this.goodWrites) {
      const name = JSON.stringify(keyOf(event));
      events.set(name, { ...events.get(name) ?? keyOf(event), ...values });
    }
    return events;
  }

  /** The items of the table. */
  public async found(): Promise<Map<string, Event>> {
    const events = new Map<string, Event>();
    for (let after: any, first = true; first || after; first = false) {
      const page: any = await this.client.send(
        new ScanCommand({ TableName: this.name, ConsistentRead: true, ExclusiveStartKey: after }),
      );
      for (const item of page.Items) {
        const event = Object.fromEntries(Object.entries<any>(item).map(([name, value]) => [name, value.S]));
        events.set(JSON.stringify({ tenant: event.tenant, event: event.event }), event);
      }
      after = page.LastEvaluatedKey;
    }
    return events;
  }
}

export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first }, (_, place) => first + place);
}

function keyOf(event: number): Event {
  return { tenant: `tenant-${event % 97}`, event: `event-${String(event).padStart(6, '0')}` };
}

function newEvent(event: number): Event {
  return { action: ACTIONS[event % ACTIONS.length], actor: `user-${event % 31}`, at: new Date(Date.UTC(2026, 10, 1) + 60_000 * event).toISOString() };
}

function typed(event: Event): Record<string, { S: string }> {
  return Object.fromEntries(Object.entries(event).map(([name, text]) => [name, { S: text }]));
}

function batches<T>(elements: readonly T[], size: number): T[][] {
  return range(0, Math.ceil(elements.length / size)).map((place) => elements.slice(place * size, (place + 1) * size));
}

async function inParallel<T>(elements: readonly T[], work: (element: T) => Promise<void>): Promise<void> {
  const waiting = elements[Symbol.iterator]();
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    for (const element of waiting) await work(element);
  }));
}
