import type { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ExistingItems } from '../../../src/engine/group/existing-items';
import type { Item } from '../../../src/engine/values/attribute-value';
import { S } from '../cases';
import { impatient } from '../local-table';

/** DynamoDB answers for at most so many keys of a request, and leaves the others unprocessed. */
const ANSWERED = 30;

/** A table of which the even items are there. */
function halfTable(answer: (name: string) => string = (name) => name): { asked: string[][]; items: ExistingItems } {
  const asked: string[][] = [];
  const send = async ({ input: { RequestItems } }: BatchGetItemCommand) => {
    const [[name, { Keys, ...rest }]] = Object.entries(RequestItems!);
    asked.push(Keys!.map(({ pk }) => pk.S!));
    const left = Keys!.slice(ANSWERED);
    return {
      Responses: { [answer(name)]: Keys!.slice(0, ANSWERED).filter(({ pk }) => Number(pk.S) % 2 === 0) },
      UnprocessedKeys: left.length > 0 ? { [answer(name)]: { Keys: left, ...rest } } : {},
    };
  };
  return { asked, items: new ExistingItems({ client: { send } as unknown as DynamoDBClient, clock: impatient(), tableName: 'orders', schema: { keyNames: ['pk'], keyTypes: { pk: 'S' } } }) };
}

const keys = (count: number): Item[] => Array.from({ length: count }, (_, place) => ({ pk: S(String(place)) }));

test('keys that DynamoDB left unprocessed are asked for again, each once more only', async () => {
  const { asked, items } = halfTable();

  expect((await items.missing(keys(130))).size).toBe(65);
  expect(asked.map(({ length }) => length).sort()).toEqual([10, 100, 30, 40, 70]);
});

test('an item that was there is not asked for again, and one that was not is', async () => {
  const { asked, items } = halfTable();
  await items.missing(keys(4));

  expect([...await items.missing([...keys(4), ...keys(4)])]).toHaveLength(2);
  expect(asked).toEqual([['0', '1', '2', '3'], ['1', '3']]);
});

test('an answer about another table does not mean that an item is missing', async () => {
  await expect(halfTable(() => 'others').items.missing(keys(1))).rejects.toThrow('DynamoDB was asked for items of orders and answered for others');
});
