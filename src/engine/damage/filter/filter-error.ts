import { plainText } from '../../errors/plain-text';

/** A filter that cannot be read, with the place and, where it is known, the right form. */
export class FilterError extends Error {
  public readonly name = 'FilterError';

  /** @param position counted from 1 */
  constructor(public readonly position: number, allowed: string, got: string, advice?: string) {
    super(plainText(`'filter' must have ${allowed} at position ${position}, got ${got}${advice ? `; ${advice}` : ''}`));
  }
}
