/** Spellings of earlier releases, answered with the command as it is typed now. */
import { COMMANDS } from './commands/command-list';
import { typedLine } from './terminal/command-line';
import { Refusal } from '../engine/errors/refusal';

const VERBS = COMMANDS.flatMap(({ words: [family, verb] }) => family === 'rewind' && verb ? [verb] : []);

/** Commands that stood alone. */
const ALONE = ['report', 'verify'];

/** Options that have become commands, with their short forms. */
const CHOICES: Readonly<Record<string, string>> = { '--apply': 'apply', '-a': 'apply', '--undo': 'undo' };

/** Refuses a command in its former spelling, with the present one to copy. */
export function refuseFormer([first, ...rest]: readonly string[]): void {
  if (ALONE.includes(first)) throw former(first, 'follow rewind', 'none', ['rewind', first, ...rest]);
  if (first !== 'rewind' || VERBS.includes(rest[0]) || rest.some((word) => ['-h', '--help'].includes(word))) return;
  const choice = rest.findIndex((word) => Object.hasOwn(CHOICES, word.replace(/=.*/s, '')));
  if (choice >= 0) {
    const [, option, joined] = /^([^=]+)(?:=(.*))?$/s.exec(rest[choice])!;
    const plan = joined ?? rest[choice + 1];
    const others = rest.filter((_, place) => place < choice || place > choice + (joined === undefined ? 1 : 0));
    throw former('rewind', ONE_OF, option, ['rewind', CHOICES[option], ...plan === undefined ? [] : [plan], ...others]);
  }
  if (rest[0]?.startsWith('-')) throw former('rewind', ONE_OF, rest[0], ['rewind', 'plan', ...rest]);
}

const ONE_OF = `be followed by ${VERBS.slice(0, -1).join(', ')} or ${VERBS.at(-1)}`;

function former(property: string, allowed: string, got: string, words: readonly string[]): Refusal {
  return new Refusal(property, allowed, got, `run:\n\n  ${typedLine(words)}\n`);
}
