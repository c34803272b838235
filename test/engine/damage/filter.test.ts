import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { Change } from '../../../src/engine/evidence/change';
import type { Item } from '../../../src/engine/values/attribute-value';
import { M, N, S } from '../cases';

function change(old: Item | undefined, image: Item | undefined, more: Partial<Change> = {}): Change {
  return {
    keys: { pk: S('tenant-7#1') }, old, new: image, at: new Date('2026-11-21T09:59:30Z'), sequence: '1', source: 'stream', ttl: false, ...more,
  };
}

const MIGRATION = change(
  { action: S('login'), n: N(1) },
  { 'action': S(''), 'n': N('2.0'), 'm': M({ x: { BOOL: true } }), 'odd name': { B: new Uint8Array([0, 1]) } },
);

test.each([
  ['changed(action)', true],
  ['changed(actor)', false],
  ['new.action = ""', true],
  ['old.action = "login" and new.action != "login"', true],
  ['new.n = 2', true],
  ['new.n = "2"', false],
  ['new.n != "2"', true],
  ['new.n >= 1.9999999999999999999999999999999999999', true],
  ['new.n > 2.0', false],
  ['new.n < 10', true],
  ['new.action < "a"', true],
  ['new.n < "a"', false],
  ['new.nowhere != 1', false],
  ['new.nowhere missing and new.n exists', true],
  ['not new.nowhere missing', false],
  ['new.m.x = true', true],
  ['new.m.x = false', false],
  ['new."odd name" = b64"AAE="', true],
  ['old.action in ("logout", "login")', true],
  ['old.action in ("logout", 1)', false],
  ['old.action matches "^log(in|out)$"', true],
  ['new.n matches "2"', false],
  ['old.action begins "lo" and old.action contains "gi"', true],
  ['key.pk begins "tenant-7#"', true],
  ['key.pk begins "tenant-8#"', false],
  ['at >= "2026-11-21T09:59:30Z" and at < "2026-11-21T11:00:00+01:00"', true],
  ['at > "2026-11-21T09:59:30Z"', false],
  ['modify', true],
  ['insert or delete', false],
  ['insert or modify and changed(actor)', false],
  ['(insert or modify) and changed(action)', true],
  ['not (insert or delete)', true],
])('%s is %s of the migration', (filter, damage) => {
  expect(parseFilter(filter).isDamage(MIGRATION)).toBe(damage);
});

test.each([
  ['new.action = ""', true],
  ['changed(action) and new.action begins "x"', true],
  ['new.expiresAt exists or delete and key.pk begins "tenant-7#"', true],
  ['(new.action missing or new.n in (1, 2)) and modify', true],
  ['changed(action)', false],
  ['old.action = "login" and key.pk exists', false],
  ['new.action = "" or changed(action)', false],
  ['insert', false],
  ['modify and at >= "2026-11-21T09:59:00Z"', false],
  ['new.action != "login"', false],
  ['not new.action = "login"', false],
  ['not delete', false],
  ['new.n < old.n', true],
  ['old.n > new.n', true],
  ['new.n <= old.n', false],
  ['new.n = old.n', false],
  ['new.n != old.n', false],
  ['new.n = new.m', true],
  ['new.n = old.m', true],
  ['size(new.n) = size(old.n)', false],
  ['size(new.n) < size(old.n)', true],
  ['old.n < old.m', false],
  ['type(new.n) = "S"', true],
  ['type(old.n) = "S"', false],
  ['size(new.n) in (0, 1)', true],
])('%s says what the damage left: %s', (filter, describes) => {
  expect(parseFilter(filter).describesDamage ?? false).toBe(describes);
});

test.each([
  ['insert and not delete', ['insert']],
  ['not (insert or modify)', []],
  ['not (not delete) or ttl', ['delete', 'ttl']],
  ['new.a = "insert"', []],
])('what %s says of what changes do, and does not negate, is %j', (filter, kinds) => {
  expect([...parseFilter(filter).kinds!]).toEqual(kinds);
});

test('deletions by time to live are good writes, unless the filter speaks of them', () => {
  const expiry = change({ a: N(1) }, undefined, { ttl: true });
  const deletion = change({ a: N(1) }, undefined);

  expect([parseFilter('delete').isDamage(expiry), parseFilter('delete').isDamage(deletion)]).toEqual([false, true]);
  expect([parseFilter('ttl').isDamage(expiry), parseFilter('ttl').isDamage(deletion)]).toEqual([true, false]);
  expect(parseFilter('delete or ttl').isDamage(expiry)).toBe(true);
  expect(parseFilter('not ttl and delete').isDamage(expiry)).toBe(false);
});

test.each([
  ['', 'one of insert, modify, delete, ttl, changed(…), old.…, new.…, key.…, size(…), type(…), at, not, "("', 1, 'the end'],
  ['new.action = ,', 'a text in "", a number, b64"…", true, false, null, [] or {}, old.…, new.… or key.…', 14, ','],
  ['new.action constructor ""', 'one of = != < <= > >= exists missing begins contains matches in', 12, 'constructor'],
  ['new.action "=" ""', 'one of = != < <= > >= exists missing begins contains matches in', 12, '"="'],
  ['new.action = "', 'a text that ends with "', 14, '"'],
  ['new.action < null', 'a text, a number, old.…, new.… or key.…', 14, 'null'],
  ['new.l[-1] = 1', 'the number of an element, counted from 0,', 7, '-1'],
  ['new.l[x] = 1', 'the number of an element, counted from 0,', 7, 'x'],
  ['new.l[0 = 1', '"]"', 9, '='],
  ['new.l = [1]', '"]", since lists are compared with the empty one only,', 10, '1'],
  ['new.l = {"a"}', '"}", since maps are compared with the empty one only,', 10, '"a"'],
  ['type(new.a) = "X"', 'one of "S" "N" "B" "BOOL" "NULL" "SS" "NS" "BS" "L" "M"', 15, '"X"'],
  ['type(new.a) < "S"', 'one of = != in', 15, '"S"'],
  ['type(new.a) begins "S"', 'one of = != in', 13, 'begins'],
  ['size(new.a) = "1"', 'a number', 15, '"1"'],
  ['size(new.a) exists', 'one of = != < <= > >= in', 13, 'exists'],
  ['size(1) = 1', 'old.…, new.… or key.…', 6, '1'],
  ['new. = 1', 'the name of an attribute', 6, '='],
  ['changed action', '"("', 9, 'action'],
  ['(insert', '")"', 8, 'the end'],
  ['insert delete', '"and", "or" or the end', 8, 'delete'],
  ['at > "yesterday"', 'a time with its zone, such as "2026-11-21T09:59:00Z",', 6, '"yesterday"'],
  ['at > "2026-11-21T09:59:00"', 'a time with its zone, such as "2026-11-21T09:59:00Z",', 6, '"2026-11-21T09:59:00"'],
  ['new.a begins 1', 'a text in ""', 14, '1'],
  ['insert # delete', 'a word, a text in "", a number or a sign', 8, '# delete'],
])('refuses %j and says what is allowed where', (filter, allowed, position, got) => {
  expect(() => parseFilter(filter)).toThrow(
    new Error(`'filter' must have ${allowed} at position ${position}, got ${got}`),
  );
});
