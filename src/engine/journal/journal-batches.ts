/** How long a line that nobody is in a hurry for waits for others, in milliseconds. */
const MAX_DELAY = 20;

/** Lines that come while the ones before are being made safe share the next turn. */
export class JournalBatches {
  private waiting: { line: string; done: () => void; failed: (error: unknown) => void }[] = [];
  private due = false;
  private busy = false;
  private broken?: unknown;
  private timer?: NodeJS.Timeout;

  /** @param write returns when the lines are safe */
  constructor(private readonly write: (lines: readonly string[]) => Promise<void>) {}

  /** Returns when the line is safe: soon, or with the next one that has to be safe soon. */
  public async append(line: string, soon: boolean): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ line, done, failed });
      if (soon) {
        this.hurry();
      } else {
        this.timer ??= setTimeout(() => this.hurry(), MAX_DELAY);
      }
    });
  }

  private hurry(): void {
    this.due = true;
    if (!this.busy) void this.flush();
  }

  private async flush(): Promise<void> {
    this.busy = true;
    while (this.due) {
      // What comes in the same turn of the event loop goes along.
      await new Promise(setImmediate);
      this.due = false;
      clearTimeout(this.timer);
      this.timer = undefined;
      const batch = this.waiting;
      this.waiting = [];
      try {
        // After a line that may be cut short nothing can be written any more.
        if (this.broken) throw this.broken;
        await this.write(batch.map(({ line }) => line));
        batch.forEach(({ done }) => done());
      } catch (error) {
        this.broken = error;
        batch.forEach(({ failed }) => failed(error));
      }
    }
    this.busy = false;
  }
}
