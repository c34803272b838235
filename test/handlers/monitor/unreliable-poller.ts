import type { DynamoDBRecord } from 'aws-lambda';
import type { WatchedTable } from './watched-table';

/** The most batches of a drain: a function that fails for good must not be called for ever. */
const MOST_BATCHES = 200;

interface Shard {
  readonly records: DynamoDBRecord[];
  place: number;
}

function newShards(length: number): Shard[] {
  return Array.from({ length }, () => ({ records: [], place: 0 }));
}

/** A step of the poller of a shard. */
export interface Delivery {
  /** The most records of the batch. */
  readonly size: number;

  /** Deliver so many records again that were handled before. */
  readonly again: number;

  /** The function has no time to restore anything, and starts anew. */
  readonly crash: boolean;
}

/**
 * Delivers the records of a table as Lambda does at its worst: in batches that are cut anywhere, some of them again,
 * and with functions that die. Items are spread over shards, whose order to each other is by chance. Records that a
 * filter leaves out are not delivered.
 */
export class UnreliablePoller {
  private shards: Shard[];

  constructor(
    private readonly table: WatchedTable,
    private readonly filter: (record: DynamoDBRecord) => boolean = () => true,
    shards = 2,
  ) {
    this.shards = newShards(shards);
  }

  /** Splits the shards: what is written from now on is in their children, which are read after them. */
  public async split(): Promise<void> {
    await this.drain();
    this.shards = newShards(this.shards.length + 1);
  }

  /** A batch of each shard, at the same time. */
  public async deliver(delivery: Delivery): Promise<void> {
    await this.read();
    await Promise.all(this.shards.map((_, shard) => this.deliverFrom(shard, delivery)));
  }

  /** Delivers until there is nothing new. */
  public async drain(): Promise<void> {
    let batches = 0;
    for (await this.read(); this.shards.some(({ records, place }) => place < records.length); await this.read()) {
      if (batches++ === MOST_BATCHES) throw new Error('the monitor does not come to an end');
      await Promise.all(this.shards.map((_, shard) => this.deliverFrom(shard, { size: 100, again: 0, crash: false })));
    }
  }

  private async read(): Promise<void> {
    for (const record of (await this.table.records.next()).filter(this.filter)) {
      const pk = record.dynamodb!.Keys!.pk.S!;
      const sum = [...pk].reduce((all, letter) => all + letter.charCodeAt(0), 0);
      this.shards[sum % this.shards.length].records.push(record);
    }
  }

  private async deliverFrom(number: number, { size, again, crash }: Delivery): Promise<void> {
    const shard = this.shards[number];
    const start = Math.max(0, shard.place - again);
    const batch = shard.records.slice(start, start + size);
    if (batch.length === 0) return;
    if (crash) this.table.restart();
    const { batchItemFailures: [failure] } = await this.table.deliver(batch, crash ? 0 : undefined);
    const failed = failure
      ? batch.findIndex(({ dynamodb }) => dynamodb!.SequenceNumber === failure.itemIdentifier)
      : batch.length;
    shard.place = Math.max(shard.place, start + failed);
  }
}
