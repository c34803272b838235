import { checkRules } from '../../../src/engine/damage/restore-rules';
import type { Item } from '../../../src/engine/values/attribute-value';
import { Case, conflicts, KEYS, M, N, restored, S } from '../cases';

describe('attributes', () => {
  test('the migration of the audit log: the action comes back, what came later stays', () => {
    const history = new Case(
      { action: S('login'), actor: S('ann') },
      ['bad', { action: S(''), actor: S('ann'), expiresAt: N(1) }],
      ['good', { action: S(''), actor: S('ann'), expiresAt: N(1), reviewed: S('yes') }],
    );

    expect(restored(history.rewind())).toStrictEqual({ action: S('login'), expiresAt: undefined });
    expect(restored(history.rewind({ keep: ['expiresAt'] }))).toStrictEqual({ action: S('login') });
    expect(restored(history.rewind({ only: ['action'] }))).toStrictEqual({ action: S('login') });
    expect(history.rewind().touched).toBe(true);
  });

  test('an item damaged twice with a good write between gets the good write back', () => {
    const history = new Case({ a: N(1) }, ['bad', { a: N(2) }], ['good', { a: N(3) }], ['bad', { a: N(4) }]);

    expect(restored(history.rewind())).toStrictEqual({ a: N(3) });
  });

  test('damage upon damage leads back to what was before both', () => {
    const history = new Case({ a: N(1) }, ['bad', { a: N(2) }], ['bad', { a: N(3) }]);

    expect(restored(history.rewind())).toStrictEqual({ a: N(1) });
    expect(conflicts(history.rewind({}, { a: N(2) }))).toEqual({ a: 'changed since' });
  });

  test('a good write over the damage stays, and is said to supersede it', () => {
    const history = new Case({ a: S('x') }, ['bad', { a: S('y') }], ['good', { a: S('z') }]);

    expect(history.rewind()).toEqual({ conflicts: [], repair: undefined, touched: false });
    expect(history.fold()!.superseded).toEqual([{ path: ['a'], base: S('x'), damaged: S('y'), good: S('z') }]);
  });

  test('what the damage removed from an item that is gone meanwhile is left to a person', () => {
    const history = new Case({ a: N(1), b: N(1) }, ['bad', { b: N(1) }]);
    const { conflicts: [conflict], repair } = history.rewind({}, null);

    expect(repair).toBeUndefined();
    expect(conflict).toEqual({ reason: 'deleted since', attribute: 'a', base: N(1), damaged: undefined, live: undefined, message: undefined });
  });

  test('a conflict shows the three values', () => {
    const { conflicts: found } = new Case({ a: N(1) }, ['bad', { a: N(2) }]).rewind({}, { a: N(3) });

    expect(found).toEqual([{ reason: 'changed since', attribute: 'a', base: N(1), damaged: N(2), live: N(3), message: undefined }]);
  });

  test('an attribute of 38 digits comes back to the last of them, and 1.0 is still the 1 of the damage', () => {
    const digits = '12345678901234567890123456789012345678';
    const history = new Case({ a: N(digits), b: S('x') }, ['bad', { a: N('12345678901234567890123456789012345679'), b: N('1') }]);

    expect(restored(history.rewind({}, { a: N('12345678901234567890123456789012345679'), b: N('1.0') }))).toStrictEqual({ a: N(digits), b: S('x') });
  });

  test('sets and lists are compared as they are meant', () => {
    const history = new Case({ s: { SS: ['x'] }, l: { L: [N(1)] } }, ['bad', { s: { SS: ['a', 'b'] }, l: { L: [N(1), N(2)] } }]);

    expect(restored(history.rewind({}, { s: { SS: ['b', 'a'] }, l: { L: [N(2), N(1)] } }))).toStrictEqual({ s: { SS: ['x'] } });
  });
});

