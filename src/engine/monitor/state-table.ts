/**
 * The table in which a change monitor keeps its state: digests, times and counts, and no values of items.
 *
 * Each row is JSON text with a revision. A row is written on the condition that its revision is the one that was read,
 * so two functions that work at the same time never overwrite each other.
 */
import {
  BatchGetItemCommand, ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand, QueryCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock/clock';
import { monitorStateTable } from '../../contract/change-monitor';
import { waitAfter } from '../dynamodb/retry';

export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

export interface Row extends RowKey {
  readonly content: any;

  /** Grows with each write. */
  readonly revision: number;
}

/** A row to write in place of one that was read. */
export interface RowChange extends RowKey {
  readonly content: object;

  /** The row that was read; none for a new one. */
  readonly before?: Row;

  /** The time from which DynamoDB deletes the row, in milliseconds. @default - it is kept */
  readonly expires?: number;
}

/** Another writer has changed a row since it was read. */
export class RowChanged extends Error {
  public readonly name = 'RowChanged';
}

const BATCH = 100;

/** The longest name that DynamoDB takes: a longer one is an invalid request. */
const LONGEST_NAME = 255;

/** The most rows that are remembered as they were written. */
const REMEMBERED = 100;
const TRIES = 12;

export class StateTable {
  public readonly name: string;
  private readonly written = new Map<string, Row>();

  constructor(
    private readonly client: DynamoDBClient, tableName: string, private readonly clock: Clock,
  ) {
    this.name = monitorStateTable(tableName);
  }

  /** False if the table has no monitor. */
  public async exists(): Promise<boolean> {
    if (this.name.length > LONGEST_NAME) return false;
    try {
      await this.rows([{ pk: 'monitor', sk: 'state' }]);
      return true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return false;
      throw error;
    }
  }

  /** The rows that there are, by `pk` and `sk`. */
  public async rows(keys: readonly RowKey[]): Promise<ReadonlyMap<string, Row>> {
    const found = new Map<string, Row>();
    for (let start = 0; start < keys.length; start += BATCH) {
      await this.batch(keys.slice(start, start + BATCH), found);
    }
    return found;
  }

  /** All rows of one `pk` whose `sk` begins with a text, the newest `sk` first. */
  public async query(pk: string, prefix: string): Promise<Row[]> {
    const rows: Row[] = [];
    for (let after: Record<string, any> | undefined; ;) {
      const { Items = [], LastEvaluatedKey } = await this.client.send(new QueryCommand({
        TableName: this.name,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: prefix } },
        ConsistentRead: true,
        ScanIndexForward: false,
        ExclusiveStartKey: after,
      }));
      rows.push(...Items.map(rowOf));
      if (!LastEvaluatedKey) return rows;
      after = LastEvaluatedKey;
    }
  }

  /** Writes a row. Refused with `RowChanged` if it is not as it was read. */
  public async write({ pk, sk, content, before, expires }: RowChange): Promise<void> {
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.name,
        Item: {
          pk: { S: pk },
          sk: { S: sk },
          content: { S: JSON.stringify(content) },
          revision: { N: String((before?.revision ?? 0) + 1) },
          ...expires !== undefined && { expires: { N: String(Math.ceil(expires / 1000)) } },
        },
        ...before === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'revision = :before', ExpressionAttributeValues: { ':before': { N: String(before.revision) } } },
      }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new RowChanged(`${pk} ${sk} was changed by another writer`);
    }
  }

  /**
   * Changes a row as a function of what is there, and repeats it while others change the row.
   *
   * It begins with the row as it was last written here, which saves a read: if another writer has changed it since, the
   * write is refused. What leads to no write is decided with the row that is read.
   */
  public async change<T>(
    key: RowKey, next: (content: any) => { readonly content?: object; readonly result: T; readonly expires?: number },
  ): Promise<T> {
    const name = rowName(key);
    const written = this.written.get(name);
    this.written.delete(name);
    if (written) {
      const { content, result, expires } = next(written.content);
      if (content && await this.replaced({ ...key, content, before: written, expires })) return result;
    }
    for (let attempt = 0; ; attempt++) {
      const before = (await this.rows([key])).get(name);
      const { content, result, expires } = next(before?.content);
      if (!content || await this.replaced({ ...key, content, before, expires }, attempt === TRIES)) return result;
      await this.clock.sleep(Math.random() * waitAfter(attempt));
    }
  }

  /** Writes a row, and returns false if it is not as it was read; the last attempt then throws. */
  private async replaced(change: RowChange, isLast = false): Promise<boolean> {
    try {
      await this.write(change);
    } catch (error) {
      if (!(error instanceof RowChanged) || isLast) throw error;
      return false;
    }
    const { pk, sk, content, before } = change;
    if (this.written.size === REMEMBERED) this.written.clear();
    this.written.set(rowName(change), { pk, sk, content, revision: (before?.revision ?? 0) + 1 });
    return true;
  }

  private async batch(keys: readonly RowKey[], found: Map<string, Row>): Promise<void> {
    let wanted: Record<string, any>[] | undefined = keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
    for (let attempt = 0; wanted?.length; attempt++) {
      if (attempt > TRIES) throw new Error(`${this.name} is throttled: ${wanted.length} rows were not read`);
      if (attempt > 0) await this.clock.sleep(waitAfter(attempt));
      const request: BatchGetItemCommand = new BatchGetItemCommand({
        RequestItems: { [this.name]: { Keys: wanted, ConsistentRead: true } },
      });
      const { Responses, UnprocessedKeys } = await this.client.send(request);
      Responses?.[this.name]?.map(rowOf).forEach((row) => found.set(rowName(row), row));
      wanted = UnprocessedKeys?.[this.name]?.Keys;
    }
  }
}

/** The name of a row among others. */
export function rowName({ pk, sk }: RowKey): string {
  return `${pk} ${sk}`;
}

function rowOf({ pk, sk, content, revision }: Record<string, any>): Row {
  return { pk: pk.S, sk: sk.S, content: JSON.parse(content.S), revision: Number(revision.N) };
}
