/**
 * What a sample says of the whole: the share that differs, and the interval that holds the true one in 95 of 100
 * samples.
 *
 * The items of one partition key come into a sample together, and may have been damaged together. So the interval
 * counts them as one, until enough partition keys differ to measure how much together they are: `KeyGroups`.
 */

/** A share of what was sampled, and the interval of the share of the whole. */
export interface ShareEstimate {
  readonly found: number;

  /** Of how many in the sample. */
  readonly of: number;

  /** How many items that are independent of each other the sample is worth. */
  readonly worth: number;

  /** None if nothing was sampled. */
  readonly share?: number;

  /** From 0 to 1; all of it if nothing was sampled. */
  readonly low: number;
  readonly high: number;
}

/** The standard normal deviation that 95 % are within. */
const Z = 1.959964;

/** Of so many that are independent of each other without a find, the whole has 3 at most in 95 of 100 samples. */
const RULE_OF_THREE = 3;

/**
 * The score interval of Wilson with a correction for continuity, and the rule of three where none or all were found.
 *
 * @param effect by how much fewer independent ones the sample is worth, from 1
 * @see https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C857::AID-SIM777%3E3.0.CO;2-E method 4
 */
export function estimateShare(found: number, of: number, effect = 1): ShareEstimate {
  if (of === 0) return { found, of, worth: 0, low: 0, high: 1 };
  const share = found / of;
  const size = of / Math.max(1, effect);
  const known = { found, of, worth: Math.max(1, Math.round(size)), share };
  if (found === 0) return { ...known, low: 0, high: Math.min(1, RULE_OF_THREE / size) };
  if (found === of) return { ...known, low: Math.max(0, 1 - RULE_OF_THREE / size), high: 1 };
  return { ...known, low: Math.max(0, bound(share, size)), high: Math.min(1, 1 - bound(1 - share, size)) };
}

/** The lower bound; the upper one is that of the other share. */
function bound(share: number, size: number): number {
  const root = Z * Z - 2 - 1 / size + 4 * share * (size * (1 - share) + 1);
  return (2 * size * share + Z * Z - 1 - Z * Math.sqrt(Math.max(0, root))) / (2 * (size + Z * Z));
}
