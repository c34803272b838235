/** Snapshots: where the items of one side of a comparison come from. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SegmentSample } from './segment-sample';
import type { Clock } from '../../../clock/clock';
import { itemsOf } from '../../dynamodb/batch-get';
import { ReadPace } from '../../dynamodb/read-pace';
import type { Item } from '../../values/attribute-value';
import type { Bookmarks } from '../bookmarks';
import type { Tenant } from '../tenant';
import { scanPages } from './segment-scan';
import { describeTable, type Table } from '../../dynamodb/table';

/** A table as it was at one time, or as it is. */
export interface Snapshot {
  /** For people. */
  readonly name: string;

  /** The properties that are known before it is read. */
  describe(): Promise<SnapshotDescription>;

  /** All items, each once, in pages of any size and order; without those before the bookmarks. Can be read again. */
  items(bookmarks?: Bookmarks, signal?: AbortSignal): AsyncIterable<readonly Item[]>;

  /** The items of at most a hundred keys that are there, in any order. None if only the whole can be read. */
  find?(keys: readonly Item[], signal?: AbortSignal): Promise<Item[]>;
}

export interface SnapshotDescription {
  /** The table that is read; none if it is an export. */
  readonly table?: Table;

  /** The export that is read; none if it is a table. */
  readonly exportArn?: string;

  /** The time at which the items were as they are here, if it is known. */
  readonly time?: Date;

  /** The largest error of the time in either direction, in milliseconds. */
  readonly accuracy: number;
}

export interface TableSnapshotOptions {
  readonly client: DynamoDBClient;
  readonly clock: Clock;
  readonly tableName: string;

  /**
   * The time that the table shows.
   *
   * @default - the time that it was restored to, if it was
   */
  readonly time?: Date;

  /**
   * Parts of the table; two tables that are compared are read fastest with the same number. From 1 to 1,000,000.
   * @default 8
   */
  readonly segments?: number;

  /** Parts that are read at the same time. @default 8 */
  readonly concurrency?: number;

  /** Read capacity units. @default 3000, which is what one partition serves */
  readonly capacityPerSecond?: number;

  /** Read what was written just before, at twice the capacity units. @default false */
  readonly consistent?: boolean;

  /** Reads the items of a tenant only. @default - all items */
  readonly tenant?: Tenant;

  /** Takes these attributes of all items; reading them costs as much as all. @default - all attributes */
  readonly attributes?: readonly string[];

  /** Reads a sample only, of its own segments. @default - all items */
  readonly sample?: SegmentSample;
}

const SEGMENTS = 8;

/** Read capacity units, where no limit is given. */
export const CAPACITY_PER_SECOND = 3000;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.HowItWorks.html */
const EXPORT_ACCURACY = 60_000;

/** A table, read by a parallel scan. Unanswered pages are requested again, throttled ones after a wait. */
export function tableSnapshot(options: TableSnapshotOptions): Snapshot {
  const { client, clock, tableName, tenant, attributes, sample, concurrency = SEGMENTS, consistent = false } = options;
  const segments = tenant ? 1 : sample?.of ?? options.segments ?? SEGMENTS;
  const paced = () => new ReadPace(options.capacityPerSecond ?? CAPACITY_PER_SECOND, clock);
  let ofFinds: ReadPace | undefined;
  let description: Promise<SnapshotDescription> | undefined;
  const describe = async () => {
    const table = await describeTable(client, tableName);
    return { table, time: options.time ?? table.restoredTo, accuracy: 0 };
  };
  return {
    name: tableName,
    describe: () => description ??= describe(),
    items: (bookmarks, signal) => {
      const chosen = sample?.segments;
      const read = { tableName, segments, chosen, concurrency, consistent, tenant, attributes };
      const access = { client, clock, pace: paced(), ...read };
      return scanPages(access, bookmarks, signal);
    },
    find: (keys, signal) => itemsOf(keys, { client, clock, pace: ofFinds ??= paced(), tableName, signal }),
  };
}

/** A full export: its items, and the time of the manifest, which may be a minute off. */
export function exportSnapshot(
  items: Snapshot['items'],
  { name, ...known }: { readonly name: string } & Pick<SnapshotDescription, 'time' | 'exportArn'>,
): Snapshot {
  return { name, describe: async () => ({ ...known, accuracy: EXPORT_ACCURACY }), items };
}
