/** The right form of a token that stands where it cannot: a word of DynamoDB's expressions, SQL or plain English. */
import type { Token } from './tokens';

const WORDS = new Set([
  'and',
  'or',
  'not',
  'in',
  'exists',
  'missing',
  'begins',
  'contains',
  'matches',
  'insert',
  'modify',
  'delete',
  'ttl',
  'changed',
  'at',
  'old',
  'new',
  'key',
  'true',
  'false',
  'null',
  'size',
  'type',
]);

const FUNCTIONS: Readonly<Record<string, string>> = {
  begins_with: 'begins',
  contains: 'contains',
  attribute_exists: 'exists',
  attribute_not_exists: 'missing',
  attribute_type: 'type',
};

const PHRASES: Readonly<Record<string, string>> = {
  between: 'write new.a >= 1 and new.a <= 2',
  is: 'write = null, exists or missing',
  like: 'write begins, contains or matches',
  begins_with: 'write begins',
  startswith: 'write begins',
  undefined: 'an attribute that is not there is missing: write new.a missing',
  update: 'write modify',
  remove: 'write delete',
};

const LITERALS = ['true', 'false', 'null'];
const PLACES = ['old', 'new', 'key'];

/** The probable meaning of the token at a place. */
export function adviceFor(tokens: readonly Token[], place: number): string | undefined {
  const token = tokens[place];
  if (token.kind === 'number' && token.source.startsWith('.')) return digitName(tokens, place);
  if (token.kind !== 'word') return undefined;
  const [before, next] = [tokens[place - 1], tokens[place + 1]];
  const lower = token.source.toLowerCase();
  if (lower !== token.source && WORDS.has(lower)) return `write ${lower}`;
  if (Object.hasOwn(FUNCTIONS, lower) && next.source === '(') return `write ${infix(lower, tokens.slice(place + 2))}`;
  if (Object.hasOwn(PHRASES, lower)) return PHRASES[lower];
  if (before?.kind === 'sign' && /^[!=<>]/.test(before.value) && !LITERALS.includes(lower)) {
    return `a text stands in "": write ${JSON.stringify(token.source)}`;
  }
  if (isTestBegin(before) && !WORDS.has(token.source)) {
    return `write new.${token.source} (after the change), old.${token.source} (before it) or key.${token.source}`;
  }
  return undefined;
}

/** True if a test may begin here. */
function isTestBegin(before?: Token): boolean {
  return before === undefined || ['and', 'or', 'not', '('].includes(before.source);
}

/** `begins_with(new.a, "x")` in our form. */
function infix(name: string, rest: readonly Token[]): string {
  const end = rest.findIndex(({ source }) => source === ')');
  const [path = '', argument = ''] = rest
    .slice(0, Math.max(0, end))
    .map(({ source }) => source)
    .join('')
    .split(/,(.*)/s);
  const place = path === '' ? 'new.a' : PLACES.some((image) => path.startsWith(`${image}.`)) ? path : `new.${path}`;
  return name === 'attribute_type'
    ? `type(${place}) = ${argument || '"S"'}`
    : `${place} ${FUNCTIONS[name]}${/exists$/.test(name) ? '' : ` ${argument || '"x"'}`}`;
}

/** `new.2nd`, of which the tokens are `new`, `.2` and `nd`. */
function digitName(tokens: readonly Token[], place: number): string | undefined {
  const { position, source } = tokens[place];
  const next = tokens[place + 1];
  const rest = next.kind === 'word' && next.position === position + source.length ? next.source : '';
  return `write .${JSON.stringify(`${source.slice(1)}${rest}`)}`;
}
