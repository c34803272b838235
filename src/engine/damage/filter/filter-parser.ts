/** Reads a filter by its grammar; each rule of it is a method. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { holds } from './content';
import type { Mention } from './mention';
import { isSamePath, literal, LITERAL, mentioned, type Place, place } from './operand';
import { compared, type Order, SIGNS } from './order';
import { valueOf } from './path';
import { compiledPattern } from './pattern';
import {
  beginning, everyScope, inverse, kindScope, ofType, oneOf, presence, type RecordScope, someScope, UNKNOWN,
} from './record-scope';
import { TokenReader } from './token-reader';
import { sameValue } from '../../values/attribute-value';
import { changeKind, type Classifier, type ItemChange } from '../../values/item-change';

/** A test of a change. */
export interface Test {
  readonly holds: Classifier;

  /** True if it describes the damaged item. */
  readonly describes: boolean;

  /** The stream records that it may match. */
  readonly scope: RecordScope;
}

const KINDS = ['insert', 'modify', 'delete', 'ttl'];
const TESTS = 'one of insert, modify, delete, ttl, changed(…), old.…, new.…, key.…, size(…), type(…), at, not, "("';
const ALL_SIGNS = 'one of = != < <= > >=';
const COMPARISONS: Record<'plain' | 'size' | 'type', string> = {
  plain: `${ALL_SIGNS} exists missing begins contains matches in`, size: `${ALL_SIGNS} in`, type: 'one of = != in',
};

export class FilterParser {
  public readonly kinds = new Set<string>();
  public readonly mentions: Mention[] = [];
  public speaksOfTtl = false;
  private readonly tokens: TokenReader;
  private negated = false;

  constructor(text: string) {
    this.tokens = new TokenReader(text);
  }

  public whole(): Test {
    const test = this.filter();
    this.tokens.end();
    return test;
  }

  private filter(): Test {
    const parts = [this.both()];
    while (this.tokens.takes('or')) parts.push(this.both());
    return {
      holds: (change) => parts.some((part) => part.holds(change)),
      describes: parts.every(({ describes }) => describes),
      scope: someScope(parts.map(({ scope }) => scope)),
    };
  }

  private both(): Test {
    const parts = [this.test()];
    while (this.tokens.takes('and')) parts.push(this.test());
    return {
      holds: (change) => parts.every((part) => part.holds(change)),
      describes: parts.some(({ describes }) => describes),
      scope: everyScope(parts.map(({ scope }) => scope)),
    };
  }

  private test(): Test {
    const { tokens } = this;
    if (tokens.takes('not')) return tokens.within(() => this.negation());
    if (tokens.takes('(')) {
      const inner = tokens.within(() => this.filter());
      tokens.expect(')');
      return inner;
    }
    const { value: word, kind } = tokens.next;
    if (kind === 'word' && KINDS.includes(word)) return this.kind(word);
    if (tokens.takes('changed')) return this.difference();
    if (tokens.takes('at')) return this.time();
    const left = place(tokens, this.mentions) ?? tokens.fail(TESTS);
    return this.comparison(left);
  }

  private negation(): Test {
    this.negated = !this.negated;
    const inner = this.test();
    this.negated = !this.negated;
    return { holds: (change) => !inner.holds(change), describes: false, scope: inverse(inner.scope) };
  }

  private kind(word: string): Test {
    this.tokens.take();
    this.speaksOfTtl ||= word === 'ttl';
    if (!this.negated) this.kinds.add(word);
    return {
      holds: word === 'ttl' ? ({ ttl }) => ttl : (change) => changeKind(change) === word,
      describes: word === 'delete',
      scope: kindScope(word),
    };
  }

  private difference(): Test {
    this.tokens.expect('(');
    const { path } = mentioned(this.tokens, this.mentions, 'changed');
    this.tokens.expect(')');
    return {
      holds: (change) => !sameValue(valueOf(change.old, path), valueOf(change.new, path)),
      describes: false,
      scope: UNKNOWN,
    };
  }

