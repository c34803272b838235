import { RemovalPolicy, Resource, type Duration } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { aws_backup } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { assertCopySources, copyStatements } from './vault-access-policy';
import { vaultName } from './vault-name';
import { assertNotifications, notificationsTo } from './vault-notifications';
import { isKept } from '../internal/kept-resource';
import { nameMatching, refusal, wholeDays } from '../internal/requirement';
import type { CopySource } from '../policy/copy-source';

/** Properties of a logically air-gapped vault. */
export interface AirGappedVaultProps {
  /**
   * The shortest retention that the vault accepts, 7 to 36,500 whole days. It can never be changed.
   */
  readonly minRetention: Duration;

  /**
   * The longest retention that the vault accepts, up to 36,500 whole days, at least the shortest. It can never be
   * changed.
   */
  readonly maxRetention: Duration;

  /**
   * The name of the vault: 2 to 50 letters, digits, hyphens and underscores.
   *
   * @default - a name made from the path of the construct and the id of the stack
   */
  readonly backupVaultName?: string;

  /**
   * The key that encrypts the recovery points. Changing it replaces the vault.
   *
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The accounts that may copy their recovery points into this vault.
   *
   * @default - recovery points of this account only
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
   */
  readonly acceptCopiesFrom?: CopySource[];

  /**
   * A topic for the events of the vault: a standard topic of the same account. The policies of an imported one, and of
   * its key, must let AWS Backup use it already.
   *
   * @default - no notifications
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html
   */
  readonly notificationTopic?: sns.ITopic;

  /**
   * The events that the topic receives; events that AWS Backup no longer sends are refused.
   *
   * @default - backup and restore jobs that end, copies that fail, recovery points that are modified
   */
  readonly notificationEvents?: backup.BackupVaultEvents[];

  /**
   * Must be `true`: such a vault is locked in compliance mode from its first moment. Neither you, nor the root user,
   * nor AWS can delete a recovery point before its time, or the vault while it holds one.
   */
  readonly acknowledgeIrreversible: boolean;
}

/**
 * A logically air-gapped vault: immutable from its first moment, encrypted apart from the account, and to be shared
 * with other accounts for a restore. It takes copies, or recovery points directly (`airGappedVault` of a rule).
 *
 * It needs the advanced features of AWS Backup for DynamoDB, and is kept when its stack is deleted.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/logicallyairgappedvault.html
 */
export class AirGappedVault extends Resource implements backup.IBackupVault {
  /** The name of the vault. */
  public readonly backupVaultName: string;

  /** The ARN of the vault. */
  public readonly backupVaultArn: string;

  constructor(scope: Construct, id: string, props: AirGappedVaultProps) {
    const [minRetentionDays, maxRetentionDays] = retentionRange(props);
    assertCopySources(props.acceptCopiesFrom);
    assertNotifications(scope, props);
    super(scope, id);
    const vault = new backup.CfnLogicallyAirGappedBackupVault(this, 'Resource', {
      backupVaultName:
        props.backupVaultName ?? vaultName(this, props.encryptionKey?.keyArn, minRetentionDays, maxRetentionDays),
      encryptionKeyArn: props.encryptionKey?.keyArn,
      minRetentionDays,
      maxRetentionDays,
      accessPolicy:
        props.acceptCopiesFrom && new iam.PolicyDocument({ statements: copyStatements(props.acceptCopiesFrom) }),
      notifications: notificationsTo(this, props),
    });
    vault.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.node.addValidation({
      validate: () => isKept(vault) ? [] : [
        `'removalPolicy' of "${this.node.path}" must keep an air-gapped vault, got DESTROY in the template; remove what sets it: `
        + 'the vault is locked from its first moment, and cannot be deleted while it holds a recovery point',
      ],
    });
    this.backupVaultName = vault.ref;
    this.backupVaultArn = vault.attrBackupVaultArn;
  }

  /** A reference to the vault. */
  public get backupVaultRef(): aws_backup.BackupVaultReference {
    return { backupVaultName: this.backupVaultName, backupVaultArn: this.backupVaultArn };
  }

  /** Grants actions on the vault. */
  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.backupVaultArn] });
  }
}

function retentionRange({
  minRetention,
  maxRetention,
  acknowledgeIrreversible,
  backupVaultName,
}: AirGappedVaultProps): [number, number] {
  if (acknowledgeIrreversible !== true) {
    throw refusal(
      'acknowledgeIrreversible',
      'be true for an air-gapped vault',
      String(acknowledgeIrreversible),
      'it is locked in compliance mode at once; a RecoveryVault with VaultLock.compliance() leaves a cooling-off period',
    );
  }
  if (backupVaultName !== undefined) {
    nameMatching(
      'backupVaultName',
      backupVaultName,
      /^[a-zA-Z0-9\-_]{2,50}$/,
      '2 to 50 letters, digits, hyphens and underscores',
    );
  }
  const min = wholeDays('minRetention', minRetention, { min: 7, max: 36_500 });
  const max = wholeDays('maxRetention', maxRetention, { min: 7, max: 36_500 });
  if (!minRetention.isUnresolved() && !maxRetention.isUnresolved() && max < min) {
    throw refusal('maxRetention', `be at least 'minRetention' (${min} days)`, `${max} days`);
  }
  return [min, max];
}
