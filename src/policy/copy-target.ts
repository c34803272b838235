import type { Duration } from 'aws-cdk-lib';
import type * as backup from 'aws-cdk-lib/aws-backup';
import { canBeArn } from '../internal/arn-parts';
import { refusal } from '../internal/requirement';

/** The lifecycle of a copy. */
export interface CopyTargetOptions {
  /**
   * The time for which each copy is kept, 1 to 36,500 whole days.
   *
   * @default - as long as the recovery point that is copied
   */
  readonly retention?: Duration;

  /**
   * The age at which a copy moves to cold storage, in whole days, at least 90 days before the end of its retention.
   *
   * @default - copies stay in warm storage
   */
  readonly moveToColdStorageAfter?: Duration;
}

const VAULT_ARN = [/^[\w-]+$/, /^backup$/, /^[a-z0-9-]+$/, /^\d{12}$/, /^backup-vault$/, /^[a-zA-Z0-9\-_]{2,50}$/];

/**
 * A vault that recovery points are copied to: in another Region, another account of the organization, or air-gapped.
 *
 * Copies of DynamoDB backups need the advanced features of AWS Backup for DynamoDB in the Region.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/recov-point-create-a-copy.html
 */
export class CopyTarget {
  /**
   * A vault of this app, or an imported one.
   *
   * A vault of another Region or account must have a name of its own (`backupVaultName`): the copies find it by that
   * name.
   */
  public static toVault(vault: backup.IBackupVault, options: CopyTargetOptions = {}): CopyTarget {
    return new CopyTarget(options, vault);
  }

  /**
   * A vault by its ARN.
   *
   * @param backupVaultArn for example `arn:aws:backup:eu-central-1:111122223333:backup-vault:Copies`
   */
  public static toVaultArn(backupVaultArn: string, options: CopyTargetOptions = {}): CopyTarget {
    if (!canBeArn(backupVaultArn, VAULT_ARN)) {
      throw refusal('backupVaultArn', 'be the ARN of a backup vault', `"${backupVaultArn}"`, 'for example arn:aws:backup:eu-central-1:111122223333:backup-vault:Copies');
    }
    return new CopyTarget(options, undefined, backupVaultArn);
  }

  private constructor(
    private readonly options: CopyTargetOptions,
    /** The vault, if it is one of this app. */
    public readonly vault?: backup.IBackupVault,
    /** The ARN of the vault, if it is none of this app. */
    public readonly backupVaultArn?: string,
  ) {}

  /** The time for which each copy is kept, if not as long as the recovery point. */
  public get retention(): Duration | undefined {
    return this.options.retention;
  }

  /** The age at which a copy moves to cold storage. */
  public get moveToColdStorageAfter(): Duration | undefined {
    return this.options.moveToColdStorageAfter;
  }
}
