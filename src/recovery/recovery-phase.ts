/** A phase of a recovery, from its beginning to its end. */
export enum RecoveryPhase {
  /** From the start until the restored table and its indexes are ready, and it has its settings. */
  RESTORE = 'restore',

  /** The comparison of both tables. */
  COMPARE = 'compare',

  /** The plan of what is copied back, or of the cut-over. */
  PLAN = 'plan',

  /** The time until a person answered. */
  APPROVE = 'approve',

  /** The copy back of what was damaged. */
  APPLY = 'apply',

  /** The cut-over, with its watch. */
  CUTOVER = 'cutover',
}
