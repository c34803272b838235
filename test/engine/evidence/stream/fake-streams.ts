import type { _Record as StreamRecord, DynamoDBStreamsClient, Shard } from '@aws-sdk/client-dynamodb-streams';
import * as fc from 'fast-check';
import type { Clock } from '../../../../src/clock/clock';
import type { Change } from '../../../../src/engine/evidence/change';

const HOUR = 3_600_000;
export const NOW = Date.parse('2026-11-21T12:00:00Z');

/** Events of a stream: a write of an item, a rollover of the shard that holds the item, or its split in two. */
export interface Happening {
  readonly what: 'write' | 'roll' | 'split';
  readonly item: number;

  /** Milliseconds since the one before. */
  readonly after: number;

  /**
   * The numbers of listings that show the children of an ended shard too late, and of those that show it open when it
   * is closed.
   */
  readonly late?: number;
  readonly stale?: number;
}

/** The number of the write of a change. */
export const number = (change: Change) => Number(change.new!.number.N);

const ITEMS = 8;
const MOST_LATE = 8;

interface FakeShard {
  readonly id: string;
  readonly parent?: string;
  readonly items: number[];
  readonly records: StreamRecord[];
  readonly hidden: number;
  closed: boolean;
  closedAt: number;
  stale: number;

  /** The number of its records, including trimmed ones. */
  made: number;
}

/** Time that passes only during waits. */
export class FakeClock implements Clock {
  constructor(private time = NOW) {}

  public now(): number {
    return this.time;
  }

  public async sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
  }
}

/**
 * A stream that has lived for a day: shards with parents, the oldest trimmed away, and more to happen while it is read.
 */
export class FakeStreams {
  public static readonly happenings = fc.array(
    fc.record<Happening>({
      what: fc.constantFrom('write', 'write', 'write', 'write', 'roll', 'split'),
      item: fc.nat(ITEMS - 1),
      after: fc.nat(HOUR),
      late: fc.oneof(fc.constant(0), fc.nat(MOST_LATE)),
      stale: fc.oneof(fc.constant(0), fc.nat(MOST_LATE)),
    }),
    { minLength: 1, maxLength: 60, size: 'max' },
  );

  public readonly written: { item: number; number: number; at: number }[] = [];
  public readonly trimmed: string[] = [];
  public calls = 0;
  private listings = 0;
  private readonly shards: FakeShard[] = [];
  private time: number;
  private readonly asked = new Map<string, number>();
  private readonly hiccups: Iterator<number>;

  /** The time that readers see; what happens while they read happens then. */
  public readonly clock = new FakeClock();

  constructor(
    before: Happening[],
    private readonly during: Happening[],
    hiccups: number[],
    private readonly created = NOW - 30 * HOUR,
  ) {
    this.time = NOW - before.reduce((sum, { after }) => sum + after, 0);
    this.hiccups = (function* () {
      for (;;) yield* [...hiccups, 0];
    })();
    this.open(
      undefined,
      Array.from({ length: ITEMS }, (_, item) => item),
    );
    before.forEach((happening) => this.happen(happening));
    this.trim();
  }

  public get client(): DynamoDBStreamsClient {
    return { send: async (command: any) => this.answer(command.constructor.name, command.input) } as any;
  }

