import { readFileSync } from 'node:fs';
import { createServer, request as clientRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { GetItemCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { type AuditTable, useAuditTables } from './audit-table';
import { Cli } from './cli';
import type { Item } from '../../src/engine/values/attribute-value';
import { writeExport } from '../engine/evidence/export/export-folder';

const createTable = useAuditTables(3);
const HOUR = 3_600_000;
let table: AuditTable;

beforeEach(async () => {
  table = await createTable();
});

const seconds = (time: number) => ({ N: String(Math.floor(time / 1000)) });
const item = (event: number, more: Item): Item => ({ ...table.key(event), state: { S: 'good' }, ...more });

const live = async (event: number) =>
  (
    await table.local.client.send(
      new GetItemCommand({ TableName: table.name, Key: table.key(event), ConsistentRead: true }),
    )
  ).Item;

/** A chain of two exports: what the damage did in the first hour, what came of it in the second. */
async function exported(start: Date, ...windows: { event: number; old?: Item; new?: Item }[][]): Promise<string[]> {
  return Promise.all(windows.map((records, number) => {
    const from = new Date(start.getTime() + number * HOUR);
    const at = new Date(from.getTime() + 60_000);
    return writeExport({
      root: table.folder,
      from,
      to: new Date(from.getTime() + HOUR),
      summary: { tableArn: `arn:aws:dynamodb:ddblocal:000000000000:table/${table.name}`, tableId: undefined },
      records: records.map(({ event, ...images }) => ({ keys: table.key(event), at, ...images })),
    });
  }));
}

test('what is restored and has expired is counted before and after, and damage that made items expire names the way back', async () => {
  await table.local.client.send(new UpdateTimeToLiveCommand({ TableName: table.name, TimeToLiveSpecification: { Enabled: true, AttributeName: 'expiresAt' } }));
  const start = new Date(Math.floor(Date.now() / 1000) * 1000 - 5 * HOUR);
  const soon = seconds(start.getTime() + HOUR);
  const later = seconds(Date.now() + 1000 * HOUR);
  const past = seconds(start.getTime());
  await table.delete(0, 1, 2);
  const [first, second] = await exported(
    start,
    [
      { event: 0, old: item(0, { expiresAt: soon }) }, { event: 1, old: item(1, { expiresAt: later }) },
      { event: 2, old: item(2, { expiresAt: later }), new: item(2, { expiresAt: past }) },
    ],
    [2, 5, 6].map((event) => ({ event, old: item(event, { expiresAt: past }) })),
  );
  const plan = ['rewind', 'plan', '--table', table.name, '--from', new Date(start.getTime() + 30_000).toISOString(), '--export', first, '--export', second, '--damage-only'];
  const cli = table.cli();

  const planned = await cli.json(...plan, '--out', 'plan', '--filter', 'delete or changed(expiresAt)');
  expect(planned).toMatchObject({ expired: 1, expiredPuts: 1, counts: { ttl: 3 }, dryRun: { put: 2, conflicts: 1, deletedByTimeToLive: 1, reasons: { 'deleted since': 1 } } });
  expect(planned.warnings).toEqual(expect.arrayContaining([
    '1 item that would be put back has expired by expiresAt: time to live deletes it again within days; '
      + 'switch time to live off first or put items back without the attribute with --put-back-without expiresAt',
    "time to live has deleted 1 of the damaged items since: --filter '(…) or ttl' puts it back as it was before the damage",
  ]));
  const shown = await cli.run(...plan, '--out', 'shown', '--filter', 'delete or changed(expiresAt)');
  expect(shown.stdout).toMatch(/by time to live +3 deletions, 1 of them of damaged items\n/);
  expect(shown.stdout).toContain('(deleted since: time to live deleted the item: "or ttl" in the filter puts it back)');
  expect(await cli.json(...plan, '--out', 'all', '--filter', '(delete or changed(expiresAt)) or ttl')).toMatchObject({ expired: 3, dryRun: { put: 5, conflicts: 0, deletedByTimeToLive: 0 } });

  const without = await cli.json(...plan, '--out', 'without', '--filter', 'delete', '--put-back-without', 'expiresAt');
  expect(without).toMatchObject({ expired: 0, dryRun: { put: 2 }, rules: { putBackWithout: ['expiresAt'] } });
  expect(without.warnings.join()).not.toContain('has expired');
  expect(await cli.run(...plan, '--out', 'wrong', '--filter', 'delete', '--put-back-without', 'expireAt')).toMatchObject({
    code: 2, stderr: expect.stringMatching(/'--put-back-without' must name what the changes have, got "expireAt"; there is "expiresAt"[^]* --put-back-without expiresAt /),
  });

  const applied = await cli.run('rewind', 'apply', 'plan', '--max-share', 'any');
  expect(applied.stdout).toContain('! 1 item that was restored has expired by expiresAt');
  expect(readFileSync(join(table.folder, 'plan', 'report.md'), 'utf8')).toMatch(/\| expired \| 1 \| 1 item that was restored has expired by expiresAt/);
  expect(JSON.parse(readFileSync(join(table.folder, 'plan', 'report.json'), 'utf8'))).toMatchObject({ expired: 1 });
});

test('the version that a repair counts up has its line in the dry run', async () => {
  const from = new Date().toISOString();
  for (const event of [0, 1]) await table.put(event, { action: { S: 'good' }, version: { N: '2' } });
  for (const event of [0, 1]) await table.put(event, { action: { S: '' }, version: { N: '2' } });
  const plan = ['rewind', 'plan', '--table', table.name, '--from', from, '--filter', 'modify and changed(action) and new.action = ""', '--version-attribute', 'version', '--out'];
  const { stdout } = await table.cli().run(...plan, 'plan');
  expect(stdout).toMatch(/attributes\n +action {2}2\n +version {2}2, counted up\n/);
  expect(stdout).toMatch(/action: "" → "good"\n +version: counts up\n/);
  expect(await table.cli().json(...plan, 'json')).toMatchObject({ countsUp: 2, samples: [{ countsUp: 'version' }, { countsUp: 'version' }] });
});

test('a clock that is off is warned of before a plan is approved', async () => {
  await table.migrate();
  const proxy = createServer((request, response) => {
    request.pipe(
      clientRequest(
        table.local.endpoint,
        { method: request.method, path: request.url, headers: request.headers },
        (answer) => {
          response.writeHead(answer.statusCode!, {
            ...answer.headers,
            date: new Date(Date.now() + 130_000).toUTCString(),
          });
          answer.pipe(response);
        },
      ),
    );
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    const late = new Cli(table.folder, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const planned = await late.json('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', 'new.action = ""', '--out', 'plan');
    expect(planned.counts.items).toBe(3);
    expect(planned.warnings[0]).toMatch(/^the clock of this machine is 2 min (9|1\d) s behind that of AWS: /);
  } finally {
    proxy.close();
  }
});

test('deleted items are put back without an attribute, updated ones keep it, and the way back deletes what was put', async () => {
  const past = seconds(Date.now() - HOUR);
  for (const event of [0, 1]) await table.put(event, { state: { S: 'good' }, expiresAt: past });
  await table.set(0, 'state', 'bad');
  await table.delete(1);
  const cli = table.cli();
  const plan = ['rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', 'new.state = "bad" or delete', '--put-back-without', 'expiresAt'];
  expect(await cli.run(...plan, '--out', 'plan')).toMatchObject({ code: 0, stdout: expect.stringMatching(/put back (?!.*expiresAt)\{.*"state": "good".*\}\n/) });
  expect(await cli.run('rewind', 'apply', 'plan', '--max-share', 'any')).toMatchObject({ code: 0 });
  expect(await live(0)).toEqual({ ...table.key(0), state: { S: 'good' }, expiresAt: past });
  expect(await live(1)).toEqual({ ...table.key(1), state: { S: 'good' } });
  expect(readFileSync(join(table.folder, 'plan', 'report.md'), 'utf8')).toContain('| rules | put back without expiresAt |');
  // An item that is there as a repair would put it back is no conflict.
  expect(await cli.json(...plan, '--out', 'again')).toMatchObject({ counts: { items: 0 } });

  expect(await cli.run('rewind', 'undo', 'plan', '--out', 'undo')).toMatchObject({ code: 0 });
  expect(await cli.run('rewind', 'apply', 'undo', '--max-share', 'any')).toMatchObject({ code: 0 });
  expect([await live(0), await live(1)]).toEqual([{ ...table.key(0), state: { S: 'bad' }, expiresAt: past }, undefined]);
});
