// The language of filters over values of all kinds.
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { Item } from '../../../src/engine/values/attribute-value';
import { M, N, S } from '../cases';
import { useLocalTables } from '../local-table';

const createTable = useLocalTables();

const OLD: Item = { updatedAt: N('1700'), stamp: S('2026-11-21'), n: N('10'), bytes: { B: new Uint8Array([1, 2, 3]) } };
const NEW: Item = {
  updatedAt: N('1500.0'),
  stamp: S('2026-11-20'),
  n: S('10'),
  bytes: { B: new Uint8Array([1, 2]) },
  other: N('1500'),
  tags: { SS: ['a', 'b'] },
  numbers: { NS: ['1', '2.5'] },
  blobs: { BS: [new Uint8Array([0, 255])] },
  list: { L: [S('x'), N('7'), M({ deep: { L: [N('1'), S('last')] } }), { NULL: true }] },
  none: { L: [] },
  nothing: M({}),
  untyped: {} as any,
  flag: { BOOL: false },
  nil: { NULL: true },
};
const CHANGE = { keys: { pk: S('k') }, old: OLD, new: NEW, at: new Date(), sequence: '1', source: 'stream', ttl: false } as const;

test.each([
  ['new.updatedAt < old.updatedAt', true],
  ['new.updatedAt >= old.updatedAt', false],
  ['new.updatedAt = new.other', true],
  ['new.updatedAt != new.other', false],
  ['new.stamp < old.stamp', true],
  ['new.bytes < old.bytes', true],
  ['new.n = old.n', false],
  ['new.n != old.n', true],
  ['new.n < old.n', false],
  ['new.n >= old.n', false],
  ['new.nowhere = old.nowhere', false],
  ['new.nowhere != old.updatedAt', false],
  ['key.pk = new.n', false],
  ['size(new.bytes) < size(old.bytes)', true],
  ['size(new.tags) = new.list[1]', false],
  ['type(new.n) != type(old.n)', true],

  ['new.tags contains "a"', true],
  ['new.tags contains "ab"', false],
  ['new.tags contains 1', false],
  ['new.numbers contains 1.0', true],
  ['new.numbers contains "1"', false],
  ['new.blobs contains b64"AP8="', true],
  ['new.bytes contains b64"Ag=="', true],
  ['new.bytes contains b64"Aw=="', false],
  ['new.bytes contains "\\u0001"', false],
  ['new.list contains "x"', true],
  ['new.list contains 7', true],
  ['new.list contains null', true],
  ['new.list contains true', false],
  ['new.list contains "7"', false],
  ['new.stamp contains "11"', true],
  ['new.stamp contains 11', false],
  ['new.nothing contains "x"', false],
  ['new.nowhere contains "x"', false],

  ['new.list[0] = "x"', true],
  ['new.list[4] missing', true],
  ['new.list[2].deep[1] = "last"', true],
  ['new."list"[2]."deep"[0] = 1', true],
  ['new.stamp[0] missing', true],
  ['changed(list[1])', true],

  ['new.none = []', true],
  ['new.list = []', false],
  ['new.list != []', true],
  ['new.nothing = {}', true],
  ['new.untyped = {}', true],
  ['new.none = {}', false],
  ['new.none in ({}, [])', true],

  ['type(new.n) = "S"', true],
  ['type(old.n) in ("S", "N")', true],
  ['type(new.tags) = "SS"', true],
  ['type(new.untyped) = "M"', true],
  ['type(new.nowhere) != "S"', false],

  ['size(new.stamp) = 10', true],
  ['size(new.tags) >= 3', false],
  ['size(new.none) in (0, 1)', true],
  ['size(new.untyped) = 0', true],
  ['size(new.updatedAt) >= 0', false],
  ['size(new.nowhere) = 0', false],
])('%s is %s', (filter, damage) => {
  expect(parseFilter(filter).isDamage(CHANGE)).toBe(damage);
});

test('contains, size and type say what those of DynamoDB say', async () => {
  const table = await createTable();
  const item: Item = { ...NEW, pk: S('k'), text: S('é😀x') };
  delete item.untyped;
  await table.put(item);
  const answers = async (expression: string, name: string, value: Item[string]) =>
    (
      await table.local.client.send(
        new ScanCommand({
          TableName: table.name,
          FilterExpression: expression,
          ExpressionAttributeNames: { '#a': name },
          ExpressionAttributeValues: { ':v': value },
        }),
      )
    ).Count === 1;
  const says = (filter: string) => parseFilter(filter).isDamage({ ...CHANGE, new: item });

  for (const name of Object.keys(item).filter((each) => each !== 'pk')) {
    for (const [spelling, value] of Object.entries({ '"a"': S('a'), '"x"': S('x'), '1': N(1), '7.0': N('7.0'), 'null': { NULL: true }, 'b64"Ag=="': { B: new Uint8Array([2]) } } as Item)) {
      expect([name, spelling, says(`new.${name} contains ${spelling}`)]).toEqual([
        name,
        spelling,
        await answers('contains(#a, :v)', name, value),
      ]);
    }
    for (let size = 0; size < 12; size++) {
      expect([name, size, says(`size(new.${name}) = ${size}`)]).toEqual([
        name,
        size,
        await answers('size(#a) = :v', name, N(size)),
      ]);
    }
    for (const type of ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']) {
      expect([name, type, says(`type(new.${name}) = "${type}"`)]).toEqual([
        name,
        type,
        await answers('attribute_type(#a, :v)', name, S(type)),
      ]);
    }
  }
});
