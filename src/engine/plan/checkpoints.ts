/** How far the evidence of a plan has been read and what came of it, on disk: what an interrupted planning goes on from. */
import { appendFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Mismatch } from '../errors/refusal';
import type { Positions } from '../evidence/bookmarks';
import type { SourceKind } from '../evidence/change';
import { cutFile } from '../files/cut-file';
import { isObject, jsonObject } from '../files/json-object';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../files/permissions';
import { textOf, writeWhole } from '../files/private-files';

/** Changes that were read, those of them that are damage, that may be damage and nobody can tell, and deletions by time to live. */
export interface ReadCounts {
  changes: number;
  damage: number;
  unclear: number;
  ttl: number;
}

export interface Checkpoint {
  /** Where the bookmarks are that were moved, and how long the files that have grown. */
  readonly positions: Positions;
  readonly sizes: Readonly<Record<number, number>>;
  readonly counts: ReadCounts;
  readonly source?: SourceKind;
}

/** What decides which changes are read, and which of them are damage. */
export type ReadRequest = Readonly<Record<string, string | number | boolean | undefined>>;

const READ = 'read.jsonl';
const NONE: Checkpoint = { positions: {}, sizes: {}, counts: { changes: 0, damage: 0, unclear: 0, ttl: 0 } };

export class Checkpoints {
  /** Whether there is something to read on from. */
  public static exist(folder: string): boolean {
    return existsSync(join(folder, READ));
  }

  /** Goes on in a folder, or begins anew where there is no checkpoint yet. What was read for another request is refused. */
  public static open(folder: string, request: ReadRequest): Checkpoints {
    const [said, read] = [join(folder, 'request.json'), join(folder, READ)];
    if (Checkpoints.exist(folder)) {
      requireSame(folder, jsonObject(textOf(said)) as ReadRequest | undefined ?? refuseGarbage(said), request);
      return new Checkpoints(read, textOf(read));
    }
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
    writeWhole(said, JSON.stringify(request));
    return new Checkpoints(read, '');
  }

  /** All at once, as far as anybody sees, also if the process is killed while files go. */
  public static forget(folder: string): void {
    rmSync(join(folder, READ), { force: true });
    rmSync(folder, { recursive: true, force: true });
  }

  /** All of them as one. */
  public readonly last: Checkpoint;

  private constructor(private readonly file: string, text: string) {
    // The last one may have been cut short when the process was killed.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    cutFile(file, Buffer.byteLength(whole));
    this.last = whole.split('\n').slice(0, -1).map((line) => checkpointOf(line) ?? refuseGarbage(file)).reduce((before, next) => {
      Object.assign(before.positions, next.positions);
      Object.assign(before.sizes, next.sizes);
      return { ...next, positions: before.positions, sizes: before.sizes };
    }, { ...NONE, positions: {}, sizes: {} });
  }

  public write(checkpoint: Checkpoint): void {
    appendFileSync(this.file, `${JSON.stringify(checkpoint)}\n`, { mode: PRIVATE_FILE });
  }
}

function checkpointOf(line: string): Checkpoint | undefined {
  const json = jsonObject(line);
  return json && [json.positions, json.sizes, json.counts].every(isObject) ? json as unknown as Checkpoint : undefined;
}

/** A machine that failed may leave a file with other content than was written. */
function refuseGarbage(file: string): never {
  throw new Mismatch('folder', 'hold what was read before as it was written', `${file}, which cannot be read`, 'choose a new one to read the evidence from its beginning');
}

function requireSame(folder: string, before: ReadRequest, now: ReadRequest): void {
  const name = Object.keys({ ...before, ...now }).find((each) => before[each] !== now[each]);
  if (name === undefined) return;
  const text = (value: unknown) => value === undefined ? 'none' : JSON.stringify(value);
  throw new Mismatch(name, `be what it was when the evidence in ${folder} was read, ${text(before[name])}`, text(now[name]),
    'say the same again to read on, or choose a new folder');
}
