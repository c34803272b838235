/** What the streams of a group's tables show around a moment. */
import { HEARING } from './quietest-second';
import { WrittenSeconds } from './written-seconds';
import type { Change } from '../evidence/change';

/** The stream of a table. */
export interface ChangeFeed {
  /** All changes of the table from then on. */
  readonly changes: (from: Date, to: Date) => AsyncIterable<Pick<Change, 'at' | 'ttl'>>;

  /** The resolution of the times of its records, in milliseconds. */
  readonly precision: number;
}

export interface ActivitySpan {
  /** The seconds among which a moment is chosen, in seconds since 1970. */
  readonly first: number;
  readonly last: number;

  /** The second from which on every stream shows writes. @default - long before the first */
  readonly since?: number;

  /** Now, in milliseconds. */
  readonly now: number;
}

/**
 * Reads all streams, side by side; the readers of streams wait for records that come late. A second that is not over is
 * not silent. Deletions by time to live belong to no writer, and do not count.
 */
export async function activityOf(
  feeds: readonly ChangeFeed[], { first, last, since = -Infinity, now }: ActivitySpan,
): Promise<WrittenSeconds> {
  const end = Math.min(last + HEARING, Math.floor(now / 1000) - 1);
  const written = new WrittenSeconds(Math.max(first - HEARING, since), end);
  const [from, to] = [new Date(written.from * 1000), new Date((written.to + 1) * 1000)];
  await Promise.all(feeds.map(async ({ changes, precision }) => {
    for await (const { at, ttl } of changes(from, to)) if (!ttl) written.add(at, precision);
  }));
  return written;
}
