import { Duration, Token } from 'aws-cdk-lib';
import { wholeDays } from './requirement';
import { LONGEST_WINDOW_DAYS, SHORTEST_WINDOW_DAYS } from '../contract/window-days';

/**
 * The time over which a table can be restored to any second.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html
 */
export class RecoveryWindow {
  /** The longest that DynamoDB keeps the history of a table, and that of a table for which none is set. */
  public static readonly LONGEST = new RecoveryWindow(Duration.days(LONGEST_WINDOW_DAYS));

  /** A checked window; one that only the deployment knows is left to the check there. */
  public static of(duration: Duration, property = 'recoveryWindow'): RecoveryWindow {
    wholeDays(property, duration, { min: SHORTEST_WINDOW_DAYS, max: LONGEST_WINDOW_DAYS, advice: 'keep older recovery points with a backup plan' });
    return new RecoveryWindow(duration);
  }

  /** A checked window, if there is one to check. */
  public static ofOptional(duration: Duration | undefined, property?: string): RecoveryWindow | undefined {
    return duration === undefined ? undefined : RecoveryWindow.of(duration, property);
  }

  /** The whole days, as a token where only the deployment knows them. */
  public readonly days: number;

  private constructor(public readonly duration: Duration) {
    this.days = duration.toDays();
  }

  /** True if only the deployment knows the window. */
  public get isUnresolved(): boolean {
    return Token.isUnresolved(this.days);
  }
}
