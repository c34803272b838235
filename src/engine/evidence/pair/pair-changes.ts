/**
 * Changes from two snapshots of a table, just before and just after the damage: each difference is a change.
 *
 * A difference is one net record per item, as if all writes between the two snapshots had been one. It cannot separate
 * the damage from a good write, so it needs a filter on attributes, or the statement that there was nothing but damage.
 *
 * One snapshot is not enough. It shows an item before the damage, but not after it: the live table shows the *last*
 * write. A rewind that took the live value for the damaged one would undo every good write since. The condition of its
 * write would not help, because the live item is as it was read. So with the live table for `after` the changes have
 * the source `snapshot`, and a plan takes them only with a filter that describes the damaged item, such as `new.action
 * = ""` or `delete`. For an item that matches, the live value is the damaged one. A write between the scan and the
 * rewind is a conflict, as usual. Without such a filter the two can only be compared.
 */
import { Bookmarks } from '../bookmarks';
import type { Change } from '../change';
import { ItemKeys } from '../item-keys';
import { differingItems, type ItemPairsOptions } from './item-pairs';
import { noCounts } from './pair-counts';
import { describeSides } from './pair-sides';
import { checkWindow } from './pair-window';
import type { Snapshot, SnapshotDescription } from './snapshot';
import type { Clock } from '../../../clock/clock';
import type { Table } from '../../dynamodb/table';
import { Refusal } from '../../errors/refusal';
import { expiring, hasExpired } from '../time-to-live';

export interface PairChangesOptions extends ItemPairsOptions {
  /** The table that is to be rewound. If it is also the one of `after`, there is one snapshot only. */
  readonly table: Table;
  readonly clock: Clock;

  /** The beginning of the damage. `before` must show the table just before it. It is the time of all changes. */
  readonly from: Date;

  /** The end of the damage: `after` must show the table just after it. @default - the damage went on until `after` */
  readonly to?: Date;

  /**
   * The statement that nothing but damage was written between the two snapshots. Then `before` may be older. @default
   * false
   */
  readonly damageOnly?: boolean;

  /** Finds the items that differ. @default - reads both sides as a whole */
  readonly differing?: typeof differingItems;

  /** The attribute that holds the expiry time of an item. @default - no deletion counts as one by time to live */
  readonly ttlAttribute?: string;
}

/** Reads both snapshots, each item once. */
export async function* pairChanges(options: PairChangesOptions): AsyncGenerator<Change> {
  const { table, clock, from, to, damageOnly, differing = differingItems, ttlAttribute } = options;
  const { before, after } = await describeSides(options, table.keyNames);
  if (before.table?.arn === table.arn) {
    throw new Refusal('before', 'be another table than the one that is rewound', table.name, 'restore it to a new one, to just before the damage');
  }
  const live = after.table?.arn === table.arn;
  checkWindow({ before, after: live ? undefined : after, from, to, damageOnly });
  const bookmarks = options.bookmarks ?? new Bookmarks();
  bookmarks.open(expiring(`${text(options.before, before)} and ${text(options.after, after)}`, ttlAttribute), {
    seen: live ? clock.now() : after.time!.getTime(),
  });
  if (bookmarks.whole) return;
  const seen = new Date(bookmarks.at('seen'));
  const items = differing(options, new ItemKeys(table.keyNames), noCounts());
  for await (const { keys, before: old, after: image } of items) {
    yield {
      keys,
      old,
      new: image,
      at: from,
      sequence: '0',
      source: live ? 'snapshot' : 'pair',
      ttl: !image && ttlAttribute !== undefined && hasExpired(old!, ttlAttribute, seen),
    };
  }
  bookmarks.move({ whole: true });
}

/** A table that was made again under the same name is another one, and so is an export in the same folder. */
function text({ name }: Snapshot, { table, exportArn = name }: SnapshotDescription): string {
  return table ? `${table.arn}${table.id === undefined ? '' : ` (${table.id})`}` : exportArn;
}
