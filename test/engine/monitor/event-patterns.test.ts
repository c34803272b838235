import { eventPatterns } from '../../../src/engine/monitor/event-patterns';

const NEW = ['INSERT', 'MODIFY'];

test.each<[string, ...object[]]>([
  ['modify or delete', { eventName: ['MODIFY', 'REMOVE'] }],
  ['delete and not ttl', { eventName: ['REMOVE'] }],
  ['ttl', { eventName: ['REMOVE'] }],
  ['not (insert or modify)', { eventName: ['REMOVE'] }],
  ['not not insert', { eventName: ['INSERT'] }],
  ['new.a exists', { eventName: NEW }],
  ['not old.a missing', { eventName: ['MODIFY', 'REMOVE'] }],
  ['new.price < old.price', { eventName: ['MODIFY'] }],
  ['new.a.b = "x"', { eventName: NEW }],
  ['new."odd name" = "x"', { eventName: NEW }],
  ['modify and new.status = "x"', { eventName: ['MODIFY'], dynamodb: { NewImage: { status: { S: ['x'] } } } }],
  ['insert and key.pk begins "a#"', { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'a#' }] } } } }],
  ['key.pk in ("x", "y")', { dynamodb: { Keys: { pk: { S: ['x', 'y'] } } } }],
  ['key.pk begins "a" and key.pk begins "a#"', { dynamodb: { Keys: { pk: { S: [{ prefix: 'a#' }] } } } }],
  ['old.locked = true and new.x = null', { eventName: ['MODIFY'], dynamodb: { OldImage: { locked: { BOOL: [true] } }, NewImage: { x: { NULL: [true] } } } }],
  ['delete and old.state matches "^a"', { eventName: ['REMOVE'], dynamodb: { OldImage: { state: { S: [{ exists: true }] } } } }],
  ['modify and changed(price) and new.price < 0.01', { eventName: ['MODIFY'], dynamodb: { NewImage: { price: { N: [{ exists: true }] } } } }],
  ['type(new.a) = "B"', { eventName: NEW, dynamodb: { NewImage: { a: { B: [{ exists: true }] } } } }],
  ['key.pk begins ""', { dynamodb: { Keys: { pk: { S: [{ exists: true }] } } } }],
  ['key.pk = "\u2028"', { dynamodb: { Keys: { pk: { S: [{ exists: true }] } } } }],
  ['key.pk in ("x", "y") or key.pk in ("y", "z")', { dynamodb: { Keys: { pk: { S: ['x', 'y', 'z'] } } } }],
  ['key.pk begins "a" or key.pk in ("ab", "b")', { dynamodb: { Keys: { pk: { S: [{ prefix: 'a' }, 'b'] } } } }],
  ['key.pk in ("ab", "b") or key.pk begins "a"', { dynamodb: { Keys: { pk: { S: ['b', { prefix: 'a' }] } } } }],
  ['new.a in ([], {})', { eventName: NEW }],
  ['size(new.a) in (1, 2) or size(new.a) > 3', { eventName: NEW }],
  [
    'delete or modify and old.state = "final"',
    { eventName: ['REMOVE'] }, { eventName: ['MODIFY'], dynamodb: { OldImage: { state: { S: ['final'] } } } },
  ],
])('%s is pushed down', (filter, ...patterns) => {
  expect(eventPatterns([filter])).toEqual(patterns);
});

test.each([
  'changed(a)', 'at > "2026-11-21T09:59:00Z"', 'old.a missing', 'not new.a = "x"', 'not ttl', 'key.pk != "x"', 'insert or not insert',
])('%s may match any record', (filter) => {
  expect(eventPatterns([filter])).toBeUndefined();
});

test('a rule that may match any record leaves nothing to the patterns of the others', () => {
  expect(eventPatterns(['delete', 'changed(a)'])).toBeUndefined();
});

test('rules share patterns where nothing is lost by it', () => {
  expect(eventPatterns(['delete', 'modify and new.a = "x"', 'modify and new.a in ("x", "y")', 'delete and old.b = "z"'])).toEqual([
    { eventName: ['REMOVE'] },
    { eventName: ['MODIFY'], dynamodb: { NewImage: { a: { S: ['x', 'y'] } } } },
  ]);
});

test('of more than five patterns those are merged that lose least', () => {
  const rules = [
    'delete', 'insert and new.a = "x"', 'insert and new.b = "x"', 'insert and key.c = "x"', 'modify and old.d = "x"', 'modify and old.d = "y" and new.e = "z"',
  ];
  const patterns = eventPatterns(rules)!;

  expect(patterns).toHaveLength(5);
  expect(patterns).toContainEqual({ eventName: ['REMOVE'] });
  expect(patterns).toContainEqual({ eventName: ['MODIFY'], dynamodb: { OldImage: { d: { S: ['x', 'y'] } } } });
});

test('a pattern is at most as long as AWS takes it, and says less about the longest list', () => {
  const keys = Array.from({ length: 90 }, (_, place) => `"${'tenant-'.repeat(10)}${place}"`);

  expect(eventPatterns([`modify and old.a = "x" and key.pk in (${keys.join()})`])).toEqual([
    { eventName: ['MODIFY'], dynamodb: { OldImage: { a: { S: ['x'] } }, Keys: { pk: { S: [{ exists: true }] } } } },
  ]);
  expect(eventPatterns([`new.${'a'.repeat(5000)} = "x" and old.b = "y"`])).toEqual([
    { eventName: ['MODIFY'], dynamodb: { OldImage: { b: { S: ['y'] } } } },
  ]);
  expect(eventPatterns(['delete', `key.${'a'.repeat(5000)} = "x"`])).toBeUndefined();
});

test('a list of more than 100 values is one of any', () => {
  const values = Array.from({ length: 101 }, (_, place) => `"${place}"`);

  expect(eventPatterns([`key.pk in (${values.slice(1).join()})`])).toEqual([{ dynamodb: { Keys: { pk: { S: values.slice(1).map((each) => JSON.parse(each)) } } } }]);
  expect(eventPatterns([`key.pk in (${values.join()})`])).toEqual([{ dynamodb: { Keys: { pk: { S: [{ exists: true }] } } } }]);
});

test('no filter of many alternatives takes long', () => {
  const many = (count: number, part: (place: number) => string, word: string) => Array.from({ length: count }, (_, place) => `(${part(place)})`).join(` ${word} `);
  const filter = many(50, (outer) => many(50, (inner) => `new.a${outer}_${inner} = "x" and new.b${inner} = "${outer}"`, 'or'), 'and');
  const { user } = process.cpuUsage();
  eventPatterns([filter]);

  expect((process.cpuUsage().user - user) / 1e6).toBeLessThan(10);
});
