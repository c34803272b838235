import { createServer, type AddressInfo, type Server, type Socket } from 'net';
import { answer } from '../../src/handlers/custom-resource';

const sockets: Socket[] = [];
let server: Server;

/** An address that takes every connection and never answers, as behind a network without a way to S3. */
beforeAll((done) => {
  server = createServer((socket) => sockets.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1', done);
});
afterAll((done) => {
  sockets.forEach((socket) => socket.destroy());
  server.close(done);
});

test('an address that does not answer is given up in the time for it, at each attempt', async () => {
  const event: any = {
    RequestType: 'Delete',
    ResponseURL: `https://127.0.0.1:${(server.address() as AddressInfo).port}/answer`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Guard',
  };

  await expect(answer(event, async () => ({}), { attempts: 2, attemptMilliseconds: 200 })).rejects.toThrow(
    'did not answer within 200 ms',
  );
  expect(sockets).toHaveLength(2);
}, 10_000);
