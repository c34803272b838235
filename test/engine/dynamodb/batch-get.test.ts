import type { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../src/clock/clock';
import { itemsOf } from '../../../src/engine/dynamodb/batch-get';
import { ReadPace } from '../../../src/engine/dynamodb/read-pace';
import type { Item } from '../../../src/engine/values/attribute-value';

const KEYS: Item[] = ['one', 'two', 'three'].map((pk) => ({ pk: { S: pk } }));

/** Time that passes only during waits. */
function clock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
}

/** A client that answers for so many keys of each request. */
function answering(most: number, asked: number[] = []): DynamoDBClient {
  const send = async ({ input }: BatchGetItemCommand) => {
    const { Keys: keys = [], ConsistentRead: consistent } = input.RequestItems!.orders;
    expect(consistent).toBe(true);
    asked.push(keys.length);
    const left = keys.slice(most);
    return {
      Responses: { orders: keys.slice(0, most) },
      UnprocessedKeys: left.length > 0 ? { orders: { Keys: left } } : {},
      ConsumedCapacity: [{ CapacityUnits: most }],
    };
  };
  return { send } as unknown as DynamoDBClient;
}

test('keys that were not answered are asked for again, and those alone', async () => {
  const asked: number[] = [];
  const found = await itemsOf(KEYS, { client: answering(1, asked), clock: clock(), tableName: 'orders' });

  expect(found).toEqual(KEYS);
  expect(asked).toEqual([3, 2, 1]);
});

test('a table that answers for no key is given up after two minutes', async () => {
  await expect(itemsOf(KEYS, { client: answering(0), clock: clock(), tableName: 'orders' }))
    .rejects.toThrow('DynamoDB has answered for none of 3 keys of orders for two minutes');
});

test('reads stay within the limit of capacity units a second', async () => {
  const time = clock();
  const pace = new ReadPace(1, time);
  await itemsOf(KEYS, { client: answering(3), clock: time, tableName: 'orders', pace });
  await itemsOf(KEYS, { client: answering(3), clock: time, tableName: 'orders', pace });

  expect(time.now()).toBe(3000);
});
