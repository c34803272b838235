import { execFileSync, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { Deployment } from './deployment';
import { Emulator } from './emulator';
import { functionTemplate } from './templates';

describe('the emulator', () => {
  test('listens on 127.0.0.1 only', async () => {
    const emulator = await Emulator.start();
    try {
      const addresses = listenersOf(emulator.processGroup);
      expect(addresses).toEqual([emulator.endpoint.replace('http://', '')]);
    } finally {
      await emulator.stop();
    }
  });

  test('leaves no process and no file behind when it is stopped', async () => {
    const emulator = await Emulator.start();
    await new Deployment(emulator).deployTemplate('Functions', functionTemplate({ Value: 'one' }));
    const group = processesOf(emulator.processGroup);
    const scratch = environmentOf(emulator.processGroup, 'TMPDIR');
    expect(group.length).toBeGreaterThan(1);
    expect(existsSync(scratch)).toBe(true);

    await emulator.stop();

    expect(processesOf(emulator.processGroup)).toEqual([]);
    expect(existsSync(scratch)).toBe(false);
  });

  test('ends with its parent, even when that is killed', async () => {
    const parent = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', `
      require(${JSON.stringify(join(__dirname, 'emulator.ts'))}).Emulator.start().then(emulator => {
        console.log(emulator.processGroup);
        setInterval(() => {}, 1000);
      });
    `], { timeout: 50_000, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '..', '..', 'tsconfig.dev.json') } });
    const group = Number(await new Promise<Buffer>(resolve => parent.stdout.once('data', resolve)));
    const scratch = environmentOf(group, 'TMPDIR');
    expect(processesOf(group)).not.toEqual([]);

    parent.kill('SIGKILL');

    for (let waited = 0; waited < 5000 && processesOf(group).length > 0; waited += 50) await sleep(50);
    expect(processesOf(group)).toEqual([]);
    expect(existsSync(scratch)).toBe(false);
  });

  test('ends when its folder disappears, so that a deployment fails instead of waiting', async () => {
    const emulator = await Emulator.start();
    const deploying = new Deployment(emulator).deployTemplate('Functions', functionTemplate({ Value: 'one' }));
    rmSync(environmentOf(emulator.processGroup, 'TMPDIR'), { recursive: true });

    const started = Date.now();
    await expect(deploying).rejects.toThrow();
    expect(Date.now() - started).toBeLessThan(15_000);
    await emulator.stop();
    expect(processesOf(emulator.processGroup)).toEqual([]);
  });

  test('is stopped also while its processes stand still', async () => {
    const emulator = await Emulator.start();
    process.kill(-emulator.processGroup, 'SIGSTOP');

    await emulator.stop();

    expect(processesOf(emulator.processGroup)).toEqual([]);
  });

  test('refuses a client without known credentials', async () => {
    const emulator = await Emulator.start();
    try {
      const stranger = new DynamoDBClient({ ...emulator.clientConfig, credentials: { accessKeyId: 'AKIAUNKNOWN000000000', secretAccessKey: 'x' } });
      await expect(stranger.send(new ListTablesCommand())).rejects.toThrow(/token included in the request is invalid/);
      await expect(new DynamoDBClient(emulator.clientConfig).send(new ListTablesCommand())).resolves.toMatchObject({
        TableNames: [],
      });
    } finally {
      await emulator.stop();
    }
  });
});

function processesOf(group: number): string[] {
  return execFileSync('ps', ['-eo', 'pgid=,pid=,stat=']).toString().split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([pgid, , state]) => Number(pgid) === group && !state.startsWith('Z'))
    .map(([, pid]) => pid);
}

function listenersOf(group: number): string[] {
  const processes = new Set(processesOf(group));
  return execFileSync('ss', ['-ltnpH']).toString().split('\n')
    .filter(line => [...line.matchAll(/pid=(\d+)/g)].some(([, pid]) => processes.has(pid)))
    .map(line => line.trim().split(/\s+/)[3]);
}

function environmentOf(pid: number, name: string): string {
  const variables = execFileSync('cat', [`/proc/${pid}/environ`]).toString().split('\0');
  return variables.find(variable => variable.startsWith(`${name}=`))!.slice(name.length + 1);
}
