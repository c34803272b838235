import { LONGEST_WINDOW_DAYS } from '../contract/window-days';
import { branchesOf, either, isIntrinsic, isNothing, plainValue } from '../internal/template-values';

/** Point-in-time recovery as a template declares it; each value can depend on a condition. */
export interface DeclaredRecovery {
  /** True if it is on; a function if only CloudFormation knows it. */
  readonly enabled: unknown;
  readonly days: unknown;
}

const OFF: DeclaredRecovery = { enabled: false, days: LONGEST_WINDOW_DAYS };

/**
 * Reads a specification, in both branches of a condition around it; none where a function of another kind stands in its
 * place.
 */
export function declaredRecovery(specification: unknown): DeclaredRecovery | undefined {
  if (isNothing(specification)) {
    return OFF;
  }
  const branches = branchesOf(specification);
  if (branches) {
    const [met, unmet] = [declaredRecovery(branches[1]), declaredRecovery(branches[2])];
    return (
      met &&
      unmet && {
        enabled: either([branches[0], met.enabled, unmet.enabled]),
        // The length of a window that is off does not matter.
        days:
          met.enabled === false
            ? unmet.days
            : unmet.enabled === false
              ? met.days
              : either([branches[0], met.days, unmet.days]),
      }
    );
  }
  if (isIntrinsic(specification)) {
    return undefined;
  }
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days } = specification as Specification;
  return { enabled: plainValue(enabled) ?? false, days: plainValue(days) ?? LONGEST_WINDOW_DAYS };
}

interface Specification {
  readonly PointInTimeRecoveryEnabled?: unknown;
  readonly RecoveryPeriodInDays?: unknown;
}
