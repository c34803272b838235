import type { ExitCode } from './exit-code';

/** What did not come to its end: what was done is kept, and a command goes on. */
export class Unfinished extends Error {
  public readonly name = 'Unfinished';

  /**
   * @param kept what is not lost
   * @param next the command that goes on
   */
  constructor(cause: unknown, public readonly code: ExitCode, public readonly kept: string, public readonly next: string) {
    super((cause as Error).message, { cause });
    this.stack = (cause as Error).stack;
  }
}
