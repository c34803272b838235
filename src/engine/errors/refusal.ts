import { plainText } from './plain-text';

/** The request is invalid or unsafe. A run that has begun to write ends with it. */
export class Refusal extends Error {
  public readonly name = 'Refusal';

  constructor(property: string, allowed: string, got: string, advice?: string) {
    super(`'${plainText(property)}' must ${plainText(allowed)}, got ${plainText(got)}${advice ? `; ${advice}` : ''}`);
  }
}

/** The request contradicts what an interrupted run has read. The same request is refused again. */
export class Mismatch extends Refusal {}
