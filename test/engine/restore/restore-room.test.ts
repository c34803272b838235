// Proves the counting on a model of AWS: MiniStack with the overlay in test/emulator.
import { readdirSync } from 'node:fs';
import { RestoreTableToPointInTimeCommand } from '@aws-sdk/client-dynamodb';
import { SYSTEM_CLOCK } from '../../../src/clock/clock';
import { type Load, loadOf, requireRoomIn } from '../../../src/engine/restore/restore-room';
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
])('there is room beside %s', (_, load, wanted) => {
  expect(() => requireRoomIn(load, wanted)).not.toThrow();
});

test.each<[string, Load, RestoreSource, string]>([
  ['50 restores', { ...NOTHING, restored: names(50) }, source(),
    '50 tables are being restored: table-0, table-1, table-2, table-3, table-4, …; an account restores 50 at once; wait until others have ended'],
  ['more than 50 TB', { ...NOTHING, bytes: 49.5 * TERABYTE }, source(),
    'orders has 1 TB, and tables of 49.5 TB are being restored; an account restores 50 TB at once; wait until others have ended'],
  ['more than 25 TB by AWS Backup', { ...NOTHING, bytes: 24.5 * TERABYTE }, source({ kind: 'recovery-point' }),
    'orders has 1 TB, and tables of 24.5 TB are being restored; an account restores 25 TB at once; wait'],
  ['500 changes', { ...NOTHING, changing: 500 }, source(),
    '500 tables are being created, changed or deleted; an account changes 500 at once; wait'],
  ['250 changes, for a table with indexes', { ...NOTHING, changing: 250 }, source({ indexes: 1 }),
    '250 tables are being created, changed or deleted; an account changes 250 at once where they have indexes; wait'],
])('there is no room beside %s', (_, load, wanted, message) => {
  expect(() => requireRoomIn(load, wanted)).toThrow(message);
});

test('running restores are counted, and with 50 of them no further one is begun', async () => {
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
    expect(await tables.cli.run('restore', 'start', '--table', name, '--at', moment)).toMatchObject({
      code: 2, stderr: expect.stringMatching(/^error: 50 tables are being restored: .*; an account restores 50 at once; wait until others have ended/),
    });
    expect(readdirSync(tables.folder)).toEqual([]);
  } finally {
    await tables.stop();
  }
}, 60_000);
