import {
  DescribeContinuousBackupsCommand, DescribeTableCommand, UpdateContinuousBackupsCommand, UpdateTableCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { Outcome } from './custom-resource';
import type { Pace } from '../clock/clock';
import type { ImportedTable } from '../contract/imported-table';
import { LONGEST_WINDOW_DAYS } from '../contract/window-days';

/** The protection of some tables could not be switched on. */
export class ProtectionNotSwitchedOn extends Error {
  public readonly name = 'ProtectionNotSwitchedOn';
}

/**
 * Switches on what imported tables lack: point-in-time recovery, days of its window, deletion protection.
 *
 * Nothing is ever switched off or shortened: a longer window than declared stays, because shortening it would drop
 * restore points. One table that fails does not keep the others from being protected.
 */
export async function protectImportedTables(
  tables: ImportedTable[],
  dynamodb: DynamoDBClient,
  pace: Pace,
): Promise<Outcome> {
  const failures: string[] = [];
  for (const table of tables) {
    try {
      await pace.turn();
      const changes = [
        ...(await switchRecoveryOn(table, dynamodb)),
        ...(await switchDeletionProtectionOn(table, dynamodb)),
      ];
      console.log(JSON.stringify({ message: 'imported table', ...table, changes }));
    } catch (error) {
      failures.push(
        `${table.path} (${table.tableName}): ${error instanceof Error ? `${error.name}: ${error.message}` : error}`,
      );
    }
  }
  if (failures.length > 0) {
    throw new ProtectionNotSwitchedOn(
      `protection could not be switched on for ${failures.length} of ${tables.length} imported tables | ${failures.join(' | ')}`,
    );
  }
  return {};
}

async function switchRecoveryOn(
  { tableName, recoveryWindowDays }: ImportedTable,
  dynamodb: DynamoDBClient,
): Promise<string[]> {
  const { ContinuousBackupsDescription } = await dynamodb.send(
    new DescribeContinuousBackupsCommand({ TableName: tableName }),
  );
  const { PointInTimeRecoveryStatus: status, RecoveryPeriodInDays: days = LONGEST_WINDOW_DAYS } =
    ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
  const declared = Number(recoveryWindowDays);
  if (status === 'ENABLED' && days >= declared) {
    return [];
  }
  await dynamodb.send(
    new UpdateContinuousBackupsCommand({
      TableName: tableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: declared },
    }),
  );
  return [
    status === 'ENABLED' ? `window from ${days} to ${declared} days` : `point-in-time recovery over ${declared} days`,
  ];
}

async function switchDeletionProtectionOn({ tableName }: ImportedTable, dynamodb: DynamoDBClient): Promise<string[]> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
  if (Table?.DeletionProtectionEnabled) {
    return [];
  }
  await dynamodb.send(new UpdateTableCommand({ TableName: tableName, DeletionProtectionEnabled: true }));
  return ['deletion protection'];
}
