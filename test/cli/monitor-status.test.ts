import { Cli } from './cli';
import { WatchedTables } from './watched-table';
import { changeState, listPlan, type MonitorPlan } from '../../src/engine/monitor/monitor-state';
import type { StateTable } from '../../src/engine/monitor/state-table';
import { FaultProxy } from '../emulator/fault-proxy';

const DIGEST = '0123456789abcdef'.repeat(4);
const MINUTE = 60_000;

let tables: WatchedTables;
let cli: Cli;
let table: string;
let state: StateTable;

beforeAll(async () => {
  tables = await WatchedTables.start();
  ({ cli } = tables);
});

afterAll(async () => tables?.stop());

beforeEach(async () => {
  ({ name: table, state } = await tables.watched());
});

const status = (...more: string[]) => cli.run('monitor', 'status', table, ...more);
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

async function list(plan: Partial<MonitorPlan>): Promise<void> {
  await listPlan(state, {
    at: ago(MINUTE), plan: 's3://journals/Shop/plan-1/', digest: DIGEST, outcome: 'proposed', items: 12, conflicts: 0, rules: 'Prices', ...plan,
  });
}

test('a monitor that sees changes and left nothing to a person works, with 0', async () => {
  const { code, stdout } = await status();

  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('The monitor works, and nothing is left to a person.') });
  expect(stdout).toMatch(/response +restore\n +paused +no\n +breaker +closed\n +restored +0 items in the last minute\n +stream +Enabled, last result: /);
  expect(await cli.json('monitor', 'status', table)).toMatchObject({
    works: true, left: [], response: 'restore', function: `watch-${table}`, journal: 's3://journals/Shop/', paused: null, mapping: { state: 'Enabled', faults: [] }, plans: [],
  });
});

test('a table may be named by its ARN', async () => {
  expect(await cli.run('monitor', 'status', `arn:aws:dynamodb:eu-west-1:111111111111:table/${table}`)).toMatchObject({ code: 0 });
});

test('plans are listed with the newest first, each with the command that goes on', async () => {
  await list({ at: ago(3 * MINUTE), outcome: 'restored', plan: 's3://journals/Shop/plan-1/', rules: 'Immutable' });
  await list({ at: ago(2 * MINUTE), outcome: 'conflict', plan: 's3://journals/Shop/plan-2/', conflicts: 1 });
  await list({ at: ago(MINUTE), plan: 's3://journals/Shop/plan-3/', reason: 'the breaker is open' });
  const { code, stdout: shown } = await status('--region', 'eu-west-1');

  expect(code).toBe(3);
  expect(shown).toMatch(/proposed {2}12 items {2}Prices: the breaker is open\n.*\n\n.*conflict {2}12 items, 1 conflict {2}Prices\n.*\n\n.*restored {2}12 items {2}Immutable\n/);
  expect(shown.match(/npx .*/g)).toEqual([
    `npx cdk-dynamodb-recovery rewind apply s3://journals/Shop/plan-3/ --digest ${DIGEST.slice(0, 32)} --region eu-west-1`,
    'npx cdk-dynamodb-recovery rewind report s3://journals/Shop/plan-2/ --region eu-west-1',
    'npx cdk-dynamodb-recovery rewind undo s3://journals/Shop/plan-1/ --out s3://journals/Shop/ --region eu-west-1',
  ]);
  expect(shown).toContain('1 plan to look at and apply, below');
  expect(shown).toContain('1 plan with conflicts to decide, below');
});

test('a plan that was restored leaves nothing to a person', async () => {
  await list({ outcome: 'restored' });

  expect(await status()).toMatchObject({ code: 0, stdout: expect.stringContaining('Plans of the last 35 days, the newest first:') });
});

test('older plans than --from are left out, and are no longer left to a person', async () => {
  await list({ at: ago(120 * MINUTE) });

  expect(await status()).toMatchObject({ code: 3 });
  expect(await status('--from', '1h')).toMatchObject({ code: 0, stdout: expect.stringMatching(/No plans since \S+Z\.\n/) });
});

test('of many plans the newest 20 are shown, and each that is left to a person', async () => {
  await list({ at: ago(60 * MINUTE), rules: 'Oldest' });
  for (let minute = 30; minute > 0; minute--) await list({ at: ago(minute * MINUTE), outcome: 'restored', digest: `${minute}`.padStart(64, '0') });
  const { stdout } = await status();

  expect(stdout.match(/rewind undo/g)).toHaveLength(20);
  expect(stdout).toContain('Oldest');
  expect(stdout).toContain('… and 10 more: all of them with --json.');
  expect((await cli.json('monitor', 'status', table)).plans).toHaveLength(31);
});

