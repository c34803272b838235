/** The shards of a stream: a shard is read after its parent, so that the changes of an item come in their order. */
import type { Shard } from '@aws-sdk/client-dynamodb-streams';

export class ShardTree {
  private readonly shards = new Map<string, Shard>();
  private readonly started = new Set<string>();
  private readonly finished = new Set<string>();

  /** Takes in what DynamoDB lists; true if a shard is new. */
  public update(listed: readonly Shard[]): boolean {
    const before = this.shards.size;
    listed.forEach((shard) => this.shards.set(shard.ShardId!, shard));
    return this.shards.size > before;
  }

  /** Shards to read now: their parents are read, or trimmed away. Each is given once. */
  public ready(most: number): Shard[] {
    const ready = [...this.shards.values()]
      .filter((shard) => !this.started.has(shard.ShardId!) && (this.parent(shard) === undefined || this.finished.has(shard.ParentShardId!)))
      .slice(0, most);
    ready.forEach(({ ShardId }) => this.started.add(ShardId!));
    return ready;
  }

  public finish(shard: Shard): void {
    this.finished.add(shard.ShardId!);
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
    [shard, ...this.ancestors(shard)].forEach(({ ShardId }) => {
      this.started.add(ShardId!);
      this.finished.add(ShardId!);
    });
  }

  private parent(shard: Shard): Shard | undefined {
    return shard.ParentShardId === undefined ? undefined : this.shards.get(shard.ParentShardId);
  }
}
