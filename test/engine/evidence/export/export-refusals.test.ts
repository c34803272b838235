import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { checked, TABLE_ARN, writeExport } from './export-folder';
import { TABLE, at, record, all, changes, useExports } from './exported';
import { exportChain } from '../../../../src/engine/evidence/export/export-chain';
import { fullExportItems } from '../../../../src/engine/evidence/export/full-export';
import { DiskFolder } from '../../../../src/engine/evidence/export/object-folder';

const { inRoot, window } = useExports();

describe('what is refused', () => {
  const cases: Record<string, [() => Promise<DiskFolder[]>, string]> = {
    'no export': [async () => [], "'exports' must be at least one, got none"],
    'nothing there': [async () => [new DiskFolder(inRoot('nowhere'))], 'object not found: '],
    'an export that has begun': [async () => {
      const folder = await window(0, 15);
      unlinkSync(join(folder.name, 'manifest-summary.json'));
      return [folder];
    }, 'export is not finished: '],
    'a gap': [async () => [await window(0, 15), await window(16, 31)],
      "'exports' must follow each other without a gap, got nothing from 2026-11-21T09:15:00.000Z to 2026-11-21T09:16:00.000Z"],
    'an overlap': [async () => [await window(0, 15), await window(14, 31)], "'exports' must not overlap, got the windows from 2026-11-21T09:00:00.000Z"],
    'a window within another': [async () => [await window(0, 60), await window(15, 30)], "'exports' must not overlap"],
    'a window twice': [async () => [await window(0, 15), await window(0, 15)], 'got the window from 2026-11-21T09:00:00.000Z to 2026-11-21T09:15:00.000Z'],
    'a late beginning': [async () => [await window(1, 16)], 'must cover the time from 2026-11-21T09:00:00.000Z on, got windows from 2026-11-21T09:01:00.000Z'],
    'an early beginning': [async () => [await window(-2, 16)],
      "'from' must be where a window begins, give or take a minute, got 2026-11-21T09:00:00.000Z within the window from 2026-11-21T08:58:00.000Z"],
    'an early end': [async () => [await window(-15, 0)], 'must cover the time from 2026-11-21T09:00:00.000Z on'],
    'a full export': [async () => [new DiskFolder(await writeExport({ root: inRoot(), items: [] }))], "'exportType' must be INCREMENTAL_EXPORT, got a full export"],
    'new images only': [async () => [await window(0, 15, [], { summary: { outputView: 'NEW_IMAGE' } })],
      "'outputView' must be NEW_AND_OLD_IMAGES, got NEW_IMAGE"],
    'ION': [async () => [await window(0, 15, [], { summary: { outputFormat: 'ION' } })], 'export again with --export-format DYNAMODB_JSON'],
    'another table': [async () => [await window(0, 15, [], { summary: { tableArn: `${TABLE_ARN}-restored` } })],
      `'export' must be one of ${TABLE_ARN}, got one of ${TABLE_ARN}-restored`],
    'an earlier table of the name': [async () => [await window(0, 15, [], { summary: { tableId: 'earlier' } })],
      'got one of a table of the same name with the id earlier'],
    'a summary without its table': [async () => [await window(0, 15, [], { summary: { tableArn: undefined } })], "'manifest-summary.json' must have 'tableArn'"],
    'no time': [async () => [await window(0, 15, [], { summary: { exportToTime: 'soon' } })], "'exportToTime' must be a time, got 'soon'"],
    'another number of records': [async () => [await window(0, 15, [record('k', undefined, {})], { summary: { itemCount: 2 } })],
      'lists 1 records, and the summary 2'],
    'data elsewhere': [async () => {
      const folder = await window(0, 15);
      checked(
        folder.name,
        'manifest-files',
        JSON.stringify({ itemCount: 0, md5Checksum: '', dataFileS3Key: '../../../../etc/passwd' }),
      );
      return [folder];
    }, 'must list data files next to it'],
    'records of another kind': [async () => [await window(0, 15, [{ ...record('k', {}, {}), at: new Date(NaN) }])], 'data file has a record of another kind of export'],
  };

  test.each(Object.keys(cases))('%s', async (name) => {
    const [make, message] = cases[name];

    await expect(changes(await make())).rejects.toThrow(message);
  });

  test('a chain that ends too early for what is needed', async () => {
    const exports = [await window(0, 15), await window(15, 30)];

    await expect(changes(exports, { to: at(31) })).rejects.toThrow("'exports' must reach 2026-11-21T09:31:00.000Z");
    await expect(changes(exports, { to: at(30) })).resolves.toEqual([]);
  });

  test('an incremental export where a full one is wanted, and one of another table', async () => {
    const full = new DiskFolder(await writeExport({ root: inRoot(), items: [] }));

    await expect(all(fullExportItems(await window(0, 15)))).rejects.toThrow(
      "'exportType' must be FULL_EXPORT, got an incremental export",
    );
    await expect(all(fullExportItems(full, { table: { arn: 'another' } }))).rejects.toThrow(
      "'export' must be one of another",
    );
  });

  test('the beginning of a window may be off by the minute to which it is exact', async () => {
    const chain = async (from: Date) => exportChain({ exports: [new DiskFolder(folder)], table: TABLE, from });
    const folder = (await window(0, 15)).name;

    await expect(chain(at(1))).resolves.toHaveLength(1);
    await expect(chain(new Date(at(1).getTime() + 1))).rejects.toThrow(
      'give 2026-11-21T09:00:00.000Z if your description of the damage holds for the whole window',
    );
  });
});
