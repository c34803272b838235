import { types } from 'node:util';
import type { Clock } from '../../src/clock/clock';

/** A clock with short waits. */
export const IMPATIENT: Clock = {
  now: Date.now,
  sleep: async (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / 50)),
};

/** Sends again what failed by itself, as the SDK does, but at once. */
export function retries(most: number): any {
  return {
    mode: 'standard',
    acquireInitialRetryToken: async () => token(0),
    refreshRetryTokenForRetry: async (last: ReturnType<typeof token>, { errorType }: { errorType: string }) => {
      if (errorType === 'CLIENT_ERROR' || last.getRetryCount() + 1 >= most) throw new Error('enough');
      return token(last.getRetryCount() + 1);
    },
    recordSuccess: () => undefined,
  };
}

function token(count: number) {
  return { getRetryCount: () => count, getRetryDelay: () => 1, getRetryCost: () => undefined };
}

/**
 * Jest gives tests an `Error` of their own, which the errors of Node's network are not made of. The SDK would take them
 * for something else, and lose their codes. From now on they are errors here, too.
 */
export function knowErrorsOfNode(): void {
  const usual = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Error, Symbol.hasInstance, {
    value: function (this: unknown, error: unknown) {
      return this === Error ? types.isNativeError(error) : usual.call(this as Function, error);
    },
  });
}
