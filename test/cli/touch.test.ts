import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';

const createTable = useAuditTables(0);
const FILTER = 'new.action = "" or delete';
const OLD = '2025-01-31T23:00:00.000Z';
let table: AuditTable;
let cli: Cli;

beforeEach(async () => {
  table = await createTable();
  cli = table.cli();
  const forms = [{ S: OLD }, { N: '1732170000' }, { S: 'long ago' }];
  for (const [event, form] of forms.entries()) {
    await table.put(event, { action: { S: 'good' }, updatedAt: form });
    await table.set(event, 'action', '');
  }
  await table.put(3, { action: { S: 'good' }, updatedAt: { N: '1732170000000' } });
  await table.delete(3);
});

const rewind = (...more: string[]) => ['rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', FILTER, ...more];
const live = async (event: number) =>
  (
    await table.local.client.send(
      new GetItemCommand({ TableName: table.name, Key: table.key(event), ConsistentRead: true }),
    )
  ).Item;
const words = (command: string) => [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word).slice(2);

async function expectTimes(from: number, action: string): Promise<void> {
  const [text, seconds, other] = [await live(0), await live(1), await live(2)];
  const isNow = (time: number, unit = 1) => time >= Math.floor(from / unit) && time <= Date.now() / unit;
  expect([text, seconds, other].map((item) => item!.action.S)).toEqual([action, action, action]);
  expect(text!.updatedAt.S).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect([isNow(Date.parse(text!.updatedAt.S!)), isNow(Number(seconds!.updatedAt.N), 1000)]).toEqual([true, true]);
  expect(other!.updatedAt).toEqual({ S: 'long ago' });
}

test('what is touched is announced, set to the time of the repair in its form, reported, and set again by the undo', async () => {
  const dry = await cli.run(...rewind('--touch', 'updatedAt', '--out', 'plan'));
  expect(dry.code).toBe(3);
  expect(dry.stdout).toMatch(
    /attributes\n +action {2}3\n +\(item\) {2}1\n +updatedAt {2}3, would be set to the time of the repair\n/,
  );
  expect(dry.stdout).toMatch(/action: "" → "good"\n +updatedAt: set to the time of the repair\n/);
  expect(dry.stdout).toContain('updatedAt: is now "long ago" (time not set: neither ISO 8601 with a zone nor whole seconds or milliseconds since 1970: it stays as it is, for you to set)');
  expect(await cli.json(...rewind('--touch', 'updatedAt', '--out', 'json'))).toMatchObject({ rules: { touch: ['updatedAt'] }, touches: { updatedAt: 3 }, dryRun: { updated: 3, put: 1, reasons: { 'time not set': 1 } } });

  const [, next] = /^ {2}(npx .* rewind apply .*)$/m.exec(dry.stdout)!;
  const started = Date.now();
  expect(await cli.run(...words(next), '--max-share', 'any')).toMatchObject({ code: 3, stdout: expect.stringMatching(/restored +4 .*1 of them in part, with conflicts/) });
  await expectTimes(started, 'good');
  expect(Number((await live(3))!.updatedAt.N)).toBeGreaterThanOrEqual(started);
  expect(readFileSync(join(table.folder, 'plan', 'report.md'), 'utf8')).toContain('| rules | updatedAt set to the time of the repair |');
  expect(readFileSync(join(table.folder, 'plan', 'changes.csv'), 'utf8')).toMatch(new RegExp(`,update,updatedAt,"""${OLD}""","""20`));
  expect(readFileSync(join(table.folder, 'plan', 'journal.jsonl'), 'utf8')).toContain('"time":true');

  // A time in seconds stays the same within one.
  expect((await cli.run('rewind', 'undo', 'plan', '--out', 'undo')).stdout).toMatch(/updatedAt {2}[12], would be set to the time of the repair\n/);
  const undone = Date.now();
  await cli.run('rewind', 'apply', 'undo', '--max-share', 'any');
  await expectTimes(undone, '');
  expect(await live(3)).toBeUndefined();
});

test('several names, in quotes as well, stand in the command that is printed for a slip in one of them', async () => {
  await table.put(4, { 'action': { S: 'good' }, 'updatedAt': { S: OLD }, 'a,b': { S: OLD } });
  const { error: { message, exitCode, next } } = await cli.json(...rewind('--touch', 'updateAt,"a,b"', '--out', 'plan'));
  expect({ message, exitCode }).toEqual({ message: '\'--touch\' must name what the changes have, got "updateAt"; there is "updatedAt"', exitCode: 2 });
  expect(next).toContain(" --touch 'updatedAt,a\\,b' ");
  expect(await cli.json(...words(next))).toMatchObject({ rules: { touch: ['updatedAt', 'a,b'] }, touches: { updatedAt: 3 } });
});

test.each([
  [['--touch', 'updatedAt', '--keep', 'updatedAt'], "'--touch' must name other attributes than '--keep', got \"updatedAt\" in both; it is set to the time of the repair, or the other rule holds"],
  [['--touch', 'updatedAt', '--only', 'action,updatedAt'], "'--touch' must name other attributes than '--only', got \"updatedAt\" in both"],
  [['--touch', 'updatedAt', '--put-back-without', 'updatedAt'], "'--touch' must name other attributes than '--put-back-without', got \"updatedAt\" in both"],
  [['--touch', 'updatedAt', '--version-attribute', 'updatedAt'], "'--touch' must name other attributes than '--version-attribute', got \"updatedAt\" in both"],
  [['--version-attribute', 'v', '--put-back-without', 'v'], "'--put-back-without' must name other attributes than '--version-attribute', got \"v\" in both"],
  [['--touch', 'updatedAt', '--together', 'action,updatedAt'], "'--together' must hold attributes that may be rolled back, got \"updatedAt\""],
  [['--touch', 'event'], "'--touch' must hold attributes other than the key, got \"event\""],
])('%j contradict each other and are refused', async (options, message) => {
  expect(await cli.run(...rewind(...options, '--out', 'plan'))).toMatchObject({ code: 2, stderr: expect.stringContaining(`error: ${message}`) });
});

test('where the damage changed nothing but what is touched, it is said', async () => {
  const from = new Date().toISOString();
  await table.put(9, { kind: { S: 'x' }, updatedAt: { S: OLD } });
  await table.set(9, 'updatedAt', '2025-02-01T00:00:00Z');
  expect(await cli.json('rewind', 'plan', '--table', table.name, '--from', from, '--filter', 'changed(updatedAt) and modify', '--touch', 'updatedAt', '--out', 'plan')).toMatchObject({
    reason: 'No damage was found to undo: 1 change is damage, and --touch left nothing of what they changed: "updatedAt".',
  });
});
