import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { conditionalWrites, updated } from '../../../src/engine/repair/conditional-write';
import { decide } from '../../../src/engine/repair/decision';
import { Case, KEYS, N, S } from '../cases';

const RULES = { version: 'v' };
const mark = { path: ['a'], base: S('good'), damaged: S('bad'), since: '1' };

/** The version that a write requires, and the one that it sets. */
function versionIn(input: UpdateItemCommandInput) {
  const {
    ConditionExpression: condition,
    UpdateExpression: update,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  } = input;
  const [place] = Object.entries(names!).find(([, name]) => name === 'v') ?? [];
  if (place === undefined) return {};
  const valueAfter = (beginning: string, text: string) => {
    const [, value] = text.split(`${beginning}=`)[1]?.match(/^(:\w+)/) ?? [];
    return value && values![value].N;
  };
  const added = update!.includes(`${place}=${place}+`);
  return {
    required: condition!.includes(`attribute_not_exists(${place})`) ? 'none' : valueAfter(place, condition!),
    set: added ? '+1' : valueAfter(place, update!),
  };
}

test.each([
  ['that damage sets back', new Case({ a: N(1), v: N(7) }, ['bad', { a: N(2), v: N(1) }]), '7'],
  ['that damage sets back and good writes count on',
    new Case({ a: N(1), v: N(7) }, ['bad', { a: N(2), v: N(1) }], ['good', { a: N(2), v: N(2) }]), '7'],
  ['that damage takes away', new Case({ a: N(1), v: N(7) }, ['bad', { a: N(2) }]), '7'],
  ['that has more digits than a number of JavaScript', new Case({ a: N(1), v: N(`1${'0'.repeat(36)}2`) }, ['bad', { a: N(2), v: N(`1${'0'.repeat(36)}1`) }]),
    `1${'0'.repeat(36)}2`],
  ['that a good write takes away', new Case({ a: N(1), v: N(7) }, ['bad', { a: N(2), v: N(8) }], ['good', { a: N(2) }]), undefined],
  ['that a good write takes away and another begins anew',
    new Case({ a: N(1), v: N(7) }, ['bad', { a: N(2), v: N(8) }], ['good', { a: N(2) }], ['good', { a: N(2), v: N(1) }]), '1'],
])('of a version %s the largest is known, as long as good writers keep it', (_, history, largest) => {
  expect(history.fold(RULES)!.version).toBe(largest);
});

test('an item that is put back goes on from the largest version that it had', () => {
  const history = new Case({ a: N(1), v: N(7) }, ['bad', { a: N(2), v: N(1) }], ['bad', undefined]);
  expect(history.rewind(RULES).repair).toEqual({ kind: 'put', item: { ...KEYS, a: N(1), v: N(8) } });
});

test.each([
  ['the item has the largest', N(7), '7', N(8), { set: '+1' }],
  ['the evidence shows a larger one', N(1), '7', N(8), { required: '1', set: '8' }],
  ['the item has gone on since', N(9), '7', N(10), { set: '+1' }],
  ['the damage took it away', undefined, '7', N(8), { required: 'none', set: '8' }],
  ['there never was one', undefined, undefined, undefined, {}],
])('where %s, the version is what follows the larger of both', (_, v, version, next, written) => {
  const live = { ...KEYS, a: S('bad'), ...v && { v } };
  const {
    writes: [{ input }],
  } = conditionalWrites({ kind: 'update', marks: [mark] }, { tableName: 't', keys: KEYS, live, rules: RULES, version });

  expect(updated(live, [mark], { rules: RULES, version })).toEqual({ ...KEYS, a: S('good'), ...next && { v: next } });
  expect(versionIn(input as UpdateItemCommandInput)).toEqual(written);
});

test('each of several writes finds the version that the one before it has left', () => {
  const marks = Array.from({ length: 200 }, (_, place) => ({ ...mark, path: [`attribute ${place}`] }));
  const live = { ...KEYS, ...Object.fromEntries(marks.map(({ path: [name], damaged }) => [name, damaged])), v: N(1) };
  const { writes } = conditionalWrites(
    { kind: 'update', marks },
    { tableName: 't', keys: KEYS, live, rules: RULES, version: '7' },
  );

  expect(writes.map(({ input }) => versionIn(input as UpdateItemCommandInput))).toEqual([
    { required: '1', set: '8' },
    { set: '+1' },
  ]);
});

test('a repair goes on from the largest version that the evidence shows', () => {
  const fold = new Case({ a: N(1), v: N(7) }, ['bad', { a: N(2), v: N(1) }]).fold(RULES)!;
  const { writes: [{ input }] } = decide(fold, { ...KEYS, a: N(2), v: N(1) }, { tableName: 't', rules: RULES, at: 0 });

  expect(versionIn(input as UpdateItemCommandInput)).toEqual({ required: '1', set: '8' });
});
