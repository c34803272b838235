/** The options that limit what is read and written, and samples, a part of the table of all options. */
import { option } from './option-definition';
import { countValue, dollarValue, partValue, shareValue } from './option-values';
import { LEAST_SHARE, SEEDS } from '../../engine/evidence/pair/segment-sample';
import { percentText } from '../../engine/plan/share-text';

/** More items at the same time make a run no faster, and take memory. */
const MOST_CONCURRENCY = 1000;

export const LIMIT_DEFINITIONS = {
  maxItems: option<number>({
    flag: '--max-items', value: '<count>', group: 'limits', help: 'refuse to touch more items (default: 10000)', read: (flag) => countValue(flag),
  }),
  maxShare: option<number>({
    flag: '--max-share',
    value: '<share>',
    group: 'limits',
    help: 'refuse to touch a larger share of the table, as 5% or 0.05 (default: 50%); any is no limit',
    read: shareValue,
    write: (share) => share === Infinity ? 'any' : percentText(share),
  }),
  sample: option<number>({
    flag: '--sample',
    value: '<share>',
    group: 'sample',
    help: 'compare a random sample of both tables, as 1% or 0.01, and estimate the rest',
    read: (flag) => partValue(flag, LEAST_SHARE),
    write: percentText,
  }),
  seed: option<number>({
    flag: '--seed', value: '<number>', group: 'sample', help: 'take the sample of an earlier run, which shows its seed', read: (flag) => countValue(flag, SEEDS - 1),
  }),
  maxCost: option<number>({
    flag: '--max-cost', value: '<dollars>', group: 'limits', help: 'refuse to read whole tables for more dollars (default: 10)', read: dollarValue,
  }),
  itemsPerSecond: option<number>({
    flag: '--items-per-second', value: '<count>', group: 'limits', help: 'write no faster (default: 500)', read: (flag) => countValue(flag),
  }),
  capacityPerSecond: option<number>({
    flag: '--capacity-per-second', value: '<count>', group: 'limits', help: 'use no more write capacity units (default: 1000)', read: (flag) => countValue(flag),
  }),
  writesStoppedElsewhere: option<boolean>({
    flag: '--writes-stopped-elsewhere', group: 'limits', help: 'states that the writers in other Regions are stopped',
  }),
  concurrency: option<number>({
    flag: '--concurrency',
    value: '<count>',
    group: 'limits',
    help: 'items to work on at the same time (default: 16)',
    read: (flag) => countValue(flag, MOST_CONCURRENCY),
  }),
} as const;
