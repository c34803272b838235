/** The moments to which every table of a group can be restored. */
import type { RecoveryReach } from '../dynamodb/recovery-reach';
import { naming } from '../errors/error-text';
import { Refusal } from '../errors/refusal';
import { StateError } from '../errors/state-error';

/** What point-in-time recovery reaches of a table in its Region. */
export interface TableReach extends Pick<RecoveryReach, 'earliest' | 'latest'> {
  readonly table: string;
}

/** One end of a window, and the table that sets it. */
export interface WindowEnd {
  readonly at: Date;
  readonly table: string;
}

export interface CommonWindow {
  readonly earliest: WindowEnd;
  readonly latest: WindowEnd;
}

const SECOND = 1000;

/** From the latest of the beginnings to the earliest of the ends, in whole seconds. */
export function commonWindow(reaches: readonly TableReach[]): CommonWindow {
  const ends = (of: (reach: TableReach) => number) =>
    reaches.map((reach) => ({ at: new Date(of(reach) * SECOND), table: reach.table }));
  const earliest = ends(({ earliest: at }) => Math.ceil(at.getTime() / SECOND))
    .reduce((one, other) => other.at > one.at ? other : one);
  const latest = ends(({ latest: at }) => Math.floor(at.getTime() / SECOND))
    .reduce((one, other) => other.at < one.at ? other : one);
  if (earliest.at <= latest.at) return { earliest, latest };
  throw new StateError('there is no moment to which all tables of the group can be restored',
    `${earliest.table} can be restored from ${isoText(earliest.at)} on, and ${latest.table} to ${isoText(latest.at)} at the latest`,
    'wait, or restore them one by one');
}

/** Refuses a moment to which a table cannot be restored, and names that table. */
export function requireWithin({ earliest, latest }: CommonWindow, moment: Date): void {
  if (moment >= earliest.at && moment <= latest.at) return;
  throw new Refusal('at', `be from ${isoText(earliest.at)}, where ${earliest.table} begins, to ${isoText(latest.at)}, where ${latest.table} ends`,
    isoText(moment), moment > latest.at ? 'DynamoDB is about five minutes behind: wait'
      : naming`a backup or a recovery point of that table may be older; it can be left out of ${'tables'}`);
}

export function isoText(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}
