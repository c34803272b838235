/** Sends one conditional write, and returns its result. */
import {
  ConditionalCheckFailedException, DeleteItemCommand, type DynamoDBClient, PutItemCommand, UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock/clock';
import { type RequestError, isUnanswered, MAX_ATTEMPTS, THROTTLED, waitAfter } from '../dynamodb/retry';
import type { WritePace } from '../dynamodb/write-pace';
import type { ConditionalWrite } from '../repair/conditional-write';
import type { Item } from '../values/attribute-value';

export type SendResult =
  | { readonly result: 'written'; readonly before?: Item }
  /** The item is not as the write required. Unless `certain`, an earlier attempt may have written. */
  | { readonly result: 'failed'; readonly live?: Item; readonly certain: boolean }
  /** DynamoDB rejects this write. */
  | { readonly result: 'refused'; readonly message: string }
  /** No answer: the write may have happened. */
  | { readonly result: 'unknown'; readonly error: unknown };

const BUSY = new Set([
  ...THROTTLED,
  // Nothing was written: a transaction holds the item, or another Region of a strongly consistent table wrote first.
  'TransactionConflictException', 'ReplicatedWriteConflictException',
]);
const REFUSALS = new Set(['ValidationException', 'ItemCollectionSizeLimitExceededException']);

/**
 * Sends a write until there is an answer. A table that throttles for a long time is an error, and ends the run until it
 * is resumed.
 */
export async function send(
  write: ConditionalWrite, { client, pace, clock }: { client: DynamoDBClient; pace: WritePace; clock: Clock },
): Promise<SendResult> {
  // An attempt that the SDK repeated may have written before the last answer.
  let certain = true;
  for (let attempt = 0; ; attempt++) {
    await pace.turn();
    try {
      const { ConsumedCapacity: capacity, Attributes: before } = await dispatch(client, write);
      pace.spend(capacity?.CapacityUnits ?? 1);
      return { result: 'written', before };
    } catch (error) {
      const { name, message, $metadata } = error as RequestError;
      certain &&= $metadata?.attempts === 1;
      if (error instanceof ConditionalCheckFailedException) {
        pace.spend(1);
        return { result: 'failed', live: error.Item, certain };
      }
      if (REFUSALS.has(name)) return { result: 'refused', message };
      if (BUSY.has(name) && attempt < MAX_ATTEMPTS) {
        pace.throttle();
        await clock.sleep(waitAfter(attempt));
      } else if (isUnanswered(error as RequestError)) {
        return { result: 'unknown', error };
      } else {
        throw error;
      }
    }
  }
}

async function dispatch(client: DynamoDBClient, write: ConditionalWrite) {
  switch (write.kind) {
    case 'update': return client.send(new UpdateItemCommand(write.input));
    case 'put': return client.send(new PutItemCommand(write.input));
    case 'delete': return client.send(new DeleteItemCommand(write.input));
  }
}
