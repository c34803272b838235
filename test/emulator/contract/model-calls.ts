import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Emulator } from '../emulator';

export interface ModelCall {
  readonly service: string;
  readonly operation: string;
  readonly parameters: object;
  readonly region?: string;

  /**
   * Access key id and secret.
   *
   * @default - the account's root
   */
  readonly credentials?: readonly [string, string];
}

export interface ModelAnswer {
  readonly ok: boolean;
  readonly code: string | null;
  readonly message: string | null;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly answer: any;

  /**
   * The places where the answer leaves AWS's model of the operation.
   */
  readonly violations: string[];
}

/**
 * Makes calls to the emulator, or to moto, and holds each answer against AWS's model of the operation.
 */
export function modelCalls(target: Emulator | 'moto', calls: ModelCall[]): ModelAnswer[] {
  const python = join(__dirname, '..', '..', '..', '.emulator', 'venv', 'bin', 'python');
  const { status, stdout, stderr } = spawnSync(python, ['-B', join(__dirname, 'calls.py')], {
    timeout: 60_000,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
    input: JSON.stringify({
      endpoint: target === 'moto' ? null : target.endpoint,
      calls: calls.map(call => ({
        region: target === 'moto' ? 'eu-west-1' : target.region,
        credentials: [target === 'moto' ? '111111111111' : target.account, 'emulated'],
        ...call,
      })),
    }),
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as ModelAnswer[];
}
