/** Items by their keys, a hundred at a time. */
import {
  type AttributeValue, BatchGetItemCommand, type BatchGetItemCommandOutput, type DynamoDBClient,
  type KeysAndAttributes,
} from '@aws-sdk/client-dynamodb';
import type { ReadPace } from './read-pace';
import { withRetries } from './retry';
import type { Clock } from '../../clock/clock';

type Item = Record<string, AttributeValue>;

export interface BatchGetAccess {
  readonly client: DynamoDBClient;
  readonly clock: Clock;
  readonly tableName: string;

  /** The attributes that are read, keys among them. @default - all */
  readonly attributes?: readonly string[];

  /** @default - as fast as DynamoDB answers */
  readonly pace?: ReadPace;
  readonly signal?: AbortSignal;
}

/** The most keys of one request. */
export const BATCH = 100;

const FIRST_WAIT = 50;
const LONGEST_WAIT = 5000;

/** Without a single item in it, DynamoDB is not asked any more, in milliseconds. */
const MAX_DURATION = 120_000;

/** The items of at most a hundred keys as they are now, in any order; those that are not there are left out. */
export async function itemsOf(keys: readonly Item[], access: BatchGetAccess): Promise<Item[]> {
  const { client, clock, tableName, attributes, pace, signal } = access;
  const found: Item[] = [];
  let left: Item[] = [...keys];
  let end = clock.now() + MAX_DURATION;
  for (let wait = FIRST_WAIT; left.length > 0; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    const counted = await pace?.turn();
    const request: BatchGetItemCommand = new BatchGetItemCommand({
      RequestItems: { [tableName]: { Keys: left, ConsistentRead: true, ...attributes && projectionOf(attributes) } },
      ...pace && { ReturnConsumedCapacity: 'TOTAL' },
    });
    const { Responses, UnprocessedKeys, ConsumedCapacity }: BatchGetItemCommandOutput = await withRetries(clock, () =>
      client.send(request, { abortSignal: signal }), signal,
    );
    if (counted !== undefined) pace?.spend(counted, ConsumedCapacity?.[0]?.CapacityUnits);
    requireTable(tableName, Responses, UnprocessedKeys);
    found.push(...Responses?.[tableName] ?? []);
    const open: Item[] = UnprocessedKeys?.[tableName]?.Keys ?? [];
    if (open.length < left.length) end = clock.now() + MAX_DURATION;
    if (open.length > 0 && clock.now() >= end) {
      // On the way, and no state of the table: what is under way can go on later.
      throw new Error(
        `DynamoDB has answered for none of ${open.length} keys of ${tableName} for two minutes; run the same again when the table is not throttled`,
      );
    }
    left = open;
    if (left.length > 0) await clock.sleep(wait);
  }
  return found;
}

function projectionOf(attributes: readonly string[]): Pick<KeysAndAttributes, 'ExpressionAttributeNames' | 'ProjectionExpression'> {
  const names = Object.fromEntries(attributes.map((name, place) => [`#a${place}`, name]));
  return { ExpressionAttributeNames: names, ProjectionExpression: Object.keys(names).join(',') };
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
