/** Waits until a restored table and each of its indexes are ready. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { polls } from './polls';
import type { ActiveTimes, MadeTable } from './restore-record';
import { findRestored, isActive, type RestoredTable } from './restored-table';
import type { Clock } from '../../clock/clock';
import { StateError } from '../errors/state-error';

export interface ActiveTableOptions {
  readonly client: DynamoDBClient;
  readonly clock: Clock;
  readonly table: MadeTable;
  readonly signal?: AbortSignal;
  readonly progress?: (table: RestoredTable) => void;
}

/** Returns when they were first seen ready; polls are at most half a minute apart. */
export async function whenActive(
  { client, clock, table, signal, progress }: ActiveTableOptions,
): Promise<ActiveTimes> {
  let tableAt: string | undefined;
  for await (const _ of polls(clock, signal)) {
    const found = await findRestored(client, clock, table.name, signal);
    requireSame(found, table);
    progress?.(found);
    const now = new Date(clock.now()).toISOString();
    if (isActive(found)) {
      tableAt ??= now;
      if (found.pendingIndexes.length === 0) return { tableAt, indexesAt: now };
    }
  }
  throw new StateError(`table ${table.name} is not ready after 48 hours`, 'DynamoDB goes on with it', 'run the same again to wait on');
}

function requireSame(found: RestoredTable | undefined, { name, id }: MadeTable): asserts found {
  if (!found) {
    throw new StateError(`restore was cancelled: the table ${name} that it had made is gone`,
      'DynamoDB cancels a restore whose caller loses its rights or whose KMS key is disabled, and a person may have deleted the table',
      'mend that, and restore again under another name');
  }
  if (found.id !== id) {
    throw new StateError(`table ${name} is another one than the restored one`, `its id is ${found.id}, and that of the restored table was ${id}`,
      'restore again under another name');
  }
  if (found.status === 'INACCESSIBLE_ENCRYPTION_CREDENTIALS') {
    throw new StateError(`KMS key of table ${name} is not accessible`, 'DynamoDB archives such a table after 7 days',
      'enable the key, or allow its use, and run the same again');
  }
}
