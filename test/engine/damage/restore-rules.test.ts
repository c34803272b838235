import { checkRules, mayRestore, type RestoreRules, writtenNames } from '../../../src/engine/damage/restore-rules';

test.each<[RestoreRules, string]>([
  [{ together: [['a', 'b'], ['c', 'a']] }, "'together' must have each attribute in one group, got \"a\" twice; join its groups"],
  [{ together: [['a', 'v']], version: 'v' }, "'together' must hold attributes that may be rolled back, got \"v\""],
  [{ together: [['a', 'u']], touch: ['u'] }, "'together' must hold attributes that may be rolled back, got \"u\""],
  [{ together: [['a', 'b']], only: ['a'] }, "'together' must hold attributes that may be rolled back, got \"b\""],
  [{ delta: ['a'], keep: ['a'] }, "'delta' must hold attributes that may be rolled back, got \"a\""],
  [{ delta: ['a'], together: [['a', 'b']] }, "'delta' must hold numbers that are rolled back on their own, got \"a\""],
  [{ delta: ['a'], deep: ['a'] }, "'delta' must hold numbers that are rolled back on their own, got \"a\""],
  [{ touch: ['a'], keep: ['a'] }, "'touch' must name other attributes than 'keep', got \"a\" in both"],
  [{ touch: ['a'], only: ['a'] }, "'touch' must name other attributes than 'only', got \"a\" in both"],
  [{ touch: ['a'], deep: ['a'] }, "'touch' must name other attributes than 'deep', got \"a\" in both"],
  [{ touch: ['a'], putBackWithout: ['a'] }, "'touch' must name other attributes than 'putBackWithout', got \"a\" in both"],
  [{ touch: ['v'], version: 'v' }, "'touch' must name other attributes than 'version', got \"v\" in both"],
  [{ touch: ['a', 'e'], expiry: 'e' },
    "'touch' must name other attributes than that of time to live, got \"e\"; what expires at the time of the repair would be deleted"],
  [{ putBackWithout: ['v'], version: 'v' }, "'putBackWithout' must name other attributes than 'version', got \"v\" in both"],
  [{ version: 'v', deep: ['v'] }, "'version' must be a number other than the key, got \"v\""],
  [{ putBackWithout: ['pk'] }, "'putBackWithout' must hold attributes other than the key, got \"pk\""],
])('%j is refused', (rules, message) => {
  expect(() => checkRules(rules, ['pk'])).toThrow(message);
});

test('attributes that are kept, touched, counted or not among the only ones are not rolled back', () => {
  const rules = { keep: ['k'], touch: ['u'], version: 'v' };
  expect(['a', 'k', 'u', 'v'].filter((name) => mayRestore(rules, name))).toEqual(['a']);
  expect(['a', 'b'].filter((name) => mayRestore({ only: ['b'] }, name))).toEqual(['b']);
});

test('the version and what is touched are written whatever the damage did to them', () => {
  expect(
    [{}, { touch: ['u'] }, { version: 'v' }, { touch: ['u'], version: 'v' }].map((rules) => writtenNames(rules)),
  ).toEqual([[], ['u'], ['v'], ['u', 'v']]);
});
