/**
 * Checkpoints of the changes that were read for a plan, on disk: an interrupted planning continues from the last one.
 */
import { appendFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Mismatch } from '../errors/refusal';
import type { Positions } from '../evidence/bookmarks';
import type { SourceKind } from '../evidence/change';
import { cutFile } from '../files/cut-file';
import { isObject, jsonObject } from '../files/json-object';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../files/permissions';
import { textOf, writeWhole } from '../files/private-files';

/** The numbers of changes read, of damage, of unclear changes and of deletions by time to live. */
export interface ReadCounts {
  changes: number;
  damage: number;
  unclear: number;
  ttl: number;
}

export interface Checkpoint {
  /** The bookmarks that were moved, and the sizes of the files that have grown. */
  readonly positions: Positions;
  readonly sizes: Readonly<Record<number, number>>;
  readonly counts: ReadCounts;
  readonly source?: SourceKind;
}

/** The parts of the request that decide about the changes to read, and about damage. */
export type ReadRequest = Readonly<Record<string, string | number | boolean | undefined>>;

const READ = 'read.jsonl';
const NONE: Checkpoint = { positions: {}, sizes: {}, counts: { changes: 0, damage: 0, unclear: 0, ttl: 0 } };

export class Checkpoints {
  /** True if there is a checkpoint to continue from. */
  public static exist(folder: string): boolean {
    return existsSync(join(folder, READ));
  }

  /** Continues in a folder, or starts again if it has no checkpoint yet. Checkpoints of another request are refused. */
  public static open(folder: string, request: ReadRequest): Checkpoints {
    const [requestFile, read] = [join(folder, 'request.json'), join(folder, READ)];
    if (Checkpoints.exist(folder)) {
      requireSame(
        folder,
        (jsonObject(textOf(requestFile)) as ReadRequest | undefined) ?? refuseGarbage(requestFile),
        request,
      );
      return new Checkpoints(read, textOf(read));
    }
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
    writeWhole(requestFile, JSON.stringify(request));
    return new Checkpoints(read, '');
  }

  /** Removes the checkpoints first, so that a process that is killed leaves either all of them or none. */
  public static forget(folder: string): void {
    rmSync(join(folder, READ), { force: true });
    rmSync(folder, { recursive: true, force: true });
  }

  /** The sum of all checkpoints. */
  public readonly last: Checkpoint;

  private constructor(private readonly file: string, text: string) {
    // The last one may have been cut short when the process was killed.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    cutFile(file, Buffer.byteLength(whole));
    this.last = whole
      .split('\n')
      .slice(0, -1)
      .map((line) => checkpointOf(line) ?? refuseGarbage(file))
      .reduce(
        (before, next) => {
          Object.assign(before.positions, next.positions);
          Object.assign(before.sizes, next.sizes);
          return { ...next, positions: before.positions, sizes: before.sizes };
        },
        { ...NONE, positions: {}, sizes: {} },
      );
  }

  public write(checkpoint: Checkpoint): void {
    appendFileSync(this.file, `${JSON.stringify(checkpoint)}\n`, { mode: PRIVATE_FILE });
  }
}

function checkpointOf(line: string): Checkpoint | undefined {
  const json = jsonObject(line);
  return json && [json.positions, json.sizes, json.counts].every(isObject) ? json as unknown as Checkpoint : undefined;
}

/** Refuses a file with content that was not written by a planning, as a failed machine may leave it. */
function refuseGarbage(file: string): never {
  throw new Mismatch('folder', 'hold what was read before as it was written', `${file}, which cannot be read`, 'choose a new one to read the evidence from its beginning');
}

function requireSame(folder: string, before: ReadRequest, now: ReadRequest): void {
  const name = Object.keys({ ...before, ...now }).find((each) => before[each] !== now[each]);
  if (name === undefined) return;
  const text = (value: unknown) => value === undefined ? 'none' : JSON.stringify(value);
  throw new Mismatch(name, `be what it was when the evidence in ${folder} was read, ${text(before[name])}`, text(now[name]),
    'give the same value to continue, or choose a new folder');
}
