import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';
import { type Item, sameItem } from '../../src/engine/values/attribute-value';

const createTable = useAuditTables(0);
let table: AuditTable;
let cli: Cli;

beforeEach(async () => {
  table = await createTable();
  cli = table.cli();
});

const FILTER = 'changed(by) and new.by = "job"';
const NAMES = { '#n': 'name', '#r': 'roles', '#b': 'by' };
const VALUES: Item = {
  ':job': { S: 'job' },
  ':bad': { S: 'BAD' },
  ':badList': { L: [{ S: 'BAD' }] },
  ':badSet': { SS: ['BAD'] },
  ':badStock': { N: '1100' },
  ':version': { N: '1' },
  ':fr': { S: 'fr' },
  ':list': { L: [{ S: 'z' }] },
  ':admin': { SS: ['admin'] },
  ':two': { N: '-2' },
  ':good': { S: 'good' },
};
const ITEM: Item = {
  profile: { M: { theme: { S: 'dark' }, lang: { S: 'de' } } },
  tags: { L: [{ S: 'a' }] },
  roles: { SS: ['reader'] },
  stock: { N: '100' },
  name: { S: 'Ann' },
  version: { N: '7' },
};

async function update(UpdateExpression: string): Promise<void> {
  const used = <T>(all: Record<string, T>) => {
    const entries = Object.entries(all).filter(([placeholder]) => new RegExp(`${placeholder}\\b`).test(UpdateExpression));
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  };
  await table.local.client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key: table.key(1),
      UpdateExpression,
      ExpressionAttributeNames: used(NAMES),
      ExpressionAttributeValues: used(VALUES),
    }),
  );
}

const damage = async () => update('SET profile.theme = :bad, tags = :badList, #r = :badSet, stock = :badStock, #n = :bad, version = :version, #b = :job');
async function goodWrites(): Promise<void> {
  await update('SET profile.lang = :fr, tags = list_append(tags, :list) ADD #r :admin, stock :two');
  await update('SET #n = :good');
}

const item = async () => (await table.local.client.send(
  new GetItemCommand({ TableName: table.name, Key: table.key(1), ConsistentRead: true }),
)).Item!;
const rewind = async (...more: string[]) => cli.run('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', FILTER, '--keep', 'by', '--out', 'plan', ...more);
const apply = async (plan = 'plan') => cli.run('rewind', 'apply', plan, '--max-share', 'any');
const report = () => JSON.parse(readFileSync(join(table.folder, 'plan', 'report.json'), 'utf8'));

/** Good writes that the evidence shows, or that come after it. */
const TIMES = ['before the plan', 'between plan and apply'] as const;

async function repair(time: typeof TIMES[number], ...more: string[]) {
  await table.put(1, ITEM);
  await damage();
  if (time === 'before the plan') await goodWrites();
  const planned = await rewind(...more);
  if (time === 'between plan and apply') await goodWrites();
  return { planned, applied: await apply() };
}

