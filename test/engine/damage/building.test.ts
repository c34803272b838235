import { buildsOn } from '../../../src/engine/damage/building';
import type { Value } from '../../../src/engine/values/attribute-value';
import { M, N, S } from '../cases';

const set = (...members: string[]): Value => ({ SS: members });
const list = (...elements: NonNullable<Value>[]): Value => ({ L: elements });
const none = undefined;

test.each<[string, Value, Value, Value]>([
  ['a number made of the damaged one', N(1), N(2), N(3)],
  ['a number made of one that the damage put in the place of a text', S('good'), N(1), N(2)],
  ['a number where the damage removed one', N(1), none, N(3)],
  ['a map with a member as the damage left it', M({ x: N(1), y: N(1) }), M({ x: S('bad'), y: N(1) }), M({ x: S('bad'), y: N(2) })],
  ['a map with a number made of the damaged one', M({ x: N(1) }), M({ x: N(2) }), M({ x: N(3) })],
  ['a map without a member that the damage removed', M({ x: N(1), y: N(1) }), M({ y: N(1) }), M({ y: N(2) })],
  ['a set with a member that only the damage put there', set('a'), set('a', 'bad'), set('b', 'bad')],
  ['a set without a member that the damage took away', set('a', 'b'), set('b'), set('b', 'c')],
  ['a set that is gone with its last member', set('a', 'b'), set('b'), none],
  ['a list that shares an element', list(N(1)), list(N(1), N(2)), list(N(2), N(3))],
  ['a list that shares an element of an element', list(M({ x: S('a') })), list(M({ x: S('bad') })), list(M({ x: S('bad'), y: N(1) }))],
])('%s builds on the damage', (_, base, damaged, value) => {
  expect(buildsOn(base, damaged, value)).toBe(true);
});

test.each<[string, Value, Value, Value]>([
  ['a text', S('good'), S('bad'), S('bad too')],
  ['a number in the place of a text', S('good'), S('bad'), N(1)],
  ['a map where the damage left none', M({ x: N(1) }), S('bad'), M({ x: N(2) })],
  ['a map whose damaged member is as it was', M({ x: N(1) }), M({ x: N(2) }), M({ x: N(1), y: N(1) })],
  ['a map whose damaged member is another text', M({ x: S('good') }), M({ x: S('bad') }), M({ x: S('new') })],
  ['a set that has all that the damage took away', set('a', 'b'), set('b'), set('a', 'b', 'c')],
  ['a set that shares nothing with the damaged one', set('a', 'b'), set('b'), set('c')],
  ['a set of another type', set('1', '2'), set('2'), { NS: ['2'] }],
  ['a text in the place of a set', set('a', 'b'), set('b'), S('b')],
  ['a list that shares nothing', list(N(1)), list(N(2)), list(N(3))],
  ['a list that has the element elsewhere in another', list(S('a')), list(S('bad')), list(M({ x: S('bad') }))],
])('%s replaces the damage', (_, base, damaged, value) => {
  expect(buildsOn(base, damaged, value)).toBe(false);
});
