/** What was asked for and cannot be done; nothing has been written. */
export class Refusal extends Error {
  public readonly name = 'Refusal';

  constructor(property: string, allowed: string, got: string, advice?: string) {
    super(`'${property}' must ${allowed}, got ${got}${advice ? `; ${advice}` : ''}`);
  }
}
