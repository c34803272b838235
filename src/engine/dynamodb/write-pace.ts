import type { Clock } from '../../clock/clock';

/** The limits of the write rate of a rewind. */
export interface PaceLimits {
  /** @default 500 */
  readonly itemsPerSecond?: number;

  /** Write capacity units. @default 1000 */
  readonly capacityPerSecond?: number;
}

/** Items a second, where no limit is given. */
export const ITEMS_PER_SECOND = 500;

const SLOWEST = 1 / 256;
const RECOVERY = 1.02;

/**
 * Keeps a rewind below its limits and slows it down when the table throttles. Each throttled write halves the rate,
 * each success raises it a little. The cost of a write is known only afterwards, so the next writes wait for it.
 */
export class WritePace {
  private itemTurn = 0;
  private capacityTurn = 0;
  private factor = 1;

  constructor(private readonly limits: PaceLimits, private readonly clock: Clock) {}

  /** Waits for the turn of the next write. */
  public async turn(): Promise<void> {
    const now = this.clock.now();
    const start = Math.max(now, this.itemTurn, this.capacityTurn);
    this.itemTurn = start + 1000 / (this.limits.itemsPerSecond ?? ITEMS_PER_SECOND) / this.factor;
    if (start > now) {
      await this.clock.sleep(start - now);
    }
  }

  /** Records the capacity units of a write. */
  public spend(units: number): void {
    this.factor = Math.min(1, this.factor * RECOVERY);
    const start = Math.max(this.clock.now(), this.capacityTurn);
    this.capacityTurn = start + 1000 * units / (this.limits.capacityPerSecond ?? 1000);
  }

  /** DynamoDB throttled a write. */
  public throttle(): void {
    this.factor = Math.max(SLOWEST, this.factor / 2);
  }
}
