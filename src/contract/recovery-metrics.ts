/** The CloudWatch namespace of what the verification measures. */
export const METRIC_NAMESPACE = 'DynamoDBRecovery';

/** The one dimension of every metric: the name of the table. */
export const TABLE_DIMENSION = 'TableName';

/** The measures of each table. */
export const RECOVERY_METRICS = {
  /** The number of findings of the severity ERROR. */
  protectionFindings: 'ProtectionFindings',

  /** The seconds since the newest recovery point was made. */
  newestRecoveryPointAge: 'NewestRecoveryPointAge',

  /** The seconds from the earliest time to which the table can be restored until now. */
  restorableWindow: 'RestorableWindow',
} as const;

/** The seconds that a phase of a recovery took, and its dimensions: the path of the state machine, and the phase. */
export const PHASE_METRIC = { name: 'PhaseDuration', recovery: 'Recovery', phase: 'Phase' } as const;
