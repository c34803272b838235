/**
 * Files of plans, which hold items of a table. Only their owner can read them, and each is either complete or absent.
 *
 * A file is written under a temporary name and then renamed, so a process that is killed leaves the previous file.
 * Symbolic links are never followed: no file of a plan is one.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync, closeSync, constants, createReadStream, createWriteStream, fstatSync, fsyncSync, mkdirSync, openSync,
  readdirSync, readFileSync, renameSync, rmSync, statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PRIVATE_FILE, PRIVATE_FOLDER } from './permissions';
import { isAlive } from './processes';
import { StateError } from '../errors/state-error';

// Without O_NONBLOCK a pipe in the place of a file would be waited for without an end. Windows knows neither.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
const READ = O_RDONLY + O_NOFOLLOW + O_NONBLOCK;

/** The permissions of a mode are its last nine bits, those of others than the owner the last six. */
const ALL = 0o1000;
const OTHERS = 0o100;

/** A file to read: its descriptor. */
export function openToRead(path: string): number {
  const file = openOrRefuse(path);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw noFile(path, 'no regular file');
}

export function textOf(path: string): string {
  const file = openToRead(path);
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** The SHA-256 of a file. */
export async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream('', { fd: openToRead(path) })) digest.update(chunk);
  return digest.digest('hex');
}

export function noFile(path: string, kind: string): StateError {
  return new StateError(`${path} is ${kind}`, 'a plan holds regular files only', 'replace it with a copy of the file it stands for, if you trust that file');
}

/** Writes a small file. */
export function writeWhole(path: string, text: string): void {
  const part = partOf(path);
  try {
    const file = openSync(part, 'wx', PRIVATE_FILE);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

/** Writes a file that may be larger than memory. */
export async function writeWholeFrom(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const part = partOf(path);
  try {
    await pipeline(Readable.from(pieces), createWriteStream(part, { flags: 'wx', mode: PRIVATE_FILE, flush: true }));
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

/**
 * Creates a folder that only its owner can enter. An existing folder is closed to others. Returns true if it was open
 * to them.
 */
export function makePrivateFolder(path: string): boolean {
  mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER });
  const { mode, uid } = statSync(path);
  if (!process.getuid || mode % OTHERS === 0) return false;
  if (uid !== process.getuid()) {
    throw new StateError(`${path} belongs to another user and has the mode ${octal(mode)}`,
      'a plan holds items of the table, so its folder has to be closed to other users', 'choose a new folder');
  }
  chmodSync(path, mode % ALL - mode % OTHERS);
  return true;
}

function octal(mode: number): string {
  return (mode % ALL).toString(8).padStart(4, '0');
}

function openOrRefuse(path: string): number {
  try {
    return openSync(path, READ);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') throw noFile(path, 'a symbolic link');
    throw error;
  }
}

/** The temporary name of a file. Removes the temporary files that killed processes left. */
function partOf(path: string): string {
  const [folder, name] = [dirname(path), basename(path)];
  for (const other of readdirSync(folder)) {
    const pid = other.startsWith(`${name}.`) && /^(\d+)\.part$/.exec(other.slice(name.length + 1))?.[1];
    if (pid && (Number(pid) === process.pid || !isAlive(Number(pid)))) rmSync(join(folder, other), { force: true });
  }
  return `${path}.${process.pid}.part`;
}
