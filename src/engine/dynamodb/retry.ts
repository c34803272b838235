/** Errors that pass by themselves, and waiting for it: a table that is busy, a network that was away. */
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

/** Whether nobody can tell what became of a request: no answer, half of one, or one that is not DynamoDB's. */
export function isUnanswered({ name, code, $metadata }: RequestError): boolean {
  return ($metadata?.httpStatusCode ?? 0) >= 500 || name === 'SyntaxError' || /Timeout|Abort|Network/.test(name)
    || /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)/.test(code ?? '');
}

/** How long to wait after so many attempts in vain. */
export function waitAfter(attempt: number): number {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
}

const MAX_DURATION = 120_000;

/** Asks until there is an answer: for requests that change nothing. Gives up after two minutes, however long each of them is waited for. */
export async function withRetries<T>(clock: Clock, ask: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const end = clock.now() + MAX_DURATION;
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      signal?.throwIfAborted();
      const failure = error as RequestError;
      if (attempt === MAX_ATTEMPTS || clock.now() >= end || !(THROTTLED.includes(failure.name) || isUnanswered(failure))) throw error;
      await clock.sleep(waitAfter(attempt));
    }
  }
}
