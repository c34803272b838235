/** A clock whose waits end at Ctrl-C. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../clock/clock';

export function interruptible(clock: Clock, signal: AbortSignal): Clock {
  return { now: () => clock.now(), sleep: (milliseconds) => wait(milliseconds, undefined, { signal }) };
}
