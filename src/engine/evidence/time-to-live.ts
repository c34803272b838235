/** Which deletions time to live may have made. */
import { DescribeTimeToLiveCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { attribute, type Item } from '../values/attribute-value';

const DAY = 86_400_000;

/** Time to live leaves alone what expired longer ago. */
const TTL_REACH = 5 * 365 * DAY;

/** The attribute that says when the items of a table expire, if any. */
export async function timeToLiveAttribute(client: DynamoDBClient, tableName: string): Promise<string | undefined> {
  const { TimeToLiveDescription: { TimeToLiveStatus: status, AttributeName: name } = {} } =
    await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
  return status === 'DISABLED' ? undefined : name;
}

/** Whether time to live may have deleted an item by then. */
export function hasExpired(item: Item, name: string, at: Date): boolean {
  const age = at.getTime() - 1000 * Number(attribute(item, name)?.N ?? NaN);
  return age >= 0 && age < TTL_REACH;
}

/** The name of a source, with the attribute by which its deletions are judged. */
export function expiring(source: string, ttlAttribute?: string): string {
  return ttlAttribute === undefined ? source : `${source}, whose items expire by ${ttlAttribute}`;
}
