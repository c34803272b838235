/**
 * Regular expressions over texts of a table, which others choose.
 *
 * The engine is RE2: a match takes at most the steps of the pattern for each character of the text. So no text makes a
 * filter stand still: with at most 70 steps, the worst of 300 patterns that were made to be slow took 0.35 s of
 * processor time for the 400 KB of the largest item.
 */
import { RE2JS } from 're2js';
import { FilterError } from './filter-error';

/** A pattern for a UUID has 44, one for a SHA-256 68. */
const MOST_STEPS = 70;

export function compiledPattern(source: string, position: number): (text: string) => boolean {
  const got = JSON.stringify(source);
  // In JSON "\b" is a backspace, which is hardly meant in a search.
  if (source.includes('\b')) {
    throw new FilterError(position, 'a regular expression', got, 'the boundary of a word is written \\\\b');
  }
  const pattern = compiled(source, position);
  const steps = pattern.programSize();
  if (steps > MOST_STEPS) {
    throw new FilterError(
      position,
      `a regular expression of at most ${MOST_STEPS} steps`,
      `${steps} in ${got}`,
      'repeat less often, or use in, contains or size',
    );
  }
  return (text) => pattern.test(text);
}

function compiled(source: string, position: number): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source));
  } catch (error) {
    const reason = (error as Error).message.replace('error parsing regexp: ', '');
    throw new FilterError(position, 'a regular expression', JSON.stringify(source), `${reason}; ${advice(source)}`);
  }
}

function advice(source: string): string {
  return /\(\?<?[=!]|\\[1-9]|\\k</.test(source)
    ? 'RE2 has no lookaround and no backreference, which can take for ever: use not, and, or'
    : 'the syntax is that of RE2';
}
