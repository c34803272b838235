import { type ErrorText, plainSpelled, spelled, type Spelling } from './error-text';
import { plainText } from './plain-text';
import { ReportedError } from './reported-error';
import { refusalText } from '../../contract/refusal-text';

/** The request is invalid or unsafe. A run that has begun to write ends with it. */
export class Refusal extends ReportedError {
  public readonly name = 'Refusal';

  constructor(
    public readonly property: string,
    public readonly allowed: ErrorText,
    public readonly got: string,
    public readonly advice?: ErrorText,
  ) {
    super();
    this.message = this.text((name) => name);
  }

  public text(spelling: Spelling): string {
    const { property, allowed, got, advice } = this;
    return refusalText(
      `'${plainText(spelling(property))}'`, plainSpelled(allowed, spelling), plainText(got), advice && spelled(advice, spelling),
    );
  }

  protected get fields() {
    const { property, allowed, got, advice } = this;
    return { property, allowed, got, advice };
  }
}

/** The request contradicts what an interrupted run has read. The same request is refused again. */
export class Mismatch extends Refusal {}
