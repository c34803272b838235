/**
 * Announces each write of a rewind to the change monitor of its table, which otherwise takes the repair for an
 * unintended change.
 */
import type { Clock } from '../../clock/clock';
import { withRetries } from '../../engine/dynamodb/retry';
import { StateError } from '../../engine/errors/state-error';
import type { Journal } from '../../engine/journal/journal';
import { expectedOfWrite } from '../../engine/monitor/expected-repair';
import { announce } from '../../engine/monitor/item-row';
import { StateTable } from '../../engine/monitor/state-table';
import type { Connection } from '../connection/connection';

/** The monitor of a table: its state; nothing if there is none; or why it is unknown. */
export interface MonitorSearch {
  readonly state?: StateTable;
  readonly unknown?: string;
}

/** Looks for the monitor of a table, with one request. */
export async function searchMonitor(connection: Connection, tableName: string): Promise<MonitorSearch> {
  const clock = connection.time.clock();
  const state = new StateTable(connection.dynamodb, tableName, clock);
  try {
    return await withRetries(clock, () => state.exists()) ? { state } : {};
  } catch (error) {
    if (!isDenied(error)) throw error;
    // The same answer comes where there is no such table.
    return {
      unknown: `it is not known if ${tableName} has a change monitor, which would undo this repair or count it as unintended (${(error as Error).message}); `
        + `to announce the repair to one, allow dynamodb:BatchGetItem, GetItem and PutItem on ${state.name}`,
    };
  }
}

/**
 * A journal that announces each write once its entry is safe, and before it is sent.
 *
 * @param version the attribute that counts the versions of an item
 */
export function announcing(
  journal: Journal, { state }: MonitorSearch, clock: Clock, version?: string,
): Journal {
  if (!state) return journal;
  return {
    entries: () => journal.entries(),
    append: async (entry) => {
      await journal.append(entry);
      if (entry.type !== 'write') return;
      const repairs = expectedOfWrite(entry.write, version);
      try {
        await withRetries(clock, () => announce(state, entry.keys, repairs, clock.now()));
      } catch (error) {
        if (isDenied(error)) throw unannounced(state, error as Error);
        // The monitor was removed while the run went on.
        if ((error as Error).name !== 'ResourceNotFoundException') throw error;
      }
    },
  };
}

function unannounced({ name }: StateTable, { message }: Error): StateError {
  return new StateError(`repair could not be announced to the change monitor: ${message}`, 'which would undo it',
    `allow dynamodb:BatchGetItem, GetItem and PutItem on ${name}`);
}

function isDenied(error: unknown): boolean {
  return (error as Error).name === 'AccessDeniedException';
}
