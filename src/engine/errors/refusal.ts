import { plainText } from './plain-text';

/** What was asked for and cannot be done. From a run that has begun to write, it says that this one has to end. */
export class Refusal extends Error {
  public readonly name = 'Refusal';

  constructor(property: string, allowed: string, got: string, advice?: string) {
    super(`'${plainText(property)}' must ${plainText(allowed)}, got ${plainText(got)}${advice ? `; ${advice}` : ''}`);
  }
}

/** What was read before does not go with what is asked for now: the same once more is refused as well. */
export class Mismatch extends Refusal {}
