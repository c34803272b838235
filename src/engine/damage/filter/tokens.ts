/** The words of a filter, each with its place. */
import { FilterError } from './filter-error';
import { escapedBackslashes, foreignSign, otherQuotes, quotedName } from './right-form';

export interface Token {
  readonly kind: 'word' | 'text' | 'binary' | 'number' | 'sign' | 'end';

  /** The value of the token: a text without its quotes. */
  readonly value: string;

  /** The token as it was written. */
  readonly source: string;

  /** Counted from 1. */
  readonly position: number;
}

const PATTERNS: [Token['kind'], RegExp][] = [
  ['binary', /b64"([^"]*)"/y],
  ['text', /"((?:[^"\\]|\\.)*)"/y],
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?/y],
  ['word', /[A-Za-z_][\w-]*/y],
  ['sign', /!=|<=|>=|[=<>().,[\]{}]/y],
];
const SPACE = /\s*/y;

export function filterTokens(filter: string): Token[] {
  const tokens: Token[] = [];
  let place = 0;
  for (;;) {
    place += matchAt(SPACE, filter, place)![0].length;
    if (place === filter.length) {
      return [...tokens, { kind: 'end', value: '', source: 'the end', position: place + 1 }];
    }
    const token = tokenAt(filter, place);
    tokens.push(token);
    place += token.source.length;
  }
}

function tokenAt(filter: string, place: number): Token {
  const foreign = foreignSign(filter, place);
  if (foreign) throw new FilterError(place + 1, 'a sign of filters', foreign.got, foreign.advice);
  for (const [kind, pattern] of PATTERNS) {
    const match = matchAt(pattern, filter, place);
    if (match) {
      const value = kind === 'text' ? unescaped(match[0], place) : match[1] ?? match[0];
      return { kind, value, source: match[0], position: place + 1 };
    }
  }
  const allowed = filter[place] === '"' ? 'a text that ends with "' : 'a word, a text in "", a number or a sign';
  throw new FilterError(
    place + 1,
    allowed,
    filter.slice(place, place + 20),
    otherQuotes(filter, place) ?? quotedName(filter, place),
  );
}

function matchAt(pattern: RegExp, text: string, place: number): RegExpExecArray | null {
  pattern.lastIndex = place;
  return pattern.exec(text);
}

function unescaped(quoted: string, place: number): string {
  try {
    return JSON.parse(quoted);
  } catch {
    throw new FilterError(place + 1, 'a text as in JSON', quoted, escapedBackslashes(quoted));
  }
}
