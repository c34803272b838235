/** Backups of DynamoDB, and recovery points of AWS Backup. */
import type { BackupClient } from '@aws-sdk/client-backup';
import { answer } from './answer';
import type { Answer, StoredBackup } from '../../engine/advice/findings';
import { tableBackups } from '../../engine/dynamodb/table-backups';
import type { Connection } from '../connection/connection';

/** Why a source is unknown that is asked by the ARN of the table. */
export const NO_ARN = 'the ARN of the table is not known, because sts:GetCallerIdentity has no answer; name the table by its ARN';

export async function backupAnswer(
  { dynamodb }: Connection, TableName: string, BackupType: 'USER' | 'SYSTEM',
): Promise<Answer<readonly StoredBackup[]>> {
  return answer('dynamodb:ListBackups', async () => {
    const found = await tableBackups(dynamodb, TableName, BackupType);
    return found.filter(({ BackupStatus: status, BackupType: type = BackupType }) => status === 'AVAILABLE' && type === BackupType)
      .map(({ BackupArn, BackupCreationDateTime, BackupSizeBytes: bytes }) =>
        ({ arn: BackupArn!, at: BackupCreationDateTime!, ...bytes !== undefined && { bytes } }));
  });
}

export async function recoveryPointAnswer(
  connection: Connection, tableArn: string | undefined,
): Promise<Answer<readonly StoredBackup[]>> {
  const action = 'backup:ListRecoveryPointsByResource';
  if (tableArn === undefined) return { action, unknown: NO_ARN };
  return answer(action, async () => pointsOf(await connection.backup(), tableArn));
}

async function pointsOf(client: BackupClient, ResourceArn: string): Promise<StoredBackup[]> {
  const { paginateListRecoveryPointsByResource: pages } = await import('@aws-sdk/client-backup');
  const found: StoredBackup[] = [];
  for await (const { RecoveryPoints: points = [] } of pages({ client }, { ResourceArn })) {
    found.push(...points.filter(({ Status: status }) => status === 'COMPLETED').map((point) => ({
      arn: point.RecoveryPointArn!,
      at: point.CreationDate!,
      ...point.BackupSizeBytes !== undefined && { bytes: point.BackupSizeBytes },
      ...point.BackupVaultName !== undefined && { vault: point.BackupVaultName },
    })));
  }
  return found;
}
