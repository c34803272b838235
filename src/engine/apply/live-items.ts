/** Items as they are now, read with strong consistency and a hundred at a time. */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock/clock';
import type { ItemFold } from '../damage/fold';
import { BATCH, itemsOf } from '../dynamodb/batch-get';
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
  const found = await itemsOf(batch.map(({ fold }) => fold.keys), access);
  const byName = new Map(found.map((item) => [itemName(keysOf(item, access.keyNames)), item]));
  return batch.map((item) => ({ ...item, live: byName.get(itemName(item.fold.keys)) }));
}
