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

/** The tables of each name; all of them are in one Region unless some are elsewhere. */
export type SagaPlaces = Readonly<Record<typeof TABLES[number], RestorableTables>>;

export function inOneRegion(tables: RestorableTables): SagaPlaces {
  return { orders: tables, payments: tables, stock: tables };
}

export async function writeSagas(places: SagaPlaces): Promise<SagaMoments> {
  for (const TableName of TABLES) {
    await places[TableName].plainNamed(TableName);
    await places[TableName].dynamodb.send(new UpdateContinuousBackupsCommand({
      TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }));
  }
  await nextSecond();
  await order(places, 1);
  await payment(places, 1);
  await sleep(PAUSE);
  await nextSecond();
  const torn = secondText();
  await order(places, 2);
  await nextSecond();
  const whole = secondText();
  await payment(places, 2);
  await nextSecond();
  await places.orders.emulator.advance(LAG_SECONDS);
  return { torn, whole };
}

/** An order names its payment before that is made. */
async function order(places: SagaPlaces, saga: number): Promise<void> {
  await put(places, 'orders', { pk: `order-${saga}`, payment: `payment-${saga}` });
}

async function payment(places: SagaPlaces, saga: number): Promise<void> {
  await put(places, 'payments', { pk: `payment-${saga}`, order: `order-${saga}` });
  await put(places, 'stock', { pk: `move-${saga}`, payment: `payment-${saga}` });
}

async function put(
  places: SagaPlaces, TableName: keyof SagaPlaces, attributes: Record<string, string>,
): Promise<void> {
  const Item = Object.fromEntries(Object.entries(attributes).map(([name, text]) => [name, { S: text }]));
  const { dynamodb } = places[TableName];
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
