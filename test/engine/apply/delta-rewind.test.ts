import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { JournalEntry, WriteEntry } from '../../../src/engine/journal/journal';
import { journalChanges } from '../../../src/engine/journal/journal-changes';
import { conflictsOf } from '../../../src/engine/journal/report';
import { N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';

const createTable = useLocalTables();
const KEYS = { pk: S('k') };
const RULES = { delta: ['stock'] };
let table: LocalTable;

beforeEach(async () => {
  table = await createTable();
  await table.put({ ...KEYS, stock: N(100), name: S('Ann'), by: S('a') });
  await table.update(KEYS, { stock: N(1100), by: S('job') });
});

const plan = async (rules: object = RULES) =>
  table.plan(parseFilter('changed(by) and new.by = "job"'), { rules: { keep: ['by'], ...rules } });

/** A run that was killed after it had announced its write and before it had an answer. */
async function killedRun(happened: boolean) {
  const made = await plan();
  const { journal } = await table.apply(made);
  const entries: JournalEntry[] = [];
  for await (const entry of journal.entries()) entries.push(entry);
  const cut = await table.journal();
  for (const entry of entries.filter(({ type }) => type !== 'outcome')) await cut.append(entry);
  if (!happened) await table.update(KEYS, { stock: N(1100) });
  return { made, journal: cut, write: entries.find(({ type }) => type === 'write') as WriteEntry };
}

async function messages(journal: Parameters<typeof conflictsOf>[0]) {
  const found = [];
  for await (const { attribute, reason } of conflictsOf(journal)) found.push([attribute, reason]);
  return found;
}

test.each([[true], [false]])(
  'a run that was killed goes on and takes the steps off once, whether its write had happened (%s) or not',
  async (happened) => {
    const { made, journal } = await killedRun(happened);
    const { report } = await table.apply(made, { journal });

    expect(report).toMatchObject({ updated: 1, conflicts: 0 });
    expect((await table.get(KEYS))!.stock).toEqual(N(100));
  },
);

test.each([[true], [false]])(
  'where good writers wrote after a write without an answer, nothing is taken off and a person decides (it had happened: %s)',
  async (happened) => {
    const { made, journal } = await killedRun(happened);
    await table.update(KEYS, { stock: N(happened ? 98 : 1098) });
    const { report } = await table.apply(made, { journal });

    expect(report).toMatchObject({ updated: 0, conflicts: 1 });
    expect(await messages(journal)).toEqual([['stock', 'changed since']]);
    expect((await table.get(KEYS))!.stock).toEqual(N(happened ? 98 : 1098));
  },
);

test('the undo of a run of which it is not known whether it wrote is a conflict', async () => {
  const { journal } = await killedRun(false);
  await table.update(KEYS, { stock: N(1098) });
  const { report, journal: undone } = await table.apply(
    await table.plan(undefined, { changes: () => journalChanges(journal), rules: RULES }),
  );

  expect(report).toMatchObject({ updated: 0, conflicts: 1 });
  expect(await messages(undone)).toEqual([[undefined, 'evidence incomplete']]);
});

test('a version that was set back goes on from the largest, and on the condition that it is as it was read', async () => {
  await table.update(KEYS, { version: N(7) });
  await table.update(KEYS, { version: N(1), name: S('BAD'), by: S('job 2') });
  const made = await table.plan(parseFilter('new.by = "job 2"'), { rules: { only: ['name'], version: 'version' } });
  let others = 0;
  const client = new Proxy(table.local.client, {
    get: (target, name) =>
      name !== 'send'
        ? Reflect.get(target, name)
        : async (command: any) => {
          if (command.constructor.name === 'UpdateItemCommand' && others++ === 0) {
            await table.update(KEYS, { version: N(9) });
          }
          return target.send(command);
        },
  });
  const { report } = await table.apply(made, { client });

  expect(report).toMatchObject({ updated: 1, conflicts: 0 });
  expect(await table.get(KEYS)).toMatchObject({ name: S('Ann'), version: N(10) });
});
