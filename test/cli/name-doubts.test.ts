import { doubtWarnings, requireNames, type UnknownName } from '../../src/cli/actions/name-doubts';
import type { NameDoubt } from '../../src/engine/damage/names-read';
import type { RestoreRules } from '../../src/engine/damage/restore-rules';

const doubt = (property: NameDoubt['property'], name: string, widens: boolean, nearest?: string): NameDoubt =>
  ({ property, name, widens, nearest, text: `names ${name}` });

/** The rules that are offered in place of those that were refused. */
function meant(rules: RestoreRules, ...doubts: NameDoubt[]): RestoreRules {
  try {
    requireNames(doubts);
  } catch (error) {
    return JSON.parse(JSON.stringify((error as UnknownName).meant(rules)));
  }
  throw new Error('not refused');
}

test('a name without which more would be written is refused, wherever it stands among the doubts', () => {
  const only = doubt('only', 'acter', false, 'actor');
  expect(() => requireNames([only, doubt('keep', 'updateAt', true, 'updatedAt')]))
    .toThrow("'keep' must name what the changes have, got \"updateAt\"; there is \"updatedAt\"");
  expect(() => requireNames([doubt('keep', 'x', true)]))
    .toThrow("'keep' must name what the changes have, got \"x\"; no change that was read has it: leave it out, or choose another");
  expect(() => requireNames([only])).not.toThrow();
  expect(() => requireNames()).not.toThrow();
  expect(doubtWarnings([only])).toEqual(["'--only' names acter"]);
});

test('the rules that are offered have the names that are there, and those that are not in doubt as they are', () => {
  expect(meant(
    { only: ['a', 'acter'], keep: ['updateAt', 'b'], version: 'ver', strict: true },
    doubt('keep', 'updateAt', true, 'updatedAt'), doubt('only', 'acter', false, 'actor'), doubt('version', 'ver', true, 'version'),
  )).toEqual({ only: ['a', 'actor'], keep: ['updatedAt', 'b'], version: 'version', strict: true });
});

test('a name that is near none is left out where it would let more be written, and stays where it lets nothing be', () => {
  const doubts = [doubt('keep', 'none', true), doubt('touch', 'none', true), doubt('only', 'nothing', false)];
  expect(meant({ only: ['nothing'], keep: ['none'], touch: ['u', 'none'] }, ...doubts)).toEqual({ only: ['nothing'], touch: ['u'] });
});

test('a group of one is none', () => {
  expect(meant({ together: [['a', 'none'], ['b', 'c']] }, doubt('together', 'none', true))).toEqual({ together: [['b', 'c']] });
});

test('a name is meant for the rule in which it stands alone', () => {
  expect(meant({ keep: ['x'], delta: ['x'] }, doubt('keep', 'x', true, 'y'))).toEqual({ keep: ['y'], delta: ['x'] });
});
