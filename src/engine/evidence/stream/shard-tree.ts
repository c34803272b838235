/** The shards of a stream: a shard is read after its parent, so that the changes of an item come in their order. */
import type { Shard } from '@aws-sdk/client-dynamodb-streams';

export interface Reading {
  readonly shard: Shard;

  /** The sequence number after which to read on. @default - from the beginning */
  readonly after?: string;

  /** True if the shard receives no more records, so that it can be read to its end. */
  readonly closed: boolean;
}

/**
 * The position in a shard: after a record, or the point after which its records are not wanted, which may be its end.
 */
export interface ShardPosition {
  readonly after?: string;
  readonly by?: 'end' | 'time';
}

export class ShardTree {
  private readonly shards = new Map<string, Shard>();
  private readonly parents = new Set<string>();
  private readonly started = new Set<string>();
  private readonly finished = new Set<string>();
  private readonly ended = new Set<string>();
  private readonly left = new Map<string, string | undefined>();

  /** @param position how far a shard was read before */
  constructor(private readonly position: (shardId: string) => ShardPosition | undefined = () => undefined) {}

  /** Takes in what DynamoDB lists. */
  public update(listed: readonly Shard[]): void {
    listed.forEach((shard) => {
      if (!this.shards.has(shard.ShardId!)) this.goOn(shard, this.position(shard.ShardId!));
      this.shards.set(shard.ShardId!, shard);
      if (shard.ParentShardId !== undefined) this.parents.add(shard.ParentShardId);
    });
  }

  /**
   * Shards to read now: their parents were read, or trimmed. Each is returned once, and again if it was closed since it
   * was left.
   */
  public ready(most: number): Reading[] {
    const readings = [...this.shards.values()]
      .filter(
        (shard) =>
          this.isUnread(shard) && (this.parent(shard) === undefined || this.finished.has(shard.ParentShardId!)),
      )
      .slice(0, most)
      .map((shard) => ({ shard, after: this.left.get(shard.ShardId!), closed: this.isClosed(shard) }));
    readings.forEach(({ shard: { ShardId } }) => {
      this.started.add(ShardId!);
      this.left.delete(ShardId!);
    });
    return readings;
  }

  /** Drops a shard with its children: their records came later than wanted. */
  public drop({ ShardId }: Shard): void {
    this.started.add(ShardId!);
  }

  /** Finishes a shard, but not its children. */
  public finish({ ShardId }: Shard): void {
    this.started.add(ShardId!);
    this.finished.add(ShardId!);
  }

  /** Ends a closed shard that was read to its end: later writes to its items are in its children. */
  public end(shard: Shard): void {
    this.finish(shard);
    this.ended.add(shard.ShardId!);
  }

  /**
   * Shards that were read to their end and have no child. DynamoDB may list it a moment later; it has one while the
   * stream is on.
   */
  public childless(): string[] {
    return [...this.ended].filter((id) => !this.parents.has(id));
  }

  /** Leaves an open shard that has no new records for now. */
  public leave({ ShardId }: Shard, after?: string): void {
    this.left.set(ShardId!, after);
  }

  /** The newest first. */
  public ancestors(shard: Shard): Shard[] {
    const parent = this.parent(shard);
    return parent ? [parent, ...this.ancestors(parent)] : [];
  }

  /** Shards that have a parent. */
  public children(): Shard[] {
    return [...this.shards.values()].filter((shard) => this.parent(shard));
  }

  /** Leaves a shard out with all before it. */
  public skip(shard: Shard): void {
    [shard, ...this.ancestors(shard)].forEach((one) => this.finish(one));
  }

  private goOn(shard: Shard, { after, by }: ShardPosition = {}): void {
    switch (by) {
      case 'end': return this.end(shard);
      case 'time': return this.drop(shard);
      default: if (after !== undefined) this.leave(shard, after);
    }
  }

  private isUnread(shard: Shard): boolean {
    return !this.started.has(shard.ShardId!) || this.left.has(shard.ShardId!) && this.isClosed(shard);
  }

  /**
   * A shard that has a child is closed, whatever it was when it was listed: the pages of a list are not of one moment.
   */
  private isClosed({ ShardId, SequenceNumberRange: range }: Shard): boolean {
    return range?.EndingSequenceNumber !== undefined || this.parents.has(ShardId!);
  }

  private parent(shard: Shard): Shard | undefined {
    return shard.ParentShardId === undefined ? undefined : this.shards.get(shard.ParentShardId);
  }
}
