/**
 * Filters tell damage from good writes.
 *
 *     filter  = both { "or" both }
 *     both    = test { "and" test }
 *     test    = "not" test | "(" filter ")"
 *             | "insert" | "modify" | "delete" | "ttl"       what the change did; "ttl" is a deletion by time to live
 *             | "changed" "(" path ")"                       the value differs between before and after
 *             | value "exists" | value "missing"
 *             | value sign literal                           sign: = != < <= > >=
 *             | value "begins" text | value "contains" text | value "matches" text     a regular expression
 *             | value "in" "(" literal { "," literal } ")"
 *             | "at" sign time                               time: "2026-11-21T09:59:00Z"
 *     value   = ( "old" | "new" ) "." path | "key" "." name  the attribute before, after; an attribute of the key
 *     path    = name { "." name }                            name: a word, or any text in quotes
 *     literal = text | number | b64"…" | true | false | null
 *
 * Only values of one type are compared: a number is never equal to a text. A comparison with an absent attribute is false.
 * Deletions by time to live are good writes, unless the filter says `ttl`.
 *
 *     changed(action) and new.action = "" and at >= "2026-11-21T09:59:00Z"
 *     delete and key.pk begins "tenant-7#"
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type AttributePath, valueAt } from './attribute-path';
import { sameValue, type Value } from './attribute-value';
import { type Change, changeKind, type Classifier } from './change';
import { compareDecimals } from './decimal';
import { FilterError, filterTokens, type Token } from './filter-tokens';

const KINDS = ['insert', 'modify', 'delete', 'ttl'];
const SIGNS = new Map<string, (order: number) => boolean>([
  ['=', (order) => order === 0],
  ['!=', (order) => order !== 0],
  ['<', (order) => order < 0],
  ['<=', (order) => order <= 0],
  ['>', (order) => order > 0],
  ['>=', (order) => order >= 0],
]);
const TESTS = 'one of insert, modify, delete, ttl, changed(…), old.…, new.…, key.…, at, not, "("';
const COMPARISONS = 'one of = != < <= > >= exists missing begins contains matches in';

/** Says which changes are damage, to the engine and to people. */
export interface Filter {
  readonly text: string;
  readonly isDamage: Classifier;

  /** What it says, and does not negate, of what changes do: `insert`, `modify`, `delete`, `ttl`. */
  readonly kinds?: ReadonlySet<string>;

  /**
   * Whether each of its alternatives says what the damage left: by a test of `new.…` or by `delete`. What is said with `not` or `!=` only
   * is what it did not leave.
   */
  readonly describesDamage?: boolean;
}

/** Reads a filter. */
export function parseFilter(text: string): Filter {
  const parser = new Parser(filterTokens(text));
  const test = parser.filter();
  parser.end();
  const isDamage: Classifier = parser.speaksOfTtl ? test : (change) => !change.ttl && test(change);
  return { text, isDamage, kinds: parser.kinds, describesDamage: parser.describes(test) };
}

class Parser {
  public speaksOfTtl = false;
  public readonly kinds = new Set<string>();
  private readonly describing = new Set<Classifier>();
  private negated = false;
  private place = 0;

  constructor(private readonly tokens: Token[]) {}

  public describes(test: Classifier): boolean {
    return this.describing.has(test);
  }

  public filter(): Classifier {
    const parts = [this.both()];
    while (this.takes('or')) parts.push(this.both());
    return this.described((change) => parts.some((part) => part(change)), parts.every((part) => this.describes(part)));
  }

  public end(): void {
    if (this.next.kind !== 'end') this.fail('"and", "or" or the end');
  }

  private both(): Classifier {
    const parts = [this.test()];
    while (this.takes('and')) parts.push(this.test());
    return this.described((change) => parts.every((part) => part(change)), parts.some((part) => this.describes(part)));
  }

  private test(): Classifier {
    if (this.takes('not')) {
      this.negated = !this.negated;
      const inner = this.test();
      this.negated = !this.negated;
      return (change) => !inner(change);
    }
    if (this.takes('(')) {
      const inner = this.filter();
      this.expect(')');
      return inner;
    }
    const { value: word, kind } = this.next;
    if (kind === 'word' && KINDS.includes(word)) {
      this.place++;
      this.speaksOfTtl ||= word === 'ttl';
      if (!this.negated) this.kinds.add(word);
      return word === 'ttl' ? ({ ttl }) => ttl : this.described((change) => changeKind(change) === word, word === 'delete');
    }
    if (this.takes('changed')) {
      this.expect('(');
      const path = this.path();
      this.expect(')');
      return (change) => !sameValue(valueAt(change.old, path), valueAt(change.new, path));
    }
    if (this.takes('at')) return this.time();
    const value = this.value();
    const saysWhat = word === 'new' && this.next.source !== '!=';
    return this.described(this.comparison(value), saysWhat);
  }

