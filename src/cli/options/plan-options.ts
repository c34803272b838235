/** The options with which a plan is made. */
import { APPLY_OPTIONS } from './apply-options';
import type { OptionValues } from './option-table';
import type { RestoreRules } from '../../engine/damage/restore-rules';

const RULES = ['only', 'keep', 'together', 'version', 'deep', 'delta', 'touch', 'putBackWithout', 'strict'] as const;

export const PLAN_OPTIONS = [
  'table', 'from', 'to', 'filter', 'tenant', ...RULES, 'limit',
  'evidence', 'exports', 'before', 'beforeTime', 'after', 'afterTime', 'compared', 'damageOnly', 'maxCost',
  ...APPLY_OPTIONS, 'out',
] as const;

/** With options for the command that applies the plan. */
export interface PlanOptions extends Pick<OptionValues, typeof PLAN_OPTIONS[number]> {
  readonly table: string;
  readonly from: Date;
  readonly out: string;
}

/** The rules alone, of values that hold others, too. */
export function rulesOf(
  options: Pick<OptionValues, (typeof RULES)[number]>,
): Pick<OptionValues, (typeof RULES)[number]> & RestoreRules {
  return Object.fromEntries(RULES.map((name) => [name, options[name]]));
}
