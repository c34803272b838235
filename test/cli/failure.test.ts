import { COMMANDS } from '../../src/cli/commands/command-list';
import { failureOf } from '../../src/cli/errors/failure';
import { countValue, namesOrNoneValue, namesValue, shareValue, textValue, urlValue } from '../../src/cli/options/option-values';
import { ResumableError } from '../../src/cli/terminal/resumable-error';
import { parseFilter } from '../../src/engine/damage/filter/filter';
import { naming } from '../../src/engine/errors/error-text';
import { Refusal } from '../../src/engine/errors/refusal';
import { StateError } from '../../src/engine/errors/state-error';

function failure(action: () => unknown, filter?: string) {
  try {
    action();
  } catch (error) {
    return failureOf(error, filter);
  }
  throw new Error('nothing failed');
}

const awsError = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

test('a refusal of the engine names the option as it was typed', () => {
  expect(failureOf(new Refusal('maxItems', 'be at least 12', '10', 'raise it'))).toEqual({
    message: '\'--max-items\' must be at least 12, got 10; raise it',
    code: 2,
    details: { property: 'maxItems', allowed: 'be at least 12', got: '10', advice: 'raise it' },
  });
  expect(failureOf(new Refusal('together', 'hold others', '"a"', naming`it is not among ${'only'}`))).toMatchObject({
    message: '\'--together\' must hold others, got "a"; it is not among \'--only\'', details: { advice: 'it is not among \'--only\'' },
  });
});

test('a property that was not typed to a command keeps the name of the engine, and an argument has its own', () => {
  const command = (name: string) => COMMANDS.find(({ words }) => words.at(-1) === name)!;
  const message = (property: string, name: string) => failureOf(new Refusal(property, 'be other', 'this'), undefined, command(name)).message;
  expect([message('from', 'plan'), message('from', 'apply'), message('before', 'diff'), message('before', 'plan'), message('approval', 'apply')]).toEqual(
    ['--from', 'from', '<before>', '--before', '--digest'].map((name) => `'${name}' must be other, got this`));
});

test('a state is reported by fact, consequence and way out', () => {
  const state = new StateError('plan is corrupt: a\u001b does not match', 'nothing was written', 'make a new plan');
  expect(failureOf(state)).toEqual({
    message: 'plan is corrupt: a\\u001b does not match; nothing was written; make a new plan',
    code: 2,
    details: { fact: 'plan is corrupt: a\u001b does not match', consequence: 'nothing was written', next: 'make a new plan' },
  });
  state.origin = '--export';
  expect(failureOf(state)).toMatchObject({ message: expect.stringMatching(/^'--export': plan is corrupt/), details: { origin: '--export' } });
});

test('what named a file is not put before an option that names itself', () => {
  const refusal = new Refusal('from', 'be later', 'now');
  refusal.origin = '--export';
  expect(failureOf(refusal).message).toBe('\'--from\' must be later, got now');
});

test('a filter is pointed into', () => {
  const filter = 'changed(action) an new.action = ""';
  expect(failure(() => parseFilter(filter), filter)).toEqual({
    code: 2,
    message: [
      '\'--filter\' must have "and", "or" or the end at position 17, got an',
      '  changed(action) an new.action = ""',
      '                  ^ see: npx cdk-dynamodb-recovery help filter',
    ].join('\n'),
    details: { position: 17, expected: '"and", "or" or the end', got: 'an' },
  });
});

test.each([
  [awsError('CredentialsProviderError', 'Could not load credentials from any providers'), /^no AWS credentials: .*; log in, set AWS_PROFILE, or choose a profile/],
  [awsError('ExpiredTokenException', 'The token is expired'), /^AWS rejected the credentials \(ExpiredTokenException\): The token is expired; log in again/],
  [awsError('Error', 'Region is missing'), /^'--region' must be given, got none; set AWS_REGION/],
  [awsError('Error', '', { code: 'ECONNREFUSED' }), /^the endpoint does not answer \(ECONNREFUSED\): no connection; see --region and --endpoint-url$/],
  [awsError('AccessDeniedException', 'not you', { $metadata: { httpStatusCode: 400, requestId: 'r1' } }), /^AccessDeniedException: not you \(request r1\); name an allowed role with --role-arn \(the outputs of TableRewind and TableRecovery name theirs\)$/],
  [awsError('Error', 'ENOSPC: no space left', { code: 'ENOSPC' }), /^the disk is full; make room, then run the same again$/],
])('%s is told without a stack, and fails with 1', (error, expected) => {
  expect(failureOf(error)).toEqual({ message: expect.stringMatching(expected), code: 1 });
});

