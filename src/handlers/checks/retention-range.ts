import type { DescribeBackupVaultCommandOutput } from '@aws-sdk/client-backup';
import type { Finding } from '../../contract/finding';

/** The recovery points that a rule keeps in a vault. */
export interface Kept {
  readonly subject: string;
  readonly what: 'recovery points' | 'copies';
  readonly vaultName: string;
  readonly days: number;
}

/**
 * Findings for recovery points that the lock of their vault rejects. The lock of a vault outside the app is known only
 * here.
 */
export function outsideLock(kept: Kept[], real: DescribeBackupVaultCommandOutput): Finding[] {
  const { Locked, MinRetentionDays: min = 1, MaxRetentionDays: max = Infinity } = real;
  return kept
    .filter(({ days }) => Locked && (days < min || days > max))
    .map(({ subject, what, vaultName, days }) => ({
      code: 'RETENTION_OUTSIDE_LOCK',
      severity: 'ERROR',
      subject,
      expected: `${what} that are kept for ${days} days in ${vaultName}`,
      actual: `the vault is locked for a retention of ${range(min, max)}, so every ${what === 'copies' ? 'copy' : 'job'} of the rule fails`,
      remedy: `change the retention of the ${what === 'copies' ? 'copy' : 'rule'}, or send it to another vault`,
    }));
}

export function range(min: number, max: number = Infinity): string {
  return Number.isFinite(max) ? `${min} to ${max} days` : `at least ${min} days`;
}
