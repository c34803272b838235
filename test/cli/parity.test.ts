// Proves what is compared and put back on a model of AWS: MiniStack with the overlay in test/emulator.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { Cli } from './cli';
import { type Fault, FaultProxy } from '../emulator/fault-proxy';
import { settle } from '../engine/settings/settled-setting';
import { SettledTables, tableArn } from '../engine/settings/settled-table';

/** Enough to see each kind of line, without the settings that take many requests to make. */
const FEW = ['stream', 'pointInTimeRecovery', 'tags', 'dashboards', 'deletionProtection', 'timeToLive'] as const;

let tables: SettledTables;
let folder: string;
let cli: Cli;
let source: string;
let restored: string;

beforeAll(async () => {
  tables = await SettledTables.start();
  folder = mkdtempSync(join(tmpdir(), 'parity-'));
  cli = new Cli(folder, tables.emulator.endpoint);
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await tables?.stop();
});

beforeEach(async () => {
  await tables.emulator.reset();
  source = await tables.bare();
  await settle(tables, source, FEW);
  restored = await tables.restored(source);
});

const parity = (...more: string[]) => cli.run('parity', source, restored, ...more);

test('what a restore lost is listed with its values and the way back, and the exit code is 3', async () => {
  const { code, stdout, stderr } = await parity();

  expect({ code, stderr }).toEqual({ code: 3, stderr: 'reading settings …\n' });
  expect(stdout).toMatch(new RegExp(`setting +${source} +${restored} +put back with\n`));
  expect(stdout).toMatch(/! stream +NEW_AND_OLD_IMAGES +off +--apply\n/);
  expect(stdout).toMatch(/! point-in-time recovery +days 14 +off +--apply\n/);
  expect(stdout).toMatch(/! tags: team +shop +--apply\n/);
  expect(stdout).toMatch(/! time to live +expires +off +--apply --cut-over\n/);
  expect(stdout).toMatch(new RegExp(`! dashboards: dashboard-${source} +shows the table +by hand\n.*\n +aws cloudwatch get-dashboard --dashboard-name dashboard-${source} --region eu-west-1\n`));
  expect(stdout).toContain(`Next:\n  npx cdk-dynamodb-recovery parity ${source} ${restored} --apply\n`);
  expect(stdout).toContain('DAX clusters, zero-ETL integrations,\ningestion pipelines of OpenSearch');
  expect(stdout).toMatch(/aws pipes list-pipes --source-prefix \S+\/stream\/\S+ --region eu-west-1/);
  expect((await tables.describe(restored)).StreamSpecification).toBeUndefined();
});

test('--apply puts back what is safe, --cut-over the rest, and then only what is left to a person differs', async () => {
  const first = await parity('--apply');
  expect(first.code).toBe(3);
  expect(first.stdout).toMatch(/✓ stream +NEW_AND_OLD_IMAGES +NEW_AND_OLD_IMAGES +put back\n/);
  expect(first.stdout).toContain(`Next:\n  npx cdk-dynamodb-recovery parity ${source} ${restored} --apply --cut-over\n`);
  expect(first.stderr).toContain('put back: stream, table\n');
  expect((await tables.describe(restored)).DeletionProtectionEnabled).toBe(false);

  const second = await parity('--apply', '--cut-over', '--json');
  const { same, differences, outcomes, next } = JSON.parse(second.stdout);
  expect(second.code).toBe(3);
  expect(same).toBe(false);
  expect(outcomes.filter(({ outcome }: { outcome: string }) => outcome === 'put').map(({ setting }: { setting: string }) => setting)).toEqual(['deletionProtection', 'timeToLive']);
  expect(differences.filter(({ state }: { state: string }) => state !== 'same').map(({ setting }: { setting: string }) => setting)).toEqual(['dashboards']);
  expect(next).toBeNull();
  expect((await parity('--except', 'dashboards')).code).toBe(0);
});

test('the settings of a source that is gone come from a file', async () => {
  const file = join(folder, 'settings.json');
  const { code, stdout } = await cli.run('settings', source, '--json');
  writeFileSync(file, stdout);
  await tables.dynamodb.send(new UpdateTableCommand({ TableName: source, DeletionProtectionEnabled: false }));
  await tables.dynamodb.send(new DeleteTableCommand({ TableName: source }));
  const result = await cli.run('parity', file, restored, '--apply');

  expect(code).toBe(0);
  expect(result).toMatchObject({ code: 3, stdout: expect.stringMatching(/✓ stream .*put back\n/) });
});

test('settings are printed for people, too', async () => {
  const { code, stdout } = await cli.run('settings', source);

  expect(code).toBe(0);
  expect(stdout).toMatch(/\n {2}tags\n {6}team: shop\n/);
  expect(stdout).toMatch(/\n {2}time to live\n {6}table: expires\n/);
  expect(stdout).toMatch(/\n {2}stream consumers: none\n/);
});

