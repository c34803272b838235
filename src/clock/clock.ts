/** Time, so that tests need not wait for it. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Limits callers to a number of turns a second. */
export class Pace {
  private next = 0;

  constructor(private readonly perSecond: number, private readonly clock: Clock = SYSTEM_CLOCK) {}

  public async turn(): Promise<void> {
    const now = this.clock.now();
    const start = Math.max(now, this.next);
    this.next = start + 1000 / this.perSecond;
    if (start > now) {
      await this.clock.sleep(start - now);
    }
  }
}
