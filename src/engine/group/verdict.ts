/**
 * The verdict on a moment: whether the tables of a group fit together there, and on what that rests.
 *
 * A moment that is torn is never called anything else. Without a pause of all writers, and without references that
 * hold, nothing is known.
 */
import type { ReferenceReport } from './reference-check';
import type { Pause } from './written-seconds';

export type VerdictKind =
  /** Items reference others that are not there. */
  | 'torn'
  /** No table was written to for longer than writes that belong together are apart. */
  | 'quiet'
  /** Every item that is referenced is there. */
  | 'invariants'
  /** Neither was there a pause, nor were references declared. */
  | 'unknown';

/**
 * Seconds on either side of a moment without a write, the moment's own included: clocks of partitions and of tables
 * differ by less.
 */
const LEAST_MARGIN = 2;

/**
 * True if writes that belong together cannot be on both sides of the moment. The last write before a pause may be as
 * late as the end of its second, so the silent seconds alone count as the pause.
 *
 * @param apart the longest time between two writes that belong together, in seconds
 */
export function isQuiet({ since, until }: Pause, apart: number): boolean {
  return Math.min(since, until) >= LEAST_MARGIN && silence({ since, until }) >= apart;
}

/** The seconds without a write around a moment. */
export function silence({ since, until }: Pick<Pause, 'since' | 'until'>): number {
  return Math.max(0, since + until - 1);
}

/** @param references undefined if none were declared */
export function verdictOf(pause: Pause | undefined, apart: number, references?: ReferenceReport): VerdictKind {
  if (references && references.counts.some(({ torn }) => torn > 0)) return 'torn';
  if (pause && isQuiet(pause, apart)) return 'quiet';
  return references ? 'invariants' : 'unknown';
}
