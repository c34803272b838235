import { request } from 'https';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** The answer of a custom resource, unless it throws. */
export interface Outcome {
  readonly data?: { readonly [name: string]: string };

  /** A note that CloudFormation shows with the resource. */
  readonly reason?: string;
}

/** CloudFormation waits for nothing longer than this, and for ever if it gets more. */
const LONGEST_ANSWER_BYTES = 4096;

/** The number and the duration of attempts to send an answer. */
export interface RetryLimits {
  readonly attempts: number;
  readonly attemptMilliseconds: number;
}

/** A minute in all: the function has two more than its work takes before CloudFormation gives up. */
const RETRY_LIMITS: RetryLimits = { attempts: 5, attemptMilliseconds: 10_000 };

/**
 * Answers CloudFormation, whatever happens: an event without an answer holds up the stack until its time is over.
 *
 * A deletion is answered with success before anything can fail. The physical id never changes, so an update never
 * makes CloudFormation delete anything.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answer(
  event: CloudFormationCustomResourceEvent,
  work: () => Promise<Outcome>,
  limits = RETRY_LIMITS,
): Promise<void> {
  const { status, reason, data } = await statusOf(event.RequestType === 'Delete' ? async () => ({}) : work);
  const body = (text?: string) =>
    JSON.stringify({
      Status: status,
      Reason: text,
      PhysicalResourceId: 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      Data: data,
    });
  await put(new URL(event.ResponseURL), body(shortened(reason, body)), limits);
}

async function statusOf(work: () => Promise<Outcome>): Promise<Outcome & { readonly status: string }> {
  try {
    return { status: 'SUCCESS', ...await work() };
  } catch (error) {
    return { status: 'FAILED', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The longest beginning of a reason that leaves the whole answer within its limit. */
function shortened(reason: string | undefined, body: (text?: string) => string): string | undefined {
  let text = reason;
  while (text && Buffer.byteLength(body(text)) > LONGEST_ANSWER_BYTES) {
    text = `${text.slice(0, Math.floor(text.length * 0.95) - 1)}…`;
  }
  return text;
}

async function put(url: URL, body: string, limits: RetryLimits, attempt = 1): Promise<void> {
  try {
    await putOnce(url, body, limits.attemptMilliseconds);
  } catch (error) {
    if (attempt === limits.attempts) {
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 100 * (1 + Math.random())));
    await put(url, body, limits, attempt + 1);
  }
}

/** The limit is of the whole request: a network without a way there can take the connection and never answer. */
function putOnce(url: URL, body: string, milliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(milliseconds);
    const fail = (error: Error) =>
      reject(
        signal.aborted ? new Error(`CloudFormation's response URL did not answer within ${milliseconds} ms`) : error,
      );
    // The address is signed for an empty content type.
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    request(url, { method: 'PUT', headers, signal }, (response) => {
      response.resume();
      const status = response.statusCode ?? 500;
      response.on('error', fail);
      response.on('end', () =>
        status < 400 ? resolve() : reject(new Error(`CloudFormation's response URL answered ${status}`)),
      );
    }).on('error', fail).end(body);
  });
}
