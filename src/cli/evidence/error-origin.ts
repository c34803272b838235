/** Errors of exports, which know files and not the option that named them. */
import { ReportedError } from '../../engine/errors/reported-error';

/** The error, with the option that named its files. */
export function withOrigin(option: string, error: unknown): unknown {
  if (error instanceof ReportedError) error.origin = option;
  return error;
}

/** The elements of an export, with the option in errors. */
export async function* namedBy<T>(option: string, elements: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* elements;
  } catch (error) {
    throw withOrigin(option, error);
  }
}
