/** What the options of a check demand. */
import type { CheckResult } from '../../assessment/check-finding';
import type { CheckRule } from '../../assessment/check-rules';
import type { RecoveryRequirement } from '../../assessment/recovery-requirement';
import { LONGEST_WINDOW_DAYS } from '../../contract/window-days';
import type { OptionValues } from '../options/option-table';

export type CheckDemands = Pick<OptionValues, 'window' | 'maxGap' | 'retention' | 'lock' | 'copied' | 'replicaRegions' | 'without'>;

/** The values of `RecoveryPolicy.standard()`. */
const STANDARD = { window: LONGEST_WINDOW_DAYS, maxGap: 21 * 86_400_000, retention: 90 };

export function requirementOf(
  { window, maxGap, retention, lock, copied = false, replicaRegions = [], without = [] }: CheckDemands,
): RecoveryRequirement {
  return {
    windowDays: window ?? STANDARD.window,
    deletionProtection: true,
    kept: true,
    backups: without.includes('BackupPlan') ? []
      : [{ longestGap: maxGap ?? STANDARD.maxGap, retentionDays: retention ?? STANDARD.retention, copied }],
    ...lock ? { lock: { compliance: lock === 'compliance', minDays: 1 } } : {},
    replicaRegions,
  };
}

export function withoutRules({ findings, ...rest }: CheckResult, left: readonly CheckRule[] = []): CheckResult {
  return { ...rest, findings: findings.filter(({ rule }) => !left.includes(rule)) };
}