describe('items', () => {
  test('what the damage deleted comes back without the damage that it had before', () => {
    const history = new Case({ a: N(1), b: N(1) }, ['bad', { a: N(2), b: N(1) }], ['good', { a: N(2), b: N(5) }], ['bad', undefined]);

    expect(history.rewind().repair).toEqual({ kind: 'put', item: { ...KEYS, a: N(1), b: N(5) } });
  });

  test('what somebody has inserted again stays, and is left to a person', () => {
    const history = new Case({ a: N(1) }, ['bad', undefined], ['good', { a: N(9) }]);

    expect(history.rewind().repair).toBeUndefined();
    expect(conflicts(history.rewind())).toEqual({ '(item)': 'recreated since' });
    expect(conflicts(new Case({ a: N(1) }, ['bad', undefined]).rewind({}, { a: N(9) }))).toEqual({ '(item)': 'recreated since' });
  });

  test('a good write to what the damage inserted, lost when the damage deleted that, is told also when somebody inserts the item again', () => {
    const lost = [['bad', { a: N(1) }], ['good', { a: N(2) }], ['bad', undefined]] as const;
    const told = [{ reason: 'recreated since', base: { M: { ...KEYS, a: N(2) } } }];

    expect(new Case(undefined, ...lost, ['good', { a: N(9) }]).rewind()).toMatchObject({ repair: undefined, conflicts: told });
    expect(new Case(undefined, ...lost, ['bad', { a: N(3) }], ['bad', undefined], ['good', { a: N(9) }]).rewind()).toMatchObject({ conflicts: told });
    expect(new Case(undefined, ...lost, ['good', { a: N(9) }], ['good', undefined]).rewind()).toEqual({ conflicts: [], touched: false });
  });

  test('marks of one life do not reach into the next', () => {
    const history = new Case({ a: N(1) }, ['bad', { a: N(2) }], ['good', undefined], ['good', { a: N(2) }]);

    expect(history.rewind()).toEqual({ conflicts: [], touched: false });
  });

  test('what the damage inserted goes, unless anybody changed it', () => {
    const history = new Case(undefined, ['bad', { a: N(1) }], ['bad', { a: N(2) }]);

    expect(history.rewind().repair).toEqual({ kind: 'delete', item: { ...KEYS, a: N(2) } });
    expect(conflicts(history.rewind({}, { a: N(2), b: N(1) }))).toEqual({ '(item)': 'changed since' });
    expect(conflicts(new Case(undefined, ['bad', { a: N(1) }], ['good', { a: N(2) }]).rewind())).toEqual({ '(item)': 'changed since' });
  });

  test('what the damage inserted stays where a good write changed it, also when another changed it back', () => {
    const history = new Case(undefined, ['bad', { a: N(1) }], ['good', { a: N(2) }], ['good', { a: N(1) }]);

    expect(history.rewind().repair).toBeUndefined();
    expect(conflicts(history.rewind())).toEqual({ '(item)': 'changed since' });
  });

  test('what a good write changed and damage deleted and inserted again stays, and is left to a person', () => {
    const history = new Case(undefined, ['bad', { a: N(1) }], ['good', { a: N(1), b: N(1) }], ['bad', undefined], ['bad', { a: N(1) }]);

    expect(history.rewind().repair).toBeUndefined();
    expect(conflicts(history.rewind())).toEqual({ '(item)': 'changed since' });
  });

  test('what damage deleted is left to a person where damage inserted it again and it expired', () => {
    const [damage, expiry] = [[['bad', undefined], ['bad', { a: N(2) }]], ['ttl', undefined]] as const;

    expect(new Case({ a: N(1) }, ...damage, expiry).rewind()).toMatchObject({ repair: undefined, conflicts: [{ reason: 'recreated since', base: { M: { ...KEYS, a: N(1) } } }] });
    expect(new Case({ a: N(1) }, ...damage, ['good', undefined]).rewind().conflicts).toEqual([]);
    expect(new Case({ a: N(1) }, ['bad', undefined], ['good', { a: N(2) }], expiry).rewind().conflicts).toEqual([]);
  });

  test('what the damage changed and time to live deleted is not re-created', () => {
    const history = new Case({ a: N(1) }, ['bad', { a: N(1), expiresAt: N(1) }], ['ttl', undefined]);

    expect(history.rewind().repair).toBeUndefined();
    expect(conflicts(history.rewind())).toEqual({ expiresAt: 'deleted since' });
  });

  test('evidence with a hole repairs nothing of the item', () => {
    const { changes } = new Case({ a: N(1) }, ['bad', { a: N(2) }], ['good', { a: N(3) }], ['bad', { a: N(4) }]) as any;
    const holed = new Case({});
    Object.assign(holed, { changes: [changes[0], changes[2]], last: changes[2].change.new });

    expect(conflicts(holed.rewind())).toEqual({ '(item)': 'evidence incomplete' });
    expect(holed.rewind().repair).toBeUndefined();
  });

  test('damage that was undone beside a hole in the evidence is left to a person', () => {
    const { changes } = new Case({ a: N(1) }, ['bad', { a: N(2) }], ['good', { a: N(2), b: N(1) }], ['bad', { a: N(1), b: N(1) }]) as any;
    const holed = new Case({});
    Object.assign(holed, { changes: [changes[0], changes[2]], last: changes[2].change.new });

    expect(conflicts(holed.rewind())).toEqual({ '(item)': 'evidence incomplete' });
  });
});

