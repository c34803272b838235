/**
 * The breaker: bounds what a monitor restores by itself.
 *
 * It grants at most a number of items in any 60 seconds. What is beyond that is not restored at all: the breaker opens,
 * and stays open until there have been no unintended changes for a while.
 */

/** Items that were granted at a time, in milliseconds. */
type Grant = readonly [at: number, items: number];

export interface Breaker {
  readonly grants: readonly Grant[];

  /** The time at which it closes, in milliseconds. None if it is closed. */
  readonly openUntil?: number;
}

export interface BreakerLimits {
  readonly maxItems: number;

  /** The time without an unintended change after which it closes, in milliseconds. */
  readonly window: number;
}

export interface Answer {
  readonly granted: boolean;
  readonly breaker: Breaker;
}

export const CLOSED: Breaker = { grants: [] };

/** The time over which grants are counted, in milliseconds. */
const MINUTE = 60_000;

/** Asks for a number of items, all of them or none. */
export function ask(breaker: Breaker, items: number, { maxItems, window }: BreakerLimits, now: number): Answer {
  const grants = breaker.grants.filter(([at]) => at > now - MINUTE);
  return !isOpen(breaker, now) && restoredInLastMinute(breaker, now) + items <= maxItems
    ? { granted: true, breaker: { grants: [...grants, [now, items]] } }
    : { granted: false, breaker: { grants, openUntil: now + window } };
}

export function isOpen({ openUntil = 0 }: Breaker, now: number): boolean {
  return now < openUntil;
}

/** The number of items that were granted in the last 60 seconds. */
export function restoredInLastMinute({ grants }: Breaker, now: number): number {
  return grants.filter(([at]) => at > now - MINUTE).reduce((sum, [, items]) => sum + items, 0);
}
