import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { all } from './pair-snapshots';
import { SpilledItems } from '../../../../src/engine/evidence/pair/spilled-items';
import { S } from '../../cases';

const MEMORY = 500;
const ITEMS = 1200;

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'spilled-'));
  folder = join(root, 'items');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function spilled(count = ITEMS): SpilledItems {
  const items = new SpilledItems(folder, MEMORY);
  for (let place = 0; place < count; place++) items.add('before', `"item ${place}"`, { pk: S(`item ${place}`) });
  return items;
}

const paths = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));

test('what waits to be written stays within the memory', () => {
  spilled(2);
  expect(existsSync(folder)).toBe(false);

  spilled(50);
  expect(existsSync(folder)).toBe(true);
});

test('a file that is larger than the memory is dealt out over files that are not', async () => {
  const items = spilled().pairs(() => undefined);
  await items.next();
  const inner = paths()
    .filter((path) => path.endsWith('.txt') && join(path, '..') !== folder)
    .map((path) => statSync(path).size);

  expect(inner.length).toBeGreaterThan(10);
  expect(Math.max(...inner)).toBeLessThanOrEqual(MEMORY);
  expect(inner.reduce((sum, size) => sum + size)).toBeGreaterThan(MEMORY);
  expect(await all(items)).toHaveLength(ITEMS - 1);
});

test('items on disk are for nobody else to read, and are removed', async () => {
  const items = spilled();
  await items.pairs(() => undefined).next();
  const modes = (end: string) => new Set([folder, ...paths()].filter((path) => path.endsWith('.txt') === (end === '.txt')).map((path) => statSync(path).mode.toString(8).slice(-3)));

  expect([modes(''), modes('.txt')]).toEqual([new Set(['700']), new Set(['600'])]);
  items.remove();
  expect(existsSync(folder)).toBe(false);
});
