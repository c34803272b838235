/** Three tables with point-in-time recovery, written by two sagas with a pause between them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ListTablesCommand, PutItemCommand, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import type { RestorableTables } from './restorable-table';

export const TABLES = ['orders', 'payments', 'stock'] as const;

/** The second between order and payment of the second saga, and that in which the saga ends. */
export interface SagaMoments {
  readonly torn: string;
  readonly whole: string;
}

/** The silent seconds are fewer by two. */
const PAUSE = 6000;
const SECOND = 1000;

/** DynamoDB restores to five minutes ago at the latest. */
const LAG_SECONDS = 400;

export async function writeSagas(tables: RestorableTables): Promise<SagaMoments> {
  for (const TableName of TABLES) {
    await tables.plainNamed(TableName);
    await tables.dynamodb.send(new UpdateContinuousBackupsCommand({
      TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }));
  }
  await nextSecond();
  await order(tables, 1);
  await payment(tables, 1);
  await sleep(PAUSE);
  await nextSecond();
  const torn = secondText();
  await order(tables, 2);
  await nextSecond();
  const whole = secondText();
  await payment(tables, 2);
  await nextSecond();
  await tables.emulator.advance(LAG_SECONDS);
  return { torn, whole };
}

/** An order names its payment before that is made. */
async function order(tables: RestorableTables, saga: number): Promise<void> {
  await put(tables, 'orders', { pk: `order-${saga}`, payment: `payment-${saga}` });
}

async function payment(tables: RestorableTables, saga: number): Promise<void> {
  await put(tables, 'payments', { pk: `payment-${saga}`, order: `order-${saga}` });
  await put(tables, 'stock', { pk: `move-${saga}`, payment: `payment-${saga}` });
}

async function put(
  { dynamodb }: RestorableTables, TableName: typeof TABLES[number], attributes: Record<string, string>,
): Promise<void> {
  const Item = Object.fromEntries(Object.entries(attributes).map(([name, text]) => [name, { S: text }]));
  await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Item, action: { S: 'made' } } }));
}

/** The tables that restores have made. */
export async function madeTables({ dynamodb }: RestorableTables): Promise<string[]> {
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  return TableNames.filter((name) => name.includes('-restored-')).sort();
}

async function nextSecond(): Promise<void> {
  await sleep(SECOND - Date.now() % SECOND + 50);
}

function secondText(): string {
  return new Date().toISOString().replace(/\.\d+/, '');
}
