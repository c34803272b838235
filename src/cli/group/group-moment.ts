/** The moment to which a group is restored, and what the streams of its tables show about it. */
import type { OpenTable } from './group-connections';
import { recoveryReach } from '../../engine/dynamodb/recovery-reach';
import { naming } from '../../engine/errors/error-text';
import { StateError } from '../../engine/errors/state-error';
import { streamChanges } from '../../engine/evidence/stream/stream-changes';
import { activityOf, type ChangeFeed } from '../../engine/group/activity';
import { type CommonWindow, commonWindow, requireWithin, type TableReach } from '../../engine/group/common-window';
import type { Activity } from '../../engine/group/group-request';
import { quietestSecond } from '../../engine/group/quietest-second';
import type { WrittenSeconds } from '../../engine/group/written-seconds';
import { timePrecision } from '../evidence/evidence';
import { describeStream } from '../evidence/stream-reach';
import { DEFAULT_WITHIN, type GroupCommandOptions } from '../options/group-options';
import { timeText } from '../terminal/time';

export interface GroupMoment {
  readonly moment: Date;
  readonly activity: Activity;
}

export async function groupMoment(
  { at, quietest, within = DEFAULT_WITHIN }: GroupCommandOptions, tables: readonly OpenTable[], signal: AbortSignal,
): Promise<GroupMoment> {
  const window = commonWindow(await Promise.all(tables.map(reachOf)));
  const asked = at ?? window.latest.at;
  requireWithin(window, asked);
  const last = secondsOf(asked);
  const written = await heard(tables, quietest ? firstOf(window, last, within) : last, last, signal);
  if ('unknown' in written) {
    if (!quietest) return { moment: asked, activity: written };
    throw new StateError(`the quietest second is not known: ${written.unknown}`, 'it is found in the streams of all tables', naming`leave out ${'quietest'}`);
  }
  const first = Math.max(quietest ? firstOf(window, last, within) : last, written.from);
  const { second, pause } = quietestSecond(written, { first, last, asked: last });
  return { moment: new Date(second * 1000), activity: pause };
}

function firstOf({ earliest }: CommonWindow, last: number, within: number): number {
  return Math.max(secondsOf(earliest.at), last - Math.floor(within / 1000));
}

async function reachOf({ table: { name }, connection }: OpenTable): Promise<TableReach> {
  const reach = await recoveryReach(connection.dynamodb, name);
  if (reach) return { ...reach, table: name };
  throw new StateError(`point-in-time recovery of ${name} is off`, 'a group is restored from it', naming`leave the table out of ${'tables'}`);
}

/** The seconds in which the tables were written to, if every stream reaches back. */
async function heard(
  tables: readonly OpenTable[], first: number, last: number, signal: AbortSignal,
): Promise<WrittenSeconds | { readonly unknown: string }> {
  const now = Math.max(...tables.map(({ connection }) => connection.time.clock().now()));
  const reaches = await Promise.all(tables.map(async ({ table, connection }) =>
    ({ table, ...await describeStream(connection, table, new Date(now)) })));
  for (const { table: { name }, since, text } of reaches) {
    if (!since) return { unknown: `${name}: ${text}` };
    if (secondsOf(since) + 2 > last) return { unknown: `${name}: the stream reaches back to ${timeText(since)}` };
  }
  // What a stream showed last may leave it while it is read.
  const since = Math.max(...reaches.map((reach) => secondsOf(reach.since!))) + 2;
  try {
    const feeds = await Promise.all(tables.map((table) => feedOf(table, signal)));
    return await activityOf(feeds, { first, last, now, since });
  } catch (error) {
    if ((error as Error).name !== 'AccessDeniedException') throw error;
    return { unknown: (error as Error).message };
  }
}

async function feedOf({ table, connection }: OpenTable, signal: AbortSignal): Promise<ChangeFeed> {
  const streams = await connection.streams();
  const precision = timePrecision(table);
  const clock = connection.time.clock();
  return { precision, changes: (from, to) => streamChanges({ streams, clock, table, from, to, precision, signal }) };
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
