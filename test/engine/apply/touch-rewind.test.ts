import { type Clock, SYSTEM_CLOCK } from '../../../src/clock/clock';
import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { JournalEntry, WriteEntry } from '../../../src/engine/journal/journal';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import { conflictsOf } from '../../../src/engine/journal/report';
import type { Item } from '../../../src/engine/values/attribute-value';
import { N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';

const createTable = useLocalTables();
const KEYS = { pk: S('k') };
const RULES = { touch: ['u'], keep: ['by'] };
const THEN = S('2025-01-31T23:00:00.000Z');
let table: LocalTable;

beforeEach(async () => {
  table = await createTable();
});

const plan = async (rules: object = {}) =>
  table.plan(parseFilter('(changed(by) and new.by = "job") or delete'), { rules: { ...RULES, ...rules } });
const at = (text: string): Clock => ({ ...SYSTEM_CLOCK, now: () => Date.parse(text) });
const [FIRST, SECOND] = ['2026-11-21T09:59:07.123Z', '2026-11-21T10:30:00.000Z'];
const item = async () => (await table.get(KEYS))!;

async function entriesOf(journal: { entries(): AsyncIterable<JournalEntry> }): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of journal.entries()) entries.push(entry);
  return entries;
}

/** A journal without its outcomes, as a run leaves it that is killed. */
async function killed(entries: readonly JournalEntry[]) {
  const journal = await table.journal();
  for (const entry of entries.filter(({ type }) => type !== 'outcome')) await journal.append(entry);
  return journal;
}

async function damaged(): Promise<void> {
  await table.put({ ...KEYS, a: S('good'), by: S('app'), u: THEN });
  await table.update(KEYS, { a: S('bad'), by: S('job'), u: S('2025-02-01T00:00:00.000Z') });
}

test('an updated item has the time of its repair, and undone that of the undo', async () => {
  await damaged();
  const { journal } = await table.apply(await plan(), { clock: at(FIRST) });
  expect(await item()).toEqual({ ...KEYS, a: S('good'), by: S('job'), u: S(FIRST) });
  expect((await entriesOf(journal)).find(({ type }) => type === 'write')).toMatchObject({
    write: {
      marks: [{ path: ['a'] }, { path: ['u'], damaged: S('2025-02-01T00:00:00.000Z'), base: S(FIRST), time: true }],
    },
  });

  const back = await table.plan(undefined, { changes: () => journalChanges(journal), rules: { touch: ['u'] } });
  const { report } = await table.apply(back, { clock: at(SECOND) });
  expect(report).toMatchObject({ updated: 1, conflicts: 0 });
  expect(await item()).toEqual({ ...KEYS, a: S('bad'), by: S('job'), u: S(SECOND) });
});

test('an item that is put back has the time of its repair, is right for a second plan, and goes when the rewind is rewound', async () => {
  await table.put({ ...KEYS, a: S('good'), u: N(1732170000) });
  await table.delete(KEYS);
  const { journal } = await table.apply(await plan(), { clock: at(FIRST) });
  expect(await item()).toEqual({ ...KEYS, a: S('good'), u: N(Date.parse(FIRST.replace('.123', '')) / 1000) });

  expect((await table.apply(await plan(), { clock: at(SECOND) })).report).toMatchObject({
    items: 0,
    put: 0,
    conflicts: 0,
  });
  const back = await table.plan(undefined, { changes: () => journalChanges(journal), rules: { touch: ['u'] } });
  expect((await table.apply(back)).report).toMatchObject({ deleted: 1, conflicts: 0 });
  expect(await table.get(KEYS)).toBeUndefined();
});

test('the form is that of before the damage, also where the damage took the attribute away', async () => {
  await table.put({ ...KEYS, a: S('good'), by: S('app'), u: N(1732170000000) });
  await table.update(KEYS, { a: S('bad'), by: S('job'), u: undefined });
  await table.apply(await plan(), { clock: at(FIRST) });
  expect((await item()).u).toEqual(N(Date.parse(FIRST)));
});

