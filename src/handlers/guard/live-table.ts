import { DescribeTableCommand, type TableDescription } from '@aws-sdk/client-dynamodb';
import type { TemplateTable } from './loss';
import { isNamed } from '../checks/failed-check';
import type { TableAccess } from '../checks/table-check';

/** The description of a table; none where it is not there. */
export async function describeTable(
  TableName: string,
  region: string,
  { dynamodb }: TableAccess,
): Promise<TableDescription | undefined> {
  try {
    return (await dynamodb(region).send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) {
      return undefined;
    }
    throw error;
  }
}

/** The previous template's view of an unguarded table, as far as the live table shows it. */
export function templateOf(live: TableDescription, declared: TemplateTable, region: string): TemplateTable {
  const { settings } = declared;
  const others = settings.global ? live.Replicas ?? [] : [];
  return {
    ...declared,
    tableName: declared.tableName && live.TableName,
    settings: {
      ...settings,
      replicas: [region, ...others.map(({ RegionName }) => RegionName!)].map((each) => ({
        region: each,
        recoveryWindowDays: 0,
      })),
      identity: { ...settings.identity, keySchema: keySchemaOf(live) },
    },
  };
}

function keySchemaOf({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): string[] {
  const typeOf = (name: string) =>
    AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? '';
  return KeySchema.flatMap(({ AttributeName, KeyType }) => [AttributeName!, typeOf(AttributeName!), KeyType!]);
}
