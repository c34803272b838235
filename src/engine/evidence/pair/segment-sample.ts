/**
 * The segments of a sample: some of many, chosen at random by a seed, and the same again by the same seed.
 *
 * DynamoDB divides a table by the hash of the partition key, so an item comes into the sample by chance, whatever its
 * key says; the items of one partition key come together.
 */
import { hash } from 'node:crypto';

export interface SegmentSample {
  /** The share of the segments that is read. */
  readonly share: number;
  readonly seed: number;

  /** Into how many segments the table is divided. */
  readonly of: number;

  /** Those that are read, from the first to the last. */
  readonly segments: readonly number[];
}

/** Segments to read: enough for no single one to matter, few enough to cost next to nothing in a small table. */
const ENOUGH = 256;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
const MOST_SEGMENTS = 1_000_000;

/** Seeds are whole numbers below this. */
export const SEEDS = 2 ** 32;

/** The smallest share leaves a hundred of the most segments. */
export const LEAST_SHARE = 0.0001;

/** @param share from `LEAST_SHARE`, below 1 */
export function segmentSample(share: number, seed: number): SegmentSample {
  const of = Math.min(MOST_SEGMENTS, Math.ceil(ENOUGH / share));
  const random = randomNumbers(seed);
  const chosen = new Set<number>();
  // Floyd's: each choice of so many segments is equally likely.
  for (let last = of - Math.round(share * of); last < of; last++) {
    const segment = Math.floor(random() * (last + 1));
    chosen.add(chosen.has(segment) ? last : segment);
  }
  return { share, seed, of, segments: [...chosen].sort((a, b) => a - b) };
}

/** Numbers from 0 to below 1, the same for the same seed in every release. */
function randomNumbers(seed: number): () => number {
  let count = 0;
  return () => hash('sha256', `${seed} ${count++}`, 'buffer').readUInt32BE(0) / 2 ** 32;
}
