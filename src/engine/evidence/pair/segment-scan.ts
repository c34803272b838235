/**
 * A parallel scan: several segments of a table at a time, a page of each in turn. Of one tenant it is a query.
 *
 * The turns are always the same, so two tables with the same keys and the same segments show their items in about the
 * same order.
 */
import { setMaxListeners } from 'node:events';
import {
  type DynamoDBClient, QueryCommand, ScanCommand, type ScanCommandInput, type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../clock/clock';
import type { ReadPace } from '../../dynamodb/read-pace';
import { type RequestError, isUnanswered, THROTTLED, waitAfter } from '../../dynamodb/retry';
import { decodeItem, encodeItem, type Item } from '../../values/attribute-value';
import { Bookmarks } from '../bookmarks';
import { keyCondition, type Tenant } from '../tenant';

export interface ScanAccess {
  readonly client: DynamoDBClient;
  readonly clock: Clock;
  readonly pace: ReadPace;
  readonly tableName: string;

  /** Into how many parts the table is divided, and how many of them are read at the same time. */
  readonly segments: number;

  /** The parts that are read. @default - all of them */
  readonly chosen?: readonly number[];
  readonly concurrency: number;
  readonly consistent: boolean;

  /** Reads the items of a tenant only, as one segment. @default - all items */
  readonly tenant?: Tenant;

  /** Takes these attributes of all items; reading them costs as much as all. @default - all attributes */
  readonly attributes?: readonly string[];
}

interface Page {
  readonly segment: number;
  readonly items: readonly Item[];
  readonly next?: Item;
}

/** The number of retries of one page without an answer, and of one that is throttled. */
const MAX_UNANSWERED = 8;
const MAX_THROTTLED = 100;

/** The position in a segment: its end, or an item. */
type SegmentPosition = { readonly whole?: boolean; readonly after?: object };

/**
 * The pages of a table that were not read before. Each segment being read has one page on its way or waiting, never
 * more.
 */
export async function* scanPages(
  access: ScanAccess,
  bookmarks = new Bookmarks(),
  signal?: AbortSignal,
): AsyncGenerator<readonly Item[]> {
  const ended = new AbortController();
  const either = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]);
  // Every request listens to it while it is on its way.
  setMaxListeners(0, either);
  const turns: Promise<Page>[] = [];
  const ask = (segment: number, after?: Item) => {
    const page = readPage(access, segment, after, either);
    // After a failure, the other results are not awaited any more; their errors must not end the process.
    page.catch(() => undefined);
    turns.push(page);
  };
  const part = (segment: number) => `${segment} of ${access.segments}`;
  const { segments, chosen = Array.from({ length: segments }, (_, segment) => segment) } = access;
  let place = 0;
  const begin = () => {
    for (; place < chosen.length && turns.length < access.concurrency; place++) {
      const segment = chosen[place];
      const { whole, after }: SegmentPosition = bookmarks.at(part(segment)) ?? {};
      if (!whole) ask(segment, after && decodeItem(after));
    }
  };
  begin();
  try {
    while (turns.length > 0) {
      const { segment: read, items, next } = await turns.shift()!;
      if (next) ask(read, next);
      else begin();
      if (items.length > 0) yield items;
      bookmarks.move({
        [part(read)]: (next ? { after: encodeItem(next) } : { whole: true }) satisfies SegmentPosition,
      });
    }
  } finally {
    ended.abort();
  }
}

/** Reads one page. Reading it again does no harm, so the request is repeated until there is an answer. */
async function readPage(
  access: ScanAccess,
  segment: number,
  after: Item | undefined,
  signal: AbortSignal,
): Promise<Page> {
  const { client, clock, pace, tableName, segments, consistent, tenant, attributes } = access;
  const request = {
    TableName: tableName,
    ExclusiveStartKey: after,
    ConsistentRead: consistent,
    ReturnConsumedCapacity: 'TOTAL',
  } as const;
  const part = { ...projection(attributes), Segment: segment, TotalSegments: segments };
  const send = () => tenant
    ? client.send(new QueryCommand({ ...request, ...keyCondition(tenant) }), { abortSignal: signal })
    : client.send(new ScanCommand({ ...request, ...part }), { abortSignal: signal });
  for (let unanswered = 0, throttled = 0; ;) {
    const counted = await pace.turn();
    signal.throwIfAborted();
    try {
      const {
        Items: items = [],
        LastEvaluatedKey: next,
        ConsumedCapacity: capacity,
      }: ScanCommandOutput = await send();
      pace.spend(counted, capacity?.CapacityUnits);
      return { segment, items, next };
    } catch (error) {
      if (signal.aborted) throw error;
      if (THROTTLED.includes((error as RequestError).name) && throttled < MAX_THROTTLED) {
        pace.throttle();
        throttled++;
      } else if (isUnanswered(error as RequestError) && unanswered < MAX_UNANSWERED) {
        unanswered++;
      } else {
        throw error;
      }
      await clock.sleep(waitAfter(unanswered + throttled - 1));
    }
  }
}

function projection(
  attributes: readonly string[] | undefined,
): Pick<ScanCommandInput, 'ProjectionExpression' | 'ExpressionAttributeNames'> {
  const names = attributes?.map((name, place) => [`#a${place}`, name] as const);
  if (!names) return {};
  const ProjectionExpression = names.map(([short]) => short).join(',');
  return { ProjectionExpression, ExpressionAttributeNames: Object.fromEntries(names) };
}
