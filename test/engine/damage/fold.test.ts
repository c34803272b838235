import { Fold } from '../../../src/engine/damage/fold';
import type { Change } from '../../../src/engine/evidence/change';
import { KEYS, N } from '../cases';

const change = (sequence: string, from: number, to: number): Change => ({
  keys: KEYS, old: { ...KEYS, a: N(from) }, new: { ...KEYS, a: N(to) }, at: new Date(0), sequence, source: 'stream', ttl: false,
});

test('changes of an item that come out of order are refused, for no plan can be made of them', () => {
  const fold = new Fold(KEYS, {});
  fold.add(change('2', 1, 2), true);
  expect(() => fold.add(change('1', 0, 1), true)).toThrow('the changes are out of order: change 1 came after 2; make a new plan');
});

test('a change that is read twice counts once', () => {
  const fold = new Fold(KEYS, {});
  fold.add(change('1', 1, 2), true);
  fold.add(change('1', 1, 2), true);
  expect(fold.result()).toMatchObject({ marks: [{ path: ['a'], base: N(1), damaged: N(2) }] });
});
