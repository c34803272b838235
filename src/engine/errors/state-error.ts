import { type ErrorText, plainSpelled, spelled, type Spelling } from './error-text';
import { ReportedError } from './reported-error';

/** The state of a plan, a journal, a table, a stream or a file does not allow the request. */
export class StateError extends ReportedError {
  public readonly name = 'StateError';

  /**
   * @param fact what is the case, with the place
   * @param consequence why the request cannot go on, where the fact does not show it
   * @param next the way out
   */
  constructor(
    public readonly fact: ErrorText,
    public readonly consequence?: ErrorText,
    public readonly next?: ErrorText,
  ) {
    super();
    this.message = this.text((name) => name);
  }

  public text(spelling: Spelling): string {
    const { fact, consequence, next } = this;
    const known = [fact, consequence].filter((each) => each !== undefined).map((each) => plainSpelled(each, spelling));
    return [...known, ...(next === undefined ? [] : [spelled(next, spelling)])].join('; ');
  }

  protected get fields() {
    const { fact, consequence, next } = this;
    return { fact, consequence, next };
  }
}
