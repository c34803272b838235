/**
 * When two snapshots are evidence of damage: the one must show the table just before it, the other when it was over.
 *
 * A pair is one net record per item of all that happened between its two times. A good write between the first snapshot and the damage would be
 * undone with it, so that snapshot must be as old as the damage: to the second where its time is known to the second, as that of a restored
 * table is; an export tells its time to the minute only, so it must be one to two minutes older, for its true time to be neither in the damage nor
 * long before it. An older one has to be rolled forward first, unless somebody states that nothing but the damage was written since. The same holds of the
 * time between the end of the damage, where that is told, and the second snapshot.
 */
import type { SnapshotDescription } from './snapshot';
import { Refusal } from '../../errors/refusal';

export interface PairWindow {
  readonly before: Pick<SnapshotDescription, 'time' | 'accuracy'>;
  /** None if it is the live table: what the damage left is told by a filter then. */
  readonly after?: Pick<SnapshotDescription, 'time' | 'accuracy'>;

  /** When the damage began and, if it is known, when it was over. */
  readonly from: Date;
  readonly to?: Date;

  /** The statement that nothing but damage was written between the two snapshots. */
  readonly damageOnly?: boolean;
}

/** How far from the damage a snapshot may be whose time is exact, in milliseconds. */
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
      'good writes since then would be undone: restore to that time, or state with \'damageOnly\' that there were none');
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
      'good writes until then would be undone: use an earlier one, or state with \'damageOnly\' that there were none');
  }
}

function requireTime(side: string, time: Date | undefined): number {
  if (!time) throw new Refusal(side, 'have a time', 'none', `give '${side}Time', the time that it shows`);
  return time.getTime();
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
