import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { itemName } from '../../../src/engine/evidence/change';
import { differences, withValue } from '../../../src/engine/values/attribute-path';
import { canonicalValue, decodeItem, encodeItem, itemDigest, sameItem, sameValue } from '../../../src/engine/values/attribute-value';
import { compareDecimals, successor } from '../../../src/engine/values/decimal';
import { SPELLINGS } from '../history';
import { replayable } from '../seed';

const N = (text: string): AttributeValue => ({ N: text });

test.each([
  ['1', '1.0'], ['1', '1E0'], ['0', '-0'], ['100', '1e2'], ['-0.5', '-.5'], ['0.000', '0E9'], ['1.', '1'],
  ['99999999999999999999999999999999999999', '9.9999999999999999999999999999999999999E37'],
  ['1E-130', '0.1E-129'],
])('%s is the same number as %s', (a, b) => {
  expect(sameValue(N(a), N(b))).toBe(true);
  expect(compareDecimals(a, b)).toBe(0);
});

test.each([
  ['1', '-1'], ['1', '10'], ['99999999999999999999999999999999999999', '99999999999999999999999999999999999998'],
  ['0.1', '0.10000000000000000000000000000000000001'],
])('%s is another number than %s', (a, b) => {
  expect(sameValue(N(a), N(b))).toBe(false);
  expect(Math.sign(compareDecimals(a, b))).toBe(-Math.sign(compareDecimals(b, a)));
  expect(compareDecimals(a, b)).not.toBe(0);
});

test('all spellings of a value are the same, and no two values are', () => {
  const spellings = Object.entries(SPELLINGS).flatMap(([name, values]) => values.map((value) => ({ name, value })));

  for (const a of spellings) {
    for (const b of spellings) {
      expect({ a, b, same: sameValue(a.value, b.value) }).toEqual({ a, b, same: a.name === b.name });
    }
  }
});

test('a text that looks like another type is another value', () => {
  const lookalikes: AttributeValue[] = [
    { S: '1' }, { N: '1' }, { S: 'Bg==' }, { B: new Uint8Array([6]) }, { SS: ['1'] }, { NS: ['1'] }, { L: [{ S: '1' }] },
    { S: '' }, { L: [] }, { M: {} }, { S: 'NULLtrue' }, { NULL: true }, { BOOL: true }, { SS: ['a,b'] }, { SS: ['a', 'b'] },
    { M: { a: { S: 'b' }, c: { S: 'd' } } }, { M: { 'a:"b",c': { S: 'd' } } }, { BS: [new Uint8Array([1])] }, { B: new Uint8Array([1]) },
    { BOOL: false }, { B: new Uint8Array(Buffer.from('OOLfalse', 'base64')) },
    { L: [{ NS: ['1', '2'] }] }, { L: [{ NS: ['1'] }, { N: '2' }] },
  ];

  expect(new Set(lookalikes.map(canonicalValue)).size).toBe(lookalikes.length);
});

test('a value is what its one present member says, and binary what its view shows', () => {
  const pairs: [AttributeValue, AttributeValue][] = [
    [{ S: undefined, N: '1' } as unknown as AttributeValue, N('1')],
    [{ N: '1', S: undefined } as unknown as AttributeValue, N('1')],
    [{ B: new Uint8Array([1, 2, 3]).subarray(1, 2) }, { B: new Uint8Array([2]) }],
  ];

  pairs.forEach(([a, b]) => expect([sameValue(a, b), canonicalValue(a)]).toEqual([true, canonicalValue(b)]));
});

test('a map that is shown without its type is an empty one, and nothing else', () => {
  const untyped = {} as AttributeValue;

  expect(
    [{ M: {} }, untyped, { S: '' }, { NULL: true } as const, { L: [] }, { M: { a: N('1') } }].map((value) =>
      sameValue(untyped, value),
    ),
  ).toEqual([true, true, false, false, false, false]);
  expect(sameItem({ m: { L: [untyped] } }, { m: { L: [{ S: 'x' }] } })).toBe(false);
});

test('an item is read back as it was written', replayable(() => {
  const anyValue: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(...Object.values(SPELLINGS).flat()),
      fc.uint8Array().map((B) => ({ B: new Uint8Array(B) })),
      fc.array(tie('value')).map((L) => ({ L })),
      fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }).map((M) => ({ M })),
    ),
  })).value;

  fc.assert(fc.property(fc.dictionary(fc.string(), anyValue, { noNullPrototype: true }), (item) => {
    const back = decodeItem(JSON.parse(JSON.stringify(encodeItem(item))));
    expect(back).toEqual(item);
    expect(itemDigest(back)).toBe(itemDigest(item));
  }), { numRuns: 300 });
}));

test('an item has one name however its key is spelt', () => {
  expect(itemName({ pk: N('1.0'), sk: { S: 'x' } })).toBe(itemName({ sk: { S: 'x' }, pk: N('1') }));
  expect(itemName({ pk: { B: new Uint8Array([1]) } })).not.toBe(itemName({ pk: { S: 'AQ==' } }));
});

test('attributes named like members of every object are found only where they were written', () => {
  expect(differences({}, { toString: { S: 'x' }, ['__proto__']: { S: 'y' } }, [])).toEqual([
    { path: ['toString'], before: undefined, after: { S: 'x' } },
    { path: ['__proto__'], before: undefined, after: { S: 'y' } },
  ]);
  expect(sameItem(withValue({}, ['__proto__'], { S: 'y' }), { ['__proto__']: { S: 'y' } })).toBe(true);
});

test.each([['1', '2'], ['1.5', '25E-1'], ['-1', '0'], ['9007199254740993', '9007199254740994']])('after %s comes %s', (number, next) => {
  expect(successor(number)).toBe(next);
});

test('refuses a text that is no number', () => {
  expect(() => sameValue(N('1'), N('one'))).toThrow('"one" is not a number of DynamoDB');
});
