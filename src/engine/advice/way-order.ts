/**
 * The order of ways back: what loses least, then what is fastest, then what costs least.
 *
 * A way that keeps good writes comes before one that loses them. Of two that do, or do not, the one that gets nearer to
 * the moment comes first, then the one that sees each write. Where nothing bounds a time or a cost, its least decides.
 */
import type { GoodWrites, PossibleWay } from './way';

export type RankedWay = Pick<PossibleWay, 'goodWrites' | 'gap' | 'time' | 'dollars'>;

const DETAIL: Readonly<Record<GoodWrites, number>> = { 'kept': 0, 'kept-elsewhere': 1, 'lost': 1 };

/** Compares two ways, as the order of an array. */
export function byLoss(a: RankedWay, b: RankedWay): number {
  const [left, right] = [a, b].map(({ goodWrites, gap, time, dollars }) =>
    [goodWrites === 'lost' ? 1 : 0, Math.abs(gap), DETAIL[goodWrites], time.least, dollars.least]);
  const place = left.findIndex((value, index) => value !== right[index]);
  return place < 0 ? 0 : left[place] - right[place];
}
