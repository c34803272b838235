import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cli } from './cli';

let folder: string;
let server: Server;
let calls: number;
let cli: Cli;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'options-'));
  server = createServer((_, response) => {
    calls++;
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end('{"__type":"ResourceNotFoundException","message":"no table here"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cli = new Cli(folder, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, { HOME: folder });
});

beforeEach(() => {
  calls = 0;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const plan = ['rewind', 'plan', '--table', 'orders', '--from', '2h'];
const SHARE = 'error: \'--max-share\' must be a percentage such as 5%, a fraction below 1 such as 0.05, or any, got ';
const TABLE = 'must be the name of a table (3 to 255 letters, digits, "_", "-" and ".") or its ARN, got ';

test.each([
  [[...plan, '--max-share', '5'], `${SHARE}"5"; write 5% or 0.05`],
  [[...plan, '--max-share', '1'], `${SHARE}"1"; write 1% or 100%`],
  [['rewind', 'apply', 'plan', '--max-share', '60'], `${SHARE}"60"; write 60% or 0.6`],
  [[...plan, '--max-items', '10k'], 'error: \'--max-items\' must be a whole number from 1, got "10k"; write all of its digits, such as 10000 or 10,000'],
  [[...plan, '--items-per-second', '-5'], 'error: \'--items-per-second\' must be a whole number from 1, got "-5"'],
  [[...plan, '--concurrency', '5000'], 'error: \'--concurrency\' must be a whole number from 1 to 1000, got "5000"'],
  [[...plan, '--out', ''], 'error: \'--out\' must have a value, got ""; leave the option out if there is none'],
  [['rewind', 'report', ' '], 'error: \'<plan>\' must have a value, got " "; leave the option out if there is none'],
  [[...plan, '--region', ''], 'error: \'--region\' must have a value, got ""; leave the option out if there is none'],
  [['status', '--table', 'bad name'], `error: '--table' ${TABLE}"bad name"`],
  [['status', '--table', ''], `error: '--table' ${TABLE}""`],
  [['rewind', 'plan', '--table', 'no', '--from', '2h'], `error: '--table' ${TABLE}"no"`],
  [['status', '--table', 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/1'],
    `error: '--table' ${TABLE}"arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/1"; the ARN ends after the name of the table`],
  [['status', '--table', 'arn:aws:s3:::orders'], `error: '--table' ${TABLE}"arn:aws:s3:::orders"`],
  [['monitor', 'status', 'bad name'], `error: '<table>' ${TABLE}"bad name"`],
  [['diff', 'bad name', 'orders'], `error: '<before>' ${TABLE}"bad name"`],
])('%j is refused before AWS is asked', async (parameters, message) => {
  const { code, stdout, stderr } = await cli.run(...parameters);
  expect({ code, stdout, stderr, calls }).toEqual({ code: 2, stdout: '', stderr: `${message}\n`, calls: 0 });
});

test('a table that is not there is refused with where it was looked for', async () => {
  expect(await cli.run('status', '--table', 'orders')).toMatchObject({
    code: 2,
    stderr: 'error: \'--table\' must be a table in eu-west-1, got "orders"; another Region is chosen with --region, another account with --profile or --role-arn\n',
  });
  expect(await cli.run('diff', 'orders', 'orders2')).toMatchObject({
    code: 2, stderr: expect.stringMatching(/^error: '<before>' must be a table in eu-west-1, or the folder of a full export, got "orders"; .*, and there is no folder of that name\n$/),
  });
});

test.each([['--profile', ['--profile', 'nope'], {}], ['AWS_PROFILE', [], { AWS_PROFILE: 'nope', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }]])(
  'a profile that does not exist is refused with the files that were searched: %s', async (option, parameters, environment) => {
    const config = join(folder, 'config');
    writeFileSync(config, '[default]\nregion = eu-west-1\n[profile prod]\nregion = eu-west-1\n[sso-session nope]\nsso_region = eu-west-1\n');
    const away = new Cli(folder, 'http://127.0.0.1:9', { HOME: folder, AWS_CONFIG_FILE: config, ...environment });
    expect(await away.run('status', '--table', 'orders', ...parameters)).toMatchObject({
      code: 2,
      stderr: `error: '${option}' must be a profile of the AWS configuration, got "nope"; there is none of that name in ${config} (default, prod) and `
        + `${join(folder, '.aws', 'credentials')} (no such file)\n`,
    });
  });

test('a profile of either file is taken', async () => {
  const credentials = join(folder, 'credentials');
  writeFileSync(credentials, '[night-shift]\naws_access_key_id = 222222222222\naws_secret_access_key = emulated\n');
  const shared = new Cli(folder, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, { HOME: folder, AWS_SHARED_CREDENTIALS_FILE: credentials });
  expect(await shared.run('status', '--table', 'orders', '--profile', 'night-shift')).toMatchObject({ stderr: expect.stringContaining('must be a table in eu-west-1') });
});
