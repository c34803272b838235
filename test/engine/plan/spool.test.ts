import {
  appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Change } from '../../../src/engine/evidence/change';
import { Spool } from '../../../src/engine/plan/spool';
import { N, S } from '../cases';

const AT = new Date('2026-11-21T09:59:00Z');
const REQUEST = { from: AT.toISOString(), filter: 'delete' };

/** Changes of such a size that a few exceed the buffer in memory. */
const LARGE = 3000;
const BUFFERED = 10_000;

let root: string;
let copies = 0;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'spool-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The nth change of one of three items. */
function change(place: number, size = 1): Change {
  const item = place % 3;
  const image = (value: number) => ({ pk: S(`item ${item}`), a: N(value), text: S('x'.repeat(size)) });
  return { keys: { pk: S(`item ${item}`) }, old: image(place - 3), new: image(place), at: AT, sequence: String(place).padStart(6, '0'), source: 'stream', ttl: false };
}

/** The rest to undo of each item, and the number of its changes. */
async function outcome(spool: Spool): Promise<unknown> {
  const folds: unknown[] = [];
  for await (const { keys, marks, gap } of spool.folds({})) {
    folds.push([keys.pk.S, marks.map(({ base, damaged }) => [base, damaged]), gap]);
  }
  return { folds, counts: { ...spool.counts } };
}

interface Step {
  /** Changes to the next bookmark. */
  readonly changes: number;
  readonly size: number;

  /** Events in the middle of them: the process is killed, it is interrupted, or nothing. */
  readonly end?: 'killed' | 'interrupted';
}

const steps = fc.array(fc.record<Step>({
  changes: fc.integer({ min: 0, max: 6 }),
  size: fc.constantFrom(1, 1, 1, LARGE),
  end: fc.constantFrom(undefined, undefined, 'killed', 'interrupted'),
}, { requiredKeys: ['changes', 'size'] }), { minLength: 1, maxLength: 8 });

test('whenever reading is killed or interrupted, what is read in the end is every change once', async () => {
  await fc.assert(fc.asyncProperty(steps, fc.constantFrom(0, 1e9), async (all, unsaved) => {
    const limits = { unsaved, buffered: BUFFERED };
    let folder = join(root, `spool-${++copies}`);
    let spool = new Spool(folder, REQUEST, limits);
    const sizes: number[] = [];
    let place = 0;
    for (const { changes, size, end } of all) {
      if (end) {
        for (let ahead = 0; ahead < changes; ahead++) spool.add(change(place + ahead, size), 'damage');
        if (end === 'interrupted') {
          spool.close();
        } else {
          // The files that a process leaves if it is killed now.
          const left = join(root, `spool-${++copies}`);
          cpSync(folder, left, { recursive: true });
          folder = left;
        }
        spool = new Spool(folder, REQUEST, limits);
        place = spool.bookmarks.at('read') ?? 0;
        // Nothing is lost of what was read before an interruption.
        expect(spool.counts.changes).toBe(place);
      }
      for (let ahead = 0; ahead < changes; ahead++) {
        sizes[place] = size;
        spool.add(change(place++, size), 'damage');
      }
      spool.bookmarks.move({ read: place });
    }
    spool.finish();
    const straight = new Spool(join(root, `spool-${++copies}`), REQUEST);
    for (let number = 0; number < place; number++) straight.add(change(number, sizes[number]), 'damage');
    straight.finish();

    expect(await outcome(spool)).toEqual(await outcome(straight));
    expect(new Spool(folder, REQUEST)).toMatchObject({ counts: { changes: place } });
  }), { numRuns: 200, interruptAfterTimeLimit: 40_000 });
});

