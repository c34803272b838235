/**
 * A batch of records: what cannot be read is set aside, and an item that fails does not hold up the others.
 *
 * Lambda delivers the batch again from the first record that failed. What was done is not done again.
 */
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { changeOf, sequenceOf, UnreadableRecord } from './stream-records';
import { itemKey } from '../../engine/monitor/item-row';
import { changesByItem, type MonitoredChange } from '../../engine/monitor/monitored-change';

export interface BatchHandling {
  /** Handles changes, those of an item in their order. */
  readonly handle: (changes: readonly MonitoredChange[]) => Promise<void>;

  /** True when there is no time for more. */
  readonly isOver: () => boolean;

  /** Takes note of a record that cannot be read. */
  readonly setAside: (record: string, fault: string) => Promise<void>;
}

/** So many items that fail in a row show that it is not the items. */
const HOPELESS = 3;

/** Handles a batch, and answers which record failed first. */
export async function handleBatch(
  records: readonly DynamoDBRecord[], { handle, setAside, isOver }: BatchHandling,
): Promise<DynamoDBBatchResponse> {
  const changes: MonitoredChange[] = [];
  for (const record of records) {
    try {
      changes.push(changeOf(record));
    } catch (error) {
      if (!(error instanceof UnreadableRecord)) throw error;
      await setAside(sequenceOf(record), error.message);
    }
  }
  try {
    await handle(changes);
    return { batchItemFailures: [] };
  } catch (error) {
    logFailure(error);
  }
  const failed = isOver() ? undefined : await failedItems(changes, handle);
  const first = changes.find(({ change: { keys } }) => !failed || failed.has(itemKey(keys)));
  return { batchItemFailures: first ? [{ itemIdentifier: first.record }] : [] };
}

/** Handles each item by itself. */
async function failedItems(
  changes: readonly MonitoredChange[], handle: BatchHandling['handle'],
): Promise<ReadonlySet<string>> {
  const failed = new Set<string>();
  let inARow = 0;
  for (const [pk, ofItem] of changesByItem(changes)) {
    try {
      if (inARow === HOPELESS) throw new Error('not tried, because the items before it failed');
      await handle(ofItem);
      inARow = 0;
    } catch (error) {
      logFailure(error);
      failed.add(pk);
      inARow = Math.min(HOPELESS, inARow + 1);
    }
  }
  return failed;
}

function logFailure(error: unknown): void {
  const { name, message, stack } = error as Error;
  console.log(JSON.stringify({ message: 'failed', error: `${name}: ${message}`, stack }));
}
