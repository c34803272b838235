/** One conditional write on its way, and what became of it. */
import {
  ConditionalCheckFailedException, DeleteItemCommand, type DynamoDBClient, PutItemCommand, UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-value';
import type { ConditionalWrite } from './conditional-write';
import type { WritePace } from './write-pace';
import type { Clock } from '../checks/pace';

export type Sent =
  | { readonly result: 'written'; readonly before?: Item }
  /** The item is not as the write required. Unless `certain`, an attempt before may have written. */
  | { readonly result: 'failed'; readonly live?: Item; readonly certain: boolean }
  /** DynamoDB never takes this. */
  | { readonly result: 'refused'; readonly message: string }
  /** No answer: it may have happened. */
  | { readonly result: 'unknown' };

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly $metadata?: { readonly attempts?: number; readonly httpStatusCode?: number };
}

const BUSY = new Set([
  'ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded',
  // Nothing was written: a transaction holds the item, or another Region of a strongly consistent table wrote first.
  'TransactionConflictException', 'ReplicatedWriteConflictException',
]);
const REFUSALS = new Set(['ValidationException', 'ItemCollectionSizeLimitExceededException']);
const PATIENCE = 30;
const LONGEST_WAIT = 5000;

/** Sends a write until there is an answer; a table that is too busy for a long time is an error, and ends the run until it is resumed. */
export async function send(
  write: ConditionalWrite, { client, pace, clock }: { client: DynamoDBClient; pace: WritePace; clock: Clock },
): Promise<Sent> {
  for (let attempt = 0; ; attempt++) {
    await pace.turn();
    try {
      const { ConsumedCapacity: capacity, Attributes: before } = await dispatch(client, write);
      pace.spent(capacity?.CapacityUnits ?? 1);
      return { result: 'written', before };
    } catch (error) {
      const { name, message, $metadata } = error as Failure;
      if (error instanceof ConditionalCheckFailedException) {
        pace.spent(1);
        return { result: 'failed', live: error.Item, certain: $metadata?.attempts === 1 };
      }
      if (REFUSALS.has(name)) return { result: 'refused', message };
      if (isBusy(error) && attempt < PATIENCE) {
        pace.throttled();
        await clock.sleep(Math.min(LONGEST_WAIT, 50 * 2 ** attempt));
      } else if (isSilence(error)) {
        return { result: 'unknown' };
      } else {
        throw error;
      }
    }
  }
}

/** Whether DynamoDB was too busy for a request. */
export function isBusy(error: unknown): boolean {
  return BUSY.has((error as Failure).name);
}

/** Whether nobody can tell what became of a request. */
export function isSilence(error: unknown): boolean {
  const { name, code, $metadata } = error as Failure;
  return ($metadata?.httpStatusCode ?? 0) >= 500 || /Timeout|Abort|Network/.test(name) || /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH)/.test(code ?? '');
}

async function dispatch(client: DynamoDBClient, write: ConditionalWrite) {
  switch (write.kind) {
    case 'update': return client.send(new UpdateItemCommand(write.input));
    case 'put': return client.send(new PutItemCommand(write.input));
    case 'delete': return client.send(new DeleteItemCommand(write.input));
  }
}
