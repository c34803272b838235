import { DescribeBackupVaultCommand } from '@aws-sdk/client-backup';
import type { BackupClient, DescribeBackupVaultCommandOutput } from '@aws-sdk/client-backup';
import { failedCheck, isNamed } from './failed-check';
import type { ExpectedLock, ExpectedVault } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** Compares a vault and its lock with what is declared. */
export async function checkVault(vault: ExpectedVault, backup: BackupClient): Promise<Finding[]> {
  try {
    const real = await backup.send(new DescribeBackupVaultCommand({ BackupVaultName: vault.vaultName }));
    return vault.lock ? compareLock(vault, vault.lock, real) : [];
  } catch (error) {
    // AWS Backup answers AccessDeniedException for a vault that is not there, too.
    return [isNamed(error, 'ResourceNotFoundException') ? {
      code: 'VAULT_NOT_FOUND',
      severity: 'ERROR',
      subject: vault.path,
      declared: `the vault ${vault.vaultName}`,
      real: 'there is no such vault',
      remedy: 'correct the name of the imported vault, or create the vault',
    } : failedCheck(vault.path, 'backup:DescribeBackupVault', error)];
  }
}

function compareLock(vault: ExpectedVault, lock: ExpectedLock, real: DescribeBackupVaultCommandOutput): Finding[] {
  const declared = describedLock(lock);
  const remedy = `run: aws backup put-backup-vault-lock-configuration --backup-vault-name ${vault.vaultName} `
    + `--min-retention-days ${lock.minRetentionDays}${lock.maxRetentionDays ? ` --max-retention-days ${lock.maxRetentionDays}` : ''}`;
  if (!real.Locked) {
    return [{ code: 'VAULT_LOCK_ABSENT', severity: 'ERROR', subject: vault.path, declared, real: 'the vault has no lock', remedy }];
  }
  const found = describedLock({
    mode: real.LockDate ? 'COMPLIANCE' : 'GOVERNANCE',
    minRetentionDays: real.MinRetentionDays ?? 1,
    maxRetentionDays: real.MaxRetentionDays,
  });
  return found === declared ? [] : [{ code: 'VAULT_LOCK_DIFFERS', severity: 'ERROR', subject: vault.path, declared, real: found, remedy }];
}

function describedLock({ mode, minRetentionDays, maxRetentionDays }: ExpectedLock): string {
  const range = maxRetentionDays ? `${minRetentionDays} to ${maxRetentionDays} days` : `at least ${minRetentionDays} days`;
  return `a lock in ${mode.toLowerCase()} mode for a retention of ${range}`;
}
