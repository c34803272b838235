/** Refusals of exports, which know files and not the option that named them. */
import { Refusal } from '../../engine/errors/refusal';

const OF_FILES = /^'(object|bucket|export|exportType|outputView|outputFormat|export\w*Time|manifest[\w.-]*|data file)' must /;

/** An error with the option, if it is about the files that this one named. */
export function refusalOf(option: string, error: unknown): unknown {
  if (error instanceof Refusal && OF_FILES.test(error.message)) error.message = `'${option}': ${error.message}`;
  return error;
}

/** What is read of an export, with the option in refusals. */
export async function* namedBy<T>(option: string, elements: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* elements;
  } catch (error) {
    throw refusalOf(option, error);
  }
}
