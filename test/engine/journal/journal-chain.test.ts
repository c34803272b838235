import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskJournal } from '../../../src/engine/journal/disk-journal';
import { BEGINNING, chained, followed, type JournalLine, unbroken } from '../../../src/engine/journal/journal-chain';
import { KEYS } from '../cases';

const LINES = chained(['{"a":1}', '{"a":2}', '{"a":3}', '{"a":4}'], BEGINNING).text.trimEnd().split('\n');

const placed = (texts: readonly string[]): JournalLine[] =>
  texts.map((text, place) => ({ text, place: `line ${place + 1}`, whole: true }));

async function read(lines: Iterable<JournalLine>): Promise<unknown[]> {
  const found: unknown[] = [];
  async function* each() {
    yield* lines;
  }
  for await (const { a } of unbroken(each())) found.push(a);
  return found;
}

/** The files that this process has open, where the system shows them. */
function openFiles(): string[] {
  const folder = '/proc/self/fd';
  const open = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return open.filter((path) => existsSync(path)).map((path) => readlinkSync(path));
}

test('lines that follow each other are read', async () => {
  expect(await read(placed(LINES))).toEqual([1, 2, 3, 4]);
});

const [first, second, third, last] = LINES;
test.each([
  ['without its first line', [second, third, last], 'line 1 is entry 2 in the place of entry 1: entry 1 is missing'],
  ['without one', [first, third, last], 'line 2 is entry 3 in the place of entry 2: entry 2 is missing'],
  ['without two', [first, last], 'line 2 is entry 4 in the place of entry 2: entries 2 to 3 are missing'],
  ['with one twice', [first, second, second, third], 'line 3 is entry 2 in the place of entry 3: it is there twice, or not in its order'],
  ['with one that was changed', [first, second.replace('"a":2', '"a":7'), third],
    'line 3 follows another entry 2 than the one before it, which was changed'],
  ['with the first of another', [first.replace('"previous":"0', '"previous":"1'), second], 'line 1 is not the first entry of a journal'],
  ['with a line that is no entry', [first, 'rubbish', third], 'line 2 is no entry of a journal'],
  ['with a line without its number', [first, second.replace('"number":2', '"number":"2"'), third], 'line 2 is no entry of a journal'],
])('a journal %s is refused', async (_, lines, fault) => {
  await expect(read(placed(lines))).rejects.toThrow(
    `journal is corrupt: ${fault}; restore it`,
  );
});

test('a last line that was cut short is not read, and no fault', async () => {
  expect(await read([...placed([first, second]), { text: third.slice(0, 40), place: 'line 3', whole: false }])).toEqual(
    [1, 2],
  );
});

test('a fault is named once: what comes after it is compared with the line that is there', () => {
  let head = BEGINNING;
  const faults = placed([first, 'rubbish', third, last]).map((line) => {
    const next = followed(line, head);
    head = next.head;
    return next.fault;
  });
  expect(faults).toEqual([undefined, 'line 2 is no entry of a journal', undefined, undefined]);
});

describe('on disk', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'journal-chain-')));
  const file = join(folder, 'journal.jsonl');
  const outcome = (item: number) =>
    ({ type: 'outcome', item, keys: KEYS, result: 'right', parts: [], conflicts: [], touched: false, superseded: [] }) as const;

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('a journal that is opened again goes on after its last line', async () => {
    for (const item of [0, 1]) {
      const journal = await DiskJournal.open(file);
      await journal.append(outcome(item));
      expect(journal.head.entries).toBe(item + 1);
      await journal.close();
    }
    const journal = await DiskJournal.open(file);
    const found = [];
    for await (const entry of journal.entries()) found.push(entry);
    await journal.close();
    expect(found).toEqual([outcome(0), outcome(1)]);
  });

  test('one whose last line is no entry is not written on, and left closed', async () => {
    writeFileSync(file, `${readFileSync(file, 'utf8')}rubbish\n`);
    await expect(DiskJournal.open(file)).rejects.toThrow(
      `journal is corrupt: the last line of ${file} is no entry of a journal; restore it from a copy`,
    );
    expect(openFiles()).not.toContain(file);
  });
});