describe('a wrong table is not changed:', () => {
  const refused = async (...parameters: string[]) => {
    const { code, stdout, stderr } = await cli.run('parity', ...parameters, '--quiet');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr;
  };

  test('the same one', async () => {
    expect(await refused(source, source)).toContain('\'<restored>\' must be another table than the source');
  });

  test('the two in the wrong order', async () => {
    expect(await refused(restored, source, '--apply', '--unrelated')).toContain(`the source comes first: parity ${source} ${restored}`);
  });

  test('one with another key', async () => {
    const other = await tables.bare({
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }], GlobalSecondaryIndexes: undefined,
    });
    expect(await refused(source, other)).toContain(`'<restored>' must have the key of ${source}, pk:S, sk:S, got pk:S;`);
  });

  test('one that was not restored from the source, unless a person states that it is to get them', async () => {
    const other = await tables.bare();
    expect(await refused(source, other, '--apply')).toContain(`got ${other} was restored from no table, and not from ${tableArn(source)}; look at the names; '--unrelated' states`);
    expect((await tables.describe(other)).StreamSpecification).toBeUndefined();
    expect(await cli.run('parity', source, other)).toMatchObject({ code: 3, stdout: expect.stringContaining(`! ${other} was restored from no table`) });
    expect(await cli.run('parity', source, other, '--apply', '--unrelated')).toMatchObject({ code: 3, stdout: expect.stringMatching(/✓ stream .*put back\n/) });
  });

  test('one that is still being restored', async () => {
    const late = await tables.restored(source, 600);
    expect(await refused(source, late, '--apply')).toContain(`table ${late} is CREATING; it has to be ACTIVE`);
  });

  test('one that is not there', async () => {
    expect(await refused(source, 'nowhere')).toContain('\'<restored>\' must be a table in eu-west-1, got "nowhere"');
    expect(await refused('nowhere', restored)).toContain('\'<source>\' must be a table in eu-west-1, or the .json file of its settings if it is gone, got "nowhere"');
  });
});

test.each([
  [['--cut-over'], '\'--cut-over\' must come with \'--apply\', got it alone'],
  [['--apply', '--with-replicas'], '\'--with-replicas\' must come with \'--cut-over\', got none'],
  [['--except', 'timetolive'], 'got "timetolive"; perhaps timeToLive'],
])('%j is refused before AWS is asked', async (options, message) => {
  expect(await new Cli(folder, 'http://127.0.0.1:9').run('parity', 'orders', 'orders-2', ...options)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
});

test('a file of something else is refused', async () => {
  const file = join(folder, 'other.json');
  writeFileSync(file, '{"version":2}');

  expect(await cli.run('parity', file, restored)).toMatchObject({ code: 2, stderr: expect.stringContaining('must be a table, or a file of settings that this version reads') });
});

test('an action that is denied is named, and the exit code is not that of the same', async () => {
  const proxy = await FaultProxy.before(tables.emulator.endpoint);
  proxy.inject('denied', /DescribeTimeToLive/);
  const through = new Cli(folder, proxy.endpoint);

  expect(await through.run('parity', source, restored)).toMatchObject({ code: 3, stdout: expect.stringMatching(/! time to live +unknown\n +source: dynamodb:DescribeTimeToLive is denied\n/) });
  expect(await through.run('settings', source)).toMatchObject({ code: 3, stdout: expect.stringContaining('! time to live: dynamodb:DescribeTimeToLive is denied\n') });
  proxy.inject('denied', /UpdateContinuousBackups/);
  const { code, stdout } = await through.run('parity', source, restored, '--apply');
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ point-in-time recovery +days 14 +off +failed\n +dynamodb:UpdateContinuousBackups is denied\n/);
  expect(stdout).toMatch(/✓ tags: team +shop +shop +put back\n/);
  await proxy.stop();
});

describe('a run that is disturbed', () => {
  const left = async () => {
    const { differences } = await cli.json('parity', source, restored);
    return differences.filter(({ state }: { state: string }) => state !== 'same').map(({ setting }: { setting: string }) => setting);
  };

  test('and killed, is repeated to the same end', async () => {
    const { child, said, ended } = cli.start('parity', source, restored, '--apply', '--cut-over');
    await said(/put back: point-in-time recovery/);
    child.kill('SIGKILL');
    await ended;
    expect((await left()).length).toBeGreaterThan(1);

    await parity('--apply', '--cut-over');
    expect(await left()).toEqual(['dashboards']);
  });

  test('by Ctrl-C, ends at once and says how it goes on', async () => {
    const { child, said, ended } = cli.start('parity', source, restored, '--apply', '--cut-over');
    await said(/put back: stream/);
    child.kill('SIGINT');
    const { code, stderr } = await ended;

    expect(code).toBe(130);
    expect(stderr).toContain('interrupted; what was put back stays, and the same command again goes on');
  });

  test('by lost answers to each change, makes none twice', async () => {
    await settle(tables, source, ['capacity', 'streamConsumers', 'alarms', 'backupSelections', 'resourcePolicy']);
    const proxy = await FaultProxy.before(tables.emulator.endpoint);
    const tried = new Set<string>();
    proxy.injectBy((call): Fault | undefined => {
      const isChange = !/\.(Describe|List|Get)|^GET /.test(call);
      if (!isChange || tried.has(call)) return undefined;
      tried.add(call);
      return 'lost';
    });
    const { outcomes } = await new Cli(folder, proxy.endpoint).json('parity', source, restored, '--apply', '--cut-over');
    await proxy.stop();

    expect(proxy.hits).toBeGreaterThan(9);
    expect(outcomes.filter(({ outcome }: { outcome: string }) => outcome === 'failed')).toEqual([]);
    expect(await left()).toEqual(['dashboards']);
    const { settings } = await cli.json('settings', restored);
    const { streamConsumers, alarms, backupSelections } = settings;
    const made = [streamConsumers, alarms, backupSelections].map(({ value }) => Object.keys(value).length);
    expect(made).toEqual([1, 2, 1]);
  });
});