test('an item that is put back has the form of before the damage, also where the damage had changed it before it deleted the item', async () => {
  await table.put({ ...KEYS, a: S('good'), by: S('app'), u: THEN });
  await table.update(KEYS, { a: S('bad'), by: S('job'), u: S('whenever') });
  await table.delete(KEYS);
  const { report } = await table.apply(await plan(), { clock: at(FIRST) });
  expect(report).toMatchObject({ put: 1, conflicts: 0 });
  expect(await item()).toMatchObject({ a: S('good'), u: S(FIRST) });
});

test('a value without a form stays and is a conflict, and the rest of the item is restored', async () => {
  await table.put({ ...KEYS, a: S('good'), by: S('app'), u: S('yesterday') });
  await table.update(KEYS, { a: S('bad'), by: S('job'), u: S('2025-01-31') });
  const made = await plan();
  const forecast = await table.dryRun(made);
  const { report, journal } = await table.apply(made, { clock: at(FIRST) });

  expect(forecast).toMatchObject({ updated: 1, conflicts: 1, reasons: { 'time not set': 1 } });
  expect(report).toMatchObject({ updated: 1, conflicts: 1, reasons: { 'time not set': 1 } });
  expect(await item()).toMatchObject({ a: S('good'), u: S('2025-01-31') });
  for await (const conflict of conflictsOf(journal)) {
    expect(conflict).toMatchObject({ attribute: 'u', base: S('yesterday'), live: S('2025-01-31') });
  }
});

test('a repair that DynamoDB does not take is a conflict about what was damaged, not about its time', async () => {
  await damaged();
  const client = new Proxy(table.local.client, {
    get: (target, name) => name !== 'send' ? Reflect.get(target, name) : async (command: any) => {
      if (command.constructor.name === 'UpdateItemCommand') {
        throw Object.assign(new Error('not taken'), { name: 'ValidationException' });
      }
      return target.send(command);
    },
  });
  const { report, journal } = await table.apply(await plan(), { client, clock: at(FIRST) });

  expect(report).toMatchObject({ updated: 0, conflicts: 1, reasons: { 'refused by DynamoDB': 1 } });
  for await (const conflict of conflictsOf(journal)) {
    expect(conflict).toMatchObject({ attribute: 'a', message: expect.stringContaining('not taken') });
  }
});

test('a good write between reading and writing is not lost, and the time is that of the repair', async () => {
  await damaged();
  const made = await plan();
  let others = 0;
  const client = new Proxy(table.local.client, {
    get: (target, name) => name !== 'send' ? Reflect.get(target, name) : async (command: any) => {
      if (command.constructor.name === 'UpdateItemCommand' && others++ === 0) {
        await table.update(KEYS, { c: S('good'), u: S('2025-03-01T00:00:00.000Z') });
      }
      return target.send(command);
    },
  });
  const { report, journal } = await table.apply(made, { client, clock: at(FIRST) });

  expect(report).toMatchObject({ updated: 1, conflicts: 0 });
  expect(await item()).toMatchObject({ a: S('good'), c: S('good'), u: S(FIRST) });
  await table.apply(await table.plan(undefined, { changes: () => journalChanges(journal), rules: {} }), {
    clock: at(SECOND),
  });
  expect(await item()).toMatchObject({ a: S('bad'), c: S('good'), u: S('2025-03-01T00:00:00.000Z') });
});

