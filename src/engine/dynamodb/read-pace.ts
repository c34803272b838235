import type { Clock } from '../../clock/clock';

const SLOWEST = 1 / 256;
const RECOVERY = 1.02;

/**
 * Keeps the reads of a table below a limit of capacity units a second. Each throttled read halves the rate, each answer
 * raises it a little. The cost of a read is known only afterwards, so until then it counts as much as the previous one.
 */
export class ReadPace {
  private next = 0;
  private factor = 1;
  private guess = 1;

  constructor(private readonly capacityPerSecond: number, private readonly clock: Clock) {}

  /** Waits for the turn of a read, and returns the units that it counts as. */
  public async turn(): Promise<number> {
    const now = this.clock.now();
    const start = Math.max(now, this.next);
    this.next = start + this.milliseconds(this.guess);
    const { guess } = this;
    if (start > now) {
      await this.clock.sleep(start - now);
    }
    return guess;
  }

  /** Records the capacity units of a read, and the units that it was counted as. */
  public spend(counted: number, units = counted): void {
    this.guess = units;
    this.next += this.milliseconds(units - counted);
    this.factor = Math.min(1, this.factor * RECOVERY);
  }

  /** DynamoDB throttled a read. */
  public throttle(): void {
    this.factor = Math.max(SLOWEST, this.factor / 2);
  }

  private milliseconds(units: number): number {
    return 1000 * units / this.capacityPerSecond / this.factor;
  }
}
