import { Case, conflicts, M, N, restored, S } from '../cases';

describe('a number of which the steps of the damage are taken off', () => {
  const rules = { delta: ['stock'] };

  test('keeps what good writes have added, and another number is judged by its value', () => {
    const history = new Case(
      { stock: N(10), other: N(1) },
      ['bad', { stock: N(20), other: N(5) }],
      ['good', { stock: N(23), other: N(7) }],
    );
    expect(restored(history.rewind(rules))).toEqual({ stock: N(13) });
    expect(conflicts(history.rewind(rules))).toEqual({ other: 'changed since' });
  });

  test('is right when the damage has taken its own steps back', () => {
    expect(
      new Case({ stock: N(10) }, ['bad', { stock: N(20) }], ['good', { stock: N(21) }], ['bad', { stock: N(11) }]).fold(
        rules,
      ),
    ).toBeUndefined();
  });

  test('goes with the steps if the damage has added it and good writes have added nothing', () => {
    expect(restored(new Case({}, ['bad', { stock: N(5) }]).rewind(rules))).toEqual({ stock: undefined });
    expect(restored(new Case({}, ['bad', { stock: N(5) }], ['good', { stock: N(8) }]).rewind(rules))).toEqual({
      stock: N(3),
    });
    expect(restored(new Case({ stock: N(0) }, ['bad', { stock: N(5) }]).rewind(rules))).toEqual({ stock: N(0) });
  });

  test('is a conflict where a later write has taken it away', () => {
    const outcome = new Case({ stock: N(10) }, ['bad', { stock: N(20) }]).rewind(rules, {});
    expect([restored(outcome), conflicts(outcome)]).toEqual([{}, { stock: 'changed since' }]);
  });

  test.each([[N(10)], [N(12)]])('is a conflict once a good write has taken exactly these steps off, also where it is %j since', (last) => {
    const history = new Case({ stock: N(10) }, ['bad', { stock: N(110) }], ['good', { stock: N(10) }], ['good', { stock: last }]);
    expect(restored(history.rewind(rules))).toEqual({});
    expect(conflicts(history.rewind(rules))).toEqual({ stock: 'changed since' });
  });
});

describe('damage to a map of which a member was damaged before', () => {
  const x = (value: number) => M({ x: N(value), y: N(1) });

  test('is undone to what good writes had made of the first damage, which stays a question', () => {
    const history = new Case({ m: x(1) }, ['bad', { m: x(2) }], ['good', { m: x(3) }], ['bad', { m: S('gone') }]);
    expect(restored(history.rewind({ deep: ['m'] }))).toEqual({ m: x(3) });
    expect(conflicts(history.rewind({ deep: ['m'] }))).toEqual({ m: 'changed since' });
  });

  test('is undone with the first damage where no good write had built on that', () => {
    expect(
      restored(new Case({ m: x(1) }, ['bad', { m: x(2) }], ['bad', { m: S('gone') }]).rewind({ deep: ['m'] })),
    ).toEqual({ m: x(1) });
  });

  test('is as old as the first damage: a good write to the group in between keeps it', () => {
    const history = new Case({ m: x(1), b: N(1) }, ['bad', { m: x(2), b: N(1) }], ['good', { m: x(2), b: N(2) }], ['bad', { m: S('gone'), b: N(2) }]);
    expect(conflicts(history.rewind({ deep: ['m'], together: [['m', 'b']] }))).toEqual({ m: 'kept together' });
  });
});

test('of damage that good writes have replaced the last of them is kept', () => {
  expect(new Case({ a: S('good') }, ['bad', { a: S('bad') }], ['good', { a: S('better') }], ['good', { a: S('best') }]).fold()!.superseded).toEqual([
    { path: ['a'], base: S('good'), damaged: S('bad'), good: S('best') },
  ]);
});

test('what is damaged again was not replaced', () => {
  const fold = new Case({ a: S('good') }, ['bad', { a: S('bad') }], ['good', { a: S('better') }], ['bad', { a: S('worse') }]).fold()!;
  expect(fold.superseded).toEqual([]);
  expect(fold.marks).toMatchObject([{ path: ['a'], base: S('better'), damaged: S('worse') }]);
});

test('a list that the damage removed is a conflict, also where good writes began another one and removed that', () => {
  const history = new Case({ a: { L: [S('old')] } }, ['bad', {}], ['good', { a: { L: [S('new')] } }], ['good', {}]);
  expect(conflicts(history.rewind())).toEqual({ a: 'changed since' });
});

describe('a value that good writes built on damage', () => {
  const L = (...elements: string[]) => ({ L: elements.map(S) });
  const set = (...members: string[]) => ({ SS: members });

  test('stays a conflict when good writes take away what the damage left', () => {
    const history = new Case(
      { a: set('was') }, ['bad', { a: set('bad') }], ['good', { a: set('bad', 'new') }], ['good', { a: set('new') }],
    );
    expect(conflicts(history.rewind())).toEqual({ a: 'changed since' });
  });

  test('is restored as good writes left it when it is damaged again, and stays a conflict', () => {
    const built = L('bad', 'new');
    const history = new Case({ a: L('was') }, ['bad', { a: L('bad') }], ['good', { a: built }], ['bad', { a: L('worse') }]);
    const outcome = history.rewind();
    expect(restored(outcome)).toEqual({ a: built });
    expect(conflicts(outcome)).toEqual({ a: 'changed since' });
  });

  test('is restored as good writes left it when further damage wrote the value from before all damage', () => {
    const built = L('bad', 'new');
    const history = new Case({ a: L('was') }, ['bad', { a: L('bad') }], ['good', { a: built }], ['bad', { a: L('was') }]);
    expect(restored(history.rewind())).toEqual({ a: built });
  });

  test('stays a conflict when further damage takes itself back', () => {
    const built = L('bad', 'new');
    const history = new Case(
      { a: L('was') }, ['bad', { a: L('bad') }], ['good', { a: built }], ['bad', { a: L('worse') }], ['bad', { a: built }],
    );
    expect(conflicts(history.rewind())).toEqual({ a: 'changed since' });
  });

  test('is judged by the first damage, too, after further damage', () => {
    const history = new Case(
      { a: L('was') }, ['bad', { a: L('bad') }], ['good', { a: L('bad', 'new') }], ['bad', { a: L('worse') }],
      ['good', { a: L('bad', 'newer') }],
    );
    expect(conflicts(history.rewind())).toEqual({ a: 'changed since' });
  });
});

test('attributes that belong together stay as they are where one of them is right already', () => {
  const history = new Case({ a: S('1'), b: S('1') }, ['bad', { a: S('2'), b: S('2') }]);
  const outcome = history.rewind({ together: [['a', 'b']] }, { a: S('1'), b: S('2') });
  expect(conflicts(outcome)).toEqual({ b: 'kept together' });
});

test('attributes that belong together stay as they are where a later write took only the last damage off one of them', () => {
  const built = { L: [S('bad'), S('new')] };
  const history = new Case(
    { a: { L: [S('was')] }, b: S('1') }, ['bad', { a: { L: [S('bad')] }, b: S('1') }], ['good', { a: built, b: S('1') }],
    ['bad', { a: { L: [S('worse')] }, b: S('2') }],
  );
  const outcome = history.rewind({ together: [['a', 'b']] }, { a: built, b: S('2') });
  expect(conflicts(outcome)).toEqual({ a: 'changed since', b: 'kept together' });
});
