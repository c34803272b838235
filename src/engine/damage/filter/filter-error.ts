import { refusalText } from '../../../contract/refusal-text';
import type { Spelling } from '../../errors/error-text';
import { plainText } from '../../errors/plain-text';
import { ReportedError } from '../../errors/reported-error';

/** A filter that cannot be read, with the place and, where it is known, the right form. */
export class FilterError extends ReportedError {
  public readonly name = 'FilterError';

  /** @param position counted from 1 */
  constructor(
    public readonly position: number,
    public readonly expected: string,
    public readonly got: string,
    public readonly advice?: string,
  ) {
    super();
    this.message = this.text((name) => name);
  }

  public text(spelling: Spelling): string {
    const { position, expected, got, advice } = this;
    return plainText(refusalText(`'${spelling('filter')}'`, `have ${expected} at position ${position}`, got, advice));
  }

  /** Two lines: the filter, and a mark below the place in it. */
  public pointer(filter: string): readonly [string, string] {
    const line = (text: string) => plainText(text.replaceAll(/\s/g, ' '));
    return [`  ${line(filter)}`, `  ${' '.repeat(line(filter.slice(0, this.position - 1)).length)}^`];
  }

  protected get fields() {
    const { position, expected, got, advice } = this;
    return { position, expected, got, advice };
  }
}