describe('rules', () => {
  const price = new Case(
    { amount: N(10), currency: S('EUR'), note: S('x') },
    ['bad', { amount: N(11), currency: S('USD'), note: S('y') }],
  );

  test('attributes that belong together come back together or not at all', () => {
    const rules = { together: [['amount', 'currency']] };
    const changed = price.rewind(rules, { amount: N(12), currency: S('USD'), note: S('y') });

    expect(Object.keys(restored(price.rewind(rules)))).toEqual(['amount', 'currency', 'note']);
    expect(restored(changed)).toStrictEqual({ note: S('x') });
    expect(conflicts(changed)).toEqual({ amount: 'changed since', currency: 'kept together' });
  });

  test('attributes that belong together stay when a good write superseded one of them', () => {
    const history = new Case({ a: N(1), b: S('x') }, ['bad', { a: N(2), b: S('y') }], ['good', { a: N(2), b: S('z') }]);

    expect(conflicts(history.rewind({ together: [['a', 'b']] }))).toEqual({ a: 'kept together' });
  });

  test('attributes that belong together come back when all were damaged again after the good write', () => {
    const history = new Case(
      { a: N(1), b: N(1) }, ['bad', { a: N(2), b: N(2) }], ['good', { a: N(3), b: N(3) }], ['bad', { a: N(4), b: N(4) }]);

    expect(restored(history.rewind({ together: [['a', 'b']] }))).toStrictEqual({ a: N(3), b: N(3) });
  });

  test('a version is never rolled back, and a deleted item comes back with the next one', () => {
    const history = new Case({ a: N(1), v: N(1) }, ['bad', { a: N(2), v: N(2) }]);
    const deleted = new Case({ a: N(1), v: N(1) }, ['bad', { a: N(2), v: N(7) }], ['bad', undefined]);

    expect(restored(history.rewind({ version: 'v' }))).toStrictEqual({ a: N(1) });
    expect(deleted.rewind({ version: 'v' }).repair).toEqual({ kind: 'put', item: { ...KEYS, a: N(1), v: N(8) } });
  });

  test('a deleted item comes back with what must not be rolled back as it was last', () => {
    const history = new Case({ a: N(1), seen: N(1) }, ['bad', { a: N(2), seen: N(2) }], ['bad', undefined]);

    expect(history.rewind({ keep: ['seen'] }).repair).toEqual({ kind: 'put', item: { ...KEYS, a: N(1), seen: N(2) } });
  });

  test('strict leaves items alone that good writes touched after their damage, in the evidence or since', () => {
    const untouched = new Case({ a: N(1), b: N(1) }, ['good', { a: N(1), b: N(2) }], ['bad', { a: N(2), b: N(2) }]);
    const touched = new Case({ a: N(1), b: N(1) }, ['bad', { a: N(2), b: N(1) }], ['good', { a: N(2), b: N(2) }]);

    expect(restored(untouched.rewind({ strict: true }))).toStrictEqual({ a: N(1) });
    expect(conflicts(touched.rewind({ strict: true }))).toEqual({ a: 'touched since' });
    expect(conflicts(untouched.rewind({ strict: true }, { a: N(2), b: N(3) }))).toEqual({ a: 'touched since' });
    expect(restored(touched.rewind())).toStrictEqual({ a: N(1) });
  });

  test('maps are compared as a whole unless asked to look into them', () => {
    const history = new Case(
      { m: M({ x: N(1), y: N(1) }) },
      ['bad', { m: M({ x: N(2), y: N(1) }) }],
      ['good', { m: M({ x: N(2), y: N(5) }) }],
    );

    expect(restored(history.rewind())).toStrictEqual({});
    expect(restored(history.rewind({ deep: ['m'] }))).toStrictEqual({ 'm.x': N(1) });
  });

  test('a member of a map that is gone meanwhile is left to a person, and keeps nothing else from coming back', () => {
    const history = new Case({ a: N(1), m: M({ x: N(1) }) }, ['bad', { a: N(2), m: M({}) }]);

    for (const live of [{ a: N(2) }, { a: N(2), m: S('no map') }] as Item[]) {
      expect(restored(history.rewind({ deep: ['m'] }, live))).toStrictEqual({ a: N(1) });
      expect(conflicts(history.rewind({ deep: ['m'] }, live))).toEqual({ 'm.x': 'changed since' });
    }
  });

  test('a map that damage first changed and then removed comes back as it was before both', () => {
    const history = new Case({ m: M({ x: N(1), y: N(1) }), k: N(1) }, ['bad', { m: M({ x: N(2), y: N(1) }), k: N(1) }], ['bad', { k: N(1) }]);

    expect(restored(history.rewind({ deep: ['m'] }))).toStrictEqual({ m: M({ x: N(1), y: N(1) }) });
  });

  test('a map that damage put in place of a text is damaged further in its members', () => {
    const history = new Case({ m: S('x') }, ['bad', { m: M({ x: N(1) }) }], ['bad', { m: M({ x: N(2) }) }]);

    expect(restored(history.rewind({ deep: ['m'] }))).toStrictEqual({ m: S('x') });
  });

  test.each([
    [{ together: [['a', 'b'], ['b', 'c']] }, "'together' must have each attribute in one group, got \"b\" twice; join its groups"],
    [{ together: [['a', 'b']], keep: ['a'] }, "'together' must hold attributes that may be rolled back, got \"a\""],
    [{ keep: ['pk'] }, "'keep' must hold attributes other than the key, got \"pk\""],
    [{ version: 'pk' }, "'version' must be a number other than the key, got \"pk\""],
  ])('refuses %j', (rules, message) => {
    expect(() => checkRules(rules, ['pk'])).toThrow(message);
  });
});
