/** The end of a run that goes on with the same command. */
import { failureOf } from '../errors/failure';
import { flagsOf, type TypedValues } from '../options/flags';
import { commandLine } from '../terminal/command-line';
import { Interrupted } from '../terminal/interruption';
import { ResumableError } from '../terminal/resumable-error';

export function resumable(
  error: unknown, signal: AbortSignal, words: readonly string[], options: TypedValues,
): ResumableError {
  const cause = signal.aborted ? new Interrupted('interrupted') : error;
  return new ResumableError(cause, failureOf(cause).code, `what was done is written down in ${words.at(-1)}; cutover undo leads back`,
    commandLine(words, flagsOf(options)));
}
