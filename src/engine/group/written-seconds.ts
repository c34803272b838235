/**
 * The seconds in which the tables of a group were written to, as their streams show them.
 *
 * Times of stream records are whole seconds, and DynamoDB restores to whole seconds. Whether a restore to a second
 * shows the writes of that second is documented nowhere; so it may, or may not, for each item by itself.
 */

/** The pause of all writers around a second. */
export interface Pause {
  /**
   * Seconds since the last write before it, and until the first one after it; 0 if there are writes in it. As far as
   * was read: what is beyond counts as written.
   */
  readonly since: number;
  readonly until: number;

  /** Writes in it and in the two seconds beside it. */
  readonly writes: number;
}

const SECOND = 1000;

export class WrittenSeconds {
  private readonly counts = new Map<number, number>();

  /** Both in seconds since 1970; both are read. */
  constructor(public readonly from: number, public readonly to: number) {}

  /** @param precision the time in which the write happened begins with its record's and is so long, in milliseconds */
  public add(at: Date, precision: number): void {
    const first = Math.floor(at.getTime() / SECOND);
    const last = Math.max(first, Math.ceil((at.getTime() + precision) / SECOND) - 1);
    for (let second = Math.max(first, this.from); second <= Math.min(last, this.to); second++) {
      this.counts.set(second, this.writesIn(second) + 1);
    }
  }

  public writesIn(second: number): number {
    return this.counts.get(second) ?? 0;
  }

  /** The pause around each second of a span, in one pass from either side. */
  public pauses(first: number, last: number): Pause[] {
    const seconds = Array.from({ length: last - first + 1 }, (_, place) => first + place);
    const since = this.distances(seconds, -1);
    const until = this.distances([...seconds].reverse(), 1).reverse();
    return seconds.map((second, place) => ({
      since: since[place],
      until: until[place],
      writes: this.writesIn(second - 1) + this.writesIn(second) + this.writesIn(second + 1),
    }));
  }

  public pauseAt(second: number): Pause {
    return this.pauses(second, second)[0];
  }

  /** How far each second is from the next write in a direction. The seconds run the other way. */
  private distances(seconds: readonly number[], direction: 1 | -1): number[] {
    let written = seconds[0];
    while (this.isRead(written) && this.writesIn(written) === 0) written += direction;
    return seconds.map((second) => {
      if (!this.isRead(second) || this.writesIn(second) > 0) written = second;
      return Math.abs(second - written);
    });
  }

  private isRead(second: number): boolean {
    return second >= this.from && second <= this.to;
  }
}
