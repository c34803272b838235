// Proves restores of recovery points on a model of AWS: MiniStack with the overlay in test/emulator.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupClient, ListRestoreJobsCommand } from '@aws-sdk/client-backup';
import { ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { Cli } from './cli';
import { type Restorable, RestorableTables } from './restorable-table';
import { RESTORE_TAG } from '../../src/contract/restored-table';
import type { Fault, FaultProxy } from '../emulator/fault-proxy';
import { until } from '../handlers/monitor/until';

const START = /^PUT \/restore-jobs/;

let tables: Awaited<ReturnType<typeof RestorableTables.startBehindProxy>>;
let proxy: FaultProxy;
let cli: Cli;
let backup: BackupClient;
let table: Restorable;
let point: string;
let restored: string;
let runs = 0;

beforeAll(async () => {
  tables = await RestorableTables.startBehindProxy();
  ({ cli, proxy } = tables);
  backup = new BackupClient(tables.emulator.clientConfig);
}, 120_000);

afterAll(async () => {
  backup?.destroy();
  await tables?.stop();
});

beforeEach(async () => {
  table = await tables.damaged();
  point = await tables.recoveryPoint(table.name);
  restored = `${table.name}-point-${++runs}`;
  await tables.write(table.name, 'three', 'later');
});

afterEach(async () => proxy.calm());

const parameters = (...more: string[]) => ['restore', 'start', '--table', table.name, '--point', point, '--to', restored, ...more];
const start = (...more: string[]) => cli.run(...parameters(...more));
const record = () => `restore-${restored}`;
const document = (name: string) => JSON.parse(readFileSync(join(tables.folder, record(), name), 'utf8'));
const discard = () => cli.run('restore', 'discard', record());
const jobs = async () => (await backup.send(new ListRestoreJobsCommand({}))).RestoreJobs!;

async function isDone(): Promise<void> {
  expect(await cli.run('restore', 'status', record())).toMatchObject({ code: 0, stdout: expect.stringContaining('The restored table is ready.') });
  expect(await tables.items(restored)).toEqual(['one: damaged', 'two: new']);
  expect(await jobs()).toMatchObject([{ RestoreJobId: document('job.json').job, Status: 'COMPLETED' }]);
}

test('a recovery point is restored by its ARN, and the table is marked as the restored one', async () => {
  const { code, stdout, stderr } = await start();

  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('from a recovery point of AWS Backup') });
  expect(stderr).toContain('AWS Backup restores the recovery point');
  await isDone();
  const { TableArn: ResourceArn } = (await tables.describe(restored))!;
  const { Tags } = await tables.dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }));
  expect(Tags).toEqual([{ Key: RESTORE_TAG, Value: document('restore.json').id }]);
  expect(await start()).toMatchObject({ code: 0 });
  await isDone();
  expect(await discard()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^The restored table is deleted/) });
});

test('the table of a recovery point may be deleted', async () => {
  writeFileSync(join(tables.folder, 'kept.json'), (await cli.run('settings', table.name, '--json')).stdout);
  await tables.delete(table.name);

  expect(await start('--settings', 'kept.json')).toMatchObject({ code: 0 });
  await isDone();
});

test('the key that is named encrypts the restored table', async () => {
  const kms = new KMSClient(tables.emulator.clientConfig);
  const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
  kms.destroy();

  expect(await start('--key', key!.Arn!)).toMatchObject({ code: 0 });
  expect(await tables.describe(restored)).toMatchObject({ SSEDescription: { KMSMasterKeyArn: key!.Arn } });
});

test.each<Fault>(['lost', 'cut', 'masked', 'dropped', 'failing', 'throttled'])('after an answer of StartRestoreJob that is %s, the same job goes on', async (fault) => {
  proxy.inject(fault, START, 2);

  expect(await start()).toMatchObject({ code: 0 });
  expect(proxy.hits).toBe(2);
  await isDone();
});

test('after a process that ended without the answer of StartRestoreJob, the same command finds the job', async () => {
  proxy.injectBy((call) => {
    if (START.test(call)) return proxy.hits === 0 ? 'lost' : 'denied';
    return undefined;
  });
  expect(await start()).toMatchObject({ code: 1, stderr: expect.stringMatching(/to go on: npx cdk-dynamodb-recovery restore start /) });
  expect(readdirSync(join(tables.folder, record()))).toEqual(['restore.json', 'settings.json']);
  await proxy.calm();

  expect(await start()).toMatchObject({ code: 0 });
  await isDone();
});

test.each(['restores the recovery point', 'writes the items'])('a process that is killed when its note says "%s" is taken up by the same command', async (note) => {
  await tables.emulator.restores({ jobSeconds: 1, tableSeconds: 1 });
  const { child, ended, said } = cli.start(...parameters());
  await said(/restores the recovery point/);
  if (note === 'writes the items') await until(async () => expect(await tables.describe(restored)).toMatchObject({ TableStatus: 'CREATING' }));
  child.kill('SIGKILL');
  await ended;

  expect(await start()).toMatchObject({ code: 0 });
  await isDone();
});

