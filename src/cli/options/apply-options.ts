/** The options with which a plan is applied. */
import type { OptionValues } from './option-table';
import type { RunLimits } from '../../engine/plan/safety-limits';

const LIMITS = ['maxItems', 'maxShare', 'itemsPerSecond', 'capacityPerSecond', 'writesStoppedElsewhere'] as const;

export const APPLY_OPTIONS = [...LIMITS, 'concurrency'] as const;

export type ApplyOptions = Pick<OptionValues, typeof APPLY_OPTIONS[number]>;

export function limitsOf(options: ApplyOptions): RunLimits {
  return Object.fromEntries(LIMITS.map((name) => [name, options[name]]));
}

/** The same options alone, of values that hold others, too. */
export function applyOptionsOf(options: ApplyOptions): ApplyOptions {
  return Object.fromEntries(APPLY_OPTIONS.map((name) => [name, options[name]]));
}
