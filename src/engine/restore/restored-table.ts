/** A table that is being restored, or was. */
import { DescribeTableCommand, type DynamoDBClient, type TableDescription } from '@aws-sdk/client-dynamodb';
import type { MadeTable } from './restore-record';
import type { RestoreRequest, TableIdentity } from './restore-request';
import type { Clock } from '../../clock/clock';
import { withRetries } from '../dynamodb/retry';

export interface RestoredTable extends TableIdentity {
  readonly status: string;

  /** True until DynamoDB has written all items. */
  readonly restoring: boolean;

  /** Indexes that are not ready, which may be later than their table. */
  readonly pendingIndexes: readonly string[];
  readonly createdAt?: Date;
  readonly restoredTo?: Date;
  readonly sourceArn?: string;
  readonly backupArn?: string;
  readonly isProtected: boolean;
  readonly otherRegions: readonly string[];
  readonly items: number;
}

/** None if there is no such table. */
export async function findRestored(
  client: DynamoDBClient, clock: Clock, name: string, signal?: AbortSignal,
): Promise<RestoredTable | undefined> {
  try {
    const { Table: table } = await withRetries(
      clock, () => client.send(new DescribeTableCommand({ TableName: name })), signal,
    );
    return restoredTable(table!);
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

export function restoredTable(table: TableDescription): RestoredTable {
  const { RestoreSummary: summary, GlobalSecondaryIndexes: indexes = [], Replicas: replicas = [] } = table;
  const region = table.TableArn!.split(':')[3];
  return {
    name: table.TableName!,
    arn: table.TableArn!,
    id: table.TableId ?? '',
    status: table.TableStatus ?? 'CREATING',
    restoring: summary?.RestoreInProgress ?? false,
    pendingIndexes: indexes.filter(({ IndexStatus }) => IndexStatus !== 'ACTIVE').map(({ IndexName }) => IndexName!),
    createdAt: table.CreationDateTime,
    restoredTo: summary?.RestoreDateTime,
    sourceArn: summary?.SourceTableArn,
    backupArn: summary?.SourceBackupArn,
    isProtected: table.DeletionProtectionEnabled ?? false,
    otherRegions: replicas.map(({ RegionName }) => RegionName!).filter((other) => other !== region),
    items: table.ItemCount ?? 0,
  };
}

/** The table for the record of its restore. */
export function madeTable({ name, arn, id }: TableIdentity, clock: Clock): MadeTable {
  return { name, arn, id, at: new Date(clock.now()).toISOString() };
}

/** True once every item of the table can be read and written; its indexes may follow. */
export function isActive({ status, restoring }: RestoredTable): boolean {
  return status === 'ACTIVE' && !restoring;
}

/** Tables are created in whole seconds, by another clock than that of the request. */
const TOLERANCE = 10_000;

/** True if the table is the answer to the request: restored from the same state, and not before it was asked for. */
export function isAnswerTo(table: RestoredTable, { source, point, requestedAt }: RestoreRequest): boolean {
  if ((table.createdAt?.getTime() ?? 0) < Date.parse(requestedAt) - TOLERANCE) return false;
  switch (point.kind) {
    case 'point-in-time': return table.sourceArn === source.arn && secondOf(table.restoredTo) === secondOf(new Date(point.at));
    case 'backup': return table.backupArn === point.arn;
    // The job that was asked for names the table that it makes.
    case 'recovery-point': return false;
  }
}

function secondOf(time: Date | undefined): number {
  return Math.floor((time?.getTime() ?? NaN) / 1000);
}
