/** Deletions that time to live may have made. */
import { DescribeTimeToLiveCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { attribute, type Item } from '../values/attribute-value';

const DAY = 86_400_000;

/** Time to live ignores items that expired longer ago. */
const TTL_REACH = 5 * 365 * DAY;

/** The attribute that holds the expiry time of the items of a table, if any. */
export async function timeToLiveAttribute(client: DynamoDBClient, tableName: string): Promise<string | undefined> {
  const { TimeToLiveDescription: { TimeToLiveStatus: status, AttributeName: name } = {} } =
    await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
  return status === 'DISABLED' ? undefined : name;
}

/** True if time to live may have deleted an item by then. */
export function hasExpired(item: Item, name: string, at: Date): boolean {
  const age = at.getTime() - 1000 * Number(attribute(item, name)?.N ?? NaN);
  return age >= 0 && age < TTL_REACH;
}

/** The name of a source, with the time-to-live attribute that decides about its deletions. */
export function expiring(source: string, ttlAttribute?: string): string {
  return ttlAttribute === undefined ? source : `${source}, whose items expire by ${ttlAttribute}`;
}
