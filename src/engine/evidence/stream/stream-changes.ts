/**
 * Changes from the table's stream: every change of the last day, with the item before and after.
 *
 * A stream holds a change for 24 hours. It cannot be read from a given time, so shards are read from their beginnings,
 * parents before children. Shards that ended before the requested time are left out.
 */
import {
  type _Record as StreamRecord, DescribeStreamCommand, type DynamoDBStreamsClient, type Shard, type StreamDescription,
} from '@aws-sdk/client-dynamodb-streams';
import { firstRecordTime, type ShardAccess, shardRecords } from './shard-reader';
import { type ShardPosition, ShardTree } from './shard-tree';
import type { Clock } from '../../../clock/clock';
import { withRetries } from '../../dynamodb/retry';
import type { Table } from '../../dynamodb/table';
import { Refusal } from '../../errors/refusal';
import { StateError } from '../../errors/state-error';
import { Bookmarks } from '../bookmarks';
import type { Change } from '../change';
import { expiring, hasExpired } from '../time-to-live';

export interface StreamChangesOptions {
  readonly streams: DynamoDBStreamsClient;
  readonly clock: Clock;
  readonly table: Table;

  /** The beginning of the damage, at most 23 hours ago. All changes from then on are read, good and bad. */
  readonly from: Date;

  /** @default - now: what good writers did since the damage is needed as well */
  readonly to?: Date;

  /** Shards that are read at the same time. @default 8 */
  readonly concurrency?: number;

  /** The resolution of the times of records, in milliseconds: streams round down to the second. @default 1000 */
  readonly precision?: number;

  /**
   * The attribute that holds the expiry time of an item, in seconds. It is needed for global tables: only the Region in
   * which time to live deletes an item marks the deletion in its stream. In other Regions, the deletion of an expired
   * item counts as one by time to live.
   *
   * @default - only deletions that are marked count as ones by time to live
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
   */
  readonly ttlAttribute?: string;

  /** The position from which to continue. @default - the beginning */
  readonly bookmarks?: Bookmarks;

  /** Ends the reading. */
  readonly signal?: AbortSignal;

  /** Called now and then with the number of records that were read, those from before the damage included. */
  readonly progress?: (records: number) => void;
}

const HOUR = 3_600_000;

/** The time for which a stream is taken to be complete, in milliseconds. */
export const REACH = 23 * HOUR;
const RETENTION = 24 * HOUR;

/** The largest difference between the clocks of two shards. */
const MARGIN = 60_000;

/**
 * The number of listings, and the wait between them, for the children of a shard. DynamoDB may list them later than the
 * end of their parent.
 */
const MAX_LISTINGS = 10;
const LISTING_INTERVAL = 3000;

/** Reads the stream, each record once. */
export async function* streamChanges(options: StreamChangesOptions): AsyncGenerator<Change> {
  const {
    streams,
    clock,
    table,
    from,
    concurrency = 8,
    precision = 1000,
    bookmarks = new Bookmarks(),
    signal,
    progress,
  } = options;
  const ttlAttribute = table.otherRegions.length > 0 ? options.ttlAttribute : undefined;
  const streamArn = streamOf(table);
  // An interrupted reading was within reach when it began, and its reach is checked again at the end.
  const reach = bookmarks.at('source') === undefined ? REACH : RETENTION;
  bookmarks.open(expiring(streamArn, ttlAttribute), { until: options.to?.getTime() ?? clock.now(), records: 0 });
  if (bookmarks.whole) return;
  const access: ShardAccess = { streams, streamArn, clock, to: new Date(bookmarks.at('until')), precision, signal };
  const description = await describe(access);
  requireCoverage(description, from, clock, reach);
  const tree = new ShardTree((shardId) => bookmarks.at(shardId));
  tree.update(description.Shards!);
  await skipEnded(tree, from, access, concurrency);

  let arrived: number = bookmarks.at('records');
  for await (const { shardId, records = [], by } of recordsOf(tree, access, concurrency)) {
    for (const record of records) {
      const change = changeOf(record, arrived++, ttlAttribute);
      if (change.at.getTime() + precision > from.getTime()) yield change;
    }
    const position: ShardPosition = { after: records.at(-1)?.dynamodb!.SequenceNumber, by };
    bookmarks.move({ [shardId]: position, records: arrived });
    progress?.(arrived);
  }
  if (clock.now() - from.getTime() >= RETENTION) {
    throw new Refusal('from', 'be less than 24 hours ago when the stream has been read', from.toISOString(), 'use an export');
  }
  bookmarks.move({ whole: true });
}

/** Records of a shard, or that no more of it are wanted. */
interface ShardNews {
  readonly shardId: string;
  readonly records?: readonly StreamRecord[];
  readonly by?: ShardPosition['by'];
}