test('a job that fails ends the restore with its reason, again and again, and leaves nothing to discard', async () => {
  await tables.emulator.restores({ mostRestores: 0 });
  const failed = { code: 2, stderr: expect.stringMatching(/error: restore job \S+ of AWS Backup failed: Subscriber limit exceeded[^]*; mend that, and restore again under another name\n$/) };

  expect(await start()).toMatchObject(failed);
  await tables.emulator.restores({ mostRestores: 50 });
  expect(await start()).toMatchObject(failed);
  expect(await discard()).toMatchObject({ code: 0, stdout: 'The restored table was gone already.\n' });
});

test('a job whose name is taken meanwhile fails, and the table of that name is kept', async () => {
  await tables.emulator.restores({ jobSeconds: 2 });
  const { ended, said } = cli.start(...parameters());
  await said(/restores the recovery point/);
  await tables.plainNamed(restored);

  expect(await ended).toMatchObject({ code: 2, stderr: expect.stringContaining(`failed: Table already exists: ${restored}`) });
  expect(await discard()).toMatchObject({ code: 2, stderr: expect.stringContaining('is not the one that this restore made') });
  expect(await tables.describe(restored)).toMatchObject({ TableStatus: 'ACTIVE' });
});

describe('a restore whose process was killed is discarded', () => {
  async function killed(seconds: object): Promise<void> {
    await tables.emulator.restores(seconds);
    const { child, ended, said } = cli.start(...parameters());
    await said(/restores the recovery point/);
    await until(async () => expect(readdirSync(join(tables.folder, record()))).toContain('job.json'));
    child.kill('SIGKILL');
    await ended;
  }

  test('not while its job waits, because the job would make a table later', async () => {
    await killed({ jobSeconds: 60 });

    expect(await cli.run('restore', 'status', record())).toMatchObject({ code: 3, stdout: expect.stringMatching(/Restore job \S+ of AWS Backup is PENDING[^]* The same command again waits for it/) });
    expect(await discard()).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: restore job \S+ of AWS Backup is PENDING; it may make a table yet; try again when it has ended/) });
    await tables.emulator.advance(120);
    await until(async () => expect(await jobs()).toMatchObject([{ Status: 'COMPLETED' }]));
    expect(await discard()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^The restored table is deleted/) });
    expect(await tables.describe(restored)).toBeUndefined();
  });

  test('with the table that its job has made', async () => {
    await killed({ jobSeconds: 1, tableSeconds: 1 });
    await until(async () => expect(await jobs()).toMatchObject([{ Status: 'COMPLETED' }]));

    expect(await discard()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^The restored table is deleted/) });
    expect(await tables.describe(restored)).toBeUndefined();
  });

  test('with the table of a job whose answer was lost', async () => {
    proxy.injectBy((call) => START.test(call) ? proxy.hits === 0 ? 'lost' : 'denied' : undefined);
    await start();
    await proxy.calm();
    await until(async () => expect(await jobs()).toMatchObject([{ Status: 'COMPLETED' }]));

    expect(await discard()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^The restored table is deleted/) });
    expect(await tables.describe(restored)).toBeUndefined();
  });

  test('without a table, a while after AWS Backup has refused the job', async () => {
    proxy.inject('denied', START, 9);
    expect(await start()).toMatchObject({ code: 1 });
    await proxy.calm();
    expect(await cli.run('restore', 'status', record())).toMatchObject({ code: 3, stdout: expect.stringContaining('AWS Backup was not asked yet, or its answer was lost.') });

    expect(await discard()).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: AWS Backup lists no restore job for table \S+ yet; it may make a table yet; try again after \S+Z, or run restore start again/) });
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    writeFileSync(join(tables.folder, record(), 'restore.json'), JSON.stringify({ ...document('restore.json'), requestedAt: hourAgo }));
    expect(await discard()).toMatchObject({ code: 0, stdout: 'The restored table was gone already.\n' });
  });
});

describe('is refused before anything is asked for or written', () => {
  const refused = async (message: RegExp, ...more: string[]) => {
    expect(await start(...more)).toEqual({ code: 2, signal: null, stdout: '', stderr: expect.stringMatching(message) });
    expect(await jobs()).toEqual([]);
    expect(readdirSync(tables.folder)).not.toContain(record());
  };

  test('what AWS Backup cannot change', async () => {
    await refused(/^error: '--without-indexes' must be left out for a recovery point, got true; AWS Backup restores all of its indexes/, '--without-indexes');
    await refused(/^error: '--to-region' must be left out for a recovery point, got eu-central-1; copy it to a vault there/, '--to-region', 'eu-central-1');
  });

  test('a recovery point that is not there, or is of another table', async () => {
    const real = point;
    point = `${real}x`;
    await refused(/^error: '--point' must be a recovery point of \S+, got \S+x; advise lists those of a table/);
    point = real;
    table = { ...table, name: await tables.plain() };
    await refused(/^error: '--point' must be a recovery point of \S+, got \S+; advise lists those of a table/);
  });
});

test('a role that is not there is the answer of AWS Backup, and another one is another restore', async () => {
  const missing = 'arn:aws:iam::111111111111:role/none';

  expect(await start('--restore-role', missing)).toMatchObject({ code: 1, stderr: expect.stringContaining(`${missing} cannot be assumed by AWS Backup`) });
  expect(await start('--restore-role', `${missing}-2`)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: '--restore-role' must be as in \S+, arn:\S+none, got \S+none-2; one record is one restore/) });
  expect(await start('--out', 'other')).toMatchObject({ code: 0 });
});
