import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeSettings, ConfigurationSettings, EmulatorOptions, RestoreSettings } from './emulator-options';

const root = join(__dirname, '..', '..');
const home = join(root, '.emulator');

/** No request to the emulator takes longer, in milliseconds. */
const REQUEST_TIMEOUT = 50_000;

/** The operating system ends killed processes within, in milliseconds. */
const END_TIMEOUT = 10_000;

/**
 * A private AWS account on 127.0.0.1: MiniStack with the overlay in this folder.
 *
 * What it answers is a model of AWS. It ends with the process that started it, however that one ends.
 */
export class Emulator {
  public static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const python = join(home, 'venv', 'bin', 'python');
    if (!existsSync(python)) throw new Error('the emulator is not installed, run: node scripts/setup.mjs');

    mkdirSync(home, { recursive: true });
    // Inside the project, so that functions find its node_modules.
    const scratch = mkdtempSync(join(home, 'tmp-'));
    const logFile = join(scratch, 'emulator.log');
    const log = options.log === 'inherit' ? 'inherit' : openSync(logFile, 'w');
    const region = options.region ?? 'eu-west-1';
    const account = options.account ?? '111111111111';
    const child = spawn(python, ['-m', 'overlay'], {
      cwd: scratch,
      // A group of its own, which the functions' processes join.
      detached: true,
      stdio: ['pipe', 'pipe', log],
      env: {
        ...inherited(),
        AUTH: String(options.auth ?? true),
        DOCKER_HOST: 'unix:///nonexistent',
        IOT_MTLS_ENABLED: '0',
        LAMBDA_EXECUTOR: 'local',
        MINISTACK_ACCOUNT_ID: account,
        MINISTACK_REGION: region,
        // Functions run on the Node.js that runs the tests.
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        PERSIST_STATE: '0',
        PYTHONPATH: __dirname,
        PYTHONPYCACHEPREFIX: join(home, 'pycache'),
        PYTHONUNBUFFERED: '1',
        SFN_WAIT_SCALE: '0',
        SFTP_ENABLED: '0',
        TMPDIR: scratch,
      },
    });
    if (typeof log === 'number') closeSync(log);
    try {
      return new Emulator(child, scratch, await portOf(child), region, account);
    } catch (error) {
      const tail = existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n').slice(-30).join('\n') : '';
      await end(child, scratch);
      throw new Error(`the emulator did not start: ${(error as Error).message}\n${tail}`);
    }
  }

  public readonly endpoint: string;

  private constructor(
    private readonly child: ChildProcess,
    private readonly scratch: string,
    port: number,
    public readonly region: string,
    public readonly account: string,
  ) {
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  /**
   * The process group of the emulator and of the functions that run in it.
   */
  public get processGroup(): number {
    return this.child.pid!;
  }

  /**
   * For clients of the AWS SDK: the account's root, who may do anything.
   */
  public get clientConfig() {
    return {
      endpoint: this.endpoint,
      region: this.region,
      credentials: { accessKeyId: this.account, secretAccessKey: 'emulated' },
      forcePathStyle: true,
      requestHandler: { requestTimeout: REQUEST_TIMEOUT, throwOnRequestTimeout: true },
    };
  }

  /**
   * The same for programs that read their environment.
   */
  public get environment(): { [name: string]: string } {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_ACCESS_KEY_ID: this.account,
      AWS_SECRET_ACCESS_KEY: 'emulated',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DEFAULT_ACCOUNT: this.account,
      CDK_DEFAULT_REGION: this.region,
    };
  }

  /**
   * Empties the account, in all regions.
   */
  public async reset(): Promise<void> {
    await this.post('/_ministack/reset');
  }

  /**
   * Moves the account's time ahead, for recovery windows, locks and retention.
   *
   * @returns the account's time, in seconds
   */
  public async advance(seconds: number): Promise<number> {
    const answer = await this.post('/_emulator/clock', { seconds });
    return (await answer.json() as { now: number }).now;
  }

  /**
   * Deletes the items whose time to live has ended, as the service does on its own within days.
   */
  public async expireItems(): Promise<void> {
    await this.post('/_emulator/expirations');
  }

  /**
   * Sets what is given for the restores that begin from now on.
   */
  public async restores(settings: RestoreSettings): Promise<void> {
    await this.post('/_emulator/restores', settings);
  }

  /**
   * Sets what is given for the changes of tables that begin from now on.
   */
  public async changes(settings: ChangeSettings): Promise<void> {
    await this.post('/_emulator/changes', settings);
  }

  /**
   * Sets what is given for the configurations that are deployed from now on.
   */
  public async configurations(settings: ConfigurationSettings): Promise<void> {
    await this.post('/_emulator/configurations', settings);
  }

  /**
   * The messages in a log group, the oldest first. The default group of a function is `/aws/lambda/<name>`.
   */
  public async logs(logGroupName: string): Promise<string[]> {
    const answer = await this.post('/_emulator/logs', { logGroupName, account: this.account, region: this.region });
    return (await answer.json() as { messages: string[] }).messages;
  }

  public async stop(): Promise<void> {
    await end(this.child, this.scratch);
  }

  private async post(path: string, body: object = {}): Promise<Response> {
    const answer = await fetch(this.endpoint + path, {
      method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(REQUEST_TIMEOUT),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}

/**
 * The environment without what would lead a client, a function or Python elsewhere.
 */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|PYTHON|NODE_OPTIONS$|JEST_)/.test(name)),
  );
}

async function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer within 60 seconds')), 60_000);
    const settle = (action: () => void) => {
      clearTimeout(timer);
      action();
    };
    child.on('error', error => settle(() => reject(error)));
    child.on('exit', (code, signal) => settle(() => reject(new Error(`it ended with ${signal ?? `exit code ${code}`}`))));
    child.stdout!.once('data', (line: Buffer) => settle(() => {
      release(child);
      resolve(Number(line.toString()));
    }));
  });
}

/**
 * Lets this process end while the emulator runs; the end of the pipe then ends the emulator.
 */
function release(child: ChildProcess): void {
  child.unref();
  for (const pipe of [child.stdin, child.stdout] as unknown as { unref(): void }[]) pipe.unref();
}

async function end(child: ChildProcess, scratch: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    process.kill(-child.pid, 'SIGKILL');
    // A process that was killed stays in its group until its parent asks for it, which it may never do.
    for (const deadline = Date.now() + END_TIMEOUT; isAlive(child.pid) && Date.now() < deadline;) await sleep(10);
  }
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}

function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}
