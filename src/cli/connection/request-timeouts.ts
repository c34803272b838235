/** Time-outs of requests to AWS. By default the SDK only warns of a request without an answer. */
export interface RequestTimeouts {
  /** Milliseconds until a connection stands. */
  readonly connection: number;

  /** Milliseconds without an answer, or without the next byte of one. */
  readonly silence: number;
}

const TIMEOUTS: RequestTimeouts = { connection: 5000, silence: 30_000 };

/** For requests that are answered at once, as all of DynamoDB, its streams and STS are. */
export function promptRequests({ connection, silence }: RequestTimeouts = TIMEOUTS) {
  // Without the last one an answer that stops halfway would be waited for.
  return {
    connectionTimeout: connection,
    requestTimeout: silence,
    throwOnRequestTimeout: true,
    socketTimeout: silence,
  };
}

/** For S3: a large object may take its time as long as something moves. */
export function longRequests({ connection, silence }: RequestTimeouts = TIMEOUTS) {
  return { connectionTimeout: connection, socketTimeout: silence };
}
