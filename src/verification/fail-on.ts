/** The findings of the verification that fail a deployment. */
export enum FailOn {
  /** Errors: declared protection is absent, or could not be asked for. */
  ERROR = 'ERROR',

  /**
   * Errors and warnings: also what is more than declared, or for a person to judge, such as a recovery window that is
   * longer than declared. Warnings are then waited for like errors.
   */
  WARNING = 'WARNING',

  /** None: findings are logged and reported only. */
  NEVER = 'NEVER',
}