  /** Every write since a time was read, none twice, and those of an item in their order. */
  public expectAllOnce(changes: readonly Change[], since: number): void {
    const numbers = changes.map(number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toEqual(
      expect.arrayContaining(this.written.filter(({ at }) => at >= since && at <= NOW).map((write) => write.number)),
    );
    for (const key of new Set(changes.map(({ keys }) => keys.pk.N))) {
      const own = changes.filter(({ keys }) => keys.pk.N === key);
      expect(own.map(number)).toEqual(own.map(number).sort((a, b) => a - b));
      expect(own.map(({ sequence }) => sequence)).toEqual([...new Set(own.map(({ sequence }) => sequence))].sort());
    }
  }

  private answer(name: string, input: any): unknown {
    if (++this.calls % 7 === 0 && this.calls / 7 <= this.during.length) {
      this.happenLate(this.during[this.calls / 7 - 1]);
    }
    switch (name) {
      case 'DescribeStreamCommand':
        return this.describe(input.ExclusiveStartShardId);
      case 'GetShardIteratorCommand':
        return this.iterator(input);
      default:
        return this.records(input.ShardIterator, input.Limit ?? 3);
    }
  }

  private describe(after?: string): unknown {
    if (after === undefined) this.listings++;
    const listed = this.shards.filter((shard) => !this.trimmed.includes(shard.id) && this.isListed(shard));
    const start = after === undefined ? 0 : listed.findIndex(({ id }) => id === after) + 1;
    const page = listed.slice(start, start + 2);
    return {
      StreamDescription: {
        StreamStatus: 'ENABLED',
        CreationRequestDateTime: new Date(this.created),
        Shards: page.map((shard): Shard => ({
          ShardId: shard.id,
          ParentShardId: shard.parent,
          SequenceNumberRange: { EndingSequenceNumber: this.isListedClosed(shard) ? '9' : undefined },
        })),
        LastEvaluatedShardId: start + 2 < listed.length ? page.at(-1)!.id : undefined,
      },
    };
  }

  /** A child is never listed before its parent, and long before that one is trimmed away. */
  private isListed({ parent, hidden }: FakeShard): boolean {
    const above = this.shards.find(({ id }) => id === parent);
    return !above || this.trimmed.includes(above.id) || (this.listings > hidden && this.isListed(above));
  }

  private isListedClosed({ closed, stale }: FakeShard): boolean {
    return closed && this.listings > stale;
  }

  private iterator({ ShardId: id, ShardIteratorType: type, SequenceNumber: after }: any): unknown {
    const { records } = this.shards.find((shard) => shard.id === id)!;
    const place =
      type === 'TRIM_HORIZON' ? 0 : records.findIndex(({ dynamodb }) => dynamodb!.SequenceNumber === after) + 1;
    return { ShardIterator: `${id} ${place}` };
  }

  private records(iterator: string, limit: number): unknown {
    const [id, place] = iterator.split(' ');
    const shard = this.shards.find((one) => one.id === id)!;
    const { records, closed } = shard;
    const asked = this.asked.get(iterator) ?? 0;
    this.asked.set(iterator, asked + 1);
    // A shard that is known to be closed may send any number of empty answers.
    const known =
      this.isListedClosed(shard) || this.shards.some((child) => child.parent === id && this.isListed(child));
    const hiccup = asked < (known ? 40 : 5) ? this.hiccups.next().value % 5 : 0;
    if (hiccup === 1) return { Records: [], NextShardIterator: iterator };
    if (hiccup === 2) throw Object.assign(new Error('too old'), { name: 'ExpiredIteratorException' });
    const page = records.slice(Number(place), Number(place) + limit);
    const next = Number(place) + page.length;
    return { Records: page, NextShardIterator: closed && next === records.length ? undefined : `${id} ${next}` };
  }

  /** A record comes up to two seconds after its write. */
  private happenLate({ after, ...happening }: Happening): void {
    this.happen({ ...happening, after: Math.max(0, this.clock.now() - (after % 2000) - this.time) });
  }

  private happen({ what, item, after, late = 0, stale = 0 }: Happening): void {
    this.time += after;
    const shard = this.shards.find(({ items, closed }) => !closed && items.includes(item))!;
    if (what === 'write') {
      const place = this.written.length;
      this.written.push({ item, number: place, at: this.time });
      shard.records.push({
        eventName: 'INSERT',
        dynamodb: {
          Keys: { pk: { N: String(item) } },
          NewImage: { pk: { N: String(item) }, number: { N: String(place) } },
          ApproximateCreationDateTime: new Date(Math.floor(this.time / 1000) * 1000),
          // They start again in each shard: more is not guaranteed.
          SequenceNumber: String(shard.made++ * 7),
        },
      });
    } else {
      shard.closed = true;
      shard.closedAt = this.time;
      shard.stale = this.listings + stale;
      const upper = shard.items.filter((_, place) => place % 2 === 0);
      const parts =
        what === 'split' && shard.items.length > 1
          ? [upper, shard.items.filter((other) => !upper.includes(other))]
          : [shard.items];
      parts.forEach((items) => this.open(shard.id, items, this.listings + late));
    }
  }

  private open(parent: string | undefined, items: number[], hidden = 0): void {
    // Named without order, and listed in any.
    const id = `shard-${(this.shards.length * 7919) % 1000}-${this.shards.length}`;
    this.shards.unshift({
      id,
      parent,
      items,
      hidden,
      records: [],
      closed: false,
      closedAt: Infinity,
      stale: 0,
      made: 0,
    });
  }

  /** Shards go when they have been closed for a day, before their children do; others lose their oldest records. */
  private trim(): void {
    const old = ({ dynamodb }: StreamRecord) => dynamodb!.ApproximateCreationDateTime!.getTime() < NOW - 24 * HOUR;
    for (const shard of this.shards) {
      if (shard.closedAt < NOW - 24 * HOUR) this.trimmed.push(shard.id);
      shard.records.splice(0, shard.records.filter(old).length);
    }
  }
}
