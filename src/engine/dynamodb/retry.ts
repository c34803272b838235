/** Retries after transient errors: a throttled table, an interrupted network. */
import type { Clock } from '../../clock/clock';

export interface RequestError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly $metadata?: { readonly attempts?: number; readonly httpStatusCode?: number };
}

export const THROTTLED = [
  'ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded', 'LimitExceededException',
];
export const MAX_ATTEMPTS = 30;
const FIRST_WAIT = 50;
const LONGEST_WAIT = 5000;

/** True if the outcome of a request is unknown: there was no answer, a partial one, or one that is not DynamoDB's. */
export function isUnanswered({ name, code, $metadata }: RequestError): boolean {
  return ($metadata?.httpStatusCode ?? 0) >= 500 || name === 'SyntaxError' || /Timeout|Abort|Network/.test(name)
    || /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)/.test(code ?? '');
}

/** The wait after a number of failed attempts, in milliseconds. */
export function waitAfter(attempt: number): number {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
}

const MAX_DURATION = 120_000;

/**
 * Repeats a request until there is an answer. Only for requests that change nothing. Gives up after two minutes,
 * however long each attempt takes.
 */
export async function withRetries<T>(clock: Clock, ask: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const end = clock.now() + MAX_DURATION;
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      signal?.throwIfAborted();
      const failure = error as RequestError;
      if (
        attempt === MAX_ATTEMPTS
        || clock.now() >= end
        || !(THROTTLED.includes(failure.name) || isUnanswered(failure))
      ) {
        throw error;
      }
      await clock.sleep(waitAfter(attempt));
    }
  }
}
