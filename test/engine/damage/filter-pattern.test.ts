import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { parseFilter } from '../../../src/engine/damage/filter/filter';
import { S } from '../cases';
import { replayable } from '../seed';

/** The longest text of an item. */
const LONGEST = 400 * 1024;
const change = (text: string) => ({ keys: { pk: S('k') }, new: { pk: S('k'), a: S(text) }, at: new Date(), sequence: '1', source: 'stream', ttl: false } as const);
const matching = (pattern: string) => {
  const { isDamage } = parseFilter(`new.a matches ${JSON.stringify(pattern)}`);
  return (text: string) => isDamage(change(text));
};

/**
 * Far more than any of these matches needs on a machine that does other work, and nothing of what 2^60 steps need: in
 * milliseconds.
 */
const LIMIT = 30_000;

/** The result of work; an error if it has not ended in time. */
function ended<T>(work: () => T, limit = LIMIT): T {
  return runInNewContext('work()', { work }, { timeout: limit });
}

/** Letters without a rule that an engine could learn. */
function letters(alphabet: string, length: number): string {
  let text = '';
  for (let seed = 7, place = 0; place < length; place++) {
    seed = (seed * 16_807) % 2_147_483_647;
    text += alphabet[seed % alphabet.length];
  }
  return text;
}

test.each([
  ['^(a+)+$', 'a'.repeat(60) + '!'], ['(x+x+)+y', 'x'.repeat(60)], ['(a|b|ab)*c', 'ab'.repeat(60)],
])('%s ends for a text that keeps the expressions of JavaScript busy for 2^60 steps', (pattern, text) => {
  expect(ended(() => matching(pattern)(text))).toBe(false);
  // The limit ends what would not: else nothing would be shown.
  expect(() => ended(() => new RegExp(pattern).test(text), 100)).toThrow('Script execution timed out after 100ms');
});

test.each([
  '^(a+)+$', '(x+x+)+y', '(a|b|ab)*c', '[ab]*a[ab]{15}[^ab]', '(?m)^[ab ]*a[ab \\n]{60}$[^ab \\n]', '(?:.*?[ab].*?){9}[c-z]', '(?:\\pL?\\pN?){14}\\b[c-z]',
])('%s ends for the longest texts of a table', (pattern) => {
  const matches = matching(pattern);

  for (const text of ['a'.repeat(LONGEST - 1) + '!', letters('x', LONGEST), letters('ab', LONGEST), letters('ab \n', LONGEST)]) {
    expect(typeof ended(() => matches(text))).toBe('boolean');
  }
});

test('matches find what the expressions of JavaScript find', replayable(() => {
  const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '\\d', '\\w', '(?:a|b1)', '(?<n>a)b', '\\u0061', 'é', '\\p{L}', '\\.', '\\-', '/');
  const quantified = fc
    .tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}', '*?'))
    .map(([each, count]) => `(?:${each})${count}`.replace('?<n>', '?:'));
  const pattern = fc.tuple(fc.constantFrom('', '^'), fc.array(quantified, { minLength: 1, maxLength: 5 }), fc.constantFrom('', '$', '\\b'))
    .map(([start, parts, end]) => `${start}${parts.join('')}${end}`);
  fc.assert(fc.property(pattern, fc.array(fc.constantFrom('a', 'b', '1', '.', '-', '/', 'é', '😀', ' '), { maxLength: 12 }), (source, text) => {
    const js = new RegExp(source.replaceAll('\\-', '-'), 'u');
    expect([source, text.join(''), matching(source)(text.join(''))]).toEqual([
      source,
      text.join(''),
      js.test(text.join('')),
    ]);
  }), { numRuns: 1000 });
}));

test.each([
  ['(', 'missing closing ): `(`; the syntax is that of RE2'],
  ['a(?=b)', 'invalid or unsupported Perl syntax: `(?=`; RE2 has no lookaround and no backreference, which can take for ever: use not, and, or'],
  ['(?<!a)b', expect.stringMatching(/RE2 has no lookaround/)],
  ['(a)\\1', 'invalid escape sequence: `\\1`; RE2 has no lookaround and no backreference, which can take for ever: use not, and, or'],
  ['a{1001}', 'invalid repeat count: `{1001}`; the syntax is that of RE2'],
  ['('.repeat(20_000) + ')'.repeat(20_000), expect.stringMatching(/expression nests too deeply/)],
])('refuses the pattern %.20s with what is wrong', (source, advice) => {
  let message = '';
  try {
    parseFilter(`new.a matches ${JSON.stringify(source)}`);
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message.split('; ').slice(1).join('; ')).toEqual(advice);
  expect(message).toMatch(/^'filter' must have a regular expression at position 15, got "/);
});

test('refuses a pattern of more than 70 steps', () => {
  expect(() => parseFilter('new.a matches "[a-z]{60}[0-9]{60}"')).toThrow(
    new Error(
      "'filter' must have a regular expression of at most 70 steps at position 15, "
        + 'got 122 in "[a-z]{60}[0-9]{60}"; repeat less often, or use in, contains or size',
    ),
  );
  expect(() => parseFilter('new.a matches "^[0-9a-f]{64}$"')).not.toThrow();
});
