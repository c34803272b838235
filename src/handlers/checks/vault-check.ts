import { DescribeBackupVaultCommand, type BackupClient, type DescribeBackupVaultCommandOutput } from '@aws-sdk/client-backup';
import { failedCheck, isDenied, isNamed } from './failed-check';
import { checkLock } from './lock-check';
import { type Kept, outsideLock } from './retention-range';
import { checkVaultPolicy } from './vault-policy-check';
import type { ExpectedVault } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';
import type { GuardedPlan } from '../../contract/guarded-stack';

/**
 * Compares a vault, its key, its lock and its access policy with what is declared, and its lock with what is sent to
 * it.
 *
 * @param now the moment from which the date of a lock is judged
 */
export async function checkVault(
  vault: ExpectedVault,
  plans: GuardedPlan[],
  backup: BackupClient,
  now: number,
): Promise<Finding[]> {
  const [settings, policy] = await Promise.all([
    checkSettings(vault, plans, backup, now),
    checkVaultPolicy(vault, backup),
  ]);
  const gone = settings.some(({ code }) => code === 'VAULT_NOT_FOUND');
  return [...settings, ...(gone ? [] : policy)];
}

async function checkSettings(
  vault: ExpectedVault,
  plans: GuardedPlan[],
  backup: BackupClient,
  now: number,
): Promise<Finding[]> {
  try {
    const real = await backup.send(new DescribeBackupVaultCommand({ BackupVaultName: vault.vaultName }));
    return [
      ...checkLock(vault, real, now),
      ...checkKey(vault, real),
      ...outsideLock(keptIn(vault, plans, real.BackupVaultArn), real),
    ];
  } catch (error) {
    return [unreadable(vault, error)];
  }
}

/** AWS Backup answers `AccessDeniedException` for a vault that is not there, too. */
function unreadable(vault: ExpectedVault, error: unknown): Finding {
  const failed = failedCheck(vault.path, 'backup:DescribeBackupVault', error);
  if (isNamed(error, 'ResourceNotFoundException')) {
    return {
      ...failed,
      code: 'VAULT_NOT_FOUND',
      expected: `the vault ${vault.vaultName}`,
      actual: 'there is no such vault',
      remedy: CREATE,
    };
  }
  return isDenied(error)
    ? { ...failed, remedy: `if there is no vault ${vault.vaultName}, ${CREATE}; if there is one, ${failed.remedy}` }
    : failed;
}

const CREATE = 'correct the name of the imported vault, or create the vault';

function checkKey(
  { path, vaultName, keyArn }: ExpectedVault,
  { EncryptionKeyArn: real }: DescribeBackupVaultCommandOutput,
): Finding[] {
  return keyArn === undefined || keyArn === real
    ? []
    : [
      {
        code: 'VAULT_KEY_DIFFERS',
        severity: 'ERROR',
        subject: path,
        expected: `recovery points that are encrypted with ${keyArn}`,
        actual: real ? `the vault encrypts with ${real}` : 'the vault has no key',
        remedy: `the key of a vault cannot be changed, so ${vaultName} was created again: give the vault of the stack another name and deploy`,
      },
    ];
}

/** The rules that send their recovery points here, and those that copy here. */
function keptIn({ vaultName }: ExpectedVault, plans: GuardedPlan[], vaultArn?: string): Kept[] {
  return plans.flatMap((plan) => plan.rules.flatMap((rule) => {
    const subject = `${plan.path} rule ${rule.name}`;
    return [
      ...(rule.vaultName === vaultName
        ? [{ subject, what: 'recovery points', vaultName, days: rule.deleteAfterDays } as const]
        : []),
      ...(rule.copies ?? [])
        .filter((copy) => copy.vaultArn === vaultArn)
        .map(({ deleteAfterDays: days }) => ({ subject, what: 'copies', vaultName, days }) as const),
    ];
  }));
}
