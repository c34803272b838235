import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { N, S } from './cases';
import { LocalTable } from './local-table';
import type { Item } from '../../../src/handlers/engine/attribute-value';
import { parseFilter } from '../../../src/handlers/engine/filter';
import { journalEvidence } from '../../../src/handlers/engine/journal-evidence';
import type { RunReport } from '../../../src/handlers/engine/report';
import { DynamoDbLocal } from '../../emulator/dynamodb-local';

const ITEMS = 6;

let local: DynamoDbLocal;
let table: LocalTable;
let script: string;

beforeAll(async () => {
  local = await DynamoDbLocal.start();
  table = await LocalTable.create(local);
  script = table.file('killed-rewind.js');
  buildSync({ entryPoints: [join(__dirname, 'killed-rewind.ts')], bundle: true, platform: 'node', outfile: script });
});

afterAll(async () => {
  await table?.remove();
  await local?.stop();
});

function run(...parameters: (string | number)[]): { signal: NodeJS.Signals | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--no-warnings', script, local.endpoint, ...parameters.map(String)], { encoding: 'utf8' });
}

/** Items that the damage changed, deleted and inserted; the version counts the writes of each. */
async function damage(name: string): Promise<Item[]> {
  const items = Array.from({ length: ITEMS }, (_, place) => ({ pk: S(`${name} ${place}`) }));
  await Promise.all(items.map(async (keys, place) => {
    if (place % 3 < 2) await table.put({ ...keys, a: N(1), version: N(1) });
    if (place % 3 === 0) await table.update(keys, { a: N(2) });
    if (place % 3 === 1) await table.delete(keys);
    if (place % 3 === 2) await table.put({ ...keys, a: N(2) });
  }));
  return items;
}

const filter = (name: string) => parseFilter(`key.pk begins "${name} " and (new.a = 2 or delete)`);

/** The run, six writes and six outcomes are thirteen entries. */
const deaths = [
  ...[1, 2, 5, 9, 13].flatMap((entry) => [[entry, 'before'], [entry, 'after']] as const),
  ...[2, 4, 6].map((entry) => [entry, 'sent'] as const),
];

test.each(deaths)('a run that is killed at entry %i of its journal (%s) goes on, and writes each item once', async (entry, when) => {
  const name = `${when}-${entry}`;
  const items = await damage(name);
  const damaged = await Promise.all(items.map((keys) => table.get(keys)));
  const folder = table.file('plan');
  await table.plan(filter(name), { folder, rules: { version: 'version' } });
  const file = table.file('journal');

  expect(run(folder, file, entry, when).signal).toBe('SIGKILL');
  const { stdout, stderr } = run(folder, file, 0, 'never');
  const report: RunReport = stderr === '' ? JSON.parse(stdout) : stderr;
  expect(report).toMatchObject({ items: ITEMS, updated: 2, put: 2, deleted: 2, right: 0, conflicts: 0 });
  await Promise.all(items.map(async (keys, place) =>
    expect(await table.get(keys)).toEqual(place % 3 === 2 ? undefined : { ...keys, a: N(1), version: N(2) })));

  const journal = await table.journal(file);
  await table.apply(await table.plan(undefined, { evidence: journalEvidence(journal), rules: { version: 'version' } }));
  const returned = await Promise.all(items.map((keys) => table.get(keys)));
  expect(returned.map((item) => item?.a)).toEqual(damaged.map((item) => item?.a));
});
