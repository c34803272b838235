/** The table that a monitor watches, as DynamoDB describes it. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock/clock';
import type { RestoreRules } from '../damage/restore-rules';
import { withRetries } from '../dynamodb/retry';
import { describeTable, type Table } from '../dynamodb/table';
import { timeToLiveAttribute } from '../evidence/time-to-live';

export interface MonitoredTable {
  readonly table: Table;
  readonly rules: RestoreRules;
  readonly ttlAttribute?: string;
}

/** The time for which an answer is used again, in milliseconds. */
const FRESH = 300_000;

/** Describes a table, at most every five minutes. */
export class TableDescription {
  private known?: { readonly described: MonitoredTable; readonly at: number };

  constructor(
    private readonly client: DynamoDBClient, private readonly clock: Clock,
    private readonly tableName: string, private readonly version?: string,
  ) {}

  public async current(): Promise<MonitoredTable> {
    const now = this.clock.now();
    if (!this.known || now - this.known.at > FRESH) {
      const [table, ttlAttribute] = await Promise.all([
        this.describe(),
        withRetries(this.clock, () => timeToLiveAttribute(this.client, this.tableName)),
      ]);
      this.known = { described: { table, ttlAttribute, rules: { version: this.version } }, at: now };
    }
    return this.known.described;
  }

  /** The table as it is described now. */
  public async describe(): Promise<Table> {
    return withRetries(this.clock, () => describeTable(this.client, this.tableName));
  }
}
