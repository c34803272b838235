// Forms of other languages are refused with ours.
import { parseFilter } from '../../../src/engine/damage/filter/filter';

const refusal = (filter: string): string => {
  try {
    parseFilter(filter);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`${filter} is a filter`);
};

test.each([
  ['new.a == ""', 'write ='],
  ['new.a === ""', 'write ='],
  ['new.a <> ""', 'write !='],
  ['new.a !== ""', 'write !='],
  ['new.a ≠ ""', 'write !='],
  ['new.a ≤ 1', 'write <='],
  ['insert && delete', 'write and'],
  ['insert || delete', 'write or'],
  ['!insert', 'write not'],
  ['insert AND new.a = 1', 'write and'],
  ['insert OR delete', 'write or'],
  ['NOT insert', 'write not'],
  ['new.a IN (1)', 'write in'],
  ['new.a = TRUE', 'write true'],
  ['DELETE', 'write delete'],
  ["new.a = 'x'", 'texts stand in "": write "x"'],
  ['new.a = “x”', 'texts stand in "": write "x"'],
  ['new.a = x', 'a text stands in "": write "x"'],
  ['begins_with(new.a, "x")', 'write new.a begins "x"'],
  ['begins_with(a, "x")', 'write new.a begins "x"'],
  ['not begins_with(key.pk, "x, y")', 'write key.pk begins "x, y"'],
  ['contains(new.tags, "x")', 'write new.tags contains "x"'],
  ['attribute_exists(a)', 'write new.a exists'],
  ['attribute_not_exists(old.a)', 'write old.a missing'],
  ['attribute_type(new.a, "S")', 'write type(new.a) = "S"'],
  ['begins_with(', 'write new.a begins "x"'],
  ['new.a begins_with "x"', 'write begins'],
  ['new.a between 1 and 2', 'write new.a >= 1 and new.a <= 2'],
  ['new.a BETWEEN 1 and 2', 'write new.a >= 1 and new.a <= 2'],
  ['new.a is null', 'write = null, exists or missing'],
  ['new.a like "x%"', 'write begins, contains or matches'],
  ['update', 'write modify'],
  ['action = ""', 'write new.action (after the change), old.action (before it) or key.action'],
  ['insert and action = ""', 'write new.action (after the change), old.action (before it) or key.action'],
  ['new.Größe = 1', 'write new."Größe"'],
  ['new.Größe.m = 1', 'write new."Größe"'],
  ['new.m.größe = 1', 'write new.m."größe"'],
  ['new."a b".größe = 1', 'write new."a b"."größe"'],
  ['new.#hash = 1', 'write new."#hash"'],
  ['changed(Größe)', 'write changed("Größe"'],
  ['new.2nd = 1', 'write ."2nd"'],
  ['new.a.5 = 1', 'write ."5"'],
  ['new.a matches "^TENANT#\\d+#"', 'a backslash is written \\\\ in a text: "^TENANT#\\\\d+#"'],
  ['new.a matches "\\d\\\\d\\"\\""', 'a backslash is written \\\\ in a text: "\\\\d\\\\d\\"\\""'],
  ['new.a matches "\\bjob"', 'the boundary of a word is written \\\\b'],
])('%s: %s', (filter, advice) => {
  expect(refusal(filter).split('; ').slice(1).join('; ')).toBe(advice);
});

test.each(['new.a = ,', 'insert # delete', '(insert', 'insert insert', 'new.a constructor 1', 'new.a toString 1', 'new.a = "x" new'])('%s has no other form', (filter) => {
  expect(refusal(filter)).not.toContain(';');
});

test.each([
  ['a'.repeat(40_000), /^'filter' must have one of insert, /],
  [`${'('.repeat(20_000)}insert${')'.repeat(20_000)}`, /^'filter' must have at most 100 parentheses and "not" one in the other at position 102, got one more, \(; leave out those that change nothing$/],
  [`${'not '.repeat(20_000)}insert`, /^'filter' must have at most 100 parentheses and "not" one in the other at position 405, got one more, not; /],
  [`new.${'a.'.repeat(20_000)}a = 1`, /^'filter' must have a path of at most 33 steps, as deep as values are at position 5, got one of 20001, a…$/],
  [`new.a${'[0]'.repeat(33)} = 1`, /^'filter' must have a path of at most 33 steps/],
])('%.20s…, as long as that, is refused', (filter, message) => {
  expect(refusal(filter)).toMatch(message);
});

test('tests go 100 deep, paths as deep as values, and any number stand side by side', () => {
  expect(parseFilter(`${'('.repeat(100)}insert${')'.repeat(100)}`).kinds).toEqual(new Set(['insert']));
  expect(() => parseFilter(`new.a${'[0]'.repeat(32)} = 1`)).not.toThrow();
  expect(() => parseFilter(Array(20_000).fill('(insert)').join(' or '))).not.toThrow();
});
