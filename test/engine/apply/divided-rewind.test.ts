import { randomUUID } from 'node:crypto';
import { type StoredPlan, usePlanBucket } from './divided';
import { rightItems, storedDamage } from './stored-damage';
import { SYSTEM_CLOCK } from '../../../src/clock/clock';
import { apply } from '../../../src/engine/apply/rewind';
import type { JournalEntry } from '../../../src/engine/journal/journal';
import { type LocalTable, useLocalTables } from '../local-table';

const ITEMS = 10;

const createTable = useLocalTables();
const bucket = usePlanBucket();
let table: LocalTable;
let stored: StoredPlan;

beforeEach(async () => {
  table = await createTable();
  stored = await storedDamage(table, ITEMS, bucket());
});

async function entries(): Promise<JournalEntry[]> {
  const all: JournalEntry[] = [];
  for await (const entry of stored.history.entries()) all.push(entry);
  return all;
}

/** The keys of the items, in the order of the plan. */
async function keys(): Promise<string[]> {
  const all: string[] = [];
  for await (const { fold } of stored.plan.items()) all.push(fold.keys.pk.S!);
  return all;
}

const wholeRun = async () => apply({
  plan: stored.plan,
  approval: stored.plan.digest,
  client: table.local.client,
  clock: SYSTEM_CLOCK,
  journal: stored.journal(),
  limits: { maxShare: Infinity },
});

test('each part repairs its own items and no others, with a journal of its own', async () => {
  const parts = await stored.divide(4);
  expect(parts.map(({ part, first, count }) => [part, first, count])).toEqual([[1, 0, 4], [2, 4, 4], [3, 8, 2]]);

  expect(await stored.apply(parts[1])).toMatchObject({ planned: 4, items: 4, updated: 4 });
  expect(await rightItems(table)).toEqual((await keys()).slice(4, 8).sort());
  const objects = (await stored.names()).filter((name) => name.startsWith('journal/'));
  expect(objects.slice(0, 2)).toEqual(['journal/00000001.jsonl', 'journal/part-00002-00000001.jsonl']);
  expect(objects.slice(1).every((name) => /^journal\/part-00002-\d{8}\.jsonl$/.test(name))).toBe(true);
});

test('the parts are one journal to its readers: one run, then the items in the order of the parts', async () => {
  const by = 'arn:aws:states:eu-west-1:111111111111:execution:rewind:night';
  const [first, second, third] = await stored.divide(4, { by });
  for (const part of [third, first, second]) await stored.apply(part, { concurrency: 1 });

  const [run, ...rest] = await entries();
  expect(run).toMatchObject({ type: 'run', plan: stored.plan.digest, tableName: table.name, division: { itemsPerPart: 4, by, limits: { maxShare: 'any' } } });
  expect(rest.flatMap((entry) => entry.type === 'outcome' ? [entry.item] : [])).toEqual([...Array(ITEMS).keys()]);
  expect(rest.filter(({ type }) => type === 'run')).toEqual([]);
});

test('of two children of one part, one is refused and each item is written once', async () => {
  const [part] = await stored.divide(ITEMS);
  const results = await Promise.allSettled([stored.apply(part), stored.apply(part)]);
  const refused = results.flatMap((result) => result.status === 'rejected' ? [result.reason.message] : []);

  expect(refused).toEqual([expect.stringMatching(/^journal has another writer: .*journal\/part-00001-00000001\.jsonl was written by another run/)]);
  expect(await rightItems(table)).toHaveLength(ITEMS);
  expect((await entries()).filter(({ type }) => type === 'outcome')).toHaveLength(ITEMS);
});

test('a child that is started again goes on with what is left, and one of a part that is done writes nothing', async () => {
  const [part] = await stored.divide(ITEMS);
  const stop = new AbortController();
  const cut = await stored.apply(part, {
    concurrency: 1,
    signal: stop.signal,
    progress: (_, { items }) => items === 3 && stop.abort(),
  });
  expect(cut.items).toBeLessThan(ITEMS);

  const seen: number[] = [];
  const report = await stored.apply(part, { progress: ({ item }) => seen.push(item) });
  expect(report).toMatchObject({ planned: ITEMS, items: ITEMS, updated: ITEMS });
  expect(seen).toHaveLength(ITEMS - cut.items);
  const before = await stored.names();
  expect(await stored.apply(part)).toMatchObject({ items: ITEMS });
  expect(await stored.names()).toEqual(before);
});

test('a plan is divided as it was divided first, whatever is asked later', async () => {
  const parts = await stored.divide(3);
  expect(await stored.divide(5)).toEqual(parts);
  expect(await stored.names()).toEqual(['items.jsonl', 'journal/00000001.jsonl', 'plan.json']);
});

test('a part of another division is refused before it writes', async () => {
  const [first] = await stored.divide(3);
  await stored.apply(first);
  await expect(stored.apply({ ...first, count: 2 })).rejects.toThrow(
    'journal belongs to part 1, items 0 to 2; this is part 1, items 0 to 1; apply the parts as the plan was divided first',
  );
});

test('the share of the table is judged when a plan is divided, and not again when its parts changed the count', async () => {
  const limits = { maxShare: 0.5 };
  await expect(stored.divide(4, { limits })).rejects.toThrow('\'maxShare\' must be at least the share of the table in the plan');
  await expect(stored.divide(4, { approval: randomUUID() })).rejects.toThrow('\'approval\' must be the digest of the plan');
  expect(await stored.names()).toEqual(['items.jsonl', 'plan.json']);

  const [part] = await stored.divide(4);
  expect(await stored.divide(4, { limits })).toHaveLength(3);
  await expect(stored.apply(part, { approval: randomUUID() })).rejects.toThrow('\'approval\' must be the digest of the plan');
  expect(await stored.apply(part, { limits })).toMatchObject({ items: 4 });
});

test('a run over the whole plan and one in parts refuse each other, whichever is first', async () => {
  const [part] = await stored.divide(4, { by: 'arn:night' });
  await expect(wholeRun()).rejects.toThrow(
    /^plan is being applied in parts by arn:night, since \S+; each part has a journal of its own, and a run over the whole would write beside it; start that execution again, or redrive it/,
  );
  expect(await rightItems(table)).toEqual([]);

  stored = await storedDamage(table, ITEMS, bucket());
  await expect(stored.apply(part)).rejects.toThrow('plan is not divided');
  await wholeRun();
  const refusal = /^plan was applied as a whole: .*journal\/00000001\.jsonl is the journal of one run; it has no parts; rewind apply goes on with it/;
  await expect(stored.divide(4)).rejects.toThrow(refusal);
  await expect(stored.apply(part)).rejects.toThrow(refusal);
});

test('of a run over the whole plan and a division at the same time, one takes the journal', async () => {
  const results = await Promise.allSettled([wholeRun(), stored.divide(4)]);
  const refused = results.flatMap((result) => result.status === 'rejected' ? [result.reason.message] : []);
  expect(refused).toEqual([expect.stringMatching(/^(journal has another writer: |plan (is being|was) applied)/)]);
});
