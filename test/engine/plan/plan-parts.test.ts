import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { openPart } from '../../../src/engine/plan/plan-part';
import { planParts } from '../../../src/engine/plan/plan-parts';
import { type StoredPlan, usePlanBucket } from '../apply/divided';
import { storedDamage } from '../apply/stored-damage';
import { type LocalTable, useLocalTables } from '../local-table';

const ITEMS = 25;

const createTable = useLocalTables();
const bucket = usePlanBucket();
let table: LocalTable;
let stored: StoredPlan;

beforeEach(async () => {
  table ??= await createTable();
  stored = await storedDamage(table, ITEMS, bucket());
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function itemsIn(parts: Parameters<typeof openPart>[1][]) {
  return (await Promise.all(parts.map(async (part) => all((await openPart(stored.place, part)).items())))).flat();
}

test.each([1, 7, 25, 1000])('the parts of %i items each are the whole plan, each item once and with its number', async (itemsPerPart) => {
  const { header, digest, parts } = await planParts(stored.place, itemsPerPart);

  expect({ header, digest }).toEqual({ header: stored.plan.header, digest: stored.plan.digest });
  expect(parts).toHaveLength(Math.ceil(ITEMS / itemsPerPart));
  expect(await itemsIn([...parts])).toEqual(await all(stored.plan.items()));
  const { range } = await openPart(stored.place, parts.at(-1)!);
  expect(range).toMatchObject({ part: parts.length, first: itemsPerPart * (parts.length - 1) });
});

test('a part has fewer items where they are large, so that it fits in memory', async () => {
  const { parts: [{ bytes }] } = await planParts(stored.place, 1);
  const { parts } = await planParts(stored.place, 1000, 2.5 * bytes);
  expect(parts.map(({ count }) => count)).toEqual([...Array(8).fill(3), 1]);
  expect(await itemsIn([...parts])).toEqual(await all(stored.plan.items()));
});

test('a part reads its own bytes of the items, and no others', async () => {
  const { parts } = await planParts(stored.place, 10);
  const asked: unknown[] = [];
  const watched = {
    send: async (command: any) => {
      asked.push([command.input.Key.split('/').at(-1), command.input.Range]);
      return bucket().send(command);
    },
  } as unknown as S3Client;
  await openPart({ ...stored.place, client: watched }, parts[1]);

  const { offset, bytes } = parts[1];
  expect(offset).toBe(parts[0].bytes);
  expect(asked).toEqual([['plan.json', undefined], ['items.jsonl', `bytes=${offset}-${offset + bytes - 1}`]]);
});

test('items that are not as they were written are refused, when a plan is divided and when a part is opened', async () => {
  const { parts } = await planParts(stored.place, 10);
  const bytes = readFileSync(join(stored.folder, 'items.jsonl'));
  bytes.write('x', parts[1].offset + bytes.subarray(parts[1].offset).indexOf('item '));
  await stored.put('items.jsonl', bytes);

  await expect(planParts(stored.place)).rejects.toThrow(/^plan is corrupt: items\.jsonl of s3:\/\/plans\/\S+ does not match its digest; make a new plan$/);
  await expect(itemsIn([parts[1]])).rejects.toThrow(/^plan is corrupt: part 2 of items\.jsonl of s3:/);
  expect(await itemsIn([parts[0], parts[2]])).toHaveLength(15);
});

test('a plan that is not there is said to be missing', async () => {
  await expect(planParts({ ...stored.place, prefix: 'nowhere/' })).rejects.toThrow('plan not found: s3://plans/nowhere/; there is no plan.json');
});
