/** A run that failed on the way: what it has done is in its journal, and a command goes on. */
export class RunFailure extends Error {
  public readonly name = 'RunFailure';

  /** @param next the command that goes on */
  constructor(cause: unknown, public readonly next: string) {
    super((cause as Error).message, { cause });
    this.stack = (cause as Error).stack;
  }
}