test('a run that failed says what goes on, and one that was refused after its first write did not write nothing', () => {
  expect(failureOf(new ResumableError(new StateError('journal has another writer'), 1, 'it is in the journal', 'npx again'))).toEqual({
    message: 'journal has another writer', code: 1, details: { fact: 'journal has another writer' }, kept: 'it is in the journal', next: 'npx again',
  });
});

test('values of options are read as people write them', () => {
  expect(['5', '007', ' 5 ', '10000', '10_000', '10,000', '1,234,567'].map((text) => countValue('--max-items')(text))).toEqual([5, 7, 5, 10_000, 10_000, 10_000, 1_234_567]);
  expect(['60%', '0.6', '.6', '0.05', '5 %', '05%', ' 5% ', '100%', '150%', 'any'].map(shareValue('--max-share')))
    .toEqual([0.6, 0.6, 0.6, 0.05, 0.05, 0.05, 0.05, 1, 1.5, Infinity]);
  expect(urlValue('--endpoint-url')('http://127.0.0.1:8000')).toBe('http://127.0.0.1:8000');
  expect(namesValue('--only')('a, b,c\\,d')).toEqual(['a', 'b', 'c,d']);
  expect(['', ' ', 'a,b'].map(namesOrNoneValue('--only'))).toEqual([[], [], ['a', 'b']]);
});

const SHARE = '\'--max-share\' must be a percentage such as 5%, a fraction below 1 such as 0.05, or any';

test.each<readonly [() => unknown, string]>([
  [() => countValue('--limit')('0'), '\'--limit\' must be a whole number from 1, got "0"'],
  [() => countValue('--limit')('1.5'), '\'--limit\' must be a whole number from 1, got "1.5"'],
  ...['0', '0%', '', ' ', '-5%', '-0.5', 'half', '5,5%', '1e3', '1k', '5%%', 'ANY', `${'9'.repeat(400)}%`].map((text) => [() => shareValue('--max-share')(text), `${SHARE}, got "${text}"`] as const),
  ...([['5', '5% or 0.05'], ['05', '5% or 0.05'], ['1', '1% or 100%'], ['1.0', '1% or 100%'], ['60', '60% or 0.6'], ['2.5', '2.5% or 0.025'], ['100', '100%'], ['250', '250%']] as const)
    .map(([text, say]) => [() => shareValue('--max-share')(text), `${SHARE}, got "${text}"; write ${say}`] as const),
  ...['', ' ', '-5', '+5', '1,5', '10,00', '1,0000', '1_0', 'many', '0x10', '٣'].map((text) => [() => countValue('--limit')(text), `'--limit' must be a whole number from 1, got "${text}"`] as const),
  ...['1k', '10K', '1.5k', '2M', '1e3', '1E+3', '10.000', '10 000'].map((text) =>
    [() => countValue('--limit')(text), `'--limit' must be a whole number from 1, got "${text}"; write all of its digits, such as 10000 or 10,000`] as const),
  [() => countValue('--concurrency', 1000)('1001'), '\'--concurrency\' must be a whole number from 1 to 1000, got "1001"'],
  [() => textValue('--out')(' '), '\'--out\' must have a value, got " "; leave the option out if there is none'],
  [() => urlValue('--endpoint-url')('foo'), '\'--endpoint-url\' must be a URL such as http://127.0.0.1:8000, got "foo"'],
  [() => urlValue('--endpoint-url')('localhost:8000'), '\'--endpoint-url\' must be a URL such as http://127.0.0.1:8000, got "localhost:8000"'],
  [() => urlValue('--endpoint-url')('http://'), '\'--endpoint-url\' must be a URL such as http://127.0.0.1:8000, got "http://"'],
  [() => namesValue('--keep')(''), '\'--keep\' must be names of attributes with commas between them, got ""'],
  [() => namesValue('--only')('a,,b'), '\'--only\' must be names of attributes with commas between them, got "a,,b"'],
])('what is no value is refused (%#)', (read, message) => {
  expect(failure(read)).toMatchObject({ message, code: 2 });
});
