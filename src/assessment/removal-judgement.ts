import type { TableFacts } from './facts';
import type { RecoveryRequirement } from './recovery-requirement';
import { type Shortfall, unlessMet } from './shortfall';

/** What deletes a table that leaves its template, or is replaced there. */
export function removalFindings({ removals }: TableFacts, { kept }: RecoveryRequirement): Shortfall[] {
  return !kept ? [] : removals.flatMap(({ kept: stays, declared, place, remedy }) => unlessMet(stays, () => ({
    rule: 'RemovalPolicy',
    expected: 'a table that is kept',
    actual: declared,
    remedy,
    place,
  })));
}
