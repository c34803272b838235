import { RemovalPolicy } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { defineVaultKey } from './recovery-vault-key';
import { assertCopySources, assertExemption, copyStatements, denialStatements } from './vault-access-policy';
import { vaultName } from './vault-name';
import { assertNotifications, notificationsTo } from './vault-notifications';
import { isKept, requireKeptKey } from '../internal/kept-resource';
import { nameMatching, refusal } from '../internal/requirement';
import type { CopySource } from '../policy/copy-source';
import { type VaultLock, VaultLockMode } from '../policy/vault-lock';

/** Properties of a recovery vault. */
export interface RecoveryVaultProps {
  /**
   * The name of the vault: 2 to 50 letters, digits, hyphens and underscores.
   *
   * A vault outlives its stack. With a name of its own, a stack that is deleted and deployed again finds
   * its name taken; the default name differs each time.
   *
   * @default - a name made from the path of the construct and the id of the stack
   */
  readonly backupVaultName?: string;

  /**
   * The lock of the vault.
   *
   * @default - no lock
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
   */
  readonly lock?: VaultLock;

  /**
   * The key that encrypts the recovery points. Changing it replaces the vault; the old one is kept with its recovery
   * points.
   *
   * @default - a key of the vault's own, rotated every year and kept when the stack is deleted
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The role that deploys the stack. It stays able to change the access policy of the vault, which everyone else is
   * denied. Before another role deploys the stack, change this property with the old one. Without it, a role of exactly
   * that ARN has to be made again before the policy can be changed.
   *
   * @default - the role with which CloudFormation deploys a bootstrapped environment
   */
  readonly deploymentRole?: iam.IRole;

  /**
   * Must be `true` to deny EVERYONE to change the access policy, the role that deploys the stack too. From then on no
   * deployment can change the policy of this vault, or take it away.
   *
   * @default false - `deploymentRole` is exempt
   */
  readonly acknowledgeNoExemption?: boolean;

  /**
   * The accounts that may copy their recovery points into this vault. A copy across accounts cannot go into the default
   * vault, and needs cross-account backup to be switched on for the organization.
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
   * The events that the topic receives. Events that AWS Backup no longer sends, such as `BACKUP_JOB_FAILED`, are
   * refused: a failed job arrives as `BACKUP_JOB_COMPLETED` with a State that is not COMPLETED.
   *
   * @default - backup and restore jobs that end, copies that fail, recovery points that are modified
   */
  readonly notificationEvents?: backup.BackupVaultEvents[];

  /**
   * The fate of the vault when it is removed from the stack. A vault that holds recovery points cannot be deleted.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - kept, but not when the deployment that made it fails
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A backup vault that protects its recovery points: encrypted with a key of its own, kept when the stack is deleted,
 * with a policy that denies everyone to delete recovery points by hand, and lockable.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vaults.html
 */
export class RecoveryVault extends backup.BackupVault {
  /** The lock of the vault. */
  public readonly lock?: VaultLock;

  /** The key that encrypts the recovery points. */
  public readonly encryptionKey: kms.IKey;

  constructor(scope: Construct, id: string, props: RecoveryVaultProps = {}) {
    checkProps(scope, props);
    super(scope, id, { removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
    this.lock = props.lock;
    this.encryptionKey = props.encryptionKey ?? defineVaultKey(this);

    // Set here, because the key and the name need the construct, and aws-cdk-lib refuses a lock for one retention only.
    const vault = this.node.defaultChild as backup.CfnBackupVault;
    vault.backupVaultName = props.backupVaultName ?? vaultName(this, this.encryptionKey.keyArn);
    vault.encryptionKeyArn = this.encryptionKey.keyArn;
    vault.lockConfiguration = lockConfiguration(props.lock);
    vault.notifications = notificationsTo(this, props);
    this.node.addValidation({ validate: () => removalOf(this, vault) });
    if (!props.encryptionKey) {
      requireKeptKey(this, vault, this.encryptionKey.node.defaultChild as kms.CfnKey);
    }
    [...denialStatements(this, props), ...copyStatements(props.acceptCopiesFrom ?? [])].forEach((statement) =>
      this.addToAccessPolicy(statement),
    );
  }
}

function checkProps(scope: Construct, props: RecoveryVaultProps) {
  const { backupVaultName, lock, removalPolicy, acceptCopiesFrom } = props;
  assertExemption(props);
  assertCopySources(acceptCopiesFrom);
  assertNotifications(scope, props);
  if (backupVaultName !== undefined) {
    nameMatching('backupVaultName', backupVaultName, /^[a-zA-Z0-9\-_]{2,50}$/, '2 to 50 letters, digits, hyphens and underscores');
  }
  if (lock && removalPolicy === RemovalPolicy.DESTROY) {
    throw refusal('removalPolicy', 'keep a vault that has a lock', 'RemovalPolicy.DESTROY',
      'leave it out, or leave out \'lock\'');
  }
}

/** An aspect or an override can take away what the property has to keep. */
function removalOf({ lock, node }: RecoveryVault, vault: backup.CfnBackupVault): string[] {
  return !lock || isKept(vault) ? [] : [
    `'removalPolicy' of "${node.path}" must keep a vault that has a lock, got DESTROY in the template; remove what sets it, or leave out 'lock'`,
  ];
}

function lockConfiguration(lock?: VaultLock): backup.CfnBackupVault.LockConfigurationTypeProperty | undefined {
  return lock && {
    minRetentionDays: lock.minRetention.toDays(),
    maxRetentionDays: lock.maxRetention?.toDays(),
    changeableForDays: lock.mode === VaultLockMode.COMPLIANCE ? lock.coolingOff?.toDays() : undefined,
  };
}
