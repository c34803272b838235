/** The writes to a table since a moment, as its stream shows them. */
import type { CutOverClients } from './cutover-clients';
import { describeTable } from '../dynamodb/table';
import { ReportedError } from '../errors/reported-error';
import { itemName } from '../evidence/change';
import { streamChanges } from '../evidence/stream/stream-changes';

export interface Gap {
  readonly since: string;

  /** The number of writes, deletions by time to live aside, and of items that have them; none if they are unknown. */
  readonly writes?: number;
  readonly items?: number;

  /** The time of the last one. */
  readonly last?: string;

  /** The reason why they are unknown. */
  readonly unknown?: string;
}

/** Names of so many items are kept; beyond them, only writes are counted. */
const MOST_NAMES = 1_000_000;

export async function writesSince(
  aws: CutOverClients, tableName: string, since: Date, signal?: AbortSignal,
): Promise<Gap> {
  const { clock, dynamodb } = aws;
  const names = new Set<string>();
  let [writes, last] = [0, 0];
  try {
    const table = await describeTable(dynamodb, tableName);
    const streams = await aws.streams();
    for await (const { keys, at, ttl } of streamChanges({ streams, clock, table, from: since, signal })) {
      if (ttl) continue;
      writes++;
      last = Math.max(last, at.getTime());
      if (names.size < MOST_NAMES) names.add(itemName(keys));
    }
  } catch (error) {
    const isKnown = error instanceof ReportedError || /AccessDenied|ResourceNotFound/.test((error as Error).name);
    if (!isKnown || signal?.aborted) throw error;
    return { since: since.toISOString(), unknown: (error as Error).message };
  }
  return {
    since: since.toISOString(), writes, items: names.size, ...writes > 0 && { last: new Date(last).toISOString() },
  };
}
