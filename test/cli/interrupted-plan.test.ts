import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer, request as clientRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditTable } from './audit-table';
import { Cli } from './cli';
import { FILTER, useRewinds } from './rewinds';
import { SlowStream } from './slow-stream';

let table: AuditTable;

const { file, planning, plan, apply } = useRewinds((made) => {
  table = made;
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the reading of evidence at once, whatever does not answer, and leaves no plan', async (signal) => {
  const proxy = createServer((request, response) => {
    if (request.headers['x-amz-target']?.toString().endsWith('.GetRecords')) return;
    const onward = clientRequest(
      table.local.endpoint,
      { method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  try {
    const silent = new Cli(table.folder, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const asked = once(proxy, 'request');
    const run = silent.start('rewind', 'plan', '--table', table.name, '--from', table.start, '--out', 'plan');
    await asked;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    run.child.kill(signal);

    // Without an end to the waiting, patience would outlast the test.
    expect(await run.ended).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/stopping … \(Ctrl-C again .*\n[^]*error: interrupted; nothing was written\n$/),
    });
    expect(existsSync(join(table.folder, 'plan'))).toBe(false);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});

describe('reading that does not come to its end', () => {
  let slow: SlowStream;
  let through: Cli;

  beforeEach(async () => {
    await table.migrate();
    slow = await SlowStream.before(table.local.endpoint, 10);
    through = new Cli(table.folder, slow.endpoint);
  });

  afterEach(() => slow.close());

  const reading = (...more: string[]) => through.start(...planning(...more));

  /** The plan is the one of a reading that was not interrupted, and the records are given once. */
  async function goesOn(command: string) {
    slow.flows();
    const { plan: name, counts } = JSON.parse((await through.run(...words(command), '--json')).stdout);
    await plan('--out', 'straight');

    expect([name, counts]).toEqual(['plan', expect.objectContaining({ changes: 120, damage: 60, items: 60 })]);
    expect(file('plan', 'items.jsonl')).toBe(file('straight', 'items.jsonl'));
    expect(slow.given).toBe(120);
    expect(readdirSync(join(table.folder, 'plan')).sort()).toEqual(['dry-run.json', 'items.jsonl', 'plan.json']);
  }

  const words = (command: string) => [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word).slice(2);

  test('goes on after Ctrl-C with the command that it says, and reads nothing twice', async () => {
    const stalled = slow.stalls(0, 0, 0);
    const run = reading('--together', 'action,actor', '--limit', '60');
    await stalled;
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    const [, command] = /error: interrupted; nothing was written\nwhat was read is kept; to go on: (.*)\n$/.exec(
      stderr,
    )!;

    expect(code).toBe(130);
    expect(command).toBe(`npx cdk-dynamodb-recovery rewind plan --table ${table.name} --from ${table.start} --filter '${FILTER}' --together action,actor --limit 60 --evidence stream --out plan`);
    expect(slow.given).toBe(30);
    await goesOn(command.replace(' --together action,actor', ''));
  });

  test('goes on after it was killed, from what was read some seconds before at the latest', async () => {
    const stalled = slow.stalls(0, 0, 0, 5500);
    const run = reading();
    await stalled;
    // The next page is asked for while the last one is still taken in.
    const checkpoint = join(table.folder, 'plan', 'spool', 'read.jsonl');
    for (let looks = 0; looks < 100 && !existsSync(checkpoint); looks++) await sleep(100);
    run.child.kill('SIGKILL');
    await run.ended;

    expect(slow.given).toBe(40);
    expect(existsSync(join(table.folder, 'plan', 'plan.json'))).toBe(false);
    await goesOn(`npx cdk-dynamodb-recovery rewind plan --table ${table.name} --from ${table.start} --filter '${FILTER}' --out plan`);
  });

  test('does not go on with another filter, nor is there a plan to apply', async () => {
    const stalled = slow.stalls(0);
    const run = reading();
    await stalled;
    run.child.kill('SIGINT');
    await run.ended;

    // The same would be refused again: it is not what to go on with.
    expect(await plan('--filter', 'delete')).toMatchObject({
      error: {
        exitCode: 2, message: `'--filter' must be what it was when the evidence in plan/spool was read, "${FILTER.replaceAll('"', '\\"')}", got "delete"; give the same value to continue, or choose a new folder`,
      },
    });
    expect(existsSync(join(table.folder, 'plan', 'spool'))).toBe(true);
    expect(await apply()).toMatchObject({ code: 2, stderr: expect.stringContaining('error: plan not found: ') });
  });

  test('is not disturbed by another reading into the same folder', async () => {
    const stalled = slow.stalls(0);
    const run = reading();
    await stalled;
    expect((await plan()).error.message).toMatch(/^plan is in use by process \d+/);
    run.child.kill('SIGINT');
    await run.ended;

    expect(slow.given).toBe(10);
  });
});

test('what was read for a plan that a bucket does not take is kept, and makes the plan on this machine', async () => {
  const before = await table.items();
  await table.migrate();
  const bucket = createServer((request, response) => {
    response.writeHead(request.method === 'GET' ? 200 : 403, { 'content-type': 'application/xml' });
    response.end(request.method === 'GET' ? '<ListBucketResult><Name>plans</Name></ListBucketResult>' : '<Error><Code>AccessDenied</Code><Message>no</Message></Error>');
  }).listen(0, '127.0.0.1');
  await once(bucket, 'listening');
  try {
    const denied = table.cli({ AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(bucket.address() as AddressInfo).port}` });
    const { code, stderr } = await denied.run(...planning('--out', 's3://plans/night'));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('error: the plan could not be written to s3://plans/night/ (AccessDenied: no)') });
    expect(stderr).toMatch(
      /\nwhat was read is kept; to go on: npx cdk-dynamodb-recovery rewind plan .* --out s3:\/\/plans\/night\n$/,
    );
    const [, kept] = /if that stays so, --out (\S+) keeps it on this machine/.exec(stderr)!;
    expect(await apply(kept)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/plan is incomplete: .* was interrupted while it was made; /),
    });
    // Later writes do not matter to a plan that was read to its end.
    await table.set(0, 'actor', 'bob');
    expect(await plan('--out', kept)).toMatchObject({ plan: kept, counts: { changes: 120 } });
    expect(await apply(kept)).toMatchObject({ code: 0 });
    await table.set(0, 'actor', 'alice');
    expect(await table.items()).toEqual(before);
    rmSync(kept, { recursive: true });
  } finally {
    bucket.closeAllConnections();
    bucket.close();
  }
});
