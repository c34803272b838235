import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { perRegion } from './per-region';

/** A little under the 10 a second that DynamoDB answers, which other callers in the account share. */
export const CONTINUOUS_BACKUPS_PER_SECOND = 8;

/** A client for each Region, made when it is first asked for. */
export function regionalDynamoDB(config: DynamoDBClientConfig): (region: string) => DynamoDBClient {
  return perRegion((region) => new DynamoDBClient({ ...config, region }));
}
