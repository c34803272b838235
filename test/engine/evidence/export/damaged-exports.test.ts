import { createHash } from 'node:crypto';
import { readFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { checked } from './export-folder';
import { TABLE, at, record, changes, useExports } from './exported';
import { exportChanges } from '../../../../src/engine/evidence/export/export-changes';
import { DiskFolder, type ObjectFolder } from '../../../../src/engine/evidence/export/object-folder';
import { S } from '../../cases';

const { inRoot, window } = useExports();

describe('what was damaged on its way is refused, by name', () => {
  const records = Array.from({ length: 300 }, (_, place) =>
    record(`item ${place}`, undefined, { text: S(`${Math.sin(place)}`) }),
  );
  let folder: DiskFolder;
  let file: string;

  beforeEach(async () => {
    folder = await window(0, 15, records);
    const [entry] = readFileSync(join(folder.name, 'manifest-files.json'), 'utf8').split('\n');
    file = inRoot(JSON.parse(entry).dataFileS3Key);
  });

  const named = () =>
    expect.objectContaining({ name: 'StateError', message: expect.stringContaining(file.split('/').at(-1)!) });

  test('a data file with any byte flipped', async () => {
    const content = readFileSync(file);
    for (let place = 0; place < content.length; place += Math.ceil(content.length / 40)) {
      const changed = Buffer.from(content);
      changed[place] = 255 - changed[place];
      writeFileSync(file, changed);
      await expect(changes([folder])).rejects.toEqual(named());
    }
  });

  test('a data file cut short anywhere', async () => {
    const { length } = readFileSync(file);
    for (const size of [length - 1, length - 8, Math.floor(length / 2), 11, 10, 1, 0]) {
      truncateSync(file, size);
      await expect(changes([folder])).rejects.toEqual(named());
    }
  });

  test('a data file with something after its end', async () => {
    const content = readFileSync(file);
    for (const more of [Buffer.from([0]), Buffer.from('more'), gzipSync('{}\n')]) {
      writeFileSync(file, Buffer.concat([content, more]));
      await expect(changes([folder])).rejects.toEqual(named());
    }
  });

  test('a data file without one of its lines', async () => {
    const lines = gunzipSync(readFileSync(file)).toString().split('\n');
    writeFileSync(file, gzipSync(lines.slice(1).join('\n')));

    await expect(changes([folder])).rejects.toEqual(named());
  });

  test('a data file with fewer lines than the manifest says, though its checksum is right', async () => {
    const manifest = readFileSync(join(folder.name, 'manifest-files.json'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    manifest[0].itemCount++;
    manifest[1].itemCount--;
    checked(folder.name, 'manifest-files', manifest.map((line) => JSON.stringify(line)).join('\n'));

    await expect(changes([folder])).rejects.toEqual(
      expect.objectContaining({ message: expect.stringMatching(/: \d+ records instead of \d+; copy it again/) }),
    );
  });

  test('a data file that is missing', async () => {
    unlinkSync(file);

    await expect(changes([folder])).rejects.toEqual(named());
  });

  test.each(['manifest-summary', 'manifest-files'])(
    '%s.json that is not as its checksum says, or without one',
    async (name) => {
      const path = join(folder.name, `${name}.json`);
      const content = readFileSync(path);
      writeFileSync(path, `${content} `);
      await expect(changes([folder])).rejects.toThrow(`export is corrupt: ${name}.json in `);

      writeFileSync(path, content);
      writeFileSync(join(folder.name, `${name}.md5`), Buffer.alloc(16).toString('base64'));
      await expect(changes([folder])).rejects.toThrow(`and ${name}.md5 has AAAAAAAAAAAAAAAAAAAAAA==`);

      unlinkSync(join(folder.name, `${name}.md5`));
      await expect(changes([folder])).rejects.toThrow(`object not found: ${join(folder.name, `${name}.md5`)}`);
    },
  );

  test('a last line without its end is a line', async () => {
    const manifest = readFileSync(join(folder.name, 'manifest-files.json'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    const content = gzipSync(gunzipSync(readFileSync(file)).toString().trimEnd());
    writeFileSync(file, content);
    manifest[0].md5Checksum = createHash('md5').update(content).digest('base64');
    checked(folder.name, 'manifest-files', manifest.map((line) => JSON.stringify(line)).join('\n'));

    expect(await changes([folder])).toHaveLength(300);
  });

  test('an empty object stands for an empty partition', async () => {
    const manifest = readFileSync(join(folder.name, 'manifest-files.json'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    const empty = manifest.at(-1);
    writeFileSync(inRoot(empty.dataFileS3Key), '');
    checked(folder.name, 'manifest-files', [...manifest.slice(0, -1), { ...empty, md5Checksum: '1B2M2Y8AsgTpgAmY7PhCfg==' }].map((line) => JSON.stringify(line)).join('\n'));

    expect(await changes([folder])).toHaveLength(300);
  });

  test('and nothing is left open', async () => {
    const evidence = exportChanges({ exports: [folder], table: TABLE, from: at(0) });
    await evidence.next();

    await expect(evidence.return(undefined)).resolves.toEqual({ done: true, value: undefined });
  });

  test('a file that comes slowly is not waited for when the reading is to end', async () => {
    const interruption = new AbortController();
    const files = new DiskFolder(folder.name);
    const slow: ObjectFolder = {
      name: folder.name,
      list: (prefix) => files.list(prefix),
      read: async (path) => path.includes('manifest') ? files.read(path) : new Readable({ read: () => undefined }),
    };
    const evidence = exportChanges({ exports: [slow], table: TABLE, from: at(0), signal: interruption.signal });
    setTimeout(() => interruption.abort(new Error('enough')), 50);

    await expect(evidence.next()).rejects.toThrow('enough');
  });

  test('records are counted as they are read', async () => {
    const counts: number[] = [];
    const evidence = exportChanges({
      exports: [folder],
      table: TABLE,
      from: at(0),
      progress: (read) => counts.push(read),
    });
    while (!(await evidence.next()).done);

    expect(counts.at(-1)).toBe(300);
  });
});
