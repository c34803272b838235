/** The attribute that holds the expiry of items. */
import type { Table } from '../../engine/dynamodb/table';
import { timeToLiveAttribute } from '../../engine/evidence/time-to-live';
import type { Connection } from '../connection/connection';

export interface TimeToLive {
  readonly ttlAttribute?: string;

  /** A warning, if the attribute is unknown. */
  readonly warnings?: readonly string[];
}

/** Not every role may read it; then no deletion counts as one by time to live, and a warning names that. */
export async function timeToLive({ name }: Pick<Table, 'name'>, { dynamodb }: Pick<Connection, 'dynamodb'>): Promise<TimeToLive> {
  try {
    return { ttlAttribute: await timeToLiveAttribute(dynamodb, name) };
  } catch (error) {
    if ((error as Error).name !== 'AccessDeniedException') throw error;
    return { warnings: ['whether time to live deleted an item is not known, so such deletions count as damage: dynamodb:DescribeTimeToLive is denied'] };
  }
}
