/** Polls of a state that changes by itself: often at first, then every half a minute, and with an end. */
import type { Clock } from '../../clock/clock';

/** Restores of very large tables take many hours, in milliseconds. */
const LONGEST = 48 * 3_600_000;

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const GROWTH = 1.5;

/** One turn for each poll; ends after 48 hours. */
export async function* polls(clock: Clock, signal?: AbortSignal): AsyncGenerator<void> {
  const end = clock.now() + LONGEST;
  for (let wait = FIRST_WAIT; clock.now() <= end; wait = Math.min(wait * GROWTH, LONGEST_WAIT)) {
    yield;
    await clock.sleep(wait);
    signal?.throwIfAborted();
  }
}
