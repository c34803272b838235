/**
 * The room that an account has for a restore: DynamoDB limits what is restored and changed in a Region at once.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
import { DescribeTableCommand, type DynamoDBClient, paginateListTables, type TableDescription } from '@aws-sdk/client-dynamodb';
import type { RestoreSource } from './source-table';
import { Pace, type Clock } from '../../clock/clock';

/** What goes on in an account and Region. */
export interface Load {
  /** The tables that are being restored. */
  readonly restored: readonly string[];

  /** The sizes of the tables that they are copies of, where these are in the Region. */
  readonly bytes: number;

  /** Tables that are being created, changed or deleted; those that are being restored are among them. */
  readonly changing: number;
}

const MOST_RESTORES = 50;

/** DynamoDB counts in powers of two. */
const TERABYTE = 2 ** 40;

/** Together, in terabytes; AWS Backup restores half of it. */
const MOST_BYTES = { dynamodb: 50, backup: 25 };

const MOST_CHANGES = { withoutIndexes: 500, withIndexes: 250 };

/** More tables would take longer to look at than the answer is worth: DynamoDB refuses a restore too many itself. */
const MOST_TABLES = 200;
const PER_SECOND = 50;

/** Undefined where the account has too many tables to look at. */
export async function loadOf(client: DynamoDBClient, clock: Clock): Promise<Load | undefined> {
  const names: string[] = [];
  for await (const { TableNames: page = [] } of paginateListTables({ client }, {})) {
    names.push(...page);
    if (names.length > MOST_TABLES) return undefined;
  }
  const pace = new Pace(PER_SECOND, clock);
  const tables = await Promise.all(names.map(async (name) => {
    await pace.turn();
    return described(client, name);
  }));
  return load(tables.filter((table) => table !== undefined));
}

/**
 * The limit that a restore would exceed, in words. It is the one that an account begins with, and Service Quotas may
 * have raised it, so this is no refusal.
 */
export function limitReached(
  { restored, bytes, changing }: Load, { source, point }: RestoreSource,
): string | undefined {
  const { name, bytes: own = 0, globalIndexes } = source;
  if (restored.length >= MOST_RESTORES) {
    return `${restored.length} tables are being restored (${restored.slice(0, 5).join(', ')}, …), and an account restores ${MOST_RESTORES} at once`;
  }
  const most = MOST_BYTES[point.kind === 'recovery-point' ? 'backup' : 'dynamodb'];
  if (bytes + own > most * TERABYTE) {
    return `${name} has ${terabytes(own)} TB, tables of ${terabytes(bytes)} TB are being restored, and an account restores ${most} TB at once`;
  }
  const mostChanges = MOST_CHANGES[globalIndexes.length > 0 ? 'withIndexes' : 'withoutIndexes'];
  if (changing < mostChanges) return undefined;
  return `${changing} tables are being created, changed or deleted, and an account changes ${mostChanges} at once${globalIndexes.length > 0 ? ' where they have indexes' : ''}`;
}

function load(tables: readonly TableDescription[]): Load {
  const sizes = new Map(tables.map(({ TableArn: arn, TableSizeBytes: bytes = 0 }) => [arn, bytes]));
  const restored = tables.filter(({ RestoreSummary: summary }) => summary?.RestoreInProgress);
  return {
    restored: restored.map(({ TableName: name }) => name!),
    bytes: restored.reduce((sum, { RestoreSummary: summary }) => sum + (sizes.get(summary!.SourceTableArn) ?? 0), 0),
    changing: tables.filter(({ TableStatus: status }) => ['CREATING', 'UPDATING', 'DELETING'].includes(status!)).length,
  };
}

/** A table that was deleted meanwhile, or may not be looked at, does not count. */
async function described(client: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> {
  return client.send(new DescribeTableCommand({ TableName })).then(({ Table: table }) => table, () => undefined);
}

function terabytes(bytes: number): string {
  return String(Number((bytes / TERABYTE).toPrecision(3)));
}
