import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeStreamCommand } from '@aws-sdk/client-dynamodb-streams';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Connection } from '../../src/cli/connection/connection';
import { failureOf } from '../../src/cli/errors/failure';
import { knowErrorsOfNode } from '../engine/impatience';

const TIMEOUTS = { connection: 500, silence: 200 };

let server: Server;
let sockets: Socket[];
let halfway: boolean;
let requests: number;
let bundle: { Connection: typeof Connection };
const folder = mkdtempSync(join(tmpdir(), 'connection-'));
const environment = { ...process.env };

/** The module as it is bundled: Jest knows no late imports. */
beforeAll(() => {
  const [root, outfile] = [join(__dirname, '..', '..'), join(folder, 'connection.js')];
  execFileSync(join(root, 'node_modules', '.bin', 'esbuild'), [
    join(root, 'src', 'cli', 'connection', 'connection.ts'), '--bundle', '--platform=node', '--log-level=error', `--outfile=${outfile}`,
  ], { timeout: 50_000 });
  bundle = jest.requireActual(outfile);
});

/** Takes every request, and never answers, or never to the end. */
beforeAll(async () => {
  knowErrorsOfNode();
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_EC2_METADATA_DISABLED: 'true' });
  server = createServer((_, answer) => {
    requests++;
    if (halfway) answer.writeHead(200, { 'content-length': 100, 'content-type': 'application/x-amz-json-1.0' }).write('{');
  });
  server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  [sockets, halfway, requests] = [[], false, 0];
});

afterEach(() => sockets.forEach((socket) => socket.destroy()));

afterAll(async () => {
  process.env = environment;
  rmSync(folder, { recursive: true, force: true });
  await new Promise((resolve) => server.close(resolve));
});

async function connected<T>(use: (connection: Connection) => Promise<T>, more: { roleArn?: string } = {}): Promise<T> {
  const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = await bundle.Connection.open({ region: 'eu-west-1', endpointUrl, ...more }, undefined, TIMEOUTS);
  return use(connection).finally(() => connection.close());
}

const silences: [string, (connection: Connection) => Promise<unknown>][] = [
  ['DynamoDB', (connection) => connection.table('orders')],
  ['streams', async (connection) => (await connection.streams()).send(new DescribeStreamCommand({ StreamArn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/t/stream/1' }))],
  ['S3, reading', async (connection) => (await connection.s3()).send(new GetObjectCommand({ Bucket: 'plans', Key: 'plan.json' }))],
  ['S3, writing', async (connection) => (await connection.s3()).send(new PutObjectCommand({ Bucket: 'plans', Key: 'plan.json', Body: '{}' }))],
];

test.each(silences)('a request that nobody answers ends, and is told as silence: %s', async (_, ask) => {
  const error = await connected(ask).catch((failure) => failure);
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(failureOf(error)).toMatchObject({
    code: 1,
    message: expect.stringMatching(/^the endpoint does not answer \(\w+\): .*; see --region and --endpoint-url$/),
  });
  expect(requests).toBe(5);
});

test('who the caller is stays unknown where nobody answers', async () => {
  expect(await connected((connection) => connection.identity())).toBeUndefined();
  expect(requests).toBe(1);
});

test('a role that nobody gives is an end, too', async () => {
  const error = await connected((connection) => connection.table('orders'), { roleArn: 'arn:aws:iam::111111111111:role/plan' }).catch((failure) => failure);
  expect(error).toMatchObject({ name: 'TimeoutError' });
});

test('an answer that stops halfway ends', async () => {
  halfway = true;
  await expect(connected((connection) => connection.table('orders'))).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('an object that stops halfway ends', async () => {
  halfway = true;
  const text = await connected(async (connection) => {
    const { Body: body } = await (await connection.s3()).send(new GetObjectCommand({ Bucket: 'plans', Key: 'items.jsonl' }));
    return body!.transformToString().catch((failure) => failure);
  });
  expect(text).toMatchObject({ name: 'TimeoutError' });
});

test('an object that nobody reads for a while breaks nothing but itself', async () => {
  halfway = true;
  await connected(async (connection) => {
    await (await connection.s3()).send(new GetObjectCommand({ Bucket: 'plans', Key: 'items.jsonl' }));
    await new Promise((resolve) => setTimeout(resolve, 2 * TIMEOUTS.silence));
  });
});
