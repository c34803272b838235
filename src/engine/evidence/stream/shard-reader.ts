/** The records of one shard. */
import {
  type _Record as StreamRecord, type DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand, type Shard, type
  ShardIteratorType,
} from '@aws-sdk/client-dynamodb-streams';
import type { Reading } from './shard-tree';
import type { Clock } from '../../../clock/clock';
import { withRetries } from '../../dynamodb/retry';

export interface ShardAccess {
  readonly streams: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly clock: Clock;

  /** Records that happened until then are read. */
  readonly to: Date;
  readonly precision: number;
  readonly signal?: AbortSignal;
}

/** The longest delay between a write and its record, in milliseconds. */
const LATENESS = 2000;

/**
 * A closed shard has an end. An open one has none, and may send empty answers before it sends records. This many empty
 * answers in a row, after the time until which records are wanted, count as the end. A record that comes later still
 * does no harm: its item is then not as the plan expects, or is not in the plan.
 */
const EMPTY_ANSWERS = 20;
const WAIT = 100;

/** An iterator lives for 15 minutes, a record for 24 hours, of which a rewind uses the last 23. */
const MOVED_ON = ['ExpiredIteratorException', 'TrimmedDataAccessException'];

/**
 * The reason why the reading of a shard ended: it has no more records, later ones are not wanted, or an open shard has
 * no new records for now.
 */
export type Ending = { readonly by: 'end' | 'time' } | { readonly by: 'silence'; readonly after?: string };

/** Reads a shard, to its end or to the time until which records are wanted, a page at a time. */
export async function* shardRecords(
  { shard, after, closed }: Reading,
  access: ShardAccess,
): AsyncGenerator<StreamRecord[], Ending> {
  const { clock, to, precision, signal } = access;
  let iterator = await iteratorOf(shard, access, after);
  let last = after;
  let empty = 0;
  while (iterator !== undefined) {
    let page;
    try {
      const request = new GetRecordsCommand({ ShardIterator: iterator });
      page = await withRetries(clock, () => access.streams.send(request, { abortSignal: signal }), signal);
    } catch (error) {
      if (!isNamed(error, ...MOVED_ON)) throw error;
      iterator = await iteratorOf(shard, access, isNamed(error, 'ExpiredIteratorException') ? last : undefined);
      continue;
    }
    const { Records: records = [], NextShardIterator: next } = page;
    iterator = next;
    if (records.length > 0) {
      empty = 0;
      last = records.at(-1)!.dynamodb!.SequenceNumber;
      yield records;
      if (records.at(-1)!.dynamodb!.ApproximateCreationDateTime!.getTime() > to.getTime() + precision + LATENESS) {
        return { by: 'time' };
      }
    } else if (iterator !== undefined) {
      empty = clock.now() >= to.getTime() + LATENESS ? empty + 1 : 0;
      if (!closed && empty === EMPTY_ANSWERS) return { by: 'silence', after: last };
      await clock.sleep(WAIT);
    }
  }
  return { by: 'end' };
}

/** The time of the first record of a shard, if it has one at hand. */
export async function firstRecordTime(shard: Shard, access: ShardAccess): Promise<Date | undefined> {
  const iterator = await iteratorOf(shard, access);
  if (iterator === undefined) return undefined;
  try {
    const request = new GetRecordsCommand({ ShardIterator: iterator, Limit: 1 });
    const { Records: records } = await withRetries(
      access.clock,
      () => access.streams.send(request, { abortSignal: access.signal }),
      access.signal,
    );
    return records?.[0]?.dynamodb?.ApproximateCreationDateTime;
  } catch (error) {
    if (isNamed(error, ...MOVED_ON)) return undefined;
    throw error;
  }
}

/** The iterator from which to continue; none if the shard was trimmed. */
async function iteratorOf(shard: Shard, access: ShardAccess, after?: string): Promise<string | undefined> {
  const { streams, streamArn, clock, signal } = access;
  const type: ShardIteratorType = after === undefined ? 'TRIM_HORIZON' : 'AFTER_SEQUENCE_NUMBER';
  try {
    const { ShardIterator } = await withRetries(clock, () => streams.send(new GetShardIteratorCommand({
      StreamArn: streamArn, ShardId: shard.ShardId, ShardIteratorType: type, SequenceNumber: after,
    }), { abortSignal: signal }), signal);
    return ShardIterator;
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    if (after !== undefined && isNamed(error, 'TrimmedDataAccessException')) return iteratorOf(shard, access);
    throw error;
  }
}

function isNamed(error: unknown, ...names: string[]): boolean {
  return names.includes((error as Error).name);
}
