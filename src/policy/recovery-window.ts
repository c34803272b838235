import { Duration } from 'aws-cdk-lib';
import { wholeDays } from '../internal/requirement';

/** The longest that DynamoDB keeps the history of a table, and what it does when nothing is said. */
export const LONGEST_RECOVERY_WINDOW = Duration.days(35);

/**
 * The days of a recovery window, checked.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html
 */
export function recoveryWindowDays(property: string, window: Duration): number {
  return wholeDays(property, window, {
    min: 1,
    max: 35,
    advice: 'keep older recovery points with a backup plan',
  });
}
