import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { StreamRecords } from './stream-records';
import type { WatchedTable } from './watched-table';
import { decodeItem } from '../../../src/engine/values/attribute-value';

/** One side of a global table: what is written here goes to the other one, once. */
class Side {
  private readonly records: StreamRecords;
  private readonly arrived: string[] = [];

  constructor(public readonly table: WatchedTable) {
    this.records = new StreamRecords(table.local, table.name);
  }

  /** Sends what was written here to the other side; returns the number of writes. */
  public async replicateTo(other: Side): Promise<number> {
    let count = 0;
    for (const record of await this.records.next()) {
      const place = this.arrived.indexOf(nameOf(record));
      if (place >= 0) {
        this.arrived.splice(place, 1);
      } else {
        count++;
        await other.receive(record);
      }
    }
    return count;
  }

  private async receive(record: DynamoDBRecord): Promise<void> {
    const { Keys: keys, NewImage: image } = record.dynamodb!;
    const { local: { client }, name: TableName } = this.table;
    this.arrived.push(nameOf(record));
    const { Attributes: before } = image
      ? await client.send(new PutItemCommand({ TableName, Item: decodeItem(image), ReturnValues: 'ALL_OLD' }))
      : await client.send(new DeleteItemCommand({ TableName, Key: decodeItem(keys), ReturnValues: 'ALL_OLD' }));
    // A write that changes nothing has no record.
    if (JSON.stringify(before) === JSON.stringify(image && decodeItem(image))) this.arrived.pop();
  }
}

/** Two tables as two Regions of a global table, each with its monitor. */
export class ReplicatedTable {
  private readonly sides: readonly [Side, Side];

  constructor(here: WatchedTable, there: WatchedTable) {
    this.sides = [new Side(here), new Side(there)];
  }

  public async replicate(): Promise<number> {
    const [here, there] = this.sides;
    return await here.replicateTo(there) + await there.replicateTo(here);
  }

  /** Replicates and delivers until nothing happens any more; returns the rounds that it took. */
  public async settle(most = 20): Promise<number> {
    for (let round = 1; round <= most; round++) {
      const replicated = await this.replicate();
      const delivered = await Promise.all(this.sides.map(({ table }) => table.settle()));
      if (replicated + delivered[0] + delivered[1] === 0) return round;
    }
    throw new Error(`the monitors still write after ${most} rounds`);
  }
}

function nameOf({ dynamodb }: DynamoDBRecord): string {
  return JSON.stringify([dynamodb!.Keys, sorted(dynamodb!.NewImage)]);
}

function sorted(image: object = {}): unknown {
  return Object.entries(image).sort(([a], [b]) => a < b ? -1 : 1);
}
