/**
 * One run at a time over a plan on disk, or over the making of one.
 *
 * A lock is a file that names its process. A dead process is no obstacle: the next run takes the number after the dead
 * one's, and a number can be taken once. So of two runs that both find a dead lock, one goes on.
 */
import { linkSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { StateError } from '../errors/state-error';
import { jsonObject } from '../files/json-object';
import { PRIVATE_FILE } from '../files/permissions';
import { textOf } from '../files/private-files';
import { isAlive } from '../files/processes';

const ONE_RUN = 'one run at a time makes or applies a plan';

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

const NAME = /^run-(\d+)\.lock$/;

/** Takes the lock of a folder, and returns what releases it. */
export function lockRun(folder: string): () => void {
  const before = locksIn(folder);
  const file = join(folder, `run-${Math.max(0, ...before.map(numberOf)) + 1}.lock`);
  const own = join(folder, `run-${process.pid}.lock.part`);
  rmSync(own, { force: true });
  const owner: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  writeFileSync(own, JSON.stringify(owner), { flag: 'wx', mode: PRIVATE_FILE });
  const release = () => rmSync(file, { force: true });
  try {
    linkSync(own, file);
    // Looked at after the lock is taken: of two that take one at the same time, the later sees the other.
    locksIn(folder).filter((other) => other !== file).forEach(refuseIfAlive);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new StateError('plan is in use by another run, which has just begun', ONE_RUN, 'try again in a moment');
    }
    release();
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
  before.forEach((other) => rmSync(other, { force: true }));
  return release;
}

function locksIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => NAME.test(name)).map((name) => join(folder, name));
}

function numberOf(file: string): number {
  return Number(NAME.exec(basename(file))![1]);
}

function refuseIfAlive(file: string): void {
  const owner = ownerOf(file);
  if (owner && (owner.host !== hostname() || isAlive(owner.pid))) {
    throw new StateError(`plan is in use by process ${owner.pid} on ${owner.host} since ${owner.since}`, ONE_RUN,
      `if that process has ended, delete ${file}`);
  }
}

/**
 * A lock is whole before it has its name. So one that cannot be read was cut short by a machine that failed, and its
 * process with it.
 */
function ownerOf(file: string): Owner | undefined {
  try {
    const owner: Partial<Owner> | undefined = jsonObject(textOf(file));
    return typeof owner?.pid === 'number' && typeof owner.host === 'string' ? owner as Owner : undefined;
  } catch (error) {
    // It has just ended.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
