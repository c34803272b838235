import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePrivateFolder, textOf, writeWhole, writeWholeFrom } from '../../../src/engine/files/private-files';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'private-'));
  file = join(folder, 'report.md');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* pieces(failure?: Error): AsyncGenerator<string> {
  yield 'a';
  if (failure) throw failure;
  yield 'b';
}

test('a file is there as a whole, for its owner alone', async () => {
  writeWhole(file, 'text');
  expect([textOf(file), statSync(file).mode % 0o1000]).toEqual(['text', 0o600]);
  await writeWholeFrom(file, pieces());
  expect([textOf(file), statSync(file).mode % 0o1000]).toEqual(['ab', 0o600]);
  expect(readdirSync(folder)).toEqual(['report.md']);
});

test('a file stays as it was when writing it fails half-way', async () => {
  writeWhole(file, 'before');
  await expect(writeWholeFrom(file, pieces(new Error('the disk is full')))).rejects.toThrow('the disk is full');
  expect([textOf(file), readdirSync(folder)]).toEqual(['before', ['report.md']]);
});

test('what a process had begun to write when it was killed goes with the next writing, and what a living one writes stays', () => {
  const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
  ['report.md', 'other.md'].forEach((name) => writeFileSync(join(folder, `${name}.${dead}.part`), 'half'));
  writeFileSync(`${file}.1.part`, 'half');
  writeWhole(file, 'text');
  expect(readdirSync(folder).sort()).toEqual([`other.md.${dead}.part`, 'report.md', 'report.md.1.part'].sort());
});

test('a link is replaced and not followed, and is not read', () => {
  const target = join(folder, 'target');
  writeFileSync(target, 'precious');
  symlinkSync(target, file);
  expect(() => textOf(file)).toThrow(`${file} is a symbolic link; a plan holds regular files only; `);
  writeWhole(file, 'text');
  expect([readFileSync(target, 'utf8'), textOf(file)]).toEqual(['precious', 'text']);
});

test('a pipe in the place of a file is refused, and not waited for', () => {
  execFileSync('mkfifo', [file]);
  expect(() => textOf(file)).toThrow(`${file} is no regular file; a plan holds regular files only; `);
});

test('a folder that others could enter is closed to them', () => {
  const open = join(folder, 'open');
  mkdirSync(open);
  chmodSync(open, 0o775);
  expect([makePrivateFolder(open), makePrivateFolder(open), statSync(open).mode % 0o1000]).toEqual([
    true,
    false,
    0o700,
  ]);
  expect(makePrivateFolder(join(folder, 'new', 'deep'))).toBe(false);
});

test('a folder of another user that is open to others is refused', () => {
  jest.spyOn(process, 'getuid').mockReturnValue(4711);
  chmodSync(folder, 0o755);
  expect(() => makePrivateFolder(folder)).toThrow(
    `${folder} belongs to another user and has the mode 0755; a plan holds items of the table`,
  );
});
