/**
 * The times at which two snapshots show the damage: one just before it, the other after its end.
 *
 * A pair is one net record per item of all writes between its two times. A good write between the first snapshot and
 * the damage would be undone with it, so that snapshot must be as old as the damage. The time of a restored table is
 * known to the second, so it must match to the second. The time of an export is known to the minute only, so it must be
 * one to two minutes older: then its true time is neither in the damage nor long before it. An older snapshot has to be
 * rolled forward first, unless the user states that nothing but the damage was written since. The same holds for the
 * time between the end of the damage, if it is given, and the second snapshot.
 */
import type { SnapshotDescription } from './snapshot';
import { naming } from '../../errors/error-text';
import { Refusal } from '../../errors/refusal';

export interface PairWindow {
  readonly before: Pick<SnapshotDescription, 'time' | 'accuracy'>;
  /** None if it is the live table: then a filter describes the damaged items. */
  readonly after?: Pick<SnapshotDescription, 'time' | 'accuracy'>;

  /** The beginning of the damage and, if it is known, its end. */
  readonly from: Date;
  readonly to?: Date;

  /** The statement that nothing but damage was written between the two snapshots. */
  readonly damageOnly?: boolean;
}

/** The largest distance from the damage of a snapshot whose time is exact, in milliseconds. */
export const TOLERANCE = 1000;

/** Refuses snapshots that were not taken just before and after the damage. */
export function checkWindow({ before, after, from, to, damageOnly = false }: PairWindow): void {
  const latest = from.getTime() - before.accuracy;
  const earliest = latest - before.accuracy - TOLERANCE;
  const time = requireTime('before', before.time);
  if (time > latest) {
    throw new Refusal('before', `show the table before the damage, at ${iso(latest)} at the latest`, iso(time),
      before.accuracy > 0 ? 'an export may be a minute late: use an earlier one' : 'restore to an earlier time');
  }
  if (time < earliest && !damageOnly) {
    throw new Refusal('before', `show the table just before the damage, from ${iso(earliest)} to ${iso(latest)}`, iso(time),
      naming`good writes since then would be undone: restore to that time, or state with ${'damageOnly'} that there were none`);
  }
  if (after) checkEnd({ after, from, to, damageOnly });
}

function checkEnd({ after, from, to, damageOnly }: Required<Pick<PairWindow, 'after' | 'from' | 'damageOnly'>> & Pick<PairWindow, 'to'>): void {
  const earliest = (to ?? from).getTime() + after.accuracy;
  const latest = to ? earliest + after.accuracy + TOLERANCE : Infinity;
  const time = requireTime('after', after.time);
  if (time < earliest) {
    throw new Refusal('after', `show the table after the damage, at ${iso(earliest)} at the earliest`, iso(time));
  }
  if (time > latest && !damageOnly) {
    throw new Refusal('after', `show the table just after the damage, from ${iso(earliest)} to ${iso(latest)}`, iso(time),
      naming`good writes until then would be undone: use an earlier one, or state with ${'damageOnly'} that there were none`);
  }
}

function requireTime(side: string, time: Date | undefined): number {
  if (!time) throw new Refusal(side, 'have a time', 'none', naming`give ${`${side}Time`}, the time that it shows`);
  return time.getTime();
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