test('an open breaker is shown with what was restored, and how it is closed', async () => {
  const now = Date.now();
  const grants: [number, number][] = [[now - 90_000, 7], [now - 5000, 30], [now, 5]];
  await changeState(state, () => ({ state: { breaker: { grants, openUntil: now + 10 * MINUTE } }, result: undefined }));
  const { code, stdout } = await status();

  expect(code).toBe(3);
  expect(stdout).toMatch(/breaker +open until \S+Z \((9 min \d+ s|10 min) from now\)/);
  expect(stdout).toMatch(/restored +35 items in the last minute/);
  expect(stdout).toContain(`to close it: npx cdk-dynamodb-recovery monitor resume ${table}\n`);
});

test('a mapping that is disabled is a fault, with the command that enables it', async () => {
  const id = await tables.disable(table);

  expect(await status()).toMatchObject({
    code: 3, stdout: expect.stringContaining(`no change is seen, because the mapping is Disabled; switch it on: aws lambda update-event-source-mapping --uuid ${id} --enabled --region eu-west-1\n`),
  });
});

test('a stream that was switched on again is not the one that is read', async () => {
  await tables.switchStream(table);

  expect(await status()).toMatchObject({ code: 3, stdout: expect.stringMatching(/the monitor reads the former stream \S+, and the table writes to \S+: deploy/) });
});

test('a stream that is off is a fault', async () => {
  await tables.switchStream(table, 'off');

  expect(await status()).toMatchObject({ code: 3, stdout: expect.stringContaining('! the stream of the table must hold NEW_AND_OLD_IMAGES, and is off: ') });
});

test('a function that reads another table is a fault', async () => {
  const { name: other } = await tables.watched();
  await tables.nameFunction(table, `watch-${other}`);

  expect(await status()).toMatchObject({
    code: 3, stdout: expect.stringMatching(/stream +not read by the monitor\n[^]*! the function \S+ reads no stream of this table: deploy the monitor again\n/),
  });
});

describe('with calls that fail', () => {
  let proxy: FaultProxy;
  let through: Cli;

  beforeAll(async () => {
    proxy = await FaultProxy.before(tables.emulator.endpoint);
    through = new Cli(tables.folder, proxy.endpoint);
  });

  afterEach(async () => proxy.calm());

  afterAll(async () => proxy.stop());

  test('a mapping that may not be read is unknown, and never fine', async () => {
    proxy.inject('denied', /event-source-mappings/);
    const { code, stdout } = await through.run('monitor', 'status', table);

    expect(code).toBe(3);
    expect(stdout).toMatch(/stream +unknown: AccessDeniedException: a fault\n/);
    expect(stdout).toContain('it is unknown if the monitor sees the changes of the table: AccessDeniedException: a fault');
    expect(await through.json('monitor', 'status', table)).toMatchObject({ works: false, mapping: { unknown: 'AccessDeniedException: a fault', state: null } });
  });

  test('a monitor whose tags may not be read has an unknown response and mapping', async () => {
    proxy.inject('denied', /ListTagsOfResource/);
    const { code, stdout } = await through.run('monitor', 'status', table);

    expect(code).toBe(3);
    expect(stdout).toMatch(/response +unknown: AccessDeniedException: a fault\n/);
    expect(stdout).toMatch(/stream +unknown: AccessDeniedException: a fault\n/);
  });

  test('a state that may not be read fails, and does not pass for no monitor', async () => {
    proxy.inject('denied', /BatchGetItem/);

    expect(await through.run('monitor', 'status', table)).toMatchObject({ code: 1, stderr: expect.stringContaining('error: AccessDeniedException: a fault') });
  });
});

test.each(['status', 'pause', 'resume'])('monitor %s of a table without a monitor is refused with the way out', async (verb) => {
  const plain = await tables.plain();

  expect(await cli.run('monitor', verb, plain)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `error: '<table>' must have a change monitor, got none: there is no table ${plain}.change-monitor in eu-west-1; define a ChangeMonitor of the table and deploy it; --region chooses another Region\n`,
  });
  expect(await cli.run('monitor', verb, 'nowhere')).toMatchObject({ code: 2, stderr: expect.stringContaining('\'<table>\' must be a table in eu-west-1, got "nowhere"') });
});

test('texts of others are written out, not obeyed', async () => {
  await list({ rules: 'Pri\u001b[31mces', reason: 'line\nbreak', plan: 's3://journals/\u202ex/', outcome: 'proposed' });
  const { stdout } = await status();

  expect(stdout).toContain('Pri\\u001b[31mces: line\\u000abreak\n    npx cdk-dynamodb-recovery rewind apply $\'s3://journals/\\u202ex/\' --digest');
  // eslint-disable-next-line no-control-regex
  expect((await status('--json')).stdout).not.toMatch(/[\u001b\u202e]/);
});
