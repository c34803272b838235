// Proves restores to a point in time on a model of AWS: MiniStack with the overlay in test/emulator.
import {
  BatchWriteItemCommand, DeleteItemCommand, DeleteTableCommand, DynamoDBClient, ExecuteStatementCommand,
  ExecuteTransactionCommand, PutItemCommand, TransactWriteItemsCommand, UpdateItemCommand, UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { Emulator } from './emulator';
import { type Item, itemsOf, RestorableTable } from './restorable-table';
import { replayable } from '../engine/seed';

const TABLE = 'orders';
const LAG = 300;
const HISTORIES = Math.min(500, Math.max(10, Math.ceil(Number(process.env.HISTORIES ?? 0) / 1000)));

type Items = Map<string, Item>;

/** A change of up to two items, and what it makes of them. */
interface Write {
  readonly kind: keyof typeof WRITES;
  readonly keys: readonly [string, string];
  readonly value: string;
}

let emulator: Emulator;
let client: DynamoDBClient;

beforeAll(async () => {
  emulator = await Emulator.start();
  client = new DynamoDBClient(emulator.clientConfig);
});
afterAll(async () => emulator.stop());
afterEach(async () => emulator.reset());

const made = (pk: string, value: string): Item => ({ pk: { S: pk }, value: { S: value } });
const key = (pk: string): Item => ({ pk: { S: pk } });

/** Each way of changing items: its calls, then its effect on a map. */
const WRITES = {
  put: async (items: Items, [one]: Write['keys'], value: string) => {
    await client.send(new PutItemCommand({ TableName: TABLE, Item: made(one, value) }));
    items.set(one, made(one, value));
  },
  update: async (items: Items, [one]: Write['keys'], value: string) => {
    await client.send(new UpdateItemCommand({
      TableName: TABLE, Key: key(one), UpdateExpression: 'SET extra = :v', ExpressionAttributeValues: { ':v': { S: value } },
    }));
    items.set(one, { ...items.get(one) ?? key(one), extra: { S: value } });
  },
  remove: async (items: Items, [one]: Write['keys']) => {
    await client.send(new DeleteItemCommand({ TableName: TABLE, Key: key(one) }));
    items.delete(one);
  },
  batch: async (items: Items, [one, other]: Write['keys'], value: string) => {
    await client.send(new BatchWriteItemCommand({
      RequestItems: { [TABLE]: [{ PutRequest: { Item: made(one, value) } }, { DeleteRequest: { Key: key(other) } }] },
    }));
    items.set(one, made(one, value));
    items.delete(other);
  },
  transaction: async (items: Items, [one, other]: Write['keys'], value: string) => {
    await client.send(new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: TABLE, Item: made(one, value) } },
        {
          Update: {
            TableName: TABLE, Key: key(other), UpdateExpression: 'SET extra = :v', ExpressionAttributeValues: { ':v': { S: value } },
          },
        },
      ],
    }));
    items.set(one, made(one, value));
    items.set(other, { ...items.get(other) ?? key(other), extra: { S: value } });
  },
  statement: async (items: Items, [one]: Write['keys'], value: string) => {
    const Statement = items.has(one)
      ? `UPDATE "${TABLE}" SET extra='${value}' WHERE pk='${one}'` : `INSERT INTO "${TABLE}" VALUE {'pk':'${one}','extra':'${value}'}`;
    await client.send(new ExecuteStatementCommand({ Statement }));
    items.set(one, { ...items.get(one) ?? key(one), extra: { S: value } });
  },
  cancelled: async (items: Items, [one, other]: Write['keys'], value: string) => {
    await WRITES.put(items, [one, other], value);
    const statements = [`DELETE FROM "${TABLE}" WHERE pk='${one}'`, `UPDATE "${TABLE}" SET extra='${value}' WHERE pk='nowhere'`];
    await expect(client.send(new ExecuteTransactionCommand({
      TransactStatements: statements.map(Statement => ({ Statement })),
    }))).rejects.toThrow(/cancelled/);
  },
  expiration: async (items: Items, [one]: Write['keys'], value: string) => {
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...made(one, value), expires: { N: '1' } } }));
    await emulator.expireItems();
    items.delete(one);
  },
} as const;

