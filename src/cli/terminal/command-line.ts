/** Commands for people to copy. */
import { plainText } from '../../engine/errors/plain-text';

const NAME = 'npx cdk-dynamodb-recovery';

export type FlagValue = string | number | boolean | readonly string[] | undefined;

export type Flags = Readonly<Record<string, FlagValue>>;

/**
 * A command with its options: flags that are `undefined` or false are left out. Names of tables and folders may begin
 * with a dash: as parameters they come last, after `--`.
 */
export function commandLine(words: readonly string[], flags: Flags): string {
  const dashed = words.findIndex((word) => word.startsWith('-'));
  const [plain, last] = dashed < 0 ? [words, []] : [words.slice(0, dashed), ['--', ...words.slice(dashed)]];
  return [NAME, ...plain.map(quoted)].join(' ') + flagText(flags) + last.map((word) => ` ${quoted(word)}`).join('');
}

/** A command as a person typed it, options and all. */
export function typedLine(words: readonly string[]): string {
  return [NAME, ...words.map(quoted)].join(' ');
}

/** Another program with its arguments, for a shell. The value of an option may begin with a dash. */
export function shellLine(words: readonly string[], flags: Flags = {}): string {
  const isValue = (place: number) => OPTION.test(words[place - 1] ?? '') && words[place].startsWith('-') && !OPTION.test(words[place]);
  return words.map((word, place) => `${place === 0 ? '' : isValue(place) ? '=' : ' '}${quoted(word)}`).join('') + flagText(flags);
}

const OPTION = /^--[a-z][a-z-]*$/;

/** Options for a shell, each with a space before it. */
export function flagText(flags: Flags): string {
  return Object.entries(flags).flatMap(([flag, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [` ${flag}`];
    return [value].flat().map(String).map((each) => ` ${flag}${each.startsWith('-') ? '=' : ' '}${quoted(each)}`);
  }).join('');
}

/** Options as the words of which a command is made, without a shell. */
export function flagWords(flags: Flags): string[] {
  return Object.entries(flags).flatMap(([flag, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [flag] : [value].flat().map((each) => `${flag}=${each}`);
  });
}

function quoted(word: string): string {
  if (plainText(word) !== word) return `$'${plainText(word.replaceAll(/['\\]/g, '\\$&'))}'`;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`;
}
