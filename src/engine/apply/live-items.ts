/** Items as they are now, read with strong consistency and a hundred at a time. */
import {
  type AttributeValue, BatchGetItemCommand, type BatchGetItemCommandOutput, type DynamoDBClient, GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock/clock';
import type { ItemFold } from '../damage/fold';
import { withRetries } from '../dynamodb/retry';
import { itemName, keysOf } from '../evidence/change';
import type { Item } from '../values/attribute-value';

/** The table and the client of reads and writes. */
export interface TableConnection {
  readonly client: DynamoDBClient;
  readonly clock: Clock;
  readonly tableName: string;
  readonly keyNames: readonly string[];
}

/** An item of a plan as it is now. */
export interface PlannedItem {
  readonly number: number;
  readonly fold: ItemFold;
  readonly live?: Item;
}

const BATCH = 100;
const FIRST_WAIT = 50;
const LONGEST_WAIT = 5000;

/** The items of a plan with what is there now. */
export async function* liveItems(
  items: AsyncIterable<{ number: number; fold: ItemFold }>,
  access: TableConnection,
): AsyncGenerator<PlannedItem> {
  let batch: { number: number; fold: ItemFold }[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === BATCH) {
      yield* await withLive(batch, access);
      batch = [];
    }
  }
  if (batch.length > 0) yield* await withLive(batch, access);
}

/** One item as it is now. */
export async function liveItem(keys: Item, { client, clock, tableName }: TableConnection): Promise<Item | undefined> {
  return (
    await withRetries(clock, () =>
      client.send(new GetItemCommand({ TableName: tableName, Key: keys, ConsistentRead: true })),
    )
  ).Item;
}

async function withLive(batch: { number: number; fold: ItemFold }[], access: TableConnection): Promise<PlannedItem[]> {
  const { client, clock, tableName, keyNames } = access;
  const found = new Map<string, Item>();
  let keys: Record<string, AttributeValue>[] | undefined = batch.map(({ fold }) => fold.keys);
  for (let wait = FIRST_WAIT; keys?.length; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    const request: BatchGetItemCommand = new BatchGetItemCommand({
      RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } },
    });
    const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await withRetries(clock, () =>
      client.send(request),
    );
    requireTable(tableName, Responses, UnprocessedKeys);
    Responses?.[tableName]?.forEach((item) => found.set(itemName(keysOf(item, keyNames)), item));
    keys = UnprocessedKeys?.[tableName]?.Keys;
    if (keys?.length) await clock.sleep(wait);
  }
  return batch.map((item) => ({ ...item, live: found.get(itemName(item.fold.keys)) }));
}

/** Requires an answer about this table. One about another table does not mean that an item is absent. */
function requireTable(tableName: string, ...parts: (object | undefined)[]): void {
  const names = parts.flatMap((part) => Object.keys(part ?? {}));
  if (names.length === 0 || names.some((name) => name !== tableName)) {
    throw new Error(
      `DynamoDB was asked for items of ${tableName} and answered ${names.length === 0 ? 'for no table' : `for ${names.join(', ')}`}; `
        + 'so it is not known which of them exist, and nothing was decided; run the same again, and report it if it happens again',
    );
  }
}
