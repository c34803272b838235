import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A bucket that keeps every key as it is sent, `..`, NUL and all, as S3 does. Its objects can be looked at and changed.
 */
export class PlainBucket {
  public static async open(): Promise<PlainBucket> {
    const bucket = new PlainBucket();
    bucket.server.listen(0, '127.0.0.1');
    await once(bucket.server, 'listening');
    return bucket;
  }

  /** Bodies by their keys. */
  public readonly objects = new Map<string, Buffer>();
  private readonly writers = new Map<string, string>();
  private readonly server = createServer((request, response) => void this.answer(request, response));

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The keys below a prefix. */
  public below(prefix: string): string[] {
    return [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .sort();
  }

  public close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path, query] = request.url!.split('?');
    const key = decodeURIComponent(path.replace(/^\/[^/]+\/?/, ''));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (key === '') return this.list(new URLSearchParams(query), response);
    if (request.method === 'PUT') return this.put(key, Buffer.concat(chunks), request, response);
    const body = this.objects.get(key);
    if (!body) return fail(response, 404, 'NoSuchKey');
    response.writeHead(200, { 'content-length': body.length, 'x-amz-meta-writer': this.writers.get(key) ?? '' });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private list(query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get('prefix') ?? '';
    const encoded = query.get('encoding-type') === 'url';
    const text = (key: string) => encoded ? encodeURIComponent(key) : key.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><ListBucketResult>${encoded ? '<EncodingType>url</EncodingType>' : ''}<KeyCount>${keys.length}</KeyCount>`
      + `<IsTruncated>false</IsTruncated>${keys.map((key) => `<Contents><Key>${text(key)}</Key></Contents>`).join('')}</ListBucketResult>`);
  }

  private put(key: string, body: Buffer, { headers }: IncomingMessage, response: ServerResponse): void {
    if (headers['if-none-match'] === '*' && this.objects.has(key)) return fail(response, 412, 'PreconditionFailed');
    this.objects.set(key, headers['content-encoding']?.includes('aws-chunked') ? unchunked(body) : body);
    this.writers.set(key, String(headers['x-amz-meta-writer'] ?? ''));
    response.writeHead(200, { etag: '"x"' });
    response.end();
  }
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

/** The content of chunks that each begin with their size. */
function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let place = 0; ;) {
    const end = body.indexOf('\r\n', place);
    const size = Number.parseInt(body.toString('latin1', place, end), 16);
    if (size === 0) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    place = end + 2 + size + 2;
  }
}