  private described(test: Classifier, saysWhat: boolean): Classifier {
    if (saysWhat) this.describing.add(test);
    return test;
  }

  private time(): Classifier {
    const { fits } = this.sign('one of = != < <= > >=');
    const { kind, value } = this.next;
    const time = kind === 'text' && /T.*(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : NaN;
    if (Number.isNaN(time)) this.fail('a time with its zone, such as "2026-11-21T09:59:00Z",');
    this.place++;
    return ({ at }) => fits(at.getTime() - time);
  }

  private value(): (change: Change) => Value {
    const word = ['old', 'new', 'key'].find((name) => this.takes(name)) ?? this.fail(TESTS);
    this.expect('.');
    const path = this.path();
    const image = word === 'key' ? 'keys' : word as 'old' | 'new';
    return (change) => valueAt(change[image], path);
  }

  private comparison(value: (change: Change) => Value): Classifier {
    if (this.takes('exists')) return (change) => value(change) !== undefined;
    if (this.takes('missing')) return (change) => value(change) === undefined;
    if (this.takes('in')) {
      this.expect('(');
      const literals = [this.literal()];
      while (this.takes(',')) literals.push(this.literal());
      this.expect(')');
      return (change) => literals.some((literal) => sameValue(value(change), literal));
    }
    if (this.takes('begins')) return textTest(value, this.text(), (text, part) => text.startsWith(part));
    if (this.takes('contains')) return textTest(value, this.text(), (text, part) => text.includes(part));
    if (this.takes('matches')) {
      const pattern = this.pattern();
      return (change) => pattern.test(value(change)?.S ?? '') && value(change)?.S !== undefined;
    }
    const { sign, fits } = this.sign(COMPARISONS);
    const literal = this.literal(sign === '=' || sign === '!=' ? undefined : 'a text or a number');
    return (change) => {
      const order = compared(value(change), literal);
      return order !== undefined && fits(order);
    };
  }

  private sign(allowed: string): { sign: string; fits: (order: number) => boolean } {
    const { kind, value: sign } = this.next;
    const fits = (kind === 'sign' ? SIGNS.get(sign) : undefined) ?? this.fail(allowed);
    this.place++;
    return { sign, fits };
  }

  private literal(allowed?: string): AttributeValue {
    const { kind, value } = this.next;
    const literal: AttributeValue | undefined = kind === 'text' ? { S: value }
      : kind === 'number' ? { N: value }
        : allowed ? undefined
          : kind === 'binary' ? { B: new Uint8Array(Buffer.from(value, 'base64')) }
            : value === 'null' ? { NULL: true }
              : value === 'true' || value === 'false' ? { BOOL: value === 'true' } : undefined;
    if (!literal) this.fail(allowed ?? 'a text in "", a number, b64"…", true, false or null');
    this.place++;
    return literal;
  }

  private text(): string {
    if (this.next.kind !== 'text') this.fail('a text in ""');
    return this.tokens[this.place++].value;
  }

  private pattern(): RegExp {
    const { position } = this.next;
    const source = this.text();
    try {
      return new RegExp(source, 'u');
    } catch {
      throw new FilterError(position, 'a regular expression', JSON.stringify(source));
    }
  }

  private path(): AttributePath {
    const path: string[] = [];
    do {
      if (this.next.kind !== 'word' && this.next.kind !== 'text') this.fail('the name of an attribute');
      path.push(this.tokens[this.place++].value);
    } while (this.takes('.'));
    return path;
  }

  private get next(): Token {
    return this.tokens[this.place];
  }

  private takes(value: string): boolean {
    const found = this.next.value === value && (this.next.kind === 'word' || this.next.kind === 'sign');
    if (found) this.place++;
    return found;
  }

  private expect(sign: string): void {
    if (!this.takes(sign)) this.fail(`"${sign}"`);
  }

  private fail(allowed: string): never {
    throw new FilterError(this.next.position, allowed, this.next.source);
  }
}

function textTest(value: (change: Change) => Value, part: string, test: (text: string, part: string) => boolean): Classifier {
  return (change) => {
    const text = value(change)?.S;
    return text !== undefined && test(text, part);
  };
}

/** The order of two values: none where one is absent, not a number where they have none. */
function compared(value: Value, literal: AttributeValue): number | undefined {
  if (value === undefined) return undefined;
  if (value.S !== undefined && literal.S !== undefined) return Buffer.compare(Buffer.from(value.S), Buffer.from(literal.S));
  if (value.N !== undefined && literal.N !== undefined) return compareDecimals(value.N, literal.N);
  return sameValue(value, literal) ? 0 : NaN;
}