  private time(): Test {
    const { tokens } = this;
    const { fits } = this.sign(ALL_SIGNS);
    const { kind, value } = tokens.next;
    const time = kind === 'text' && /T.*(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : NaN;
    if (Number.isNaN(time)) tokens.fail('a time with its zone, such as "2026-11-21T09:59:00Z",');
    tokens.take();
    return { holds: ({ at }) => fits(at.getTime() - time), describes: false, scope: UNKNOWN };
  }

  private comparison(left: Place): Test {
    const { tokens } = this;
    const describes = left.mention.image === 'new';
    const { found, measure } = left;
    if (tokens.takes('in')) return { ...this.membership(left), describes };
    if (measure !== undefined) return this.signed(left, COMPARISONS[measure]);
    const scope = presence(left);
    if (tokens.takes('exists')) return { holds: (change) => found(change) !== undefined, describes, scope };
    if (tokens.takes('missing')) {
      return { holds: (change) => found(change) === undefined, describes, scope: inverse(scope) };
    }
    if (tokens.takes('begins')) {
      const { value } = tokens.next;
      const test = this.textTest(left, (part) => (text) => text.startsWith(part));
      return { holds: test, describes, scope: beginning(left, value) };
    }
    if (tokens.takes('matches')) return { holds: this.textTest(left, compiledPattern), describes, scope: ofType(left, 'S') };
    if (tokens.takes('contains')) {
      const part = literal(tokens, left);
      return { holds: (change) => holds(found(change), part), describes, scope };
    }
    return this.signed(left, COMPARISONS.plain);
  }

  private membership(left: Place): Pick<Test, 'holds' | 'scope'> {
    const { tokens } = this;
    tokens.expect('(');
    const literals = [literal(tokens, left)];
    while (tokens.takes(',')) literals.push(literal(tokens, left));
    tokens.expect(')');
    return {
      holds: (change) => literals.some((each) => sameValue(left.found(change), each)),
      scope: oneOf(left, literals),
    };
  }

  private textTest(left: Place, test: (text: string, position: number) => (text: string) => boolean): Classifier {
    const { position, source } = this.tokens.next;
    const fits = test(this.tokens.text(), position);
    left.mention.literals.push({ type: 'S', position, source });
    return (change) => {
      const text = left.found(change)?.S;
      return text !== undefined && fits(text);
    };
  }

  private signed(left: Place, allowed: string): Test {
    const { tokens } = this;
    const { sign, fits } = this.sign(allowed);
    const ordered = sign !== '=' && sign !== '!=';
    if (ordered && left.measure === 'type') tokens.fail(COMPARISONS.type);
    const right = place(tokens, this.mentions);
    const constant = right ? undefined : this.constant(left, ordered);
    const other = right?.found ?? (() => constant);
    const holdsFor = (change: ItemChange) => {
      const order = compared(left.found(change), other(change));
      return order !== undefined && fits(order);
    };
    return {
      holds: holdsFor,
      describes: sign !== '!=' && describesDamage(left, sign, right),
      scope: right ? presence(left, right) : comparisonScope(left, sign, constant!),
    };
  }

  private constant(left: Place, ordered: boolean): AttributeValue {
    const { kind } = this.tokens.next;
    const allowed = ordered ? 'a text, a number, old.…, new.… or key.…' : `${LITERAL}, old.…, new.… or key.…`;
    if (ordered && kind !== 'text' && kind !== 'number') this.tokens.fail(allowed);
    return literal(this.tokens, left, allowed);
  }

  private sign(allowed: string): { sign: string; fits: Order } {
    const { kind, value: sign } = this.tokens.next;
    const fits = (kind === 'sign' ? SIGNS.get(sign) : undefined) ?? this.tokens.fail(allowed);
    this.tokens.take();
    return { sign, fits };
  }
}

/**
 * Comparisons of an attribute before and after, except < and >, also match attributes that the damage did not change.
 */
function describesDamage(left: Place, sign: string, right?: Place): boolean {
  if (!right) return left.mention.image === 'new';
  const same = left.measure === right.measure && isSamePath(left.mention.path, right.mention.path);
  return [left, right].some(({ mention }) => mention.image === 'new') && (!same || sign === '<' || sign === '>');
}

/** Only values of one type are ordered, and `!=` holds between values of any types. */
function comparisonScope(left: Place, sign: string, constant: AttributeValue): RecordScope {
  if (sign === '=') return oneOf(left, [constant]);
  return sign === '!=' || left.measure ? presence(left) : ofType(left, Object.keys(constant)[0]);
}
