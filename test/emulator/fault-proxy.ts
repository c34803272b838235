import { createServer, request as send, type ClientRequest, type IncomingMessage, type ServerResponse, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const ANSWERS = {
  throttled: [400, 'ThrottlingException'],
  overloaded: [400, 'ProvisionedThroughputExceededException'],
  conflicting: [400, 'ReplicatedWriteConflictException'],
  expired: [400, 'ExpiredIteratorException'],
  trimmed: [400, 'TrimmedDataAccessException'],
  failing: [500, 'InternalServerError'],
  denied: [403, 'AccessDeniedException'],
  gone: [400, 'ResourceNotFoundException'],
} as const;

/** Faults between a program and AWS. */
export type Fault = keyof typeof ANSWERS
/** The connection ends before the call arrives. */
| 'dropped'
/** The call arrives after a while, perhaps after its caller has given up. */
| 'late'
/** The call arrives at once, its answer after a while. */
| 'slow'
/** The call arrives, its answer never leaves: the connection is reset. */
| 'lost'
/** The call arrives, half of its answer comes back. */
| 'cut'
/** The call arrives, but a machine between answers in its place, in HTML. */
| 'masked'
/** Half of the keys of a BatchGetItem come back unprocessed. */
| 'unprocessed';

type Passing = 'slow' | 'lost' | 'cut' | 'masked' | 'unprocessed';

const LATE_MILLISECONDS = 400;

/** No call takes longer, in milliseconds. */
const REQUEST_TIMEOUT = 50_000;

/** A call that reached the emulator. */
export interface Exchange {
  readonly call: string;
  readonly body: string;
  readonly status: number;
}

/**
 * Stands between clients and the emulator on 127.0.0.1 and lets chosen calls go wrong. It counts those that did, so
 * that a test can fail where none was hit.
 */
export class FaultProxy {
  public static async before(endpoint: string, lateMilliseconds = LATE_MILLISECONDS): Promise<FaultProxy> {
    const proxy = new FaultProxy(new URL(endpoint), lateMilliseconds);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  public hits = 0;

  /** The number of hits of each fault since the faults were chosen. */
  public hitsByKind: Partial<Record<Fault, number>> = {};

  private readonly server: Server;
  private readonly underway = new Set<Promise<void>>();
  private choose: (call: string) => Fault | undefined = nothing;
  private watch: (exchange: Exchange) => void = nothing;

  private constructor(
    private readonly target: URL,
    private readonly lateMilliseconds: number,
  ) {
    this.server = createServer((incoming, answer) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => {
        const work = this.answer(incoming, Buffer.concat(chunks), answer).catch(() => void answer.destroy());
        this.underway.add(work);
        void work.then(() => this.underway.delete(work));
      });
    });
  }

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /**
   * From now on calls go wrong.
   *
   * @param call matches the target of the call (`DynamoDB_20120810.DescribeTable`), or its method and path
   * @param times how many calls, all of them if left out
   */
  public inject(kind: Fault, call: RegExp, times = Infinity): void {
    let left = times;
    this.injectBy((name) => (call.test(name) && left-- > 0 ? kind : undefined));
  }

  /** From now on it is decided call by call which go wrong. */
  public injectBy(choose: (call: string) => Fault | undefined): void {
    this.hits = 0;
    this.hitsByKind = {};
    this.choose = choose;
  }

  /** Returns once a call goes wrong. */
  public async hit(): Promise<void> {
    for (const end = Date.now() + REQUEST_TIMEOUT; this.hits === 0; await sleep(20)) {
      if (Date.now() > end) throw new Error('no call went wrong');
    }
  }

  /** Reports each call that reaches the emulator, from now on, when it is over. */
  public watchBy(watch: (exchange: Exchange) => void): void {
    this.watch = watch;
  }

  /** No call goes wrong any more; returns when the late ones have arrived. */
  public async calm(): Promise<void> {
    this.choose = nothing;
    const underway = [...this.underway];
    // A call that never ends fails one test, not each test after it.
    this.underway.clear();
    await Promise.all(underway);
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(incoming: IncomingMessage, body: Buffer, answer: ServerResponse): Promise<void> {
    const call = String(incoming.headers['x-amz-target'] ?? `${incoming.method} ${incoming.url}`);
    const kind = this.choose(call);
    if (kind) {
      this.hits++;
      this.hitsByKind[kind] = (this.hitsByKind[kind] ?? 0) + 1;
    }
    switch (kind) {
      case undefined:
        return this.pass(undefined, call, incoming, body, answer);
      case 'dropped':
        return void answer.destroy();
      case 'late':
        await sleep(this.lateMilliseconds);
        return this.pass(undefined, call, incoming, body, answer);
      case 'slow':
      case 'lost':
      case 'cut':
      case 'masked':
      case 'unprocessed':
        return this.pass(kind, call, incoming, body, answer);
      default: {
        const [status, type] = ANSWERS[kind];
        answer
          .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type })
          .end(JSON.stringify({ __type: type, message: 'a fault' }));
      }
    }
  }

  /** The call arrives; what becomes of its answer is another matter. */
  private async pass(
    kind: Passing | undefined,
    call: string,
    incoming: IncomingMessage,
    body: Buffer,
    answer: ServerResponse,
  ): Promise<void> {
    const [asked, left] = kind === 'unprocessed' ? halved(body) : [body, undefined];
    const { status, headers, text } = await this.ask(incoming, asked);
    if (kind === 'slow') await sleep(this.lateMilliseconds);
    const over = new Promise((resolve) => answer.on('close', resolve));
    switch (kind) {
      case 'lost':
        incoming.socket.resetAndDestroy();
        break;
      case 'cut':
        answer
          .writeHead(status, headers)
          .write(text.subarray(0, text.length / 2), () => void incoming.socket.resetAndDestroy());
        break;
      case 'masked':
        answer.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>');
        break;
      case 'unprocessed': {
        const { 'content-length': _length, 'x-amz-crc32': _checksum, ...others } = headers;
        answer.writeHead(status, others).end(JSON.stringify({ ...JSON.parse(text.toString()), UnprocessedKeys: left }));
        break;
      }
      default:
        answer.writeHead(status, headers).end(text);
    }
    // Where the connection is gone already, Node.js does not always report the end of the answer.
    if (!answer.destroyed && !incoming.socket.destroyed) await over;
    this.watch({ call, body: body.toString(), status });
  }

  /** The signature holds for the host that the client called, so every header stays as it is. */
  private async ask(
    { method, url, headers }: IncomingMessage,
    body: Buffer,
  ): Promise<{ status: number; headers: IncomingMessage['headers']; text: Buffer }> {
    return new Promise((resolve, reject) => {
      const length = 'content-length' in headers ? { 'content-length': String(body.length) } : {};
      send(
        {
          host: this.target.hostname,
          port: this.target.port,
          method,
          path: url,
          headers: { ...headers, ...length },
          timeout: REQUEST_TIMEOUT,
        },
        (real) => {
          const chunks: Buffer[] = [];
          real.on('data', (chunk) => chunks.push(chunk));
          real.on('error', reject);
          real.on('end', () =>
            resolve({ status: real.statusCode!, headers: real.headers, text: Buffer.concat(chunks) }),
          );
        },
      )
        .on('timeout', function (this: ClientRequest) {
          this.destroy(new Error('the emulator does not answer'));
        })
        .on('error', reject)
        .end(body);
    });
  }
}

function nothing(): undefined {
  return undefined;
}

/** A BatchGetItem for half of the keys, and the others. */
function halved(body: Buffer): [Buffer, unknown] {
  const request = JSON.parse(body.toString());
  const halves = [0, 1].map((half) =>
    Object.fromEntries(
      Object.entries<any>(request.RequestItems)
        .map(([table, { Keys: keys, ...rest }]) => [
          table,
          { ...rest, Keys: keys.filter((_: unknown, place: number) => place % 2 === half) },
        ])
        .filter(([, { Keys: keys }]: any) => keys.length > 0),
    ),
  );
  return [Buffer.from(JSON.stringify({ ...request, RequestItems: halves[0] })), halves[1]];
}
