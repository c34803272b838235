import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { parseFilter } from '../../../src/engine/damage/filter/filter';
import { readingEveryName } from '../../../src/engine/dynamodb/every-name';
import { conflictsOf } from '../../../src/engine/journal/report';
import { encodeItem, isReadable, type Item } from '../../../src/engine/values/attribute-value';
import { N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';

const createTable = useLocalTables();
let table: LocalTable;

beforeEach(async () => {
  table = await createTable();
});

const ODD: Item = { ['__proto__']: S('x') };
const conflictsIn = async (journal: Parameters<typeof conflictsOf>[0]) => {
  const found = [];
  for await (const { keys, reason, message } of conflictsOf(journal)) found.push({ key: keys.pk.S, reason, message });
  return found;
};

async function damage(): Promise<void> {
  for (const [pk, more] of [['odd', ODD], ['plain', {}]] as const) {
    await table.put({ pk: S(pk), a: N(1), ...more });
    await table.put({ pk: S(pk), a: N(2), ...more });
  }
}

test('a change with a value that the SDK does not read makes its item a conflict, and all others are restored', async () => {
  await damage();
  const plan = await table.plan(parseFilter('modify and new.a = 2'));
  const { report, journal } = await table.apply(plan);

  expect(plan.header.counts).toMatchObject({ items: 2, damage: 1, unclear: 2 });
  expect(report).toMatchObject({ updated: 1, conflicts: 1, reasons: { 'evidence incomplete': 1 } });
  expect(await conflictsIn(journal)).toMatchObject([{ key: 'odd', reason: 'evidence incomplete' }]);
  expect(await table.get({ pk: S('plain') })).toEqual({ pk: S('plain'), a: N(1) });
});

test('an item of which a value cannot be read now is a conflict, and is not written to', async () => {
  await damage();
  const { endpoint } = table.local;
  const streams = readingEveryName(new DynamoDBStreamsClient({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }));
  const plan = await table.plan(parseFilter('modify and new.a = 2'), {
    changes: ({ bookmarks }) => table.evidence(streams, bookmarks),
  });
  const { report, journal } = await table.apply(plan);
  streams.destroy();

  expect(plan.header.counts).toMatchObject({ items: 2, damage: 2, unclear: 0 });
  expect(report).toMatchObject({ updated: 1, conflicts: 1 });
  expect(await conflictsIn(journal)).toEqual([
    { key: 'odd', reason: 'evidence incomplete', message: 'the item has a value that cannot be read' },
  ]);
  expect((await table.get({ pk: S('odd') }))!.a).toEqual(N(2));
});

test.each([
  [{ a: { $unknown: ['X', 1] } }],
  [{ a: { X: 1 } }],
  [{ a: undefined }],
  [{ a: { L: [undefined] } }],
  [{ a: { M: { b: { X: 1 } } } }],
])('%j cannot be read', (item: any) => {
  expect(isReadable(item)).toBe(false);
  expect(() => encodeItem(item)).toThrow(/is not a type of DynamoDB|a value is missing/);
});
