import { paginateListRecoveryPointsByBackupVault } from '@aws-sdk/client-backup';
import type { BackupClient } from '@aws-sdk/client-backup';
import { failedCheck } from './failed-check';
import type { Finding } from '../../contract/finding';

/** The times of the newest recovery points that are complete, by the names of their tables. */
export interface NewestRecoveryPoints {
  readonly times: Map<string, number>;

  /** What could not be asked. */
  readonly findings: Finding[];
}

/** Looks through vaults for the newest recovery point of each table; older ones than `since` are not found. */
export async function newestRecoveryPoints(vaultNames: string[], since: Date, backup: BackupClient): Promise<NewestRecoveryPoints> {
  const times = new Map<string, number>();
  const findings: Finding[] = [];
  await Promise.all([...new Set(vaultNames)].map(async (BackupVaultName) => {
    try {
      const pages = paginateListRecoveryPointsByBackupVault({ client: backup }, { BackupVaultName, ByResourceType: 'DynamoDB', ByCreatedAfter: since });
      for await (const { RecoveryPoints = [] } of pages) {
        RecoveryPoints.filter(({ Status }) => Status === 'COMPLETED').forEach(({ ResourceArn = '', CreationDate }) => {
          const table = ResourceArn.slice(ResourceArn.indexOf('/') + 1);
          times.set(table, Math.max(times.get(table) ?? 0, CreationDate!.getTime()));
        });
      }
    } catch (error) {
      findings.push(failedCheck(`the vault ${BackupVaultName}`, 'backup:ListRecoveryPointsByBackupVault', error));
    }
  }));
  return { times, findings };
}
