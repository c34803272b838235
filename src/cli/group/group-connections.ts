/** The connections of a group, one for each Region. */
import type { Table } from '../../engine/dynamodb/table';
import { tableAddress } from '../../engine/dynamodb/table-name';
import { Connection, type ConnectionOptions, regionOf } from '../connection/connection';

/** A table of the group, and where it is. */
export interface OpenTable {
  readonly table: Table;
  readonly region: string;
  readonly connection: Connection;
}

export class GroupConnections {
  private readonly opened = new Map<string, Promise<Connection>>();

  constructor(private readonly options: ConnectionOptions) {}

  /** @param region none for that of the options */
  public async in(region = ''): Promise<Connection> {
    const known = this.opened.get(region);
    if (known) return known;
    const connection = Connection.open({ ...this.options, ...region && { region } });
    this.opened.set(region, connection);
    return connection;
  }

  /** A table by its name or ARN, which may be of another Region. */
  public async table(text: string): Promise<OpenTable> {
    const { arn } = tableAddress('--tables', text);
    const connection = await this.in(arn && regionOf(arn));
    const table = await connection.table(text, '--tables');
    return { table, region: await connection.region(), connection };
  }

  public async close(): Promise<void> {
    (await Promise.all(this.opened.values())).forEach((connection) => connection.close());
  }
}
