// Proves what becomes of KMS keys in a restore, on a model of AWS: MiniStack with the overlay in test/emulator.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListTablesCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { Cli } from './cli';
import { type Restorable, RestorableTables } from './restorable-table';
import type { FaultProxy } from '../emulator/fault-proxy';

let tables: Awaited<ReturnType<typeof RestorableTables.startBehindProxy>>;
let proxy: FaultProxy;
let cli: Cli;
let kms: KMSClient;
let table: Restorable;
let key: string;
let restored: string;
let runs = 0;

beforeAll(async () => {
  tables = await RestorableTables.startBehindProxy();
  ({ cli, proxy } = tables);
  kms = new KMSClient(tables.emulator.clientConfig);
}, 120_000);

afterAll(async () => {
  kms?.destroy();
  await tables?.stop();
});

beforeEach(async () => {
  table = await tables.damaged();
  key = await newKey();
  restored = `${table.name}-restored-${++runs}`;
  const SSESpecification = { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key } as const;
  await tables.dynamodb.send(new UpdateTableCommand({ TableName: table.name, SSESpecification }));
});

afterEach(async () => proxy.calm());

const newKey = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
const disable = async (KeyId = key) => kms.send(new DisableKeyCommand({ KeyId }));
const enable = async (KeyId = key) => kms.send(new EnableKeyCommand({ KeyId }));
const parameters = (...more: string[]) => ['restore', 'start', '--table', table.name, '--to', restored, ...more];
const start = (...more: string[]) => cli.run(...parameters(...more));
const record = () => `restore-${restored}`;
const encryption = async () => (await tables.describe(restored))!.SSEDescription?.KMSMasterKeyArn;

/** The tables that are there, beside the one that is restored. */
async function others(): Promise<string[]> {
  const { TableNames = [] } = await tables.dynamodb.send(new ListTablesCommand({}));
  return TableNames.filter((name) => name !== table.name);
}

describe('a key that is disabled', () => {
  test.each(['the table', '--key'])('before a restore is named before anything is asked for: that of %s', async (whose) => {
    const other = await newKey();
    const [disabled, more] = whose === '--key' ? [other, ['--key', other]] : [key, ['--key', await newKey()]];
    await disable(disabled);
    const { code, stderr } = await start('--at', table.moment, ...more);

    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`error: KMS key ${disabled} is Disabled; DynamoDB restores no table whose key it cannot use; enable it, or cancel its deletion, and run the same again`),
    });
    expect(existsSync(join(tables.folder, record()))).toBe(false);
    await enable(disabled);
    expect(await start('--at', table.moment, ...more)).toMatchObject({ code: 0 });
  });

  test('and may not be asked for is named by DynamoDB, and the same command goes on once it is enabled', async () => {
    proxy.inject('denied', /TrentService\.DescribeKey$/);
    await disable();
    const { code, stderr } = await start('--at', table.moment);

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/error: AccessDeniedException: KMS key disabled error: [^]*to go on: npx cdk-dynamodb-recovery restore start /) });
    expect(await others()).toEqual([]);
    await enable();
    expect(await start('--at', table.moment)).toMatchObject({ code: 0 });
    expect(await encryption()).toBe(key);
  });

  test('while DynamoDB restores cancels the restore, and leaves no table', async () => {
    await tables.emulator.restores({ tableSeconds: 60 });
    const { ended, said } = cli.start(...parameters('--at', table.moment));
    await said(/writes the items/);
    await disable();
    const { code, stderr } = await ended;

    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/error: restore was cancelled: the table \S+ that it had made is gone; DynamoDB cancels a restore whose caller loses its rights or whose KMS key is disabled[^;]*; mend that, and restore again under another name/),
    });
    expect(await others()).toEqual([]);
    await enable();
    await tables.emulator.restores({ tableSeconds: 0.3 });
    expect(await cli.run('restore', 'status', record())).toMatchObject({ code: 3, stdout: expect.stringContaining('The restored table is gone: its restore was cancelled') });
    expect(await cli.run('restore', 'discard', record())).toMatchObject({ code: 0, stdout: 'The restored table was gone already.\n' });
    restored = `${restored}-again`;
    expect(await start('--at', table.moment)).toMatchObject({ code: 0 });
    expect(await others()).toEqual([restored]);
  });

  test('while AWS Backup restores fails its job, and leaves no table', async () => {
    const point = await tables.recoveryPoint(table.name);
    await tables.emulator.restores({ jobSeconds: 0, tableSeconds: 60 });
    const { child, ended, said } = cli.start(...parameters('--point', point));
    await said(/restores the recovery point/);
    child.kill('SIGKILL');
    await ended;
    await disable();
    const { code, stderr } = await start('--point', point);

    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/error: restore job \S+ of AWS Backup failed: [^;]*; mend that, and restore again under another name/) });
    expect(await others()).toEqual([]);
    expect(await cli.run('restore', 'status', record())).toMatchObject({ code: 3, stdout: expect.stringMatching(/Restore job \S+ of AWS Backup is FAILED, /) });
    expect(await cli.run('restore', 'discard', record())).toMatchObject({ code: 0, stdout: 'The restored table was gone already.\n' });
  });
});

