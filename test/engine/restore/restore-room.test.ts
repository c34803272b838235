// Proves the counting on a model of AWS: MiniStack with the overlay in test/emulator.
import { RestoreTableToPointInTimeCommand } from '@aws-sdk/client-dynamodb';
import { SYSTEM_CLOCK } from '../../../src/clock/clock';
import { limitReached, type Load, loadOf } from '../../../src/engine/restore/restore-room';
import type { RestoreSource } from '../../../src/engine/restore/source-table';
import { RestorableTables } from '../../cli/restorable-table';

const NOTHING: Load = { restored: [], bytes: 0, changing: 0 };
const TERABYTE = 2 ** 40;

const names = (count: number) => Array.from({ length: count }, (_, place) => `table-${place}`);

function source({ terabytes = 1, indexes = 0, kind = 'point-in-time' }: { terabytes?: number; indexes?: number; kind?: string } = {}): RestoreSource {
  return {
    source: {
      name: 'orders',
      arn: 'arn',
      id: 'id',
      billingMode: 'PAY_PER_REQUEST',
      bytes: terabytes * TERABYTE,
      localIndexes: [],
      globalIndexes: names(indexes).map((IndexName) => ({ IndexName, KeySchema: [], Projection: {} })),
    },
    point: { kind, at: '2026-11-21T01:58:00Z' } as RestoreSource['point'],
  };
}

test.each<[string, Load, RestoreSource]>([
  ['49 restores', { ...NOTHING, restored: names(49) }, source()],
  ['50 TB with that of the table', { ...NOTHING, bytes: 49 * TERABYTE }, source()],
  ['499 changes', { ...NOTHING, changing: 499 }, source()],
  ['249 changes, for a table with indexes', { ...NOTHING, changing: 249 }, source({ indexes: 1 })],
])('no limit is reached beside %s', (_, load, wanted) => {
  expect(limitReached(load, wanted)).toBeUndefined();
});

test.each<[string, Load, RestoreSource, string]>([
  ['50 restores', { ...NOTHING, restored: names(50) }, source(),
    '50 tables are being restored (table-0, table-1, table-2, table-3, table-4, …), and an account restores 50 at once'],
  ['more than 50 TB', { ...NOTHING, bytes: 49.5 * TERABYTE }, source(),
    'orders has 1 TB, tables of 49.5 TB are being restored, and an account restores 50 TB at once'],
  ['more than 25 TB by AWS Backup', { ...NOTHING, bytes: 24.5 * TERABYTE }, source({ kind: 'recovery-point' }),
    'orders has 1 TB, tables of 24.5 TB are being restored, and an account restores 25 TB at once'],
  ['500 changes', { ...NOTHING, changing: 500 }, source(),
    '500 tables are being created, changed or deleted, and an account changes 500 at once'],
  ['250 changes, for a table with indexes', { ...NOTHING, changing: 250 }, source({ indexes: 1 }),
    '250 tables are being created, changed or deleted, and an account changes 250 at once where they have indexes'],
])('a limit is reached beside %s', (_, load, wanted, message) => {
  expect(limitReached(load, wanted)).toBe(message);
});

test('running restores are counted, and what DynamoDB refuses beside 50 of them goes on where the account takes more', async () => {
  const tables = await RestorableTables.start();
  try {
    const { name, moment } = await tables.damaged();
    await tables.emulator.restores({ tableSeconds: 600 });
    const copies = names(50);
    await Promise.all(copies.map((TargetTableName) => tables.dynamodb.send(new RestoreTableToPointInTimeCommand({
      SourceTableName: name, TargetTableName, RestoreDateTime: new Date(moment),
    }))));
    const { TableSizeBytes: bytes } = (await tables.describe(name))!;
    const load = (await loadOf(tables.dynamodb, SYSTEM_CLOCK))!;

    expect(bytes).toBeGreaterThan(0);
    expect({ ...load, restored: load.restored.length }).toEqual({ restored: 50, bytes: 50 * bytes!, changing: 50 });
    const start = () => tables.cli.run('restore', 'start', '--table', name, '--at', moment);
    const warned = '^warning: 50 tables are being restored \\(.*\\), and an account restores 50 at once, unless Service Quotas has raised that\n';
    expect(await start()).toMatchObject({
      code: 2, stderr: expect.stringMatching(new RegExp(`${warned}[^]*error: DynamoDB accepts no further restore: `)),
    });
    await tables.emulator.restores({ mostRestores: 60, tableSeconds: 0 });
    expect(await start()).toMatchObject({ code: 0, stdout: expect.stringContaining('The restored table is ready.') });
  } finally {
    await tables.stop();
  }
}, 60_000);