test('what was read up to the last bookmark before an interruption is there afterwards, with its counts', () => {
  const spool = new Spool(join(root, 'spool'), REQUEST, { unsaved: 0 });
  spool.add(change(0), 'damage');
  spool.add({ ...change(1), ttl: true }, 'good');
  spool.add(change(2), 'unclear');
  spool.bookmarks.move({ a: 1 });
  spool.bookmarks.move({ b: { c: 2 } });
  spool.add(change(3), 'damage');
  spool.close();
  // Later bookmarks of an interrupted source are ignored.
  spool.bookmarks.move({ a: 2 });
  const again = new Spool(join(root, 'spool'), REQUEST);

  expect([again.bookmarks.at('a'), again.bookmarks.at('b'), again.source]).toEqual([1, { c: 2 }, 'stream']);
  expect(again.counts).toEqual({ changes: 3, damage: 1, unclear: 1, ttl: 1 });
});

test('a last checkpoint that was cut short does not count', async () => {
  const folder = join(root, 'spool');
  const spool = new Spool(folder, REQUEST, { unsaved: 0 });
  spool.add(change(0), 'damage');
  spool.bookmarks.move({ read: 1 });
  appendFileSync(join(folder, 'read.jsonl'), '{"positions":{"read":2');
  const again = new Spool(folder, REQUEST, { unsaved: 0 });
  expect(again.bookmarks.at('read')).toBe(1);
  again.add(change(3), 'damage');
  again.bookmarks.move({ read: 2 });

  expect(new Spool(folder, REQUEST)).toMatchObject({ counts: { changes: 2 } });
});

test('what a disk took a part of only is read again, and nothing of it is there twice', async () => {
  const folder = join(root, 'spool');
  const first = new Spool(folder, REQUEST, { unsaved: 0 });
  for (let place = 0; place < 3; place++) first.add(change(place), 'damage');
  first.bookmarks.move({ read: 3 });
  const files = readdirSync(folder).filter((name) => /^\d+\.jsonl$/.test(name));
  const full = join(folder, files.at(-1)!);
  const kept = readFileSync(full);
  rmSync(full);
  mkdirSync(full);
  for (let place = 3; place < 6; place++) first.add(change(place), 'damage');
  expect(() => first.bookmarks.move({ read: 6 })).toThrow('EISDIR');
  rmSync(full, { recursive: true });
  writeFileSync(full, kept);
  first.close();
  const again = new Spool(folder, REQUEST);

  expect([files.length, again.bookmarks.at('read'), again.counts.changes]).toEqual([3, 3, 3]);
  for (let place = 3; place < 6; place++) again.add(change(place), 'damage');
  again.finish();
  const straight = new Spool(join(root, 'straight'), REQUEST);
  for (let place = 0; place < 6; place++) straight.add(change(place), 'damage');
  straight.finish();
  expect(await outcome(again)).toEqual(await outcome(straight));
  files.forEach((name) => expect(readFileSync(join(folder, name))).toEqual(readFileSync(join(root, 'straight', name))));
});

test('nothing is left where nothing was read to a bookmark', () => {
  const spool = new Spool(join(root, 'spool'), REQUEST);
  spool.add(change(0), 'damage');
  spool.close();

  expect(existsSync(join(root, 'spool'))).toBe(false);
});

test('what was read for another request is refused, and what has lost something', () => {
  const folder = join(root, 'spool');
  const spool = new Spool(folder, REQUEST, { unsaved: 0 });
  spool.add(change(0), 'damage');
  spool.bookmarks.move({ read: 1 });

  expect(() => new Spool(folder, { ...REQUEST, filter: 'insert' })).toThrow(
    `'filter' must be what it was when the evidence in ${folder} was read, "delete", got "insert"; give the same value to continue, or choose a new folder`,
  );
  expect(() => new Spool(folder, { from: REQUEST.from })).toThrow('got none; give the same value to continue');
  expect(() => new Spool(folder, { ...REQUEST, to: AT.toISOString() })).toThrow(
    "'to' must be what it was when the evidence in",
  );
  const file = join(folder, readdirSync(folder).find((name) => /^\d+\.jsonl$/.test(name))!);
  truncateSync(file, 10);
  expect(() => new Spool(folder, REQUEST)).toThrow(
    /^'folder' must hold all that was read before, got 10 of \d+ bytes of .*jsonl; choose a new one to read the evidence from its beginning$/,
  );
});
