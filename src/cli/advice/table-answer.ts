/** The table and its point-in-time recovery, each null if it is not there. */
import { DescribeTableCommand, type TableDescription } from '@aws-sdk/client-dynamodb';
import { answer } from './answer';
import type { Answer, RecoveryFinding, TableFinding } from '../../engine/advice/findings';
import { recoveryReach } from '../../engine/dynamodb/recovery-reach';
import type { Connection } from '../connection/connection';

/** Without an answer for another reason than a denial, there is nothing to advise on. */
export async function tableAnswer({ dynamodb }: Connection, name: string): Promise<Answer<TableFinding | null>> {
  const action = 'dynamodb:DescribeTable';
  try {
    const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
    return { action, seen: table!.TableStatus === 'DELETING' ? null : findingOf(table!) };
  } catch (error) {
    const { name: code, message } = error as Error;
    if (code === 'ResourceNotFoundException') return { action, seen: null };
    if (code !== 'AccessDeniedException') throw error;
    return { action, unknown: `${code}: ${message}` };
  }
}

export async function recoveryAnswer(
  { dynamodb }: Connection, name: string,
): Promise<Answer<RecoveryFinding | null>> {
  return answer('dynamodb:DescribeContinuousBackups', async () => {
    try {
      return await recoveryReach(dynamodb, name) ?? null;
    } catch (error) {
      if (/TableNotFound|ResourceNotFound/.test((error as Error).name)) return null;
      throw error;
    }
  });
}

function findingOf(table: TableDescription): TableFinding {
  const { GlobalSecondaryIndexes: global = [], LocalSecondaryIndexes: local = [], Replicas: replicas = [] } = table;
  const { TableArn: arn = '', LatestStreamArn: streamArn } = table;
  const { ReadCapacityUnits: read = 0, WriteCapacityUnits: write = 0 } = table.ProvisionedThroughput ?? {};
  const isProvisioned = (table.BillingModeSummary?.BillingMode ?? 'PROVISIONED') === 'PROVISIONED' && read > 0;
  return {
    arn,
    ...table.TableId !== undefined && { id: table.TableId },
    ...table.CreationDateTime !== undefined && { createdAt: table.CreationDateTime },
    status: table.TableStatus ?? 'ACTIVE',
    items: table.ItemCount ?? 0,
    bytes: table.TableSizeBytes ?? 0,
    ...streamArn !== undefined && { stream: { arn: streamArn, viewType: table.StreamSpecification?.StreamViewType } },
    indexes: global.length + local.length,
    indexBytes: [...global, ...local].reduce((sum, { IndexSizeBytes: bytes = 0 }) => sum + bytes, 0),
    ...isProvisioned && { provisioned: { read, write } },
    otherRegions: replicas.map(({ RegionName }) => RegionName!).filter((region) => region !== arn.split(':')[3]),
    strong: table.MultiRegionConsistency === 'STRONG',
  };
}
