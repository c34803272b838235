import type { ExitCode } from './exit-code';

/** An error after which a command goes on: what was done is kept. */
export class ResumableError extends Error {
  public readonly name = 'ResumableError';

  /**
   * @param kept the part that is kept
   * @param next the command that goes on
   */
  constructor(
    cause: unknown,
    public readonly code: ExitCode,
    public readonly kept: string,
    public readonly next: string,
  ) {
    super((cause as Error).message, { cause });
    this.stack = (cause as Error).stack;
  }
}
