import {
  CreateTableCommand, DescribeTableCommand, type DynamoDBClient, paginateScan, RestoreTableToPointInTimeCommand,
  type AttributeValue, type CreateTableCommandInput, type RestoreTableToPointInTimeCommandInput,
  type TableDescription, UpdateContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** Restores and what they need, for tests of the model of DynamoDB. */
export class RestorableTable {
  public static async create(
    client: DynamoDBClient,
    TableName: string,
    properties: Partial<CreateTableCommandInput> = {},
  ): Promise<RestorableTable> {
    await client.send(new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      ...properties,
    }));
    const table = new RestorableTable(client, TableName);
    await table.recover(true);
    return table;
  }

  private constructor(private readonly client: DynamoDBClient, public readonly name: string) {}

  /** Switches point-in-time recovery. */
  public async recover(enabled: boolean): Promise<void> {
    await this.client.send(new UpdateContinuousBackupsCommand({
      TableName: this.name, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: enabled },
    }));
  }

  public async restore(
    TargetTableName: string,
    options: Partial<RestoreTableToPointInTimeCommandInput> = { UseLatestRestorableTime: true },
  ): Promise<TableDescription> {
    return (await this.client.send(new RestoreTableToPointInTimeCommand({
      SourceTableName: this.name, TargetTableName, ...options,
    }))).TableDescription!;
  }
}

export async function describeTable(client: DynamoDBClient, TableName: string): Promise<TableDescription> {
  return (await client.send(new DescribeTableCommand({ TableName }))).Table!;
}

/** All items of a table, by their partition key. */
export async function itemsOf(client: DynamoDBClient, TableName: string): Promise<Map<string, Item>> {
  const items = new Map<string, Item>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    for (const item of Items) items.set(item.pk.S!, item);
  }
  return items;
}