describe('of a deleted table that had a key, a recovery point', () => {
  let point: string;

  beforeEach(async () => {
    writeFileSync(join(tables.folder, 'kept.json'), (await cli.run('settings', table.name, '--json')).stdout);
    point = await tables.recoveryPoint(table.name);
    await tables.delete(table.name);
  });

  test('is not restored with another one unless it is asked for', async () => {
    const { code, stderr } = await start('--point', point);

    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/error: '--key' must be given: the key of \S+, which is deleted, is not known, got none; a recovery point names the key of its vault only; name a document of its settings with '--settings', or with '--key' its key, or aws-owned for the one that AWS owns/),
    });
    expect(existsSync(join(tables.folder, record()))).toBe(false);
    expect(await others()).toEqual([]);
  });

  test('is restored with the key in a document of its settings', async () => {
    expect(await start('--point', point, '--settings', 'kept.json')).toMatchObject({ code: 0 });
    expect(await encryption()).toBe(key);
  });

  test('is restored without a key of its own where that is asked for, or in the document', async () => {
    expect(await start('--point', point, '--key', 'aws-owned')).toMatchObject({ code: 3 });
    expect(await encryption()).toBeUndefined();
    const document = JSON.parse(readFileSync(join(tables.folder, 'kept.json'), 'utf8'));
    document.settings.encryption.value = { table: { key: 'owned by DynamoDB' } };
    writeFileSync(join(tables.folder, 'owned.json'), JSON.stringify(document));
    restored = `${restored}-owned`;
    expect(await start('--point', point, '--settings', 'owned.json')).toMatchObject({ code: 0 });
    expect(await encryption()).toBeUndefined();
  });

  test('is refused with a document that does not know the key', async () => {
    const document = JSON.parse(readFileSync(join(tables.folder, 'kept.json'), 'utf8'));
    document.settings.encryption = { unknown: 'denied' };
    writeFileSync(join(tables.folder, 'unknown.json'), JSON.stringify(document));

    expect(await start('--point', point, '--settings', 'unknown.json')).toMatchObject({ code: 2, stderr: expect.stringContaining("error: '--key' must be given: the key of") });
  });
});

test('another key than that of the record is another restore', async () => {
  expect(await start('--at', table.moment)).toMatchObject({ code: 0 });
  expect(await start('--at', table.moment, '--key', key)).toMatchObject({ code: 0 });
  const { code, stderr } = await start('--at', table.moment, '--key', 'aws-owned');

  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/error: '--key' must be as in \S+, arn:\S+, got aws-owned; one record is one restore/) });
});