test.each(TIMES)('good writes that build on damaged values are conflicts with all values, %s', async (time) => {
  const { planned, applied } = await repair(time, '--version-attribute', 'version');

  expect(planned.code).toBe(time === 'before the plan' ? 3 : 0);
  expect(applied).toMatchObject({ code: 3, stdout: expect.stringMatching(/conflicts +1 +/) });
  const { conflicts, superseded } = report();
  const named = (name: string) => conflicts.find(({ attribute }: { attribute: string }) => attribute === name);
  expect(['profile', 'tags', 'roles', 'stock'].map(named)).toEqual([
    expect.objectContaining({ attribute: 'profile', base: ITEM.profile, reason: 'changed since', message: expect.stringContaining('--deep profile') }),
    expect.objectContaining({ attribute: 'tags', base: ITEM.tags, damaged: VALUES[':badList'], live: { L: [{ S: 'BAD' }, { S: 'z' }] } }),
    expect.objectContaining({ attribute: 'roles', base: ITEM.roles, damaged: VALUES[':badSet'], live: { SS: ['BAD', 'admin'] } }),
    expect.objectContaining({ attribute: 'stock', base: { N: '100' }, damaged: { N: '1100' }, live: { N: '1098' } }),
  ]);
  expect(await item()).toMatchObject({ stock: { N: '1098' }, name: VALUES[':good'] });
  if (time === 'before the plan') {
    const values = { attribute: 'name', base: { S: 'Ann' }, damaged: { S: 'BAD' }, good: { S: 'good' }, live: { S: 'good' } };
    expect(named('tags')).toMatchObject({ good: { L: [{ S: 'BAD' }, { S: 'z' }] } });
    expect(superseded).toEqual([{ keys: table.key(1), ...values }]);
    expect((await cli.json('rewind', 'report', 'plan')).superseded).toEqual(superseded);
    expect(readFileSync(join(table.folder, 'plan', 'report.md'), 'utf8')).toContain('| `name` | `"Ann"` | `"BAD"` | `"good"` | `"good"` |');
    expect(readFileSync(join(table.folder, 'plan', 'changes.csv'), 'utf8')).toContain(',superseded,name,,,,"""Ann""","""BAD""","""good""","""good"""');
    expect(planned.stdout).toContain('name: was "Ann", damaged to "BAD", replaced by "good", is now "good"');
    expect(applied.stdout).not.toContain('nothing to do');
  }
});

test.each(TIMES)('members of a map that is looked into are restored, and of a number the steps of the damage are taken off, %s; the way back is right, too', async (time) => {
  const { applied } = await repair(time, '--deep', 'profile', '--delta', 'stock', '--keep', 'tags,roles,name,version');

  expect(applied).toMatchObject({ code: 0, stdout: expect.stringMatching(/restored +1 /) });
  expect(await item()).toMatchObject({ profile: { M: { theme: { S: 'dark' }, lang: { S: 'fr' } } }, stock: { N: '98' } });

  await update('ADD stock :two');
  const undo = await cli.run('rewind', 'undo', 'plan', '--out', 'undo');
  expect(undo).toMatchObject({ code: 0 });
  await update('ADD stock :two');
  expect(await apply('undo')).toMatchObject({ code: 0 });
  expect(await item()).toMatchObject({ profile: { M: { theme: { S: 'BAD' }, lang: { S: 'fr' } } }, stock: { N: '1094' } });
});

test('steps that were taken off are not taken off again by another plan', async () => {
  await repair('before the plan', '--only', 'stock', '--delta', 'stock');
  const repaired = await item();
  const again = await rewind('--only', 'stock', '--delta', 'stock', '--out', 'again');

  expect(repaired.stock).toEqual({ N: '98' });
  expect(again).toMatchObject({ code: 3, stdout: expect.stringMatching(/would restore +0/) });
  expect(await apply('again')).toMatchObject({ code: 3 });
  expect(sameItem(await item(), repaired)).toBe(true);
});

test('the version goes on from the largest that there was, and an undo counts on', async () => {
  await table.put(1, ITEM);
  await damage();
  expect(await rewind('--version-attribute', 'version', '--only', 'name')).toMatchObject({ code: 0 });
  expect(await apply()).toMatchObject({ code: 0 });
  expect(await item()).toMatchObject({ name: { S: 'Ann' }, version: { N: '8' } });

  expect(await cli.run('rewind', 'undo', 'plan', '--out', 'undo')).toMatchObject({ code: 0 });
  expect(await apply('undo')).toMatchObject({ code: 0 });
  expect(await item()).toMatchObject({ name: { S: 'BAD' }, version: { N: '9' } });
});

test('steps are refused with evidence that is a sum of them', async () => {
  await table.put(1, ITEM);
  const other = await createTable();
  const { code, stderr } = await rewind('--delta', 'stock', '--before', other.name, '--before-time', new Date(Date.parse(table.start) - 1000).toISOString(), '--damage-only');

  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/'--delta' must be used with a change source that shows every change.*use the stream/) });
});
