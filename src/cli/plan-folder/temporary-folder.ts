/**
 * Folders for as long as a command runs. They hold items of tables: those of commands that were killed are removed at
 * the next start.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../engine/files/processes';

/** A temporary folder with its process and machine in its name. */
export class TemporaryFolder {
  public readonly path = mkdtempSync(join(tmpdir(), `${ownPrefix()}${process.pid}-`));
  private readonly removeAtExit: () => void;

  constructor() {
    this.removeAtExit = () => rmSync(this.path, { recursive: true, force: true });
    // A second Ctrl-C ends the process at once.
    process.once('exit', this.removeAtExit);
  }

  public remove(): void {
    process.off('exit', this.removeAtExit);
    this.removeAtExit();
  }
}

/**
 * Removes what killed commands of this user have left on this machine. A folder that cannot be removed does not block a
 * repair.
 */
export function removeLeftFolders(): void {
  const prefix = ownPrefix();
  try {
    for (const name of readdirSync(tmpdir())) {
      const pid = name.startsWith(prefix) && /^(\d+)-\w{6}$/.exec(name.slice(prefix.length))?.[1];
      if (pid && !isAlive(Number(pid))) removeOwn(join(tmpdir(), name));
    }
  } catch {
    // The next start tries again.
  }
}

function removeOwn(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() && (!process.getuid || found.uid === process.getuid())) {
    rmSync(path, { recursive: true, force: true });
  }
}

/**
 * True for folders of this user and machine. Containers that share a folder have process numbers of their own: one that
 * is dead here may be alive there.
 */
function ownPrefix(): string {
  const machine = createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 8);
  return `cdk-dynamodb-recovery-${process.getuid?.() ?? ''}-${machine}-`;
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
