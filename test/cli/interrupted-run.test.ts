import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditTable } from './audit-table';
import type { Cli } from './cli';
import { useRewinds } from './rewinds';
import { type Fault, FaultProxy } from '../emulator/fault-proxy';

let table: AuditTable;
let cli: Cli;

const { file, plan, apply } = useRewinds((made, its) => {
  table = made;
  cli = its;
});

/** While writes fail, chosen by how many came before. */
async function withFaults(
  choose: (writes: number) => Fault | undefined,
  work: (proxy: FaultProxy) => Promise<void>,
): Promise<void> {
  const proxy = await FaultProxy.before(table.local.endpoint);
  let writes = 0;
  proxy.injectBy((call) => (call.endsWith('UpdateItem') ? choose(writes++) : undefined));
  try {
    await work(proxy);
  } finally {
    await proxy.stop();
  }
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a run after the writes in flight, with the command that goes on', async (signal) => {
  await table.migrate();
  await plan();
  const run = cli.start('rewind', 'apply', 'plan', '--max-share', '100%', '--items-per-second', '3', '--concurrency', '4');
  await run.said(/restoring/);
  run.child.kill(signal);
  const { code, stdout, stderr } = await run.ended;

  expect(code).toBe(130);
  expect(stderr).toContain('stopping after the writes in flight');
  const [, done] = /Stopped: (\d+) of 60 items are done/.exec(stdout)!;
  expect(Number(done)).toBeLessThan(60);
  const [, command] = /(npx cdk-dynamodb-recovery rewind apply .*)/.exec(stdout)!;
  expect(command).toBe('npx cdk-dynamodb-recovery rewind apply plan --max-share 100% --items-per-second 3 --concurrency 4');
  // Every write in the journal has an outcome.
  expect(file('plan', 'journal.jsonl').match(/"type":"write"/g)).toHaveLength(Number(done));

  const resumed = await apply();
  expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining(`going on: ${done} of 60 items were done before`) });
  expect(JSON.parse(file('plan', 'report.json'))).toMatchObject({ report: { updated: 60 }, runs: [{ result: 'interrupted' }, { result: 'complete' }] });
});

test('a run that was killed goes on, and its lock is no obstacle', async () => {
  const before = await table.items();
  await table.migrate();
  await plan();
  const run = cli.start('rewind', 'apply', 'plan', '--max-share', '100%', '--items-per-second', '3');
  await run.said(/restoring/);
  const second = await apply();
  expect(second).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^error: plan is in use by process \d+ on .*; if that process has ended, delete /),
  });
  run.child.kill('SIGKILL');
  expect(await run.ended).toMatchObject({ signal: 'SIGKILL' });
  expect(existsSync(join(table.folder, 'plan', 'run-1.lock'))).toBe(true);

  expect(await apply()).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(before);
  expect(readdirSync(join(table.folder, 'plan')).filter((name) => name.includes('lock'))).toEqual([]);
  expect(file('plan', 'report.md')).toContain('killed or still going on');
});

test('a run that fails on the way says what goes on, also without notes and as JSON, and its record ends', async () => {
  await table.migrate();
  await plan();
  await withFaults((writes) => writes >= 5 ? 'denied' : undefined, async (proxy) => {
    const broken = await cli.run('rewind', 'apply', 'plan', '--max-share', 'any', '--concurrency', '1', '--quiet', '--endpoint-url', proxy.endpoint);
    const next = `npx cdk-dynamodb-recovery rewind apply plan --max-share any --concurrency 1 --endpoint-url ${proxy.endpoint}`;
    expect(broken).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^error: AccessDeniedException: .*; name an allowed role with --role-arn/) });
    expect(broken.stderr.split('\n')[1]).toBe(`what was done is in the journal; to go on: ${next}`);
    expect(await cli.json('rewind', 'apply', 'plan', '--max-share', 'any', '--concurrency', '1', '--endpoint-url', proxy.endpoint))
      .toEqual({ error: { message: expect.stringContaining('AccessDeniedException'), exitCode: 1, next } });
  });
  expect(await apply()).toMatchObject({ code: 0 });
  expect(JSON.parse(file('plan', 'report.json')).runs).toMatchObject([{ result: 'failed', limits: { maxShare: 'any' } }, { result: 'failed' }, { result: 'complete' }]);
});

test('no try of a write is hidden: each is in the journal before it is sent', async () => {
  await table.migrate();
  await plan();
  await withFaults((writes) => writes < 3 ? 'failing' : undefined, async (proxy) => {
    expect(await apply('plan', '--concurrency', '1', '--endpoint-url', proxy.endpoint)).toMatchObject({ code: 0 });
    expect(proxy.hits).toBe(3);
  });
  expect(file('plan', 'journal.jsonl').match(/"type":"write"/g)).toHaveLength(60 + 3);
});