const pk = fc.constantFrom('a', 'b', 'c', 'd');
const write = fc.record({
  kind: fc.constantFrom(...Object.keys(WRITES) as Write['kind'][]),
  keys: fc.uniqueArray(pk, { minLength: 2, maxLength: 2 }) as unknown as fc.Arbitrary<Write['keys']>,
  value: fc.string({ unit: 'grapheme-ascii', maxLength: 3 }).map(text => text.replace(/\W/g, '')),
});
const history = fc.array(
  fc.record({ seconds: fc.integer({ min: 0, max: 2 }), writes: fc.array(write, { minLength: 1, maxLength: 3 }) }),
  { minLength: 1, maxLength: 6 },
);

test('a restore to each second of a history is what its writes until then had made', replayable(async () => {
  await fc.assert(fc.asyncProperty(history, async (steps) => {
    await emulator.reset();
    await emulator.restores({ tableSeconds: 0, indexSeconds: 0 });
    const items: Items = new Map();
    const moments: { begun: number; ended: number; items: Items }[] = [];
    const at = async (work: () => Promise<unknown>) => {
      const begun = Math.floor(await emulator.advance(0));
      await work();
      moments.push({ begun, ended: Math.floor(await emulator.advance(0)), items: new Map(items) });
    };
    let table!: RestorableTable;
    await at(async () => {
      table = await RestorableTable.create(client, TABLE);
      await client.send(new UpdateTimeToLiveCommand({
        TableName: TABLE, TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      }));
    });
    for (const { seconds, writes } of steps) {
      const now = await emulator.advance(0);
      await emulator.advance(Math.ceil(now) + seconds - now);
      for (const { kind, keys, value } of writes) await at(async () => WRITES[kind](items, keys, value));
    }
    const last = moments.at(-1)!.ended;
    await emulator.advance(LAG + 2);
    for (let second = moments[0].ended; second <= last + 1; second++) {
      // A write during which the second changed belongs to either.
      if (moments.some(({ begun, ended }) => begun <= second && second < ended)) continue;
      const target = `restored-${second}`;
      await table.restore(target, { RestoreDateTime: new Date(second * 1000) });
      expect(await itemsOf(client, target)).toEqual(moments.filter(({ ended }) => ended <= second).at(-1)!.items);
    }
  }), { numRuns: HISTORIES });
}));

describe('what was before', () => {
  const Item = made('a', 'before');

  test('point-in-time recovery was switched off and on again cannot be restored', async () => {
    const table = await RestorableTable.create(client, TABLE);
    const before = await emulator.advance(600);
    await client.send(new PutItemCommand({ TableName: TABLE, Item }));
    await emulator.advance(600);
    await table.restore('possible', { RestoreDateTime: new Date(before * 1000) });
    await table.recover(false);
    await table.recover(true);
    await emulator.advance(600);
    await expect(table.restore('late', { RestoreDateTime: new Date(before * 1000) }))
      .rejects.toThrow(expect.objectContaining({ name: 'InvalidRestoreTimeException' }));
    await table.restore('latest');
    await emulator.advance(1);
    expect([...(await itemsOf(client, 'latest')).values()]).toEqual([Item]);
  });

  test('a table was deleted and made again cannot be restored', async () => {
    await RestorableTable.create(client, TABLE);
    await client.send(new PutItemCommand({ TableName: TABLE, Item }));
    const before = await emulator.advance(600);
    await emulator.advance(600);
    await client.send(new DeleteTableCommand({ TableName: TABLE }));
    const table = await RestorableTable.create(client, TABLE);
    await emulator.advance(600);
    await expect(table.restore('late', { RestoreDateTime: new Date(before * 1000) }))
      .rejects.toThrow(expect.objectContaining({ name: 'InvalidRestoreTimeException' }));
    await table.restore('latest');
    await emulator.advance(1);
    expect(await itemsOf(client, 'latest')).toEqual(new Map());
  });
});
