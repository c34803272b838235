import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { N, S } from '../cases';
import { readInPieces } from '../pieces';
import { texts } from './change-texts';
import { type NetRecord, TABLE_ARN, writeExport } from './export/export-folder';
import type { Bookmarks } from '../../../src/engine/evidence/bookmarks';
import { exportChanges } from '../../../src/engine/evidence/export/export-changes';
import { DiskFolder, type ObjectFolder } from '../../../src/engine/evidence/export/object-folder';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pieces-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('exports', () => {
  const START = Date.parse('2026-11-21T09:00:00Z');
  const at = (minutes: number) => new Date(START + minutes * 60_000);
  const table = { arn: TABLE_ARN, id: 'id' };

  function records(window: number, count: number): NetRecord[] {
    return Array.from({ length: count }, (_, place) => ({
      keys: { pk: S(`item ${place}`) },
      old: { pk: S(`item ${place}`), a: N(window), text: S('x'.repeat(3000)) },
      new: { pk: S(`item ${place}`), a: N(window + 1) },
      at: at(window * 15 + 1),
    }));
  }

  /** Windows of a quarter of an hour each, of so many records. */
  async function chain(...counts: number[]): Promise<DiskFolder[]> {
    return Promise.all(
      counts.map(
        async (count, window) =>
          new DiskFolder(
            await writeExport({
              root,
              from: at(15 * window),
              to: at(15 * window + 15),
              records: records(window, count),
              files: 2,
            }),
          ),
      ),
    );
  }

  const evidence = (exports: readonly ObjectFolder[]) => (bookmarks: Bookmarks) =>
    exportChanges({ exports, table, from: at(0), bookmarks });

  /** Counts the data files that are opened. */
  function watched(folder: DiskFolder, opened: string[]): ObjectFolder {
    return {
      name: folder.name,
      list: (prefix) => folder.list(prefix),
      read: async (path) => {
        if (!path.includes('manifest')) opened.push(path);
        return folder.read(path);
      },
    };
  }

  test('are read on where they were interrupted, each record once and the windows in their order', async () => {
    const exports = await chain(150, 0, 40, 90);
    const whole = await readInPieces(evidence(exports), []);
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(200), { minLength: 1, maxLength: 4 }), async (pieces) => {
      const changes = await readInPieces(evidence(exports), pieces);

      expect(texts(changes)).toEqual(texts(whole));
      for (const name of ['item 0', 'item 39']) {
        const own = changes.filter(({ keys }) => keys.pk.S === name).map(({ sequence }) => sequence);
        expect(own).toEqual([...own].sort());
      }
    }), { numRuns: 25 });
  });

  test('files that were read are not opened again, and exports that came meanwhile are read, too', async () => {
    const opened: string[] = [];
    const exports = (await chain(150, 90)).map((folder) => watched(folder, opened));
    let attempts = 0;
    const changes = await readInPieces((bookmarks) =>
      exportChanges({ exports: exports.slice(0, ++attempts), table, from: at(0), bookmarks, concurrency: 1 }), [100]);

    expect(changes).toHaveLength(240);
    // Two files of each window and an empty one; the second was not read to its end.
    expect(opened).toHaveLength(3 + 1 + 3);
    expect(opened.filter((path) => path === opened[0])).toHaveLength(1);
    expect(opened.filter((path) => path === opened[1])).toHaveLength(2);
  });

  const arn = ({ name }: DiskFolder) => `${TABLE_ARN}/export/${basename(name)}`;

  test('that are others than before are not read on', async () => {
    const [first, second, other] = [...await chain(150, 90), ...await chain(150)];
    const pieces = (next: DiskFolder[]) => {
      let attempts = 0;
      return readInPieces((bookmarks) => evidence(attempts++ === 0 ? [first, second] : next)(bookmarks), [200]);
    };

    await expect(pieces([other, second])).rejects.toThrow(
      `'exports' must begin with those of which a part was read before, ${arn(first)} for number 1, got ${arn(other)} in ${other.name}; choose a new folder to read them from their beginning`,
    );
    await expect(pieces([first])).rejects.toThrow(`${arn(second)} for number 2, got none`);
    // In the same folder.
    await expect(
      pieces([
        Object.assign(new DiskFolder(other.name), { name: first.name, read: (path: string) => other.read(path) }),
        second,
      ]),
    ).rejects.toThrow(`got ${arn(other)} in ${first.name}`);
  });

  test('are not read on with another attribute, or none, that says when items expire', async () => {
    const exports = await chain(150);
    let attempts = 0;

    await expect(readInPieces((bookmarks) =>
      exportChanges({ exports, table, from: at(0), bookmarks, ttlAttribute: attempts++ === 0 ? 'expires' : undefined }), [100])).rejects.toThrow(
      `'evidence' must be that of which a part was read before, exports of ${TABLE_ARN}, whose items expire by expires, got exports of ${TABLE_ARN}; choose a new folder`);
  });

  test('a file that is another one now is not read on, nor one that was damaged in what was read', async () => {
    const [folder] = await chain(150);
    const { dataFileS3Key } = JSON.parse(readFileSync(join(folder.name, 'manifest-files.json'), 'utf8').split('\n')[0]);
    const file = join(root, dataFileS3Key);
    let attempts = 0;
    const changes = readInPieces((bookmarks) => {
      if (attempts++ > 0) {
        writeFileSync(file, gzipSync(gunzipSync(readFileSync(file)).toString().replace('item 0', 'item O')));
      }
      return exportChanges({ exports: [folder], table, from: at(0), bookmarks, concurrency: 1 });
    }, [60]);

    await expect(changes).rejects.toThrow(
      /^'data file' must begin with the \d+ records that were read of it before, got others in .*; choose a new folder to read it from its beginning$/,
    );
  });
});
