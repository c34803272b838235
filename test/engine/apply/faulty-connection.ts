import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { promptRequests } from '../../../src/cli/connection/request-timeouts';
import type { ApplyOptions } from '../../../src/engine/apply/rewind';
import type { DiskJournal } from '../../../src/engine/journal/disk-journal';
import type { RunReport } from '../../../src/engine/journal/report';
import type { Plan } from '../../../src/engine/plan/plan';
import type { Item } from '../../../src/engine/values/attribute-value';
import { DynamoDbLocal } from '../../emulator/dynamodb-local';
import { type Exchange, FaultProxy } from '../../emulator/fault-proxy';
import { IMPATIENT, knowErrorsOfNode, retries } from '../impatience';
import { LocalTable } from '../local-table';

const TIMEOUT = 250;
const LATE = 350;

export const WRITES = /\.(UpdateItem|PutItem|DeleteItem)$/;

/** A connection to DynamoDB Local that makes faults, with a table for each test. */
export class FaultyConnection {
  public static async open(): Promise<FaultyConnection> {
    knowErrorsOfNode();
    const local = await DynamoDbLocal.start();
    try {
      return new FaultyConnection(local, await FaultProxy.before(local.endpoint, LATE));
    } catch (error) {
      await local.stop();
      throw error;
    }
  }

  public table!: LocalTable;

  private readonly clients: DynamoDBClient[] = [];

  private constructor(public readonly local: DynamoDbLocal, public readonly proxy: FaultProxy) {}

  /** Called with the input of each call whose answer has come, try by try. */
  public heard: (input: object) => void = () => undefined;

  public async createTable(): Promise<void> {
    this.table = await LocalTable.create(this.local);
  }

  public async removeTable(): Promise<void> {
    await this.proxy.calm();
    await this.table.remove();
  }

  public async close(): Promise<void> {
    this.clients.forEach((client) => client.destroy());
    await this.proxy.stop();
    await this.local.stop();
  }

  /** A client behind the proxy that gives up early, and tries so often. */
  public client(attempts: number): DynamoDBClient {
    const made = new DynamoDBClient({
      endpoint: this.proxy.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      retryStrategy: retries(attempts),
      requestHandler: promptRequests({ connection: TIMEOUT, silence: TIMEOUT }),
    });
    made.middlewareStack.add((next) => async (args) => {
      const answer = await next(args);
      if (!('ConsistentRead' in args.input)) this.heard(args.input);
      return answer;
    }, { step: 'deserialize', priority: 'high' });
    this.clients.push(made);
    return made;
  }

  /** Starts a run again until it comes to its end, as a person would. */
  public async apply(
    plan: Plan, attempts: number, more: Partial<ApplyOptions> = {},
  ): Promise<{ report: RunReport; journal: DiskJournal; starts: number }> {
    const journal = await this.table.journal();
    for (let starts = 1; ; starts++) {
      try {
        return {
          ...(await this.table.apply(plan, { client: this.client(attempts), clock: IMPATIENT, ...more, journal })),
          starts,
        };
      } catch (error) {
        if (starts === 20) throw error;
      }
    }
  }
}

/** Opens a connection for the tests of a file; each test is given it with a table of its own. */
export function useFaultyConnection(begin: (connection: FaultyConnection) => void): void {
  let connection: FaultyConnection | undefined;

  beforeAll(async () => {
    connection = await FaultyConnection.open();
  });

  beforeEach(async () => {
    await connection!.createTable();
    begin(connection!);
  });

  afterEach(() => connection!.removeTable());

  afterAll(() => connection?.close());
}

/** The writes that DynamoDB accepted, by item, and the items with an answer. */
export class Ledger {
  public readonly taken = new Map<string, number>();
  private readonly heard = new Set<string>();

  constructor(connection: FaultyConnection) {
    connection.proxy.watchBy((exchange) => this.enter(exchange));
    connection.heard = ({ Key: keys, Item: item }: { Key?: Item; Item?: Item }) => {
      if (keys ?? item) this.heard.add((keys ?? item)!.pk.S!);
    };
  }

  /** Items with a write that had no answer. */
  public get unheard(): number {
    return [...this.taken.keys()].filter((name) => !this.heard.has(name)).length;
  }

  private enter({ call, body, status }: Exchange): void {
    if (!WRITES.test(call) || status !== 200) return;
    const { Key: keys, Item: item } = JSON.parse(body);
    const name = (keys ?? item).pk.S;
    this.taken.set(name, (this.taken.get(name) ?? 0) + 1);
  }
}
