import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchWriteItemCommand, CreateTableCommand, DeleteItemCommand, PutItemCommand, ScanCommand, UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Cli } from './cli';
import { canonicalItem, type Item } from '../../src/engine/values/attribute-value';
import { DynamoDbLocal } from '../emulator/dynamodb-local';

let tables = 0;

/** Starts DynamoDB Local for the tests of a file, and makes audit logs there that go when the tests are over. */
export function useAuditTables(events: number): () => Promise<AuditTable> {
  const made: AuditTable[] = [];
  let local: DynamoDbLocal | undefined;

  beforeAll(async () => {
    local = await DynamoDbLocal.start();
  });

  afterAll(async () => {
    made.forEach((table) => table.remove());
    await local?.stop();
  });

  return async () => {
    const table = await AuditTable.create(local!, events);
    made.push(table);
    return table;
  };
}

/** An audit log on DynamoDB Local, a bad migration in it, and a folder to run commands in. */
export class AuditTable {
  public static async create(local: DynamoDbLocal, events: number): Promise<AuditTable> {
    const name = `audit-${process.pid}-${++tables}`;
    await local.client.send(
      new CreateTableCommand({
        TableName: name,
        KeySchema: [
          { AttributeName: 'tenant', KeyType: 'HASH' },
          { AttributeName: 'event', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'tenant', AttributeType: 'S' },
          { AttributeName: 'event', AttributeType: 'N' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    );
    const table = new AuditTable(local, name, events);
    for (let first = 0; first < events; first += 25) {
      await local.client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [name]: Array.from({ length: Math.min(25, events - first) }, (_, place) => ({
              PutRequest: {
                Item: { ...table.key(first + place), action: { S: `action ${first + place}` }, actor: { S: 'alice' } },
              },
            })),
          },
        }),
      );
    }
    return table;
  }

  public readonly folder = mkdtempSync(join(tmpdir(), 'cli-'));
  public readonly start = new Date().toISOString();

  private constructor(
    public readonly local: DynamoDbLocal,
    public readonly name: string,
    private readonly events: number,
  ) {}

  /** The command line in the folder. */
  public cli(environment?: NodeJS.ProcessEnv): Cli {
    return new Cli(this.folder, this.local.endpoint, environment);
  }

  public key(event: number): Item {
    return { tenant: { S: `tenant ${event % 10}` }, event: { N: String(event) } };
  }

  public async set(event: number, attribute: string, text: string): Promise<void> {
    await this.local.client.send(
      new UpdateItemCommand({
        TableName: this.name,
        Key: this.key(event),
        UpdateExpression: 'SET #a = :a',
        ExpressionAttributeNames: { '#a': attribute },
        ExpressionAttributeValues: { ':a': { S: text } },
      }),
    );
  }

  public async delete(...events: number[]): Promise<void> {
    const commands = events.map((event) => new DeleteItemCommand({ TableName: this.name, Key: this.key(event) }));
    await Promise.all(commands.map((command) => this.local.client.send(command)));
  }

  public async put(event: number, item: Item): Promise<void> {
    await this.local.client.send(new PutItemCommand({ TableName: this.name, Item: { ...this.key(event), ...item } }));
  }

  /** Empties the action of every event. */
  public async migrate(): Promise<void> {
    for (let event = 0; event < this.events; event++) await this.set(event, 'action', '');
  }

  /** All items, by their key. */
  public async items(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (let after: Item | undefined, first = true; first || after; first = false) {
      const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await this.local.client.send(
        new ScanCommand({
          TableName: this.name,
          ConsistentRead: true,
          ExclusiveStartKey: after,
        }),
      );
      page.Items!.forEach((item) =>
        found.set(canonicalItem({ tenant: item.tenant, event: item.event }), canonicalItem(item)),
      );
      after = page.LastEvaluatedKey;
    }
    return found;
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
