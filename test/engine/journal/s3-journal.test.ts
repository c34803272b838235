import { CreateBucketCommand, DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Journal, JournalEntry, OutcomeEntry, WriteEntry } from '../../../src/engine/journal/journal';
import { S3Journal } from '../../../src/engine/journal/s3-journal';
import { Emulator } from '../../emulator/emulator';

const BUCKET = 'journals';

let emulator: Emulator;
let client: S3Client;
let folders = 0;
let prefix: string;

beforeAll(async () => {
  emulator = await Emulator.start({ auth: false });
  client = new S3Client({ ...emulator.clientConfig, maxAttempts: 3 });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
});

afterAll(async () => {
  client?.destroy();
  await emulator?.stop();
});

beforeEach(() => {
  prefix = `plan-${++folders}/`;
});

const journalOf = (s3: S3Client = client) => new S3Journal({ client: s3, bucket: BUCKET, prefix });

const outcome = (item: number): OutcomeEntry => ({
  type: 'outcome', item, keys: { pk: { S: `item ${item}` } }, result: 'right', parts: [], conflicts: [], touched: false, superseded: [],
});

const write = (item: number): WriteEntry => ({
  type: 'write',
  item,
  part: 0,
  keys: { pk: { B: new Uint8Array([1, item]) } },
  at: '2026-11-21T02:14:01.000Z',
  write: { kind: 'update', marks: [{ path: ['a'], base: { N: '1' }, since: '1' }] },
});

async function all(journal: Pick<Journal, 'entries'>): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of journal.entries()) entries.push(entry);
  return entries;
}

async function objects(): Promise<string[]> {
  const { Contents: found = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: prefix }));
  return found.map(({ Key }) => Key!);
}

test('an entry is in the bucket when it is safe, and is read as it was written', async () => {
  const entries: JournalEntry[] = [
    { type: 'run', plan: 'digest', tableName: 'orders', tableArn: 'arn', at: '2026-11-21T02:14:00.000Z' },
    write(0),
    outcome(0),
  ];
  const journal = journalOf();
  for (const entry of entries) {
    await journal.append(entry);
    expect((await all(journalOf())).at(-1)).toEqual(entry);
  }
  expect(await all(journalOf())).toEqual(entries);
  expect(await objects()).toEqual(
    ['00000001', '00000002', '00000003'].map((number) => `${prefix}journal/${number}.jsonl`),
  );
});

test('entries that come while one is on its way share the next object', async () => {
  const journal = journalOf();
  const entries = Array.from({ length: 50 }, (_, item) => write(item));
  const [first, ...others] = entries;
  const safe = journal.append(first);
  await new Promise(setImmediate);
  await Promise.all([safe, ...others.map(async (entry) => journal.append(entry))]);

  expect(await objects()).toHaveLength(2);
  expect(await all(journalOf())).toEqual(entries);
});

test('outcomes share the object of the next write, and the last is safe without one', async () => {
  const journal = journalOf();
  await Promise.all([journal.append(outcome(0)), journal.append(write(1))]);
  expect(await objects()).toHaveLength(1);

  await journal.append(outcome(1));
  expect(await all(journalOf())).toEqual([outcome(0), write(1), outcome(1)]);
});

test('the entry of the run shares the object of the first write, and is safe without one', async () => {
  const run: JournalEntry = { type: 'run', plan: 'digest', tableName: 'orders', tableArn: 'arn', at: '2026-11-21T02:14:00.000Z' };
  const journal = journalOf();
  await Promise.all([journal.append(run), journal.append(write(0))]);
  expect(await objects()).toHaveLength(1);
  expect(await all(journalOf())).toEqual([run, write(0)]);

  prefix = `plan-${++folders}/`;
  await journalOf().append(run);
  expect(await all(journalOf())).toEqual([run]);
});

test('a journal of a new folder is not looked for, and is refused where there is one', async () => {
  const listed: string[] = [];
  const watched = new S3Client({ ...emulator.clientConfig, maxAttempts: 3 });
  watched.middlewareStack.add((next, { commandName }) => (input) => {
    listed.push(commandName!);
    return next(input);
  }, { step: 'initialize' });
  const newJournal = () => new S3Journal({ client: watched, bucket: BUCKET, prefix, isNew: true });
  try {
    const journal = newJournal();
    expect(await all(journal)).toEqual([]);
    await journal.append(write(0));
    expect(listed).toEqual(['PutObjectCommand']);

    expect(await all(journal)).toEqual([write(0)]);
    await expect(newJournal().append(write(1))).rejects.toThrow('journal has another writer');
  } finally {
    watched.destroy();
  }
});

