/**
 * The quietest second of a span: the one that is furthest from any write of any table, on the nearer of its two sides.
 * Inside a pause of all writers that is its middle, where clocks that differ do least harm.
 */
import type { Pause, WrittenSeconds } from './written-seconds';

export interface QuietSpan {
  /** The first and the last second that may be chosen, in seconds since 1970. */
  readonly first: number;
  readonly last: number;

  /** Of seconds that are as quiet as each other, the nearest to this one is chosen. */
  readonly asked: number;
}

export interface QuietSecond {
  readonly second: number;
  readonly pause: Pause;
}

/** So far around a second it matters whether there are writes: no second is quieter for a longer pause. */
export const HEARING = 60;

export function quietestSecond(written: WrittenSeconds, { first, last, asked }: QuietSpan): QuietSecond {
  return written.pauses(first, last)
    .map((pause, place) => ({ second: first + place, pause }))
    .reduce((best, other) => compare(other, best, asked) < 0 ? other : best);
}

/** The distance from the nearest write. */
export function marginOf({ since, until }: Pause): number {
  return Math.min(since, until, HEARING);
}

/** Below 0 if one is quieter; where both are as quiet, if it is nearer; then if it is earlier. */
function compare(one: QuietSecond, other: QuietSecond, asked: number): number {
  return marginOf(other.pause) - marginOf(one.pause)
    || one.pause.writes - other.pause.writes
    || Math.abs(one.second - asked) - Math.abs(other.second - asked)
    || one.second - other.second;
}
