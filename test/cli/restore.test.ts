// Proves restores on a model of AWS: MiniStack with the overlay in test/emulator.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBackupCommand, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Cli } from './cli';
import { type Restorable, RestorableTables } from './restorable-table';
import { RESTORE_TAG } from '../../src/contract/restored-table';

let tables: RestorableTables;
let cli: Cli;
let table: Restorable;

beforeAll(async () => {
  tables = await RestorableTables.start();
  ({ cli } = tables);
}, 120_000);

afterAll(async () => tables?.stop());

beforeEach(async () => {
  table = await tables.damaged();
});

const start = (...more: string[]) => cli.run('restore', 'start', '--table', table.name, ...more);
const stamp = () => table.moment.replaceAll(/[-:]/g, '');
const restored = () => `${table.name}-restored-${stamp()}`;
const record = (name = restored()) => `restore-${name}`;
const document = (name: string, folder = record()) => JSON.parse(readFileSync(join(tables.folder, folder, name), 'utf8'));

async function tagOf(name: string): Promise<string | undefined> {
  const { TableArn: ResourceArn } = (await tables.describe(name))!;
  const { Tags = [] } = await tables.dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }));
  return Tags.find(({ Key }) => Key === RESTORE_TAG)?.Value;
}

test('a table is restored as it was at a moment, beside itself, with its indexes', async () => {
  const { code, stdout, stderr } = await start('--at', table.moment);

  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(`restoring ${table.name}, ${table.moment}, from point-in-time recovery, as ${restored()}`) });
  expect(stdout).toContain('The restored table is ready.');
  expect(await tables.items(restored())).toEqual(['one: created']);
  expect(await tables.items(table.name)).toEqual(['one: damaged', 'two: new']);
  expect(await tables.describe(restored())).toMatchObject({
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    GlobalSecondaryIndexes: [{ IndexName: 'by-action', IndexStatus: 'ACTIVE' }],
  });
  expect(await tagOf(restored())).toBe(document('restore.json').id);
});

test('the result names the commands that come next, which the command line takes', async () => {
  const { stdout } = await start('--at', table.moment);

  expect(stdout.match(/npx .*/g)).toEqual([
    `npx cdk-dynamodb-recovery diff ${restored()} ${table.name}`,
    `npx cdk-dynamodb-recovery rewind plan --table ${table.name} --from ${table.moment} --only ATTRIBUTES --before ${restored()}`,
    `npx cdk-dynamodb-recovery parity ${table.name} ${restored()}`,
    `npx cdk-dynamodb-recovery restore discard ${record()}`,
  ]);
  expect((await cli.json('diff', restored(), table.name)).counts).toMatchObject({ different: 1, onlyAfter: 1 });
});

test('the commands that come next name a table that begins with a dash', async () => {
  table = await tables.damaged('-orders');
  const { code, stdout } = await cli.run('restore', 'start', '--table=-orders', '--latest', '--to=-orders-copy');
  const [diff, , parity, discard] = stdout.match(/npx .*/g)!.map((line) => line.split(' ').slice(2));

  expect({ code, diff }).toEqual({ code: 0, diff: ['diff', '--', '-orders-copy', '-orders'] });
  for (const command of [diff, parity, discard]) expect(await cli.run(...command)).toMatchObject({ code: 0 });
  expect(await tables.describe('-orders-copy')).toBeUndefined();
});

test('the same command again shows the restore, and makes no second one: it is to the second', async () => {
  await start('--at', table.moment.replace('Z', '.4Z'));
  const { TableId: id } = (await tables.describe(restored()))!;

  expect(await start('--at', table.moment.replace('Z', '.4Z'))).toMatchObject({ code: 0 });
  expect(await start('--at', table.moment)).toMatchObject({ code: 0, stdout: expect.stringContaining('The restored table is ready.') });
  expect(await tables.describe(restored())).toMatchObject({ TableId: id });
});

