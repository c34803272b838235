import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cli } from './cli';

let folder: string;
let cli: Cli;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'refusals-'));
  cli = new Cli(folder, 'http://127.0.0.1:9');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PLAN = ['rewind', 'plan', '--table', 'orders'];
const NO_PLAN = 'plan not found: nowhere; there is no such folder';

test.each([
  [['rewind', 'plan'], '\'--table\' must be given, got none; see: npx cdk-dynamodb-recovery help rewind plan'],
  [PLAN, '\'--from\' must be given, got none; see: npx cdk-dynamodb-recovery help rewind plan'],
  [[...PLAN, '--from', 'noon'], '\'--from\' must be a time with its zone'],
  [[...PLAN, '--from', '2999-01-01T00:00:00Z'], '\'--from\' must be in the past, got 2999-01-01T00:00:00Z; it is '],
  [[...PLAN, '--from', '1h', '--to', '2h'], '\'--to\' must be after --from'],
  [[...PLAN, '--from', '1h', '--filter', 'new.a ='], '\'--filter\' must have a text in "", a number, b64"…", true, false, null, [] or {}, '
    + 'old.…, new.… or key.… at position 8, got the end'],
  [[...PLAN, '--from', '1h', '--digest', 'cbb97a1e8240eea5'], 'unknown option \'--digest\''],
  [['status', '--table', 'orders', '--endpoint-url', 'foo'], '\'--endpoint-url\' must be a URL such as http://127.0.0.1:8000, got "foo"'],
  [['status', '--table', 'orders', '--at', '1h'], 'unknown option \'--at\''],
  [['status'], '\'--table\' must be given, got none; see: npx cdk-dynamodb-recovery help status'],
  [['rewind', 'apply', 'nowhere'], NO_PLAN],
  [['rewind', 'undo', 'nowhere'], NO_PLAN],
  [['rewind', 'apply', 'x', '--table', 'others'], 'unknown option \'--table\''],
  [['rewind', 'plan', '--tabel', 'x'], 'unknown option \'--tabel\'\n(Did you mean --table?)'],
  [['rewind', 'aply', 'x'], 'unknown command \'aply\'\n(Did you mean apply?)'],
  [['monitor', 'stop', 'x'], 'unknown command \'stop\''],
  [['monitor', 'status'], 'missing required argument \'table\''],
  [['rewnd'], 'unknown command \'rewnd\'\n(Did you mean rewind?)'],
  [['rewind', 'report'], 'missing required argument \'plan\''],
  [['rewind', 'report', 'x', '--format', 'pdf'],
    'option \'--format <format>\' argument \'pdf\' is invalid. Allowed choices are markdown, json, csv.'],
  [['help', 'me'], '\'help\' must be on advise, check, status, diff, rewind, rewind plan, rewind apply, rewind undo, rewind report, rewind verify, restore, restore start, restore status, restore discard, group, group restore, group status, group check, group discard, parity, settings, cutover, cutover plan, cutover apply, cutover undo, cutover status, recovery, recovery status, recovery approve, recovery refuse, monitor, monitor status, monitor pause, monitor resume, completion, '],
])('%j is refused, with the way out', async (parameters, message) => {
  const { code, stdout, stderr } = await cli.run(...parameters);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`error: ${message}`);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(readdirSync(folder)).toEqual([]);
});

const VERBS = '\'rewind\' must be followed by plan, apply, undo, report or verify, got';

test.each([
  [['rewind', '--table', 'orders', '--from', '2h', '--filter', 'new.a = "it\'s"', '--apply-later'], `${VERBS} --table`,
    'rewind plan --table orders --from 2h --filter \'new.a = "it\'\\\'\'s"\' --apply-later'],
  [['rewind', '--max-share', '5%', '--apply', 'night plan', '--json'], `${VERBS} --apply`, 'rewind apply \'night plan\' --max-share 5% --json'],
  [['rewind', '-a', 'plan'], `${VERBS} -a`, 'rewind apply plan'],
  [['rewind', '--undo=s3://plans/night/', '--out', 's3://plans/'], `${VERBS} --undo`, 'rewind undo s3://plans/night/ --out s3://plans/'],
  [['report', 'plan', '--format', 'csv'], '\'report\' must follow rewind, got none', 'rewind report plan --format csv'],
  [['verify', 'plan'], '\'verify\' must follow rewind, got none', 'rewind verify plan'],
])('the former spelling %j is answered with the present one', async (parameters, message, command) => {
  const { code, stderr } = await cli.run(...parameters);
  expect({ code, stderr }).toEqual({ code: 2, stderr: `error: ${message}; run:\n\n  npx cdk-dynamodb-recovery ${command}\n\n` });
});

test('a refusal comes as JSON, too', async () => {
  const advice = 'see: npx cdk-dynamodb-recovery help status';
  expect(await cli.json('status')).toEqual({
    error: { message: `'--table' must be given, got none; ${advice}`, exitCode: 2, details: { property: '--table', allowed: 'be given', got: 'none', advice } },
  });
  const [fact, consequence] = NO_PLAN.split('; ');
  expect(await cli.json('rewind', 'apply', 'nowhere')).toEqual({ error: { message: NO_PLAN, exitCode: 2, details: { fact, consequence } } });
});

test('an endpoint that does not answer is a failure, with 1', async () => {
  expect(await cli.run('status', '--table', 'orders')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^error: the endpoint does not answer \(ECONNREFUSED\): .*; see --region and --endpoint-url\n$/,
    ),
  });
});
