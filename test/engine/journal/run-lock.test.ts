import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockRun } from '../../../src/engine/journal/run-lock';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
const leave = (name: string, pid: number, host = hostname()) =>
  writeFileSync(join(folder, name), JSON.stringify({ pid, host, since: '2026-11-21T02:14:00.000Z' }));

test('a folder has one run at a time, and is free when that has ended', () => {
  const release = lockRun(folder);
  expect(() => lockRun(folder)).toThrow(
    `plan is in use by process ${process.pid} on ${hostname()} since `,
  );
  release();
  expect(readdirSync(folder)).toEqual([]);
  lockRun(folder)();
});

test('the lock of a dead process is no obstacle, and is cleared away', () => {
  leave('run-1.lock', dead);
  leave('run-3.lock', dead);
  const release = lockRun(folder);
  expect(readdirSync(folder)).toEqual(['run-4.lock']);
  release();
});

test('a process elsewhere may be alive: its lock holds, and the message says what to delete', () => {
  leave('run-1.lock', dead, 'elsewhere');
  expect(() => lockRun(folder)).toThrow(
    new RegExp(
      `process ${dead} on elsewhere since 2026-11-21T02:14:00.000Z; .*; if that process has ended, delete .*run-1.lock$`,
    ),
  );
  expect(readdirSync(folder)).toEqual(['run-1.lock']);
});

test.each(['', 'null', '{"pid":', '[]', '{}'])(
  'a lock that a failing machine cut short (%j) is no obstacle',
  (content) => {
    writeFileSync(join(folder, 'run-1.lock'), content);
    lockRun(folder)();
    expect(readdirSync(folder)).toEqual([]);
  },
);

test('a link in the place of the file that a lock is made of is not followed', () => {
  const target = join(folder, 'elsewhere');
  writeFileSync(target, 'precious');
  symlinkSync(target, join(folder, `run-${process.pid}.lock.part`));
  lockRun(folder)();
  expect(readFileSync(target, 'utf8')).toBe('precious');
});
