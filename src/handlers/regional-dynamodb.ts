import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { perRegion } from './per-region';

/** A little under the 10 a second that DynamoDB answers, which other callers in the account share. */
export const CONTINUOUS_BACKUPS_PER_SECOND = 8;

/** A client for each Region, made and prepared when it is first asked for. */
export function regionalDynamoDB(
  config: DynamoDBClientConfig, prepared = (client: DynamoDBClient) => client,
): (region: string) => DynamoDBClient {
  return perRegion((region) => prepared(new DynamoDBClient({ ...config, region })));
}
