import { DescribeBackupVaultCommand } from '@aws-sdk/client-backup';
import type { BackupClient, DescribeBackupVaultCommandOutput } from '@aws-sdk/client-backup';
import { failedCheck, isDenied, isNamed } from './failed-check';
import type { ExpectedLock, ExpectedPlan, ExpectedVault } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** Compares a vault and its lock with what is declared, and its lock with the rules that send recovery points to it. */
export async function checkVault(vault: ExpectedVault, plans: ExpectedPlan[], backup: BackupClient): Promise<Finding[]> {
  try {
    const real = await backup.send(new DescribeBackupVaultCommand({ BackupVaultName: vault.vaultName }));
    return [...vault.lock ? compareLock(vault, vault.lock, real) : [], ...outsideLock(vault, plans, real)];
  } catch (error) {
    return [unreadable(vault, error)];
  }
}

/** AWS Backup answers `AccessDeniedException` for a vault that is not there, too. */
function unreadable(vault: ExpectedVault, error: unknown): Finding {
  const failed = failedCheck(vault.path, 'backup:DescribeBackupVault', error);
  if (isNamed(error, 'ResourceNotFoundException')) {
    return { ...failed, code: 'VAULT_NOT_FOUND', declared: `the vault ${vault.vaultName}`, real: 'there is no such vault', remedy: CREATE };
  }
  return isDenied(error) ? { ...failed, remedy: `if there is no vault ${vault.vaultName}, ${CREATE}; if there is one, ${failed.remedy}` } : failed;
}

const CREATE = 'correct the name of the imported vault, or create the vault';

function compareLock(vault: ExpectedVault, lock: ExpectedLock, real: DescribeBackupVaultCommandOutput): Finding[] {
  const declared = describedLock(lock);
  const remedy = `run: aws backup put-backup-vault-lock-configuration --backup-vault-name ${vault.vaultName} `
    + `--min-retention-days ${lock.minRetentionDays}${option('max-retention-days', lock.maxRetentionDays)}${option('changeable-for-days', lock.coolingOffDays)}`;
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

/** The lock of an imported vault is known only here; every job outside its range fails. */
function outsideLock(vault: ExpectedVault, plans: ExpectedPlan[], real: DescribeBackupVaultCommandOutput): Finding[] {
  const { MinRetentionDays: min = 1, MaxRetentionDays: max = Infinity } = real.Locked ? real : {};
  return plans.flatMap((plan) => plan.rules
    .filter(({ vaultName, deleteAfterDays }) => vaultName === vault.vaultName && (deleteAfterDays < min || deleteAfterDays > max))
    .map((rule): Finding => ({
      code: 'RETENTION_OUTSIDE_LOCK',
      severity: 'ERROR',
      subject: `${plan.path} rule ${rule.name}`,
      declared: `recovery points that are kept for ${rule.deleteAfterDays} days in ${vault.vaultName}`,
      real: `the vault is locked for a retention of ${range(min, max)}, so every job of the rule fails`,
      remedy: 'change the retention of the rule, or send it to another vault',
    })));
}

function describedLock({ mode, minRetentionDays, maxRetentionDays }: ExpectedLock): string {
  return `a lock in ${mode.toLowerCase()} mode for a retention of ${range(minRetentionDays, maxRetentionDays)}`;
}

function range(min: number, max: number = Infinity): string {
  return Number.isFinite(max) ? `${min} to ${max} days` : `at least ${min} days`;
}

function option(name: string, value?: number): string {
  return value === undefined ? '' : ` --${name} ${value}`;
}
