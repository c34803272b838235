import { Annotations, BootstraplessSynthesizer, DefaultStackSynthesizer, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { defineVaultKey } from './recovery-vault-key';
import { vaultName } from './vault-name';
import { nameMatching, refusal } from '../internal/requirement';
import type { VaultLock } from '../policy/vault-lock';
import { VaultLockMode } from '../policy/vault-lock';

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
   * The key that encrypts the recovery points. Changing it replaces the vault; the old one is kept with its recovery points.
   *
   * @default - a key of the vault's own, rotated every year and kept when the stack is deleted
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The role that deploys the stack. It stays able to change the access policy of the vault, which everyone else is denied.
   * When the stack is one day deployed by another role, change this property with the old one first. Without
   * it, a role of exactly that ARN has to be made again before the policy can be changed.
   *
   * @default - the role with which CloudFormation deploys a bootstrapped environment
   */
  readonly deploymentRole?: iam.IRole;

  /**
   * What becomes of the vault when it is removed from the stack. A vault that holds recovery points cannot be deleted.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - kept, but not when the deployment that made it fails
   */
  readonly removalPolicy?: RemovalPolicy;
}

const DELETION = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'];
const POLICY_CHANGE = ['backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy'];

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
    checkProps(props);
    super(scope, id, { removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
    this.lock = props.lock;
    this.encryptionKey = props.encryptionKey ?? defineVaultKey(this);

    // Set here, because the key and the name need the construct, and aws-cdk-lib refuses a lock for one retention only.
    const vault = this.node.defaultChild as backup.CfnBackupVault;
    vault.backupVaultName = props.backupVaultName ?? vaultName(this, this.encryptionKey.keyArn);
    vault.encryptionKeyArn = this.encryptionKey.keyArn;
    vault.lockConfiguration = lockConfiguration(props.lock);
    this.denyDeletion(props.deploymentRole);
  }

  private denyDeletion(deploymentRole?: iam.IRole) {
    this.addToAccessPolicy(deny('DenyDeletion', DELETION));
    const exempt = deploymentRole?.roleArn ?? bootstrapExecutionRole(Stack.of(this));
    if (exempt) {
      this.addToAccessPolicy(deny('DenyPolicyChange', [...DELETION, ...POLICY_CHANGE], {
        ArnNotLike: { 'aws:PrincipalArn': exempt },
      }));
      return;
    }
    Annotations.of(this).addWarningV2('cdk-dynamodb-recovery:vaultPolicyCanBeChanged',
      'the stack is deployed without an execution role of its own, so nobody is denied to change the vault\'s access policy; '
      + 'name the role that deploys it in \'deploymentRole\'');
  }
}

function checkProps({ backupVaultName, lock, removalPolicy }: RecoveryVaultProps) {
  if (backupVaultName !== undefined) {
    nameMatching('backupVaultName', backupVaultName, /^[a-zA-Z0-9\-_]{2,50}$/, '2 to 50 letters, digits, hyphens and underscores');
  }
  if (lock && removalPolicy === RemovalPolicy.DESTROY) {
    throw refusal('removalPolicy', 'keep a vault that has a lock', 'RemovalPolicy.DESTROY',
      'leave it out, or leave out \'lock\'');
  }
}

function lockConfiguration(lock?: VaultLock): backup.CfnBackupVault.LockConfigurationTypeProperty | undefined {
  return lock && {
    minRetentionDays: lock.minRetention.toDays(),
    maxRetentionDays: lock.maxRetention?.toDays(),
    changeableForDays: lock.mode === VaultLockMode.COMPLIANCE ? lock.coolingOff?.toDays() : undefined,
  };
}

function deny(sid: string, actions: string[], conditions?: { [operator: string]: { [key: string]: string } }) {
  return new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals: [new iam.StarPrincipal()],
    actions,
    resources: ['*'],
    conditions,
  });
}

/** The role that CloudFormation assumes in a bootstrapped environment; stacks that deploy with the caller's rights have none. */
function bootstrapExecutionRole(stack: Stack): string | undefined {
  const { synthesizer } = topLevel(stack);
  return synthesizer instanceof DefaultStackSynthesizer && !(synthesizer instanceof BootstraplessSynthesizer)
    ? Fn.sub(synthesizer.cloudFormationExecutionRoleArn)
    : undefined;
}

/** A nested stack is deployed by the role of the stack around it. */
function topLevel(stack: Stack): Stack {
  return stack.nestedStackParent ? topLevel(stack.nestedStackParent) : stack;
}
