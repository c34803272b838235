/** The seconds to which point-in-time recovery can restore a table. */
import { DescribeContinuousBackupsCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface RecoveryReach {
  /** The recovery window; early answers of DynamoDB have none. */
  readonly days?: number;
  readonly earliest: Date;
  readonly latest: Date;
}

/** None if point-in-time recovery is off, or has no second yet. */
export async function recoveryReach(client: DynamoDBClient, tableName: string): Promise<RecoveryReach | undefined> {
  const { ContinuousBackupsDescription: description } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName: tableName }),
  );
  const {
    PointInTimeRecoveryStatus: status,
    EarliestRestorableDateTime: earliest,
    LatestRestorableDateTime: latest,
    RecoveryPeriodInDays: days,
  } = description?.PointInTimeRecoveryDescription ?? {};
  if (status !== 'ENABLED' || !earliest || !latest) return undefined;
  return { ...days !== undefined && { days }, earliest, latest };
}
