/** What a test may choose of an emulated account. */
export interface EmulatorOptions {
  /**
   * Evaluate IAM policies.
   *
   * @default true
   */
  readonly auth?: boolean;

  /**
   * @default eu-west-1
   */
  readonly region?: string;

  /**
   * @default 111111111111
   */
  readonly account?: string;

  /**
   * Show what the emulator logs, or keep it for the message of a failed start.
   *
   * @default quiet
   */
  readonly log?: 'quiet' | 'inherit';
}

/** Restores of tables, until the account is reset. The clock of the account measures the seconds. */
export interface RestoreSettings {
  /**
   * A restore job of AWS Backup is PENDING for so long.
   *
   * @default 0.2
   */
  readonly jobSeconds?: number;

  /**
   * A restored table is CREATING for so long.
   *
   * @default 0.3
   */
  readonly tableSeconds?: number;

  /**
   * Its first index becomes ACTIVE so long after the table, each further one so long after the one before.
   *
   * @default 0.2
   */
  readonly indexSeconds?: number;

  /**
   * A restore beyond so many at once is refused.
   *
   * @default 50
   */
  readonly mostRestores?: number;
}

/** Changes of tables, until the account is reset. The clock of the account measures the seconds. */
export interface ChangeSettings {
  /**
   * A table is UPDATING for so long after each change, and takes no other one.
   *
   * @default 0
   */
  readonly updateSeconds?: number;

  /**
   * Time to live takes no second change for so long. AWS: up to an hour.
   *
   * @default 0
   */
  readonly timeToLiveSeconds?: number;

  /**
   * A resource policy takes no second change for so long. AWS: 15 seconds.
   *
   * @default 0
   */
  readonly policySeconds?: number;
}

/** Configurations of AppConfig, until the account is reset. */
export interface ConfigurationSettings {
  /**
   * A minute of a deployment strategy is so long. AWS: 60.
   *
   * @default 60
   */
  readonly minuteSeconds: number;
}
