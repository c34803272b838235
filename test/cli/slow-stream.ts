import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const nothing = () => undefined;

/**
 * Stands before DynamoDB Local, on 127.0.0.1, and gives the records of streams a few at a time: each page after a
 * while, or never.
 */
export class SlowStream {
  public static async before(target: string, records: number): Promise<SlowStream> {
    const stream = new SlowStream(target, records);
    await once(stream.server.listen(0, '127.0.0.1'), 'listening');
    return stream;
  }

  private readonly server = createServer(
    (request, response) => void this.answer(request, response).catch(() => response.destroy()),
  );

  /** Records that were given. */
  public given = 0;

  /** The duration of each page, in milliseconds; those after the last one take no time. */
  private delays: number[] = [];
  private reached: () => void = nothing;

  private constructor(
    private readonly target: string,
    private readonly records: number,
  ) {}

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends when a page is asked for that never comes. */
  public async stalls(...delays: number[]): Promise<void> {
    this.delays = [...delays, Infinity];
    return new Promise((resolve) => (this.reached = resolve));
  }

  public flows(): void {
    this.delays = [];
  }

  public close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const pages = request.headers['x-amz-target']?.toString().endsWith('.GetRecords') ?? false;
    if (pages && this.delays.length > 0) {
      const delay = this.delays.shift()!;
      if (delay === Infinity) return this.reached();
      await sleep(delay);
    }
    const { 'content-length': _, connection: __, host: ___, ...headers } = request.headers as Record<string, string>;
    const answer = await fetch(this.target, {
      signal: AbortSignal.timeout(50_000),
      method: request.method,
      headers,
      body: pages ? JSON.stringify({ ...JSON.parse(body.toString()), Limit: this.records }) : body,
    });
    const text = await answer.text();
    if (pages) this.given += JSON.parse(text).Records?.length ?? 0;
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
  }
}
