// Proves restores on a model of AWS: MiniStack with the overlay in test/emulator.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { TagResourceCommand, UntagResourceCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import type { Cli } from './cli';
import { type Restorable, RestorableTables } from './restorable-table';
import { RESTORE_TAG } from '../../src/contract/restored-table';

let tables: RestorableTables;
let cli: Cli;
let table: Restorable;
let restored: string;

beforeAll(async () => {
  tables = await RestorableTables.start();
  ({ cli } = tables);
}, 120_000);

afterAll(async () => tables?.stop());

beforeEach(async () => {
  table = await tables.damaged();
  restored = `${table.name}-restored`;
  expect(await cli.run('restore', 'start', '--table', table.name, '--at', table.moment, '--to', restored)).toMatchObject({ code: 0 });
});

const discard = () => cli.run('restore', 'discard', `restore-${restored}`);

test('the restored table is deleted, and its source is not', async () => {
  expect(await discard()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^The restored table is deleted\./) });
  expect(await tables.describe(restored)).toBeUndefined();
  expect(await tables.items(table.name)).toEqual(['one: damaged', 'two: new']);
  expect(await cli.run('restore', 'status', `restore-${restored}`)).toMatchObject({ code: 0, stdout: expect.stringContaining('The restored table was deleted, ') });
});

test('a restore is discarded once, and never restored into again', async () => {
  await discard();

  expect(await discard()).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: restore in \S+ was discarded, \d{4}-/) });
  expect(await cli.run('restore', 'start', '--table', table.name, '--at', table.moment, '--to', restored)).toMatchObject({
    code: 2, stderr: expect.stringMatching(/^error: restore in \S+ was discarded; restore again with another name in '--to'/),
  });
});

test('a table that was deleted by hand is gone already', async () => {
  await tables.delete(restored);

  expect(await discard()).toMatchObject({ code: 0, stdout: 'The restored table was gone already.\n' });
});

describe('is kept', () => {
  const isKept = async (message: RegExp) => {
    const { code, stderr } = await discard();
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
    expect(await tables.describe(restored)).toMatchObject({ TableStatus: 'ACTIVE' });
  };

  test('a table of the same name that the restore did not make', async () => {
    await tables.delete(restored);
    expect(await cli.run('restore', 'start', '--table', table.name, '--at', table.moment, '--to', restored, '--out', 'other')).toMatchObject({ code: 0 });

    await isKept(/^error: table \S+ is not the one that this restore made; its id is \S+, and that of the restored table was \S+; if it is to go/);
  });

  test('a table with deletion protection', async () => {
    await tables.dynamodb.send(new UpdateTableCommand({ TableName: restored, DeletionProtectionEnabled: true }));

    await isKept(/^error: table \S+ has deletion protection; it may be in use since a cut-over; if it is to go, switch deletion protection off/);
  });

  test.each([
    ['has lost its tag', undefined, /its tag|the tag cdk-dynamodb-recovery:restore of this restore; a person has taken it away/],
    ['has the tag of another restore', 'other', /the tag cdk-dynamodb-recovery:restore of this restore; its value is other, and not/],
  ])('a table that %s', async (_, Value, message) => {
    const { TableArn: ResourceArn } = (await tables.describe(restored))!;
    await (Value === undefined ? tables.dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: [RESTORE_TAG] }))
      : tables.dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: RESTORE_TAG, Value }] })));

    await isKept(message);
  });

  test('every table where there is no record', async () => {
    rmSync(join(tables.folder, `restore-${restored}`), { recursive: true });

    await isKept(/^error: restore not found: \S+; there is no restore\.json/);
  });
});
