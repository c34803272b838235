import type { Duration } from 'aws-cdk-lib';
import { refusal, wholeDays } from '../internal/requirement';

/** The retention that a lock allows in its vault. */
export interface VaultLockOptions {
  /**
   * The shortest retention that the vault accepts, 1 to 36,500 whole days.
   */
  readonly minRetention: Duration;

  /**
   * The longest retention that the vault accepts, up to 36,500 whole days, at least the shortest.
   *
   * @default - no upper limit
   */
  readonly maxRetention?: Duration;
}

/** A lock that cannot be taken off once its cooling-off period is over. */
export interface ComplianceVaultLockOptions extends VaultLockOptions {
  /**
   * The time in which the lock can still be changed or taken off, 3 to 36,500 whole days.
   */
  readonly coolingOff: Duration;

  /**
   * Must be `true`: after the cooling-off period neither you, nor the root user, nor AWS can shorten the retention,
   * take the lock off or delete a recovery point before its time.
   */
  readonly acknowledgeIrreversible: boolean;
}

/** The ways in which a vault lock can be taken off. */
export enum VaultLockMode {
  /** By a principal with the permission to do so. */
  GOVERNANCE = 'GOVERNANCE',

  /** Not at all, once the cooling-off period is over. */
  COMPLIANCE = 'COMPLIANCE',
}

const LONGEST_DAYS = 36_500;

/**
 * A vault lock: recovery points cannot be deleted before their time, and jobs whose retention is outside the range
 * fail.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 */
export class VaultLock {
  /** A lock that principals with the permission `backup:DeleteBackupVaultLockConfiguration` can take off. */
  public static governance(options: VaultLockOptions): VaultLock {
    return new VaultLock(VaultLockMode.GOVERNANCE, options);
  }

  /** A lock that cannot be taken off once its cooling-off period is over. This cannot be undone. */
  public static compliance(options: ComplianceVaultLockOptions): VaultLock {
    if (options.acknowledgeIrreversible !== true) {
      throw refusal('acknowledgeIrreversible', 'be true for a compliance lock', String(options.acknowledgeIrreversible),
        'after the cooling-off period not even AWS can take the lock off; VaultLock.governance() can be taken off');
    }
    wholeDays('coolingOff', options.coolingOff, { min: 3, max: LONGEST_DAYS });
    return new VaultLock(VaultLockMode.COMPLIANCE, options, options.coolingOff);
  }

  /** The way in which the lock can be taken off. */
  public readonly mode: VaultLockMode;

  /** The shortest retention that the vault accepts. */
  public readonly minRetention: Duration;

  /** The longest retention that the vault accepts. */
  public readonly maxRetention?: Duration;

  /** The time in which a compliance lock can still be changed or taken off. */
  public readonly coolingOff?: Duration;

  private constructor(mode: VaultLockMode, { minRetention, maxRetention }: VaultLockOptions, coolingOff?: Duration) {
    const minDays = wholeDays('minRetention', minRetention, { min: 1, max: LONGEST_DAYS });
    if (maxRetention) {
      const maxDays = wholeDays('maxRetention', maxRetention, { min: 1, max: LONGEST_DAYS });
      if (!minRetention.isUnresolved() && !maxRetention.isUnresolved() && maxDays < minDays) {
        throw refusal('maxRetention', `be at least 'minRetention' (${minDays} days)`, `${maxDays} days`);
      }
    }
    this.mode = mode;
    this.minRetention = minRetention;
    this.maxRetention = maxRetention;
    this.coolingOff = coolingOff;
  }
}
