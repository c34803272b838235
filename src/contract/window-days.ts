/** The days over which DynamoDB can restore a table to any second. */
export const SHORTEST_WINDOW_DAYS = 1;

/** The longest window, which is also that of a table for which none is set. */
export const LONGEST_WINDOW_DAYS = 35;

/** True for a number of days that DynamoDB takes as a recovery window. */
export function isWindow(days: number): boolean {
  return Number.isInteger(days) && days >= SHORTEST_WINDOW_DAYS && days <= LONGEST_WINDOW_DAYS;
}
