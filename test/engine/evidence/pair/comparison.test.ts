import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { inMemory, tableNamed } from './pair-snapshots';
import { compare } from '../../../../src/engine/evidence/pair/comparison';
import type { ItemDifference } from '../../../../src/engine/evidence/pair/item-pairs';
import { SpilledItems } from '../../../../src/engine/evidence/pair/spilled-items';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { N, S } from '../../cases';

const folder = join(mkdtempSync(join(tmpdir(), 'pair-')), 'spilled');

afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const event = (name: string | number, more: Item = {}): Item => ({
  pk: S(`event ${name}`),
  action: S('login'),
  ...more,
});

test('differences are counted, by attribute too, told one by one, and shown by examples', async () => {
  const before = [...Array.from({ length: 8 }, (_, place) => event(place)), event('same'), event('gone'), event('moved', { actor: S('ann') })];
  const after = [
    ...Array.from({ length: 8 }, (_, place) => event(place, { action: S(''), expiresAt: N(place) })),
    event('same'),
    event('new'),
    event('moved', { constructor: S('x') }),
  ];
  const told: ItemDifference[] = [];
  const progress: number[] = [];
  const report = await compare({
    before: inMemory('before', before),
    after: inMemory('after', after),
    keyNames: ['pk'],
    folder,
    difference: (difference) => told.push(difference),
    progress: (counts) => progress.push(counts.before + counts.after),
  });

  expect(report).toMatchObject({
    before: 'before',
    after: 'after',
    counts: { before: 11, after: 11, onlyBefore: 1, onlyAfter: 1, different: 9, same: 1, spilled: 0 },
    attributes: [
      { name: 'action', added: 0, removed: 0, changed: 8 },
      { name: 'expiresAt', added: 8, removed: 0, changed: 0 },
      { name: 'actor', added: 0, removed: 1, changed: 0 },
      { name: 'constructor', added: 1, removed: 0, changed: 0 },
    ],
    samples: {
      onlyBefore: [{ keys: { pk: S('event gone') }, before: event('gone') }],
      onlyAfter: [{ keys: { pk: S('event new') }, after: event('new') }],
    },
  });
  expect(report.samples.different).toHaveLength(5);
  expect(told).toHaveLength(11);
  expect(progress.at(-1)).toBe(22);
});

test('tables that are the same have no differences, and what is no pair is refused', async () => {
  const options = { before: inMemory('before', [event(1)]), after: inMemory('after', [event(1)]), keyNames: ['pk'], folder };

  expect(await compare(options)).toMatchObject({
    counts: { same: 1, different: 0, onlyBefore: 0, onlyAfter: 0 },
    attributes: [],
  });
  await expect(compare({ ...options, after: options.before })).rejects.toThrow(
    "'after' must be another snapshot than 'before'",
  );
  await expect(
    compare({ ...options, after: inMemory('after', [], { table: tableNamed('after', { keyNames: ['id'] }) }) }),
  ).rejects.toThrow('have the key "pk"');
});

test('attributes beyond a thousand are not counted one by one', async () => {
  const wide = (value: number) => ({
    ...event('wide'),
    ...Object.fromEntries(Array.from({ length: 1500 }, (_, place) => [`a${place}`, N(value)])),
  });
  const { attributes } = await compare({ before: inMemory('before', [wide(1)]), after: inMemory('after', [wide(2)]), keyNames: ['pk'], folder });

  expect(attributes).toHaveLength(1000);
});

test('files on disk that are larger than the memory allowed are dealt out once more', async () => {
  const spilled = new SpilledItems(folder, 2000);
  const added = Array.from({ length: 1000 }, (_, place) => event(place, { text: S('x'.repeat(200)) }));
  added.forEach((item) => spilled.add('before', item.pk.S!, item));
  const inner = new Set<string>();
  const found: string[] = [];
  for await (const { before } of spilled.pairs(() => undefined)) {
    found.push(before!.pk.S!);
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .forEach(({ name }) => inner.add(name));
  }
  spilled.remove();

  expect(found.sort()).toEqual(added.map(({ pk }) => pk.S).sort());
  expect(inner.size).toBeGreaterThan(50);
});

test('a side that fails ends the comparison, and leaves nothing on disk', async () => {
  const failing = {
    ...inMemory('after', []),
    items: async function* () {
      yield [event(1)];
      throw new Error('cut off');
    },
  };

  await expect(compare({ before: inMemory('before', Array.from({ length: 50 }, (_, place) => event(place))), after: failing, keyNames: ['pk'], folder, memory: 0 }))
    .rejects.toThrow('cut off');
  expect(() => rmSync(folder)).toThrow('ENOENT');
});

test('memory does not grow with the tables', () => {
  const script = join(folder, '..', 'many-items.js');
  buildSync({ entryPoints: [join(__dirname, '../../many-items.ts')], bundle: true, platform: 'node', outfile: script });
  // The items of one side alone are 50 MB.
  const counts = JSON.parse(execFileSync(process.execPath, ['--max-old-space-size=32', script, folder, '50000'], { encoding: 'utf8', timeout: 300_000 }));

  expect(counts).toMatchObject({
    before: 50_000,
    after: 50_000,
    different: 5000,
    same: 45_000,
    onlyBefore: 0,
    onlyAfter: 0,
  });
  expect(counts.spilled).toBeGreaterThan(80_000);
});
