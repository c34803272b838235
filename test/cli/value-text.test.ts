import { changeText, conflictText } from '../../src/cli/report/change-text';
import { itemText, valueText } from '../../src/cli/report/value-text';
import { counted } from '../../src/cli/terminal/count-text';
import { parseFilter } from '../../src/engine/damage/filter/filter';
import { percentText, shareText } from '../../src/engine/plan/share-text';
import type { Value } from '../../src/engine/values/attribute-value';

const bytes = new Uint8Array([0, 255]);

test.each<[Value, string]>([
  [undefined, '(absent)'],
  [{ S: '' }, '""'],
  [{ S: 'a "quoted"\nline' }, '"a \\"quoted\\"\\nline"'],
  [{ N: '12345678901234567890123456789012345678' }, '12345678901234567890123456789012345678'],
  [{ BOOL: false }, 'false'],
  [{ NULL: true }, 'null'],
  [{ B: bytes }, 'b64"AP8="'],
  [{ SS: ['a', 'b'] }, '{"a", "b"}'],
  [{ NS: ['1', '2.5'] }, '{1, 2.5}'],
  [{ BS: [bytes] }, '{b64"AP8="}'],
  [{ L: [{ N: '1' }, { S: 'x' }] }, '[1, "x"]'],
  [{ M: { a: { N: '1' }, b: { L: [] } } }, '{"a": 1, "b": []}'],
])('%j is read as %s', (value, expected) => {
  expect(valueText(value)).toBe(expected);
});

test.each<Value>([{ S: 'a "b" \\ \n ü' }, { N: '-1.5' }, { B: bytes }, { BOOL: true }, { NULL: true }])('a filter takes %j as it is shown', (value) => {
  const { isDamage } = parseFilter(`new.a = ${valueText(value)}`);
  expect(isDamage({ keys: {}, new: { a: value! }, old: {}, at: new Date(0), ttl: false })).toBe(true);
});

test('a long value is cut, with its length', () => {
  expect(valueText({ S: 'x'.repeat(1234) }, 10)).toBe('"xxxxxxxx… (1,236 characters)');
  expect(valueText({ S: '12345678' }, 10)).toBe('"12345678"');
});

test('a change shows what is there and what comes', () => {
  expect(changeText({ attribute: 'action', from: { S: '' }, to: { S: 'login' } })).toBe('action: "" → "login"');
  expect(changeText({ attribute: 'expiresAt', from: { N: '1' }, to: undefined })).toBe('expiresAt: 1 → (absent)');
  expect(changeText({ from: undefined, to: { M: { pk: { S: 'a' } } } })).toBe('put back {"pk": "a"}');
  expect(changeText({ from: { M: { pk: { S: 'a' } } }, to: undefined })).toBe('delete {"pk": "a"}');
});

test('a conflict shows its three values', () => {
  expect(conflictText({ reason: 'changed since', attribute: 'a', base: { N: '1' }, damaged: { N: '2' }, live: { N: '3' } }))
    .toBe('a: was 1, damaged to 2, is now 3 (changed since)');
  expect(conflictText({ reason: 'refused by DynamoDB', live: { N: '3' }, message: 'too large' })).toBe('item: is now 3 (refused by DynamoDB: too large)');
});

test('items, counts and shares read well', () => {
  expect(itemText({ pk: { S: 'a' }, sk: { N: '1' } })).toBe('pk = "a", sk = 1');
  expect([counted(1, 'item'), counted(5000, 'item')]).toEqual(['1 item', '5,000 items']);
  expect([0, 0.0004, 0.014, 0.125, 1, 1.5].map(shareText)).toEqual(['0%', '0.04%', '1.4%', '13%', '100%', '150%']);
  expect([0.0001, 0.05, 0.333, 1.1].map(percentText)).toEqual(['0.01%', '5%', '33.3%', '110%']);
});