test('the latest moment is resolved once, and written down', async () => {
  expect(await start('--latest', '--to', `${table.name}-now`)).toMatchObject({ code: 0 });
  expect(await tables.items(`${table.name}-now`)).toEqual(['one: damaged', 'two: new']);
  expect(document('restore.json', record(`${table.name}-now`)).point).toEqual({ kind: 'point-in-time', at: expect.stringMatching(/^\d{4}-.*:\d\d\.000Z$/) });
  expect(await start('--latest', '--to', `${table.name}-now`)).toMatchObject({ code: 0 });
});

test('a table is restored without its indexes', async () => {
  expect(await start('--at', table.moment, '--without-indexes')).toMatchObject({ code: 0 });
  expect((await tables.describe(restored()))!.GlobalSecondaryIndexes ?? []).toEqual([]);
});

test('a backup is restored by its ARN', async () => {
  const { BackupDetails } = await tables.dynamodb.send(new CreateBackupCommand({ TableName: table.name, BackupName: 'before-release' }));
  await tables.write(table.name, 'three', 'later');
  const { code, stdout } = await start('--point', BackupDetails!.BackupArn!, '--to', `${table.name}-backup`);

  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('from a backup of DynamoDB') });
  expect(await tables.items(`${table.name}-backup`)).toEqual(['one: damaged', 'two: new']);
});

test('a deleted table comes back under its own name, with the settings that were kept of it', async () => {
  writeFileSync(join(tables.folder, 'kept.json'), (await cli.run('settings', table.name, '--json')).stdout);
  await tables.delete(table.name);
  const { code, stderr } = await start('--deleted', '--to', table.name, '--settings', 'kept.json');

  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('from a backup of DynamoDB') });
  expect(await tables.items(table.name)).toEqual(['one: damaged', 'two: new']);
  expect(await tables.describe(table.name)).toMatchObject({ StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } });
  expect(await cli.run('parity', 'kept.json', table.name)).toMatchObject({ code: 0 });
});

test('of a deleted table without kept settings it is said that they are not known', async () => {
  await tables.delete(table.name);
  const { code, stdout, stderr } = await start('--deleted');

  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/the settings of \S+, which is deleted, are not known \(--out names no bucket of a TableRecovery, which records them\): --settings names a document of them/) });
  expect(stdout).toMatch(/settings +not known: parity puts them back from a document of them/);
});

test('settings that are safe before a cut-over are put back, and their source is not asked again', async () => {
  const { stdout, stderr } = await start('--at', table.moment);

  expect(stderr).toMatch(/put back: stream, table\n/);
  expect(stdout).toMatch(/settings +\d+ put back\n/);
  expect(await tables.describe(restored())).toMatchObject({ StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } });
  expect(document('settings.json').table).toMatchObject({ name: table.name });
  expect(document('done.json').settings).toContainEqual(expect.objectContaining({ setting: 'pointInTimeRecovery', outcome: 'put' }));
  expect(await cli.run('parity', table.name, restored())).toMatchObject({ code: 0 });
});

test('a table is restored into another Region', async () => {
  const { code, stdout } = await start('--at', table.moment, '--to-region', 'eu-central-1');

  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`arn:aws:dynamodb:eu-central-1:111111111111:table/${restored()}`) });
  expect(await tables.describe(restored())).toBeUndefined();
  expect(await cli.run('restore', 'status', record())).toMatchObject({ code: 0 });
  expect(await cli.run('restore', 'discard', record())).toMatchObject({ code: 0 });
});

test('the record of a restore may be in a bucket', async () => {
  const s3 = new S3Client(tables.emulator.clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket: 'records' }));
  s3.destroy();
  const { code, stderr } = await start('--at', table.moment, '--out', 's3://records/nights/');
  const place = `s3://records/nights/${record()}`;

  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(`its record is ${place}\n`) });
  expect(await start('--at', table.moment, '--out', 's3://records/nights/')).toMatchObject({ code: 0 });
  expect(await cli.run('restore', 'discard', `${place}/`)).toMatchObject({ code: 0 });
  expect(await cli.json('restore', 'status', place)).toMatchObject({ state: 'discarded' });
});

