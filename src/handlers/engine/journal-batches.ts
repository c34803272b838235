/** Lines that come while the ones before are being made safe share the next turn. */
export class JournalBatches {
  private waiting: { line: string; done: () => void; failed: (error: unknown) => void }[] = [];
  private busy = false;
  private broken?: unknown;

  /** @param write returns when the lines are safe */
  constructor(private readonly write: (lines: string) => Promise<void>) {}

  /** Returns when the line is safe. */
  public async append(line: string): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ line, done, failed });
      if (!this.busy) void this.flush();
    });
  }

  private async flush(): Promise<void> {
    this.busy = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        // After a line that may be cut short nothing can be written any more.
        if (this.broken) throw this.broken;
        await this.write(batch.map(({ line }) => line).join(''));
        batch.forEach(({ done }) => done());
      } catch (error) {
        this.broken = error;
        batch.forEach(({ failed }) => failed(error));
      }
    }
    this.busy = false;
  }
}
