/** Items that were counted so far. */
export interface PairCounts {
  /** Read of each side. */
  before: number;
  after: number;

  onlyBefore: number;
  onlyAfter: number;
  different: number;
  same: number;

  /** Read of either side, and not held in memory. */
  spilled: number;
}

export function noCounts(): PairCounts {
  return { before: 0, after: 0, onlyBefore: 0, onlyAfter: 0, different: 0, same: 0, spilled: 0 };
}

/** Adds the counts of a part to those of the whole. */
export function addCounts(counts: PairCounts, more: PairCounts): void {
  for (const name of Object.keys(more) as (keyof PairCounts)[]) counts[name] += more[name];
}
