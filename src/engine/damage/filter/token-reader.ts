/** The tokens of a filter, read one after the other. */
import { FilterError } from './filter-error';
import { filterName, type FilterPath } from './path';
import { adviceFor } from './spelling';
import { filterTokens, type Token } from './tokens';

/**
 * DynamoDB's values are at most 32 levels deep. @see
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const DEEPEST_VALUE = 32;

/** Parentheses and `not`, one in the other. */
const DEEPEST_TEST = 100;

export class TokenReader {
  private readonly tokens: Token[];
  private place = 0;
  private depth = 0;

  constructor(filter: string) {
    this.tokens = filterTokens(filter);
  }

  public get next(): Token {
    return this.tokens[this.place];
  }

  /** The next token, which is not the next one any more. */
  public take(): Token {
    return this.tokens[this.place++];
  }

  public takes(value: string): boolean {
    const found = this.isNext(value);
    if (found) this.place++;
    return found;
  }

  public isNext(value: string, ahead = 0): boolean {
    const token = this.tokens[this.place + ahead];
    return token?.value === value && (token.kind === 'word' || token.kind === 'sign');
  }

  public expect(sign: string): void {
    if (!this.takes(sign)) this.fail(`"${sign}"`);
  }

  /** Reads an inner test, one level deeper. */
  public within<T>(read: () => T): T {
    if (++this.depth > DEEPEST_TEST) {
      throw new FilterError(
        this.next.position,
        `at most ${DEEPEST_TEST} parentheses and "not" one in the other`,
        `one more, ${this.next.source}`,
        'leave out those that change nothing',
      );
    }
    const inner = read();
    this.depth--;
    return inner;
  }

  public text(): string {
    if (this.next.kind !== 'text') this.fail('a text in ""');
    return this.take().value;
  }

  public path(): FilterPath {
    const { position } = this.next;
    const path: (string | number)[] = [this.name()];
    for (;;) {
      if (this.takes('.')) path.push(this.name());
      else if (this.takes('[')) path.push(this.element());
      else break;
    }
    // The attribute itself, then the levels of its value.
    if (path.length > DEEPEST_VALUE + 1) {
      throw new FilterError(
        position,
        `a path of at most ${DEEPEST_VALUE + 1} steps, as deep as values are`,
        `one of ${path.length}, ${filterName(String(path[0]))}…`,
      );
    }
    return path;
  }

  public end(): void {
    if (this.next.kind !== 'end') this.fail('"and", "or" or the end');
  }

  public fail(allowed: string): never {
    throw new FilterError(this.next.position, allowed, this.next.source, adviceFor(this.tokens, this.place));
  }

  private name(): string {
    if (this.next.kind !== 'word' && this.next.kind !== 'text') this.fail('the name of an attribute');
    return this.take().value;
  }

  private element(): number {
    const { kind, source } = this.next;
    if (kind !== 'number' || !/^\d+$/.test(source)) this.fail('the number of an element, counted from 0,');
    this.take();
    this.expect(']');
    return Number(source);
  }
}
