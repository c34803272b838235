/** The seed of all that is random in a test: another one each time, or that of `SEED`, for seeing a failure again. */
import { relative } from 'node:path';
import * as fc from 'fast-check';

export const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

fc.configureGlobal({ seed: SEED });

/** A test with random data, whose failure shows how to repeat it. */
export function replayable<P extends unknown[]>(
  test: (...parameters: P) => void | Promise<void>,
): (...parameters: P) => Promise<void> {
  return async (...parameters) => {
    try {
      await test(...parameters);
    } catch (error) {
      const { message, stack } = error as Error;
      const told = `${howToReplay()}\n${message}`;
      // Jest prints the stack, which holds the old message.
      throw Object.assign(error as Error, { message: told, stack: stack?.replace(message, () => told) });
    }
  };
}

function howToReplay(): string {
  const { HISTORIES } = process.env;
  return `to see this again: ${HISTORIES ? `HISTORIES=${HISTORIES} ` : ''}SEED=${SEED} npx jest ${relative(process.cwd(), expect.getState().testPath!)}`;
}
