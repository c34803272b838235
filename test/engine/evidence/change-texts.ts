/** Helpers of the tests that interrupt change sources. */
import * as fc from 'fast-check';
import type { Change } from '../../../src/engine/evidence/change';

export const lengths = fc.array(fc.nat(60), { maxLength: 4 });

/** Each change as text, whatever the order. */
export function texts(changes: readonly Change[]): string[] {
  return changes.map(({ sequence, ...change }) => JSON.stringify(change)).sort();
}
