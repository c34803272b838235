import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { JournalEntry, OutcomeEntry } from '../../../src/engine/journal/journal';
import { BEGINNING, chained, followed, type JournalLine } from '../../../src/engine/journal/journal-chain';
import { S3History } from '../../../src/engine/journal/s3-history';
import { S3Journal } from '../../../src/engine/journal/s3-journal';
import { BUCKET, usePlanBucket } from '../apply/divided';

const bucket = usePlanBucket();
let folders = 0;
let prefix: string;

const place = () => ({ client: bucket(), bucket: BUCKET, prefix });
const history = () => new S3History(place());
const RUN = { type: 'run', plan: 'digest', tableName: 'orders', tableArn: 'arn', at: '2026-11-21T02:14:00.000Z' } as const;
const CLAIM: JournalEntry = { ...RUN, division: { itemsPerPart: 3, limits: {} } };
const outcome = (item: number): OutcomeEntry => ({
  type: 'outcome', item, keys: { pk: { S: `item ${item}` } }, result: 'right', parts: [], conflicts: [], touched: false, superseded: [],
});

/** Parts of three items each, an object for each entry. */
beforeEach(async () => {
  prefix = `joined-${++folders}/`;
  await new S3Journal(place()).append(CLAIM);
  for (const part of [2, 1]) {
    const first = 3 * (part - 1);
    const journal = new S3Journal({ ...place(), part });
    await journal.append({ ...RUN, at: `later ${part}`, range: { part, first, count: 3 } });
    for (let item = first; item < first + 3; item++) await journal.append(outcome(item));
  }
});

const key = (name: string) => ({ Bucket: BUCKET, Key: `${prefix}journal/${name}.jsonl` });
const read = async (name: string) => (await bucket().send(new GetObjectCommand(key(name)))).Body!.transformToString();
const write = async (name: string, Body: string) => bucket().send(new PutObjectCommand({ ...key(name), Body }));
const remove = async (name: string) => bucket().send(new DeleteObjectCommand(key(name)));

async function all<T>(elements: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const element of elements) found.push(element);
  return found;
}

/** The faults that `rewind verify` lists: each line is read on from the one before it. */
async function faults(): Promise<(string | undefined)[]> {
  let head = BEGINNING;
  return (await all(history().lines())).map((line: JournalLine) => {
    const next = followed(line, head);
    ({ head } = next);
    return next.fault?.replaceAll(`${prefix}journal/`, '');
  }).filter((fault) => fault !== undefined);
}

test('parts are read in their order, after the one entry of the run, and chained as one journal', async () => {
  expect(await all(history().entries())).toEqual([CLAIM, ...[0, 1, 2, 3, 4, 5].map(outcome)]);
  expect((await all(history().lines())).map(({ text }) => text)).toEqual(
    chained([CLAIM, ...[0, 1, 2, 3, 4, 5].map(outcome)].map((entry) => JSON.stringify(entry)), BEGINNING).text.trimEnd().split('\n'),
  );
  expect(await faults()).toEqual([]);
});

test('a journal whose parts have not begun, or of which some have, is read as far as it goes', async () => {
  for (const number of [1, 2, 3, 4]) await remove(`part-00001-0000000${number}`);
  expect(await all(history().entries())).toEqual([CLAIM, ...[3, 4, 5].map(outcome)]);
  for (const number of [1, 2, 3, 4]) await remove(`part-00002-0000000${number}`);
  expect(await all(history().entries())).toEqual([CLAIM]);
  await remove('00000001');
  expect(await all(history().entries())).toEqual([]);
});

test('the journal of a run over the whole plan is read as it is', async () => {
  prefix = `joined-${++folders}/`;
  const journal = new S3Journal(place());
  for (const entry of [RUN, outcome(0), outcome(1)]) await journal.append(entry);
  expect(await all(history().lines())).toMatchObject(await all(journal.lines()));
  expect(await all(history().entries())).toEqual([RUN, outcome(0), outcome(1)]);
});

const AFTER = 'follows another entry 2 than the one before it, which was changed';

test.each<[string, () => Promise<unknown>, string[]]>([
  ['was changed', async () => write('part-00002-00000002', (await read('part-00002-00000002')).replace('right', 'written')),
    [`line 1 of part-00002-00000003.jsonl ${AFTER}`]],
  ['is no entry', async () => write('part-00001-00000002', 'null\n'), ['line 1 of part-00001-00000002.jsonl is no entry of a journal']],
  ['was doubled', async () => write('part-00001-00000002', (await read('part-00001-00000002')).repeat(2)),
    ['line 2 of part-00001-00000002.jsonl is entry 2 in the place of entry 3: it is there twice, or not in its order']],
  ['was emptied', async () => write('part-00002-00000003', '\n'),
    ['line 1 of part-00002-00000004.jsonl is entry 4 in the place of entry 3: entry 3 is missing']],
  ['begins another part', async () => write('part-00002-00000001', await read('part-00001-00000001')),
    ['line 1 of part-00002-00000001.jsonl is not the beginning of part 2 of this plan', 'line 1 of part-00002-00000002.jsonl follows another entry 1 than the one before it, which was changed']],
])('an entry of a part that %s is found and named with its object, and the rest is read on', async (_, change, found) => {
  await change();
  expect(await faults()).toEqual(found);
  await expect(all(history().entries())).rejects.toThrow(
    `journal is corrupt: ${found[0].replace(/part-/, `${prefix}journal/part-`)}; restore it from a copy`,
  );
});

test('items of another part are found, though the chain of the part was made again', async () => {
  const begin = { ...RUN, range: { part: 2, first: 3, count: 3 } };
  const entries = [begin, outcome(3), outcome(2)].map((entry) => JSON.stringify(entry));
  for (const number of [2, 3, 4]) await remove(`part-00002-0000000${number}`);
  await write('part-00002-00000001', chained(entries, BEGINNING).text);
  expect(await faults()).toEqual(['line 3 of part-00002-00000001.jsonl is of item 2, and part 2 has the items 3 to 5']);
});

test.each([
  ['part-00001-00000001', 'part-00001-00000002'],
  ['part-00002-00000003', 'part-00002-00000004'],
  ['00000001', 'part-00001-00000001'],
])('a journal without its object %s is refused, with the names of both sides of the hole', async (name, next) => {
  await remove(name);
  await expect(all(history().entries())).rejects.toThrow(
    `journal is incomplete: ${prefix}journal/${name}.jsonl is missing, and ${prefix}journal/${next}.jsonl follows`,
  );
});

test('a journal of both kinds is refused', async () => {
  await write('00000002', 'x');
  await expect(all(history().entries())).rejects.toThrow(`journal is corrupt: ${prefix}journal/00000002.jsonl lies in the journal of a plan that is applied in parts`);
  await remove('00000002');
  await write('00000001', chained([JSON.stringify(RUN)], BEGINNING).text);
  await expect(all(history().entries())).rejects.toThrow(`journal is corrupt: ${prefix}journal/part-00001-00000001.jsonl lies beside the journal of a plan that is applied as a whole`);
});

test('the journal of a part does not see those of the others, nor that of the whole plan', async () => {
  const [, ...own] = await all(new S3Journal({ ...place(), part: 2 }).entries());
  expect(own).toEqual([3, 4, 5].map(outcome));
  expect(await all(new S3Journal(place()).entries())).toEqual([CLAIM]);
});
