import { parseFilter } from '../../../src/engine/damage/filter/filter';
import { type NameDoubt, NamesRead } from '../../../src/engine/damage/names-read';
import type { RestoreRules } from '../../../src/engine/damage/restore-rules';
import type { Change, SourceKind } from '../../../src/engine/evidence/change';
import type { Item } from '../../../src/engine/values/attribute-value';
import { M, N, S } from '../cases';

const change = (old?: Item, image?: Item, source: SourceKind = 'stream'): Change =>
  ({ keys: { pk: S('k') }, old, new: image, at: new Date(), sequence: '1', source, ttl: false });
const READ = [
  change({ action: S('in'), updatedAt: S('then'), gone: N(1) }, { action: S(''), profile: M({ theme: S('dark') }) }),
];

function doubts(rules: RestoreRules, filter?: string, changes: readonly Change[] = READ): NameDoubt[] {
  const names = new NamesRead(rules, filter === undefined ? undefined : parseFilter(filter));
  changes.forEach((each) => names.see(each));
  return names.doubts();
}

test('names that one of the two images has are not in doubt', () => {
  const [both, numbers] = [['action', 'gone'], ['gone']];
  const rules = { only: both, keep: ['updatedAt'], together: [both], deep: ['profile'], delta: numbers, touch: ['updatedAt'], putBackWithout: numbers };
  expect(doubts(rules, 'changed(profile.theme) and old.gone = 1')).toEqual([]);
});

test.each<[NameDoubt['property'], RestoreRules, boolean]>([
  ['keep', { keep: ['nowhere'] }, true], ['together', { together: [['action', 'nowhere']] }, true], ['version', { version: 'nowhere' }, true],
  ['delta', { delta: ['nowhere'] }, true], ['touch', { touch: ['nowhere'] }, true], ['putBackWithout', { putBackWithout: ['nowhere'] }, true],
  ['only', { only: ['nowhere'] }, false], ['deep', { deep: ['nowhere'] }, false],
])('a name of %s that no change has is in doubt, and whether it lets more be written is known', (property, rules, widens) => {
  expect(doubts(rules)).toEqual([expect.objectContaining({ property, name: 'nowhere', widens, nearest: undefined })]);
});

test.each([
  ['Updated_At', 'updatedAt'], ['UPDATED_AT', 'updatedAt'], ['updateAt', 'updatedAt'], ['acton', 'action'], ['aciton', 'action'], ['zzzzzz', undefined],
])('for %s there is %s', (name, nearest) => {
  expect(doubts({ keep: [name] })).toMatchObject([{ nearest }]);
});

test('an attribute to look into has to be a map in one of the changes', () => {
  const text = 'names "action", which is a map in no change: it is compared as a whole';
  expect(doubts({ deep: ['action'] })).toMatchObject([{ property: 'deep', text }]);
  expect(doubts({ deep: ['action'] }, undefined, [...READ, change({ action: M({}) })])).toEqual([]);
});

test('a version that is no number is in doubt, with how often', () => {
  expect(
    doubts({ version: 'v' }, undefined, [change({ v: S('1') }), change({ v: N(1) }), change(undefined, { v: S('2') })]),
  ).toMatchObject([
    { property: 'version', widens: false, text: expect.stringContaining('"v" is something else in 2 of the changes') },
  ]);
  expect(doubts({ version: 'v' }, undefined, [change({ v: N(1) })])).toEqual([]);
});

test('of a path, the step that no change has is named, with what is there', () => {
  expect(doubts({}, 'old.profile.them = "dark"')).toMatchObject([
    {
      property: 'filter',
      nearest: 'theme',
      text: 'names old.profile.them, and no change has "them" in profile; there is "theme": write old.profile.theme',
    },
  ]);
});

test('where nothing was read, or what a run has written, no name is in doubt', () => {
  expect(doubts({ keep: ['nowhere'], version: 'v' }, undefined, [])).toEqual([]);
  expect(
    doubts({ keep: ['nowhere'], version: 'v' }, undefined, [change({ v: S('1') }, { v: S('2') }, 'journal')]),
  ).toEqual([]);
});
