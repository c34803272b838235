/** The options of a sample. */
import type { OptionValues } from './option-table';
import { naming } from '../../engine/errors/error-text';
import { Refusal } from '../../engine/errors/refusal';

/** A sample is one of whole tables. */
export function requireWhole({ tenant, sample, seed }: Pick<OptionValues, 'tenant' | 'sample' | 'seed'>): void {
  if (sample !== undefined && tenant !== undefined) {
    throw new Refusal('sample', naming`go without ${'tenant'}`, 'both', 'the items of one partition key are read as a whole, for what they cost');
  }
  if (seed !== undefined && sample === undefined) {
    throw new Refusal('seed', naming`come with ${'sample'}`, 'it alone', 'a comparison of all items leaves nothing to chance');
  }
}

const SAMPLE = /^--sample(=|$)/;

/** A plan has to see all of the damage; an option that it does not have is worth a reason. */
export function refuseSampledRewind([first, ...rest]: readonly string[]): void {
  if (first !== 'rewind' || !rest.some((word) => SAMPLE.test(word))) return;
  throw new Refusal('--sample', 'go with diff', `rewind${rest[0].startsWith('-') ? '' : ` ${rest[0]}`}`,
    'a rewind undoes all of the damage, and a sample shows a part of it');
}
