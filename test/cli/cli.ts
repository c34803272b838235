import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Compiled code of the command line, which each of its many starts would compile again. */
const COMPILE_CACHE = join(tmpdir(), 'cdk-dynamodb-recovery-compiled');

/** No command of a test takes longer, in milliseconds. */
const COMMAND_TIMEOUT = 120_000;

const BUNDLE = join(__dirname, '..', '..', 'assets', 'cli', 'cdk-dynamodb-recovery', 'index.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bundled command line in a process of its own, as people run it. */
export class Cli {
  /**
   * @param endpoint that of every service, unless the environment says otherwise
   * @param node the program that runs it, and its options
   */
  constructor(
    private readonly cwd: string,
    private readonly endpoint: string,
    private readonly environment: NodeJS.ProcessEnv = {},
    private readonly node: readonly string[] = [process.execPath],
  ) {}

  public async run(...parameters: string[]): Promise<Ended> {
    return this.start(...parameters).ended;
  }

  /** The result as JSON. */
  public async json(...parameters: string[]): Promise<any> {
    const { stdout } = await this.run(...parameters, '--json');
    return JSON.parse(stdout);
  }

  public start(...parameters: string[]): {
    readonly child: ChildProcess;
    readonly ended: Promise<Ended>;
    said(pattern: RegExp): Promise<void>;
  } {
    const child = spawn(this.node[0], [...this.node.slice(1), BUNDLE, ...parameters], {
      cwd: this.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: COMMAND_TIMEOUT,
      killSignal: 'SIGKILL',
      env: {
        ...Object.fromEntries(
          Object.entries(process.env).filter(([name]) => !/^(AWS_|FORCE_COLOR|NO_COLOR|CI$)/.test(name)),
        ),
        AWS_ENDPOINT_URL: this.endpoint,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: '111111111111',
        AWS_SECRET_ACCESS_KEY: 'emulated',
        AWS_EC2_METADATA_DISABLED: 'true',
        TMPDIR: this.cwd,
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        ...this.environment,
      },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    return {
      child,
      ended: once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr })),
      said: (pattern) =>
        new Promise((resolve, reject) => {
          const look = () => pattern.test(stderr + stdout) && resolve();
          [child.stdout, child.stderr].forEach((stream) => stream.on('data', look));
          child.on('close', () => reject(new Error(`it never said ${pattern}: ${stderr}${stdout}`)));
          look();
        }),
    };
  }
}
