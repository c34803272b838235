/**
 * Restores that are running in an account and Region, which takes at most 50 at once.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
import { DescribeTableCommand, type DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { Pace, type Clock } from '../../clock/clock';
import { withRetries } from '../dynamodb/retry';

export const MOST_RESTORES = 50;

/** More tables would take longer to look at than the answer is worth: DynamoDB refuses a restore too many itself. */
const MOST_TABLES = 200;
const PER_SECOND = 50;
const PAGE = 100;

/** The tables that are being restored; undefined where the account has too many tables to look at. */
export async function runningRestores(
  client: DynamoDBClient, clock: Clock, signal?: AbortSignal,
): Promise<string[] | undefined> {
  const names: string[] = [];
  for (let start: string | undefined, first = true; first || start; first = false) {
    const from = start;
    const { TableNames: page = [], LastEvaluatedTableName: next } = await withRetries(
      clock, () => client.send(new ListTablesCommand({ ExclusiveStartTableName: from, Limit: PAGE })), signal,
    );
    names.push(...page);
    if (names.length > MOST_TABLES) return undefined;
    start = next;
  }
  const pace = new Pace(PER_SECOND, clock);
  const found = await Promise.all(names.map(async (name) => {
    await pace.turn();
    return await isRestoring(client, name) ? [name] : [];
  }));
  return found.flat();
}

/** A table that was deleted meanwhile, or may not be looked at, does not count. */
async function isRestoring(client: DynamoDBClient, name: string): Promise<boolean> {
  return client.send(new DescribeTableCommand({ TableName: name }))
    .then(({ Table: table }) => table?.RestoreSummary?.RestoreInProgress ?? false, () => false);
}
