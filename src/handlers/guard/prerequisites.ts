import type { BackupClient } from '@aws-sdk/client-backup';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { Finding } from '../../contract/finding';
import type { GuardedStack } from '../../contract/guarded-stack';
import { checkKey } from '../checks/key-check';
import { checkRegion } from '../checks/region-check';
import { type Settling, untilSettled } from '../checks/settling';
import { checkVault } from '../checks/vault-check';

/** The clients that the check of prerequisites uses. */
export interface PrerequisiteAccess {
  readonly backup: BackupClient;
  readonly kms: (region: string) => KMSClient;
}

/**
 * Checks the resources that the stack needs and does not create, before there is a table that a rollback would leave
 * behind.
 */
export async function checkPrerequisites(
  { plans, vaults, keys }: GuardedStack, { backup, kms }: PrerequisiteAccess, settling: Settling,
): Promise<Finding[]> {
  const needy = plans.filter(({ advancedFeatures = [] }) => advancedFeatures.length > 0);
  const checks = [
    ...needy.length > 0 ? [() => checkRegion(needy, backup)] : [],
    ...vaults.map((vault) => () => checkVault(vault, plans, backup, settling.clock.now())),
    ...keys.map((key) => () => checkKey(key, kms)),
  ];
  // A key that may not be described is a warning, and is not waited for.
  return (await Promise.all(checks.map((check) => untilSettled(
    check, ({ code, severity }) => code === 'CHECK_FAILED' && severity === 'ERROR', settling,
  )))).flat();
}
