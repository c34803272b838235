/** The table that is rewound, as DynamoDB describes it. */
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StateError } from '../errors/state-error';

export interface Table {
  /** The name in DynamoDB's answer, also where the request had an ARN. */
  readonly name: string;
  readonly arn: string;

  /** Changes when the table is deleted and created again. DynamoDB Local has none. */
  readonly id?: string;

  /** The partition key first. */
  readonly keyNames: string[];

  /** S, N or B, by the name of the key's attribute. */
  readonly keyTypes?: Readonly<Record<string, string>>;

  /** DynamoDB counts about every six hours. */
  readonly itemCount: number;

  /** The size of its items, of the same age. */
  readonly bytes?: number;

  /** The time that it was restored to, if it is a restored one. */
  readonly restoredTo?: Date;

  /** The ARN of the table that it was restored from. */
  readonly restoredFrom?: string;

  readonly stream?: { readonly arn: string; readonly viewType?: string };

  /** Other Regions that hold the table. */
  readonly otherRegions: string[];

  /** True if a condition holds in all Regions: the table has multi-Region strong consistency. */
  readonly strong: boolean;
}

/** Describes a table, which must exist and be active. */
export async function describeTable(client: DynamoDBClient, tableName: string): Promise<Table> {
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  const {
    TableName: name = tableName,
    TableStatus: status,
    TableArn: arn = '',
    KeySchema: schema = [],
    AttributeDefinitions: definitions = [],
    Replicas: replicas = [],
  } = table!;
  if (status !== 'ACTIVE' && status !== 'UPDATING') {
    throw new StateError(`table ${name} is ${status}`, 'it has to be ACTIVE', 'try again when it is');
  }
  const region = arn.split(':')[3];
  const keyNames = ['HASH', 'RANGE'].flatMap((type) =>
    schema.filter(({ KeyType }) => KeyType === type).map(({ AttributeName }) => AttributeName!),
  );
  return {
    name,
    arn,
    id: table!.TableId,
    keyNames,
    keyTypes: Object.fromEntries(definitions.filter(({ AttributeName }) => keyNames.includes(AttributeName!))
      .map(({ AttributeName, AttributeType }) => [AttributeName!, AttributeType!])),
    itemCount: table!.ItemCount ?? 0,
    bytes: table!.TableSizeBytes,
    restoredTo: table!.RestoreSummary?.RestoreDateTime,
    restoredFrom: table!.RestoreSummary?.SourceTableArn,
    stream: table!.LatestStreamArn === undefined ? undefined
      : { arn: table!.LatestStreamArn, viewType: table!.StreamSpecification?.StreamViewType },
    otherRegions: replicas.map(({ RegionName }) => RegionName!).filter((other) => other !== region),
    strong: table!.MultiRegionConsistency === 'STRONG',
  };
}
