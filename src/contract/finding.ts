/** An ERROR means that declared protection is absent, or would be lost; a WARNING is for a person to judge. */
export type Severity = 'ERROR' | 'WARNING';

/** The least severity that fails a deployment. */
export type FailureThreshold = Severity | 'NEVER';

/** The subjects of findings; these codes are stable. */
export type FindingCode =
  | 'CHECK_FAILED'
  | 'TABLE_NOT_FOUND'
  | 'PITR_OFF'
  | 'RECOVERY_WINDOW_SHORTER'
  | 'RECOVERY_WINDOW_LONGER'
  | 'RESTORABLE_TIME_ABSENT'
  | 'DELETION_PROTECTION_OFF'
  | 'STREAM_OFF'
  | 'TABLE_KEY_DIFFERS'
  | 'KEY_UNUSABLE'
  | 'TABLE_NOT_SELECTED'
  | 'SELECTION_DIFFERS'
  | 'RECOVERY_POINT_OVERDUE'
  | 'PLAN_NOT_FOUND'
  | 'PLAN_RULE_ABSENT'
  | 'PLAN_RULE_DIFFERS'
  | 'PLAN_RULE_UNDECLARED'
  | 'ADVANCED_BACKUP_OFF'
  | 'VAULT_NOT_FOUND'
  | 'VAULT_LOCK_ABSENT'
  | 'VAULT_LOCK_DIFFERS'
  | 'VAULT_POLICY_ABSENT'
  | 'VAULT_POLICY_DIFFERS'
  | 'VAULT_KEY_DIFFERS'
  | 'COPY_DESTINATION_NOT_FOUND'
  | 'RETENTION_OUTSIDE_LOCK'
  | 'MONITOR_NOT_FOUND'
  | 'MONITOR_OFF'
  | 'MONITOR_STARTING'
  | 'MONITOR_STREAM_DIFFERS'
  | 'MONITOR_FAILING'
  | 'MONITOR_LATE'
  | 'WINDOW_WOULD_SHORTEN'
  | 'PITR_WOULD_GO_OFF'
  | 'REPLICA_WOULD_GO'
  | 'TABLE_WOULD_BE_REPLACED'
  | 'TABLE_WOULD_BE_DELETED'
  | 'TABLE_LEAVES_STACK'
  | 'ACKNOWLEDGEMENT_NOT_NEEDED';

/** A difference between the protection that is declared and the protection that is real. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;

  /** The path of the construct, and for a replica its Region. */
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;

  /** The way to end it, with the command to run if there is one. */
  readonly remedy: string;
}
