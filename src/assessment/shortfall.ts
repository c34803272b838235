import type { FindingState } from './check-finding';
import type { CheckRule } from './check-rules';
import { type Fact, isKnown, type Unknown } from './fact';

/** What a table lacks under one combination of conditions. */
export interface Shortfall {
  readonly rule: CheckRule;
  readonly state: FindingState;
  readonly replica?: string;
  readonly expected: string;
  readonly actual: string;
  readonly remedy: string;
  readonly place: string;
}

/** What is demanded of a value, and the words for it. */
export interface Demand {
  readonly rule: CheckRule;
  readonly replica?: string;
  readonly expected: string;
  readonly actual: string;
  readonly remedy: string;
  readonly place: string;
}

/** Nothing where a demand is met. What cannot be known is never taken as met. */
export function unlessMet(met: Fact<boolean>, words: () => Demand): Shortfall[] {
  if (met === true) return [];
  const demand = words();
  return [isKnown(met) ? { ...demand, state: 'UNPROTECTED' } : { ...demand, state: 'UNKNOWN', actual: unknownText(met) }];
}

export function unknownText({ why }: Unknown): string {
  return `not known: ${why}`;
}
