/** The longest wait of a line that is not urgent, in milliseconds. */
const MAX_DELAY = 20;

/** Lines that arrive while a batch is written form the next batch. */
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
      // Lines of the same turn of the event loop join the batch.
      await new Promise(setImmediate);
      this.due = false;
      clearTimeout(this.timer);
      this.timer = undefined;
      const batch = this.waiting;
      this.waiting = [];
      try {
        // A line that may be incomplete must be the last one.
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
