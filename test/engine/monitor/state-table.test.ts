import { BatchGetItemCommand, ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SYSTEM_CLOCK } from '../../../src/clock/clock';
import { StateTable } from '../../../src/engine/monitor/state-table';

const KEY = { pk: 'monitor', sk: 'state' };
const NAME = 'orders.change-monitor';

/** One row, and the requests for it. */
class OneRow {
  public row?: Record<string, any>;
  public reads = 0;
  public puts = 0;

  public readonly client = {
    send: async ({ constructor, input }: { constructor: unknown; input: any }) => {
      if (constructor === BatchGetItemCommand) {
        this.reads++;
        return { Responses: { [NAME]: this.row ? [this.row] : [] } };
      }
      expect(constructor).toBe(PutItemCommand);
      this.puts++;
      const { Item: item, ExpressionAttributeValues: values } = input;
      if (this.row?.revision.N !== values?.[':before'].N) {
        throw new ConditionalCheckFailedException({ message: 'changed', $metadata: {} });
      }
      this.row = item;
      return {};
    },
  } as unknown as DynamoDBClient;
}

let stored: OneRow;
let table: StateTable;

beforeEach(() => {
  stored = new OneRow();
  table = new StateTable(stored.client, 'orders', SYSTEM_CLOCK);
});

const another = () => new StateTable(stored.client, 'orders', SYSTEM_CLOCK);
const add = (to: StateTable, value: number) =>
  to.change(KEY, ({ sum } = { sum: 0 }) => ({ content: { sum: sum + value }, result: sum }));
const look = () => table.change(KEY, (content) => ({ result: content?.sum }));

test('a row that was written here is changed without a read', async () => {
  expect([await add(table, 1), await add(table, 2), await add(table, 3)]).toEqual([0, 1, 3]);
  expect(stored).toMatchObject({ reads: 1, puts: 3 });
});

test('a row that another writer has changed since is read again, and no change is lost', async () => {
  await add(table, 1);
  await add(another(), 10);

  expect(await add(table, 100)).toBe(11);
  expect(JSON.parse(stored.row!.content.S)).toEqual({ sum: 111 });
});

test('what leads to no write is decided with the row that is there', async () => {
  await add(table, 1);
  await add(another(), 10);

  expect(await look()).toBe(11);
});

test('a write that failed is not taken for the row', async () => {
  await add(table, 1);
  const put = stored.client.send;
  stored.client.send = async () => { throw new Error('no connection'); };
  await expect(add(table, 2)).rejects.toThrow('no connection');
  stored.client.send = put;

  expect(await add(table, 4)).toBe(1);
});
