import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { DiskJournal } from '../../../src/engine/journal/disk-journal';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import type { Plan } from '../../../src/engine/plan/plan';
import type { Item } from '../../../src/engine/values/attribute-value';
import { N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';

const ITEMS = 6;

const createTable = useLocalTables();
let table: LocalTable;
let script: string;

beforeAll(async () => {
  table = await createTable();
  script = table.file('killed-rewind.js');
  buildSync({ entryPoints: [join(__dirname, 'killed-rewind.ts')], bundle: true, platform: 'node', outfile: script });
});

/** A process that applies the plan, and dies on the way. */
function kill(folder: string, file: string, number: number, when: string): void {
  const { signal, stderr } = spawnSync(process.execPath, ['--no-warnings', script, table.local.endpoint, folder, file, String(number), when], {
    encoding: 'utf8', timeout: 50_000,
  });
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
}

/** Items that the damage changed, deleted and inserted; the version counts the writes of each. */
async function damage(name: string): Promise<Item[]> {
  const items = Array.from({ length: ITEMS }, (_, place) => ({ pk: S(`${name} ${place}`) }));
  await Promise.all(items.map(async (keys, place) => {
    if (place % 3 < 2) await table.put({ ...keys, a: N(1), version: N(1) });
    if (place % 3 === 0) await table.update(keys, { a: N(2) });
    if (place % 3 === 1) await table.delete(keys);
    if (place % 3 === 2) await table.put({ ...keys, a: N(2) });
  }));
  return items;
}

const rules = { version: 'version' };
const filter = (name: string) => parseFilter(`key.pk begins "${name} " and (new.a = 2 or delete)`);
const itemsNow = async (items: readonly Item[]) => Promise.all(items.map((keys) => table.get(keys)));
const withoutVersion = (items: readonly (Item | undefined)[]) =>
  items.map((item) => item && { ...item, version: undefined });

async function expectRewound(items: readonly Item[]): Promise<void> {
  expect(await itemsNow(items)).toEqual(
    items.map((keys, place) => (place % 3 === 2 ? undefined : { ...keys, a: N(1), version: N(2) })),
  );
}

async function rewindOf(journal: DiskJournal, folder?: string): Promise<Plan> {
  return table.plan(undefined, { changes: () => journalChanges(journal), rules, ...folder && { folder } });
}

/** The run, six writes and six outcomes are thirteen entries. */
const entries = Array.from({ length: 1 + 2 * ITEMS }, (_, place) => place + 1);
const deaths: [number, string][] = [
  ...entries.map((entry): [number, string] => [entry, 'before']),
  ...entries.map((entry): [number, string] => [entry, 'after']),
  ...Array.from({ length: ITEMS }, (_, place): [number, string] => [place + 1, 'answered']),
];

test.each(deaths)(
  'a run that is killed at %i (%s) goes on, writes each item once, and can be rewound',
  async (number, when) => {
    const name = `${when}-${number}`;
    const items = await damage(name);
    const damaged = await itemsNow(items);
    const folder = table.file('plan');
    const plan = await table.plan(filter(name), { folder, rules });
    const file = table.file('journal');
    kill(folder, file, number, when);
    const journal = await table.journal(file);
    const { report } = await table.apply(plan, { journal });

    expect(report).toMatchObject({ items: ITEMS, updated: 2, put: 2, deleted: 2, right: 0, conflicts: 0 });
    await expectRewound(items);

    await table.apply(await rewindOf(journal));
    expect(withoutVersion(await itemsNow(items))).toEqual(withoutVersion(damaged));
  },
);

test.each([[1, 'after'], [2, 'after'], [3, 'answered'], [6, 'before'], [6, 'answered'], [13, 'before']])(
  'a run that was killed at %i (%s) and does not go on can be rewound, too', async (number, when) => {
    const name = `left-${when}-${number}`;
    const items = await damage(name);
    const damaged = await itemsNow(items);
    const folder = table.file('plan');
    await table.plan(filter(name), { folder, rules });
    const file = table.file('journal');
    kill(folder, file, number, when);

    const { report } = await table.apply(await rewindOf(await table.journal(file)));
    expect(report.conflicts).toBe(0);
    expect(withoutVersion(await itemsNow(items))).toEqual(withoutVersion(damaged));
  });

test.each([
  [4, 'after'],
  [3, 'answered'],
  [9, 'before'],
])('the rewind of a rewind that is killed at %i (%s) gives back the damaged state as well', async (number, when) => {
  const name = `back-${when}-${number}`;
  const items = await damage(name);
  const damaged = await itemsNow(items);
  const { journal } = await table.apply(await table.plan(filter(name), { rules }));
  await expectRewound(items);
  const folder = table.file('plan');
  const back = await rewindOf(journal, folder);
  const file = table.file('journal');
  kill(folder, file, number, when);
  await table.apply(back, { journal: await table.journal(file) });

  expect(withoutVersion(await itemsNow(items))).toEqual(withoutVersion(damaged));
});

describe('an item that takes several writes', () => {
  const names = Array.from({ length: 250 }, (_, place) => `attribute${place}`);
  const valued = (keys: Item, value: number): Item => ({
    ...keys,
    ...Object.fromEntries(names.map((attribute) => [attribute, N(value)])),
  });
  const find = (name: string) => parseFilter(`key.pk = "${name}" and new.attribute0 = 2`);

  async function wide(name: string): Promise<Item> {
    const keys = { pk: S(name) };
    await table.put(valued(keys, 1));
    await table.put(valued(keys, 2));
    return keys;
  }

  // The run, two writes and their outcome are four entries.
  const boundaries = [1, 2, 3, 4].flatMap((entry) => [[entry, 'before'], [entry, 'after']] as const);

  test.each([...boundaries, [1, 'answered'], [2, 'answered']] as const)(
    'is whole after a run was killed at %i (%s) and goes on, and can be rewound', async (number, when) => {
      const name = `wide-${when}-${number}`;
      const keys = await wide(name);
      const folder = table.file('plan');
      const plan = await table.plan(find(name), { folder });
      const file = table.file('journal');
      kill(folder, file, number, when);
      const journal = await table.journal(file);
      const types: string[] = [];
      const { report } = await table.apply(plan, { journal });
      for await (const { type } of journal.entries()) types.push(type);

      expect(report).toMatchObject({ items: 1, updated: 1, notAtomic: 1, conflicts: 0 });
      // A write that was in the journal and not sent is announced again.
      expect(types.join(' ')).toMatch(/^run write write (write )?outcome$/);
      expect(await table.get(keys)).toEqual(valued(keys, 1));

      await table.apply(await table.plan(undefined, { changes: () => journalChanges(journal) }));
      expect(await table.get(keys)).toEqual(valued(keys, 2));
    });
});

test('a finished run that is started again asks for nothing, writes nothing, and leaves its journal as it is, byte for byte', async () => {
  const items = await damage('finished');
  const plan = await table.plan(filter('finished'), { rules });
  const file = table.file('journal');
  const journal = await table.journal(file);
  const { report } = await table.apply(plan, { journal });
  const bytes = readFileSync(file);
  const requests: string[] = [];
  const client: any = {
    send: async (command: any) => {
      requests.push(command.constructor.name);
      return table.local.client.send(command);
    },
  };
  await table.update(items[0], { a: N(2) });

  expect((await table.apply(plan, { journal: await table.journal(file), client })).report).toEqual(report);
  expect(requests).toEqual(['DescribeTableCommand']);
  expect(readFileSync(file).equals(bytes)).toBe(true);
});
