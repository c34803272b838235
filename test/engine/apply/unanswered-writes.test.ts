import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { Journal } from '../../../src/engine/journal/journal';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import { conflictsOf } from '../../../src/engine/journal/report';
import { N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';
import { KEY, failure, intercepting } from './rewound';

const createTable = useLocalTables();
let table: LocalTable;

beforeEach(async () => {
  table = await createTable();
});

describe('answers that do not come', () => {
  const damage = async () => {
    await table.put({ ...KEY, a: N(1), version: N(1) });
    await table.update(KEY, { a: N(2) });
    return table.plan(parseFilter('modify'), { rules: { version: 'version' } });
  };

  test('a write that happened without an answer is found to have happened', async () => {
    const plan = await damage();
    const client = intercepting(table, 'UpdateItemCommand', async (go) => {
      await go();
      throw failure('TimeoutError', { $metadata: { attempts: 1 } });
    });
    const { report, journal } = await table.apply(plan, { client });

    expect(report).toMatchObject({ updated: 1, settled: 1, conflicts: 0 });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), version: N(2) });

    await table.apply(await table.plan(undefined, { changes: () => journalChanges(journal) }));
    expect((await table.get(KEY))!.a).toEqual(N(2));
  });

  test.each([
    ['never arrived', failure('TimeoutError', { $metadata: { attempts: 1 } })],
    ['met a server that failed', failure('InternalServerError', { $metadata: { httpStatusCode: 500 } })],
    ['lost its connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['was throttled', failure('ProvisionedThroughputExceededException')],
    ['met a transaction', failure('TransactionConflictException')],
    ['met a write in another Region', failure('ReplicatedWriteConflictException')],
  ])('a write that %s is sent again', async (_, error) => {
    const plan = await damage();
    const { report } = await table.apply(plan, {
      client: intercepting(table, 'UpdateItemCommand', () => Promise.reject(error)),
    });

    expect(report).toMatchObject({ updated: 1, settled: 0, conflicts: 0 });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), version: N(2) });
  });

  test('a repeated request that meets its own first attempt is found to have happened', async () => {
    const plan = await damage();
    const client = intercepting(table, 'UpdateItemCommand', async (go) => {
      await go();
      return go().catch((error) => {
        error.$metadata.attempts = 2;
        throw error;
      });
    });

    expect((await table.apply(plan, { client })).report).toMatchObject({ updated: 1, settled: 1 });
  });

  test('a request that was throttled when the SDK repeated it, but had happened at first, is found to have happened', async () => {
    const plan = await damage();
    const client = intercepting(table, 'UpdateItemCommand', async (go) => {
      await go();
      throw failure('ProvisionedThroughputExceededException', { $metadata: { httpStatusCode: 400, attempts: 3 } });
    });

    expect((await table.apply(plan, { client })).report).toMatchObject({ updated: 1, right: 0, settled: 1 });
  });

  test('what somebody else put right just before is not said to be written here', async () => {
    const plan = await damage();
    const client = intercepting(table, 'UpdateItemCommand', async (go) => {
      await table.update(KEY, { a: N(1) });
      return go();
    });

    expect((await table.apply(plan, { client })).report).toMatchObject({ updated: 0, right: 1 });
  });

  test('a permission that is missing ends the run, which goes on once it is there', async () => {
    const plan = await damage();
    const journal = await table.journal();
    const client = intercepting(table, 'UpdateItemCommand', () => Promise.reject(failure('AccessDeniedException')));

    await expect(table.apply(plan, { client, journal })).rejects.toThrow('AccessDeniedException');
    expect((await table.apply(plan, { journal })).report).toMatchObject({ updated: 1, conflicts: 0 });
    expect(await table.get(KEY)).toEqual({ ...KEY, a: N(1), version: N(2) });
  });

  test('a run that is stopped leaves the rest to the next', async () => {
    const plan = await damage();
    const journal = await table.journal();
    const stopped = await table.apply(plan, { journal, signal: AbortSignal.abort() });

    expect(stopped.report).toMatchObject({ planned: 1, items: 0 });
    expect((await table.apply(plan, { journal })).report).toMatchObject({ planned: 1, items: 1, updated: 1 });
  });

  test('an item with an outcome is final: what is damaged afterwards is not repaired by the same run', async () => {
    const plan = await damage();
    const { journal } = await table.apply(plan);
    await table.update(KEY, { a: N(2) });
    await table.apply(plan, { journal });

    expect((await table.get(KEY))!.a).toEqual(N(2));
  });

  const damageTwo = async () => {
    for (const keys of [KEY, { pk: S('other') }]) {
      await table.put({ ...keys, a: N(1) });
      await table.update(keys, { a: N(2) });
    }
    return table.plan(parseFilter('modify'));
  };

  test('the next item is begun while the outcome of the last is being kept', async () => {
    const plan = await damageTwo();
    const disk = await table.journal();
    let outcomes = 0;
    let second: () => void;
    const begun = new Promise<void>((resolve) => second = resolve);
    const journal: Journal = {
      entries: () => disk.entries(),
      append: async (entry) => {
        if (entry.type === 'outcome' && ++outcomes === 1) await begun;
        if (entry.type === 'write' && outcomes === 1) second();
        await disk.append(entry);
      },
    };
    const { report } = await table.apply(plan, { journal, concurrency: 1 });

    expect(report).toMatchObject({ items: 2, updated: 2 });
  });

  test('a run ends when an outcome cannot be kept', async () => {
    const plan = await damageTwo();
    const disk = await table.journal();
    const journal: Journal = {
      entries: () => disk.entries(),
      append: async (entry) => {
        if (entry.type === 'outcome') throw new Error('the disk is full');
        await disk.append(entry);
      },
    };

    await expect(table.apply(plan, { journal, concurrency: 1 })).rejects.toThrow('the disk is full');
    expect((await table.apply(plan, { journal: disk })).report).toMatchObject({
      items: 2,
      updated: 2,
      settled: expect.any(Number),
    });
  });

  test('the journal keeps all conflicts, with their items', async () => {
    const plan = await damage();
    await table.update(KEY, { a: N(3) });
    const { journal } = await table.apply(plan);
    const found: unknown[] = [];
    for await (const conflict of conflictsOf(journal)) found.push(conflict);

    expect(found).toEqual([
      { keys: KEY, reason: 'changed since', attribute: 'a', base: N(1), damaged: N(2), live: N(3) },
    ]);
  });
});
