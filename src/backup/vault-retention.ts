import { Stack, type Duration } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import type { RecoveryVault } from './recovery-vault';
import type { ExpectedLock } from '../contract/expectation';
import { refusal } from '../internal/requirement';
import { VaultLock } from '../policy/vault-lock';

/** The lock of a vault, as far as the app knows it: that of an imported vault is compared at deployment. */
export function lockOf(vault: backup.IBackupVault): ExpectedLock | undefined {
  const { lock } = vault as Partial<RecoveryVault>;
  return lock instanceof VaultLock ? expectedLock(lock) : configuredLock(vault);
}

/**
 * Refuses a retention that the lock of its vault does not allow: AWS Backup would accept the plan and fail every job.
 */
export function assertAllowed(vault: backup.IBackupVault, retention: Duration, where: string): void {
  const lock = lockOf(vault);
  if (!lock || retention.isUnresolved()) {
    return;
  }
  const { minRetentionDays: min, maxRetentionDays: max } = lock;
  const days = retention.toDays();
  if (days < min || days > (max ?? Infinity)) {
    throw refusal('retention', `be ${max ? `from ${min} to ${max} days` : `at least ${min} days`}, the range of the vault's lock`, `${days} days in ${where}`,
      'every job outside the range fails: change the rule, the lock, or send the rule to another vault');
  }
}

function expectedLock({ mode, minRetention, maxRetention, coolingOff }: VaultLock): ExpectedLock {
  return {
    mode,
    minRetentionDays: minRetention.toDays(),
    maxRetentionDays: maxRetention?.toDays(),
    coolingOffDays: coolingOff?.toDays(),
  };
}

function configuredLock(vault: backup.IBackupVault): ExpectedLock | undefined {
  const child = vault.node.defaultChild;
  if (child instanceof backup.CfnLogicallyAirGappedBackupVault) {
    const { minRetentionDays, maxRetentionDays } = child;
    return { mode: 'COMPLIANCE', minRetentionDays, maxRetentionDays };
  }
  const lock =
    child instanceof backup.CfnBackupVault
      ? (Stack.of(child).resolve(child.lockConfiguration) as
          backup.CfnBackupVault.LockConfigurationTypeProperty | undefined)
      : undefined;
  return lock && {
    mode: lock.changeableForDays === undefined ? 'GOVERNANCE' : 'COMPLIANCE',
    minRetentionDays: lock.minRetentionDays,
    maxRetentionDays: lock.maxRetentionDays,
    coolingOffDays: lock.changeableForDays,
  };
}
