import { createServer, request as send } from 'node:http';
import type { IncomingMessage, ServerResponse, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What goes wrong between a program and AWS. */
export type Fault = 'throttled' | 'failing' | 'denied' | 'dropped' | 'late';

const ANSWERS = {
  throttled: [400, 'ThrottlingException'],
  failing: [500, 'InternalServerError'],
  denied: [403, 'AccessDeniedException'],
} as const;

const LATE_MILLISECONDS = 400;

/**
 * Stands between clients and the emulator on 127.0.0.1 and lets chosen calls go wrong. It counts those that did, so
 * that a test can fail where none was hit.
 */
export class FaultProxy {
  public static async before(endpoint: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(new URL(endpoint));
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  public hits = 0;
  private readonly server: Server;
  private fault?: { readonly kind: Fault; readonly call: RegExp; times: number };

  private constructor(private readonly target: URL) {
    this.server = createServer((incoming, answer) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => void this.answer(incoming, Buffer.concat(chunks), answer));
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
    this.hits = 0;
    this.fault = { kind, call, times };
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(incoming: IncomingMessage, body: Buffer, answer: ServerResponse): Promise<void> {
    const call = String(incoming.headers['x-amz-target'] ?? `${incoming.method} ${incoming.url}`);
    const { fault } = this;
    if (!fault || fault.times <= 0 || !fault.call.test(call)) {
      this.forward(incoming, body, answer);
      return;
    }
    fault.times--;
    this.hits++;
    if (fault.kind === 'dropped') {
      answer.destroy();
    } else if (fault.kind === 'late') {
      await sleep(LATE_MILLISECONDS);
      this.forward(incoming, body, answer);
    } else {
      const [status, type] = ANSWERS[fault.kind];
      answer.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type }).end(JSON.stringify({ __type: type, message: 'a fault' }));
    }
  }

  /** The signature holds for the host that the client called, so every header stays as it is. */
  private forward({ method, url, headers }: IncomingMessage, body: Buffer, answer: ServerResponse) {
    const outgoing = send({ host: this.target.hostname, port: this.target.port, method, path: url, headers }, (real) => {
      answer.writeHead(real.statusCode!, real.headers);
      real.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    outgoing.end(body);
  }
}
