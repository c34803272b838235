import { paginateListRecoveryPointsByBackupVault, type BackupClient, type RecoveryPointByBackupVault } from '@aws-sdk/client-backup';
import { failedCheck } from './failed-check';
import { tableArnIn } from './table-arn';
import type { Finding } from '../../contract/finding';

/**
 * The times of the newest recovery points that are complete, by the names of the tables of the stack's account and
 * Region.
 */
export interface NewestRecoveryPoints {
  readonly times: Map<string, number>;

  /** The requests that failed. */
  readonly findings: Finding[];
}

/** The vaults to search, and the tables whose recovery points are wanted. */
export interface RecoveryPointSearch {
  readonly vaultNames: string[];

  /** Older ones are not found. */
  readonly since: Date;

  /** Any ARN of the account and Region of the tables. */
  readonly ownArn: string;
}

/**
 * Searches vaults for the newest recovery point of each table. A vault can also hold recovery points of tables of the
 * same name in other Regions and accounts, which keep the ARN of their table when they are copied.
 */
export async function newestRecoveryPoints(
  { vaultNames, since, ownArn }: RecoveryPointSearch,
  backup: BackupClient,
): Promise<NewestRecoveryPoints> {
  const times = new Map<string, number>();
  const findings: Finding[] = [];
  const ownTables = tableArnIn(ownArn, '');
  await Promise.all(
    [...new Set(vaultNames)].map(async (BackupVaultName) => {
      try {
        const pages = paginateListRecoveryPointsByBackupVault(
          { client: backup },
          { BackupVaultName, ByResourceType: 'DynamoDB', ByCreatedAfter: since },
        );
        for await (const { RecoveryPoints = [] } of pages) {
          RecoveryPoints.filter((point) => isComplete(point) && isBackupOf(ownTables, point)).forEach(
            ({ ResourceArn, CreationDate }) => {
              const table = ResourceArn!.slice(ownTables.length);
              times.set(table, Math.max(times.get(table) ?? 0, CreationDate!.getTime()));
            },
          );
        }
      } catch (error) {
        findings.push(failedCheck(`the vault ${BackupVaultName}`, 'backup:ListRecoveryPointsByBackupVault', error));
      }
    }),
  );
  return { times, findings };
}

function isComplete({ Status }: RecoveryPointByBackupVault): boolean {
  return Status === 'COMPLETED';
}

/** The date of a copy can be that of the copying, which proves nothing about the age of the data. */
function isBackupOf(ownTables: string, { ResourceArn, SourceBackupVaultArn }: RecoveryPointByBackupVault): boolean {
  return ResourceArn?.startsWith(ownTables) === true && !SourceBackupVaultArn;
}
