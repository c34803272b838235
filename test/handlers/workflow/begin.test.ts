import type { RecoveryRun, RecoveryRunInput } from '../../../src/contract/recovery-run';
import { type ReportedError } from '../../../src/engine/errors/reported-error';
import type { RunFolder } from '../../../src/engine/workflow/run-folder';
import { beginRun } from '../../../src/handlers/workflow/begin';

const NOW = new Date('2026-11-21T03:00:00.000Z');
const RESTORE = ['--at', '2026-11-21T01:58:00Z'];

/** A record that keeps the first run, as a bucket does. */
function recordOf(): RunFolder {
  let kept: RecoveryRun | undefined;
  return { begin: async (run: RecoveryRun) => kept ??= run } as unknown as RunFolder;
}

const begin = (input: object, record = recordOf()) => beginRun('night', input as RecoveryRunInput, record, NOW);

const refusal = async (input: object) => begin(input).then(() => 'no refusal', (error: ReportedError) => error.text((property) => property));

test('a run has the options of its input as the command line reads them, with absolute times', async () => {
  const run = await begin({ table: 'orders', restore: ['--at', '2h'], rewind: ['--from', '1h', '--filter', 'delete', '--only', ''] });

  expect(run).toMatchObject({ name: 'night', table: 'orders', restored: 'orders-restored-night', way: 'rewind', startedAt: NOW.toISOString() });
  expect([...run.restore!, ...run.rewind!].join(' ')).toMatch(/^--at=20\S+Z --from=20\S+Z --filter=delete --only=$/);
});

test.each([
  [{ restore: RESTORE }, 'restore'],
  [{ restored: 'orders-restored-2', rewind: ['--from', '1h', '--filter', 'delete', '--only', ''] }, 'rewind'],
  [{ restore: RESTORE, cutover: ['--parameter', '/shop/orders', '--freeze'] }, 'cutover'],
])('the options of %j choose the way %s', async (more, way) => {
  expect(await begin({ table: 'orders', ...more })).toMatchObject({ way });
});

test('a run that is started again goes on, and is refused with another input', async () => {
  const record = recordOf();
  const first = await begin({ table: 'orders', restore: ['--at', '2h'] }, record);

  expect(await begin({ table: 'orders', restore: ['--at', '2h'] }, record)).toEqual(first);
  await expect(begin({ table: 'orders', restore: ['--at', '3h'] }, record)).rejects.toThrow(
    '\'restore\' must be what it was when the run night began, ["--at","2h"], got ["--at","3h"]; start another run under another name',
  );
});

test.each<[string, object, RegExp]>([
  ['no table', {}, /^'table' must be the name of a table, got none/],
  ['an ARN of a table', { table: 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders' }, /^'table' must be the name of a table, got "arn/],
  ['nothing to restore to', { table: 'orders' }, /^'restore' must be the options of restore start, got none; or name a table that was restored before/],
  ['a way back that is none', { table: 'orders', restore: RESTORE, rewind: [], cutover: [] }, /^'rewind' must go without 'cutover'/],
  ['options as one text', { table: 'orders', restore: '--latest' }, /^'restore' must be a list of options, each a text, got "--latest"/],
  ['an option that no command has', { table: 'orders', restore: ['--at-once'] }, /^'restore' must be options of restore start, got .*--at-once/],
  ['an option of the state machine', { table: 'orders', restore: ['--latest', '--to=mine'] }, /^'restore' must hold options of restore start that say what is wanted, got --to=mine/],
  ['a role to assume', { table: 'orders', restore: RESTORE, cutover: ['--role-arn', 'x'] }, /^'cutover' must hold options .*got --role-arn/],
  ['a filter that cannot be read', { table: 'orders', restore: RESTORE, rewind: ['--from', '1h', '--only', 'a', '--filter', 'new.a ='] }, /filter/],
  ['no attributes', { table: 'orders', restore: RESTORE, rewind: ['--from', '1h', '--filter', 'new.a = 1'] }, /^'only' must name the attributes that the damage changed/],
  ['half a segment', { table: 'orders', restore: RESTORE, segments: 0.5 }, /^'segments' must be a whole number from 1 to 10000, got 0.5/],
  ['a restored table that has no name', { table: 'orders', restore: RESTORE, restored: '?' }, /^'restored' must be the name of a table, got "\?"/],
])('%s is refused before anything is restored', async (_, input, text) => {
  expect(await refusal(input)).toMatch(text);
});