test('status shows how far a restore is', async () => {
  await start('--at', table.moment);

  expect(await cli.json('restore', 'status', record())).toMatchObject({
    command: 'restore status', state: 'done', source: { name: table.name }, target: { name: restored(), region: 'eu-west-1' }, table: { id: document('table.json').id },
  });
  await tables.delete(restored());
  expect(await cli.run('restore', 'status', record())).toMatchObject({ code: 3, stdout: expect.stringContaining('The restored table is gone') });
});

describe('what cannot be restored is refused before anything is asked for or written', () => {
  const refused = async (parameters: readonly string[], message: RegExp | string) => {
    const { code, stderr, stdout } = await cli.run('restore', 'start', ...parameters);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  };

  test('no way, and several ways', async () => {
    await refused(['--table', table.name], /^error: '--at' must be given, or one of '--latest', '--point' and '--deleted', got none; advise lists/);
    await refused(['--table', table.name, '--at', table.moment, '--latest'], /got 2 of them/);
  });

  test('a time that is not restorable', async () => {
    await refused(['--table', table.name, '--at', '30d'], /^error: '--at' must be from \S+Z to \S+Z, got \S+Z; a backup or a recovery point may be older/);
  });

  test('a table without point-in-time recovery', async () => {
    await refused(['--table', await tables.plain(), '--latest'], /^error: point-in-time recovery of \S+ is off; restore a backup or a recovery point with '--point'/);
  });

  test('a name that is taken', async () => {
    await refused(['--table', table.name, '--latest', '--to', table.name], /^error: '--to' must be the name of a table that is not there, got \S+, which is ACTIVE: arn/);
    await refused(['--table', table.name, '--latest', '--to', 'a b'], /^error: '--to' must be the name of a table: 3 to 255/);
  });

  test('a table that is not there, and a deleted one that is', async () => {
    await refused(['--table', 'nowhere', '--latest'], /^error: '--table' must be a table in eu-west-1, got "nowhere"; a deleted one is restored with '--deleted'/);
    await refused(['--table', table.name, '--deleted'], /^error: '--deleted' must be for a table that was deleted, got/);
    await refused(['--table', 'nowhere', '--deleted'], /^error: DynamoDB keeps no backup of a deleted table nowhere in eu-west-1/);
  });

  test('a point that is none, or is of another table', async () => {
    const { BackupDetails } = await tables.dynamodb.send(new CreateBackupCommand({ TableName: table.name, BackupName: 'mine' }));
    const other = await tables.plain();
    await refused(['--table', table.name, '--point', 'arn:aws:s3:::x'], /^error: '--point' must be the ARN of a DynamoDB backup or of a recovery point/);
    await refused(['--table', other, '--point', BackupDetails!.BackupArn!], new RegExp(`'--point' must be a backup of ${other}, got one of ${table.name}`));
    await refused(['--table', table.name, '--point', `${BackupDetails!.BackupArn}x`], /^error: '--point' must be a backup that is there/);
  });

  test('settings of another table, and what are none', async () => {
    const other = await tables.plain();
    writeFileSync(join(tables.folder, 'other.json'), (await cli.run('settings', other, '--json')).stdout);
    writeFileSync(join(tables.folder, 'none.json'), '{}');
    await refused(['--table', table.name, '--latest', '--settings', 'other.json'], new RegExp(`^error: '--settings' must be those of ${table.name}, got those of ${other}`));
    await refused(['--table', table.name, '--latest', '--settings', 'none.json'], /^error: '--settings' must be a file of settings that this version reads, got "none.json"; settings <table> --json/);
  });

  test('other options than those of the record', async () => {
    await start('--at', table.moment);
    await refused(['--table', table.name, '--at', table.moment, '--without-indexes'], /^error: '--without-indexes' must be as in \S+, false, got true; one record is one restore/);
    await refused(['--table', table.name, '--latest', '--to', restored()], /^error: '--latest' must be as in \S+, \S+Z, got the latest; one record/);
  });
});
