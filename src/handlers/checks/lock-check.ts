import type { DescribeBackupVaultCommandOutput } from '@aws-sdk/client-backup';
import { range } from './retention-range';
import type { ExpectedLock, ExpectedVault } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

const DAY = 24 * 60 * 60 * 1000;

/** Clocks differ, and the lock is put on a moment after the vault is made. */
const TOLERANCE = 60 * 60 * 1000;

/** Compares the lock of a vault with what is declared. */
export function checkLock(vault: ExpectedVault, real: DescribeBackupVaultCommandOutput, now: number): Finding[] {
  const { lock } = vault;
  if (!lock) {
    return [];
  }
  const base = { severity: 'ERROR', subject: vault.path, remedy: command(vault.vaultName, lock) } as const;
  if (!real.Locked) {
    return [{ ...base, code: 'VAULT_LOCK_ABSENT', expected: described(lock), actual: 'the vault has no lock' }];
  }
  const found = described({
    mode: real.LockDate ? 'COMPLIANCE' : 'GOVERNANCE',
    minRetentionDays: real.MinRetentionDays ?? 1,
    maxRetentionDays: real.MaxRetentionDays,
  });
  if (found !== described(lock)) {
    return [
      {
        ...base,
        code: 'VAULT_LOCK_DIFFERS',
        expected: described(lock),
        actual: real.LockDate ? `${found}, final from ${moment(real.LockDate)}` : found,
      },
    ];
  }
  return possible(lock, real, now) ? [] : [{
    ...base,
    code: 'VAULT_LOCK_DIFFERS',
    expected: `${described(lock)}, final ${lock.coolingOffDays} days after it was put on`,
    actual: `final from ${moment(real.LockDate!)}: it was set again with another cooling-off period`,
  }];
}

/**
 * The lock was put on after the vault was made and before now; its date follows from that and from the cooling-off
 * period.
 */
function possible(
  { coolingOffDays }: ExpectedLock,
  { LockDate, CreationDate }: DescribeBackupVaultCommandOutput,
  now: number,
): boolean {
  if (coolingOffDays === undefined || LockDate === undefined) {
    return true;
  }
  const putOn = LockDate.getTime() - coolingOffDays * DAY;
  return putOn <= now + TOLERANCE && putOn >= (CreationDate?.getTime() ?? -Infinity) - TOLERANCE;
}

function described({ mode, minRetentionDays, maxRetentionDays }: ExpectedLock): string {
  return `a lock in ${mode.toLowerCase()} mode for a retention of ${range(minRetentionDays, maxRetentionDays)}`;
}

function moment(date: Date): string {
  return date.toISOString();
}

function command(vaultName: string, { minRetentionDays, maxRetentionDays, coolingOffDays }: ExpectedLock): string {
  return (
    `run: aws backup put-backup-vault-lock-configuration --backup-vault-name ${vaultName} --min-retention-days ${minRetentionDays}`
    + option('max-retention-days', maxRetentionDays)
    + option('changeable-for-days', coolingOffDays)
  );
}

function option(name: string, value?: number): string {
  return value === undefined ? '' : ` --${name} ${value}`;
}
