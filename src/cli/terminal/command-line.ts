/** Commands for people to copy. */
import { plainText } from '../../engine/errors/plain-text';

const NAME = 'npx cdk-dynamodb-recovery';

export type FlagValue = string | number | boolean | readonly string[] | undefined;

export type Flags = Readonly<Record<string, FlagValue>>;

/** A command with its options: flags that are `undefined` or false are left out. */
export function commandLine(words: readonly string[], flags: Flags): string {
  return [NAME, ...words.map(quoted)].join(' ') + flagText(flags);
}

/** A program with its arguments, for a shell. */
export function shellLine(words: readonly string[], flags: Flags = {}): string {
  return words.map(quoted).join(' ') + flagText(flags);
}

/** Options for a shell, each with a space before it. */
export function flagText(flags: Flags): string {
  return Object.entries(flags).flatMap(([flag, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [` ${flag}`];
    return [value].flat().map((each) => ` ${flag} ${quoted(String(each))}`);
  }).join('');
}

function quoted(word: string): string {
  if (plainText(word) !== word) return `$'${plainText(word.replaceAll(/['\\]/g, '\\$&'))}'`;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`;
}