test('a journal of many objects is read in their order, and goes on after the last', async () => {
  const journal = journalOf();
  for (let item = 0; item < 40; item++) await journal.append(outcome(item));
  const next = journalOf();
  expect((await all(next)).map((entry) => (entry as OutcomeEntry).item)).toEqual(
    Array.from({ length: 40 }, (_, item) => item),
  );
  await next.append(outcome(40));
  expect((await objects()).at(-1)).toBe(`${prefix}journal/00000041.jsonl`);
});

test('of two runs that go on from the same end, one is refused before its entry is safe', async () => {
  await journalOf().append(outcome(0));
  const runs = [journalOf(), journalOf()];
  await Promise.all(runs.map(all));
  const results = await Promise.allSettled(runs.map((run, place) => run.append(outcome(1 + place))));

  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const { reason } = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(reason.message).toBe(
    `journal has another writer: ${prefix}journal/00000002.jsonl was written by another run; one run at a time applies a plan; `
      + 'let that run finish, or run this again when it has ended',
  );
  expect(await all(journalOf())).toHaveLength(2);
});

test('a run that was thought dead is refused once its successor has written, also after it reads again', async () => {
  const old = journalOf();
  await old.append(outcome(0));
  const successor = journalOf();
  await all(successor);
  await successor.append(outcome(1));

  await all(old);
  await expect(old.append(outcome(2))).rejects.toThrow('journal has another writer');
  await expect(old.append(outcome(3))).rejects.toThrow('journal has another writer');
  expect(await all(journalOf())).toEqual([outcome(0), outcome(1)]);
});

test('a put whose answer was lost is not taken for another run', async () => {
  let lost = 0;
  const forgetful = new S3Client({ ...emulator.clientConfig, maxAttempts: 3 });
  forgetful.middlewareStack.add((next, { commandName }) => async (input) => {
    const answer = await next(input);
    if (commandName === 'PutObjectCommand' && lost++ === 0) {
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', name: 'TimeoutError' });
    }
    return answer;
  }, { step: 'finalizeRequest', priority: 'low' });
  try {
    const journal = journalOf(forgetful);
    await journal.append(outcome(0));
    await journal.append(outcome(1));
  } finally {
    forgetful.destroy();
  }
  expect(lost).toBe(2);
  expect(await all(journalOf())).toEqual([outcome(0), outcome(1)]);
});

test('after an entry that is not safe none is taken', async () => {
  const failing = new S3Client({ ...emulator.clientConfig, maxAttempts: 1 });
  let broken = true;
  failing.middlewareStack.add((next, { commandName }) => async (input) => {
    if (commandName === 'PutObjectCommand' && broken) throw new Error('no way to the bucket');
    return next(input);
  }, { step: 'build' });
  try {
    const journal = journalOf(failing);
    await expect(journal.append(outcome(0))).rejects.toThrow('no way to the bucket');
    broken = false;
    await expect(journal.append(outcome(1))).rejects.toThrow('no way to the bucket');
  } finally {
    failing.destroy();
  }
  expect(await objects()).toEqual([]);
});

test('a journal with a hole is refused', async () => {
  const journal = journalOf();
  for (let item = 0; item < 3; item++) await journal.append(outcome(item));
  await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `${prefix}journal/00000002.jsonl` }));
  await expect(all(journalOf())).rejects.toThrow(
    `journal is incomplete: ${prefix}journal/00000002.jsonl is missing, and ${prefix}journal/00000003.jsonl follows`,
  );
});

test('whatever else lies among the objects is none of the journal', async () => {
  const strangers = ['', 'notes.txt', '1.jsonl', '00000002.jsonl/x', '../journal/00000002.jsonl'];
  for (const name of strangers) {
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${prefix}journal/${name}`, Body: 'x' }));
  }
  const journal = journalOf();
  await all(journal);
  for (let item = 0; item < 2; item++) await journal.append(outcome(item));

  expect(await all(journalOf())).toEqual([outcome(0), outcome(1)]);
});
