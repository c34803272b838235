/** Asks what is there of a table. Reads descriptions only, and no item. */
import { answer } from './answer';
import { backupAnswer, NO_ARN, recoveryPointAnswer } from './backup-answers';
import { recoveryAnswer, tableAnswer } from './table-answer';
import { type Answer, type Findings, isSeen, type StreamFinding } from '../../engine/advice/findings';
import type { TableAddress } from '../../engine/dynamodb/table-name';
import { exportCatalogue } from '../../engine/evidence/export/export-catalogue';
import { StateTable } from '../../engine/monitor/state-table';
import type { Connection } from '../connection/connection';
import { describeStream } from '../evidence/stream-reach';

export async function findingsOf(
  connection: Connection, { name, arn: given }: TableAddress,
): Promise<Findings> {
  const table = await tableAnswer(connection, name);
  await requireHere(connection, table, given);
  const arn = (isSeen(table) ? table.seen?.arn : undefined) ?? given ?? await arnOf(connection, name);
  const [stream, recovery, backups, deletedTables, recoveryPoints, exports, monitor] = await Promise.all([
    streamAnswer(connection, table),
    recoveryAnswer(connection, name),
    backupAnswer(connection, name, 'USER'),
    backupAnswer(connection, name, 'SYSTEM'),
    recoveryPointAnswer(connection, arn),
    exportAnswer(connection, arn),
    monitorAnswer(connection, name),
  ]);
  return { name, table, stream, recovery, backups, deletedTables, recoveryPoints, exports, monitor };
}

/** Refuses the ARN of a table elsewhere: all sources are asked for the name, in this account and Region. */
async function requireHere(connection: Connection, table: Findings['table'], given?: string): Promise<void> {
  if (given === undefined) return;
  const isAnother = isSeen(table) && table.seen !== null && table.seen.arn !== given;
  if (isAnother || given.split(':')[3] !== await connection.region()) await connection.table(given);
}

/** The ARN of a table that is not there, or may not be described. */
async function arnOf(connection: Connection, name: string): Promise<string | undefined> {
  const [, partition, , , account] = (await connection.identity())?.split(':') ?? [];
  return account && `arn:${partition}:dynamodb:${await connection.region()}:${account}:table/${name}`;
}

async function streamAnswer(
  connection: Connection, table: Findings['table'],
): Promise<Answer<StreamFinding>> {
  const action = 'dynamodb:DescribeStream';
  if (!isSeen(table)) return { action, unknown: 'a stream is named by the description of its table' };
  if (table.seen === null) return { action, seen: { text: 'ended with the table' } };
  const { unknown, ...seen } = await describeStream(connection, table.seen, new Date(connection.time.clock().now()));
  const text = seen.text.replace(/^the stream /, '');
  return unknown === undefined ? { action, seen: { ...seen, text } } : { action, unknown };
}

async function exportAnswer(connection: Connection, tableArn: string | undefined): Promise<Findings['exports']> {
  const action = 'dynamodb:ListExports, DescribeExport';
  if (tableArn === undefined) return { action, unknown: NO_ARN };
  return answer(action, async () => exportCatalogue(connection.dynamodb, tableArn));
}

async function monitorAnswer(connection: Connection, name: string): Promise<Answer<boolean>> {
  const state = new StateTable(connection.dynamodb, name, connection.time.clock());
  return answer(`dynamodb:BatchGetItem on ${state.name}`, async () => state.exists());
}