describe('a run that was killed', () => {
  test.each([[true], [false]])(
    'is settled by the time in its journal, whether its write had happened (%s) or not',
    async (happened) => {
      await damaged();
      const made = await plan();
      const entries = await entriesOf((await table.apply(made, { clock: at(FIRST) })).journal);
      if (!happened) await table.update(KEYS, { a: S('bad'), u: S('2025-02-01T00:00:00.000Z') });
      const journal = await killed(entries);
      const { report } = await table.apply(made, { journal, clock: at(SECOND) });

      expect(report).toMatchObject({ updated: 1, settled: Number(happened), conflicts: 0 });
      expect(await item()).toMatchObject({ a: S('good'), u: S(happened ? FIRST : SECOND) });
    },
  );

  test('is settled by its time where a good writer has changed what it restored', async () => {
    await damaged();
    const made = await plan();
    const journal = await killed(await entriesOf((await table.apply(made, { clock: at(FIRST) })).journal));
    await table.update(KEYS, { a: S('newer') });
    const { report } = await table.apply(made, { journal, clock: at(SECOND) });

    expect(report).toMatchObject({ updated: 1, settled: 1 });
    expect(await item()).toMatchObject({ a: S('newer'), u: S(FIRST) });
  });

  test('puts an item back once', async () => {
    await table.put({ ...KEYS, a: S('good'), u: THEN });
    await table.delete(KEYS);
    const made = await plan();
    const journal = await killed(await entriesOf((await table.apply(made, { clock: at(FIRST) })).journal));
    const { report } = await table.apply(made, { journal, clock: at(SECOND) });

    expect(report).toMatchObject({ put: 1, settled: 1, conflicts: 0 });
    expect((await item()).u).toEqual(S(FIRST));
  });

  test('undoes all of its writes where the second one had set the time again', async () => {
    const wide = (value: string) =>
      Object.fromEntries(Array.from({ length: 200 }, (_, place) => [`a${place}`, S(value)]));
    await table.put({ ...KEYS, ...wide('good'), by: S('app'), u: THEN });
    await table.put({ ...KEYS, ...wide('bad'), by: S('job'), u: S('2025-02-01T00:00:00.000Z') });
    const before = await item();
    const made = await plan();
    // A good write comes between the two, so that the second is made again with another time.
    let writes = 0;
    let now = Date.parse(FIRST);
    const client = new Proxy(table.local.client, {
      get: (target, name) => name !== 'send' ? Reflect.get(target, name) : async (command: any) => {
        if (command.constructor.name === 'UpdateItemCommand' && writes++ === 1) {
          now = Date.parse(SECOND);
          await table.update(KEYS, { u: S('2026-11-21T10:00:00.000Z'), a199: S('newer') });
        }
        return target.send(command);
      },
    });
    const { journal, report } = await table.apply(made, { client, clock: { ...SYSTEM_CLOCK, now: () => now } });
    expect(report).toMatchObject({ updated: 1, notAtomic: 1 });
    const written = (await entriesOf(journal)).filter((entry): entry is WriteEntry => entry.type === 'write');
    expect(written.length).toBe(3);
    const resumed = await killed(await entriesOf(journal));
    await table.apply(made, { journal: resumed });

    await table.apply(await table.plan(undefined, { changes: () => journalChanges(resumed), rules: {} }));
    const { a199, u, ...rest } = await item();
    const { a199: _, u: __, ...wanted } = before as Item;
    expect({ a199, rest }).toEqual({ a199: S('newer'), rest: wanted });
  });
});

test('writes of one item share one time', async () => {
  const wide = (value: number) =>
    Object.fromEntries(Array.from({ length: 500 }, (_, place) => [`attribute ${place}`, N(value)]));
  await table.put({ ...KEYS, ...wide(1), u: THEN });
  await table.put({ ...KEYS, ...wide(2), u: S('2025-02-01T00:00:00.000Z'), by: S('job') });
  let calls = 0;
  const clock = { ...SYSTEM_CLOCK, now: () => Date.parse(FIRST) + calls++ };
  const { journal, report } = await table.apply(await plan({ keep: undefined }), { clock });
  const times = (await entriesOf(journal)).flatMap((entry) =>
    entry.type === 'write' && entry.write.kind === 'update' ? entry.write.marks.filter(({ time }) => time) : [],
  );

  expect(report).toMatchObject({ updated: 1, notAtomic: 1, conflicts: 0 });
  expect(times.length).toBe(1);
  expect(await item()).toEqual({ ...KEYS, ...wide(1), u: times[0].base });
});