/** Reads all shards, several at a time, and those that appear meanwhile. */
async function* recordsOf(tree: ShardTree, access: ShardAccess, concurrency: number): AsyncGenerator<ShardNews> {
  type Pages = ReturnType<typeof shardRecords>;
  type Turn = { shard: Shard; pages: Pages; page: Awaited<ReturnType<Pages['next']>> };
  const running = new Map<Shard, Promise<Turn>>();
  const next = (shard: Shard, pages: Pages) => {
    const turn = pages.next().then((page) => ({ shard, pages, page }));
    // After a failure, the other results are not awaited any more; their errors must not end the process.
    turn.catch(() => undefined);
    running.set(shard, turn);
  };
  const start = () =>
    tree.ready(concurrency - running.size).forEach((reading) => next(reading.shard, shardRecords(reading, access)));
  for (;;) {
    start();
    for (let listings = 0; running.size === 0; listings++) {
      const { Shards: shards } = await describe(access);
      tree.update(shards!);
      start();
      if (running.size > 0) break;
      if (tree.childless().length === 0) return;
      if (listings === MAX_LISTINGS) throw unlisted(tree.childless());
      await access.clock.sleep(LISTING_INTERVAL);
    }
    const { shard, pages, page } = await Promise.race(running.values());
    running.delete(shard);
    const shardId = shard.ShardId!;
    if (!page.done) {
      next(shard, pages);
      yield { shardId, records: page.value };
    } else if (page.value.by === 'silence') {
      tree.leave(shard, page.value.after);
    } else {
      const { by } = page.value;
      if (by === 'end') tree.end(shard); else tree.drop(shard);
      yield { shardId, by };
    }
  }
}

/** The error for shards without listed children: writes since the end of such a shard cannot be found. */
function unlisted(shards: readonly string[]): StateError {
  return new StateError(`stream lists no shard after ${shards.join(', ')}, which ${shards.length === 1 ? 'has' : 'have'} ended`,
    `none appeared within ${MAX_LISTINGS * LISTING_INTERVAL / 1000} seconds`, 'try again in some minutes, or use an export');
}

/** A shard had ended when its child began. */
async function skipEnded(tree: ShardTree, from: Date, access: ShardAccess, concurrency: number): Promise<void> {
  const children = tree.children();
  for (let place = 0; place < children.length; place += concurrency) {
    await Promise.all(children.slice(place, place + concurrency).map(async (child) => {
      const first = await firstRecordTime(child, access);
      if (first && first.getTime() + MARGIN < from.getTime()) tree.skip(tree.ancestors(child)[0]);
    }));
  }
}

function streamOf({ name, stream }: Table): string {
  if (stream?.viewType !== 'NEW_AND_OLD_IMAGES') {
    throw new StateError(`stream of ${name} ${stream?.viewType ? `has ${stream.viewType} only` : 'is off'}`,
      'changes are read from NEW_AND_OLD_IMAGES', 'use an export');
  }
  return stream.arn;
}

function requireCoverage(stream: StreamDescription, from: Date, clock: Clock, reach: number): void {
  const { CreationRequestDateTime: created, StreamStatus: status } = stream;
  const now = clock.now();
  if (status !== 'ENABLED') {
    throw new StateError(`stream is ${status}`, undefined, 'use an export');
  }
  if (from.getTime() > now) {
    throw new Refusal('from', 'be a time that has passed', `${from.toISOString()}, and it is ${new Date(now).toISOString()}`);
  }
  if (from.getTime() <= now - reach) {
    throw new Refusal('from', `be within the last ${reach / HOUR} hours`, from.toISOString(), 'what is older is leaving the stream: use an export');
  }
  if (!created || from < created) {
    throw new Refusal('from', `be after the stream was switched on, ${created?.toISOString()}`, from.toISOString(), 'use an export');
  }
}

/** The stream with all its shards. */
async function describe({ streams, streamArn, clock, signal }: ShardAccess): Promise<StreamDescription> {
  const shards: Shard[] = [];
  for (let after: string | undefined; ;) {
    const request = new DescribeStreamCommand({ StreamArn: streamArn, ExclusiveStartShardId: after });
    const { StreamDescription: part } = await withRetries(
      clock,
      () => streams.send(request, { abortSignal: signal }),
      signal,
    );
    shards.push(...part!.Shards ?? []);
    after = part!.LastEvaluatedShardId;
    if (after === undefined) return { ...part, Shards: shards } as StreamDescription;
  }
}

function changeOf({ dynamodb, userIdentity, eventName }: StreamRecord, arrived: number, ttlAttribute?: string): Change {
  const { Keys, OldImage, NewImage, ApproximateCreationDateTime } = dynamodb!;
  const expired = eventName === 'REMOVE' && ttlAttribute !== undefined && OldImage !== undefined
    && hasExpired(OldImage, ttlAttribute, ApproximateCreationDateTime!);
  return {
    keys: Keys!,
    old: eventName === 'INSERT' ? undefined : OldImage,
    new: eventName === 'REMOVE' ? undefined : NewImage,
    at: ApproximateCreationDateTime!,
    // Sequence numbers grow within a shard; from shard to shard their order is written nowhere. But a shard is read
    // after its parent, so the changes of an item arrive in their order.
    sequence: String(arrived).padStart(16, '0'),
    source: 'stream',
    ttl: expired || (userIdentity?.Type === 'Service' && userIdentity.PrincipalId === 'dynamodb.amazonaws.com'),
  };
}
