/** A table whose settings are read. What several settings need is read once. */
import { DescribeTableCommand, type DescribeTableCommandOutput, type TableDescription } from '@aws-sdk/client-dynamodb';
import { plain } from './json-value';
import type { Requests } from './requests';
import type { Parts, SettingsTable } from './table-settings';

/** The part of a setting that is the table itself. */
export const TABLE = 'table';

export class DescribedTable {
  public static async open(requests: Requests, name: string): Promise<DescribedTable> {
    const { Table: table } = await requests.ask('dynamodb:DescribeTable', () => describe(requests, name));
    return new DescribedTable(requests, table!);
  }

  /** The table; none if it is gone, or is being deleted. */
  public static async find(requests: Requests, name: string): Promise<DescribedTable | undefined> {
    const found = await requests.find('dynamodb:DescribeTable', 'ResourceNotFoundException', () => describe(requests, name));
    return found && found.Table!.TableStatus !== 'DELETING' ? new DescribedTable(requests, found.Table!) : undefined;
  }

  private readonly read = new Map<string, Promise<unknown>>();

  private constructor(public readonly requests: Requests, public readonly description: TableDescription) {}

  public get name(): string {
    return this.description.TableName!;
  }

  public get arn(): string {
    return this.description.TableArn!;
  }

  /** The stream that the table writes to; none if it is off. */
  public get streamArn(): string | undefined {
    const { StreamSpecification: stream, LatestStreamArn: arn } = this.description;
    return stream?.StreamEnabled ? arn : undefined;
  }

  public get identity(): SettingsTable {
    const { KeySchema: schema = [], AttributeDefinitions: definitions = [], TableId: id = '' } = this.description;
    const typeOf = (name?: string) => definitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
    return {
      name: this.name,
      arn: this.arn,
      id,
      keys: ['HASH', 'RANGE'].flatMap((kind) => schema.filter(({ KeyType }) => KeyType === kind))
        .map(({ AttributeName }) => `${AttributeName}:${typeOf(AttributeName)}`),
      ...this.streamArn !== undefined && { streamArn: this.streamArn },
    };
  }

  /** The names of all indexes. */
  public get indexNames(): string[] {
    const { GlobalSecondaryIndexes: globals = [], LocalSecondaryIndexes: locals = [] } = this.description;
    return [...globals, ...locals].map(({ IndexName }) => IndexName!);
  }

  /** The answer to a question that more than one setting asks. */
  public async once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    if (!this.read.has(question)) this.read.set(question, ask());
    return this.read.get(question) as Promise<T>;
  }

  /** A setting that the table has, and each of its global indexes. */
  public async ofEach(read: (index?: string) => Promise<unknown>): Promise<Parts> {
    const { GlobalSecondaryIndexes: indexes = [] } = this.description;
    const parts: Record<string, Parts[string]> = { [TABLE]: plain(await read()) };
    for (const { IndexName: index } of indexes) parts[indexPart(index!)] = plain(await read(index));
    return parts;
  }
}

function describe({ aws: { dynamodb } }: Requests, TableName: string): Promise<DescribeTableCommandOutput> {
  return dynamodb.send(new DescribeTableCommand({ TableName }));
}

/** The part of a setting that is an index. */
export function indexPart(name: string): string {
  return `index ${name}`;
}

/** The index that a part of a setting is about, if it is about one. */
export function indexOf(part: string): string | undefined {
  return /^index ([\w.-]+)/.exec(part)?.[1];
}
