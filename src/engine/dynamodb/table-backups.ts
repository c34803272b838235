/** The backups that DynamoDB has of a table, page after page. */
import { type BackupSummary, type DynamoDBClient, ListBackupsCommand, type ListBackupsOutput } from '@aws-sdk/client-dynamodb';

/** @param type `USER` for those on demand, `SYSTEM` for those that DynamoDB keeps of a deleted table */
export async function tableBackups(
  client: DynamoDBClient, tableName: string, type: 'USER' | 'SYSTEM',
): Promise<BackupSummary[]> {
  const found: BackupSummary[] = [];
  for (let start: string | undefined, first = true; first || start; first = false) {
    const { BackupSummaries: page = [], LastEvaluatedBackupArn: next }: ListBackupsOutput = await client.send(
      new ListBackupsCommand({ TableName: tableName, BackupType: type, ExclusiveStartBackupArn: start }),
    );
    found.push(...page);
    start = next;
  }
  return found;
}
