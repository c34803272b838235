/** A restored copy that is compared with its table: what the table's stream shows since the moment of the copy. */
import { timePrecision } from './evidence';
import { describeStream } from './stream-reach';
import type { Table } from '../../engine/dynamodb/table';
import type { SnapshotDescription } from '../../engine/evidence/pair/snapshot';
import type { Explanation, WritesSince } from '../../engine/evidence/pair/writes-since';
import { streamChanges } from '../../engine/evidence/stream/stream-changes';
import type { Connection } from '../connection/connection';
import { timeText } from '../terminal/time';

export interface RestoredMoment {
  /** The side that is the copy. */
  readonly side: 'before' | 'after';

  /** The table that it is a copy of. */
  readonly table: Table;
  readonly time: Date;
}

/** None if neither side is a restored copy of the other. */
export function restoredMoment(before: SnapshotDescription, after: SnapshotDescription): RestoredMoment | undefined {
  for (const [side, copy, table] of [['before', before, after.table], ['after', after, before.table]] as const) {
    const { restoredFrom, restoredTo } = copy.table ?? {};
    if (table && restoredTo && restoredFrom === table.arn) return { side, table, time: restoredTo };
  }
  return undefined;
}

export async function explained(
  { table, time }: RestoredMoment, writes: WritesSince, connection: Connection, signal: AbortSignal,
): Promise<Explanation | { readonly unknown: string }> {
  const clock = connection.time.clock();
  const { since, text } = await describeStream(connection, table, new Date(clock.now()));
  if (!since) return { unknown: text };
  if (since > time) return { unknown: `the stream reaches back to ${timeText(since)}` };
  if (!writes.fits) return { unknown: 'there are more than a million differences' };
  const changes = streamChanges({
    streams: await connection.streams(), clock, table, from: time, precision: timePrecision(table), signal,
  });
  return writes.explain(changes, time);
}
