import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type Fault, FaultProxy } from './fault-proxy';

let server: Server;
let proxy: FaultProxy;

beforeAll(async () => {
  server = createServer((_, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = await FaultProxy.before(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 10);
});

afterAll(async () => {
  await proxy.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** A caller that gives up as soon as it has sent its call. */
async function callAndGo(): Promise<void> {
  const { port } = new URL(proxy.endpoint);
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.end('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
}

test.each<Fault | undefined>([undefined, 'slow', 'late', 'lost', 'cut', 'masked'])(
  'calm returns although callers have gone before their answers came: %s', async (kind) => {
    proxy.injectBy(() => kind);
    await Promise.all(Array.from({ length: 100 }, callAndGo));
    await proxy.calm();
    expect(proxy.hits).toBeLessThanOrEqual(100);
  }, 20_000,
);
