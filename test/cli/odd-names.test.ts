import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';

const createTable = useAuditTables(20);
let table: AuditTable;
let cli: Cli;

beforeEach(async () => {
  table = await createTable();
  cli = table.cli();
});

/** Without the SDK, which does not read what is tried here. */
async function call(operation: string, body: string): Promise<string> {
  const answer = await fetch(table.local.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'authorization': 'AWS4-HMAC-SHA256 Credential=111111111111/20261121/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body,
  });
  const text = await answer.text();
  expect({ status: answer.status, text }).toMatchObject({ status: 200 });
  return text;
}

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'length', '$unknown', '__type', 'M', '"__proto__', 'a{"__proto__'];
const KEY = '"tenant":{"S":"tenant 0"},"event":{"N":"999"}';

/** An item with every odd name at its top, in a map and in a map in a list, all with one text. */
const oddItem = (text: string) => {
  const members = NAMES.map((name) => `${JSON.stringify(name)}:{"S":${JSON.stringify(text)}}`).join();
  return `{${KEY},"map":{"M":{${members}}},"list":{"L":[{"M":{${members}}}]},"action":{"S":${JSON.stringify(text)}},${members}}`;
};
const put = async (text: string) => call('PutItem', `{"TableName":"${table.name}","Item":${oddItem(text)}}`);
const get = async () => call('GetItem', `{"TableName":"${table.name}","Key":{${KEY}}}`);

/** Names without an order, as texts: an object would lose some. */
const parts = (json: string) => json.split(/[{},[\]]+/).sort();

const FILTER = 'changed(action) and new.action = ""';
const rewind = async (...more: string[]) => cli.run('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', 'plan', ...more);
const apply = async (plan: string) => cli.run('rewind', 'apply', plan, '--max-share', '100%', '--items-per-second', '10000');

test.each([[[]], [['--deep', 'map']]])('an item with every odd name is rewound like any other, and back, with %j', async (more) => {
  await put('as it was, "__proto__":{"S":"x"}');
  const before = await get();
  await table.migrate();
  await put('');
  const damaged = await get();
  expect(damaged).not.toBe(before);

  const planned = await rewind(...more);
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringMatching(/would restore +21 /) });
  expect(await apply('plan')).toMatchObject({ code: 0 });
  expect(parts(await get())).toEqual(parts(before));
  for (const name of ['journal.jsonl', 'items.jsonl', 'changes.csv']) expect(readFileSync(join(table.folder, 'plan', name), 'utf8')).toContain('__proto__');

  expect(await cli.run('rewind', 'undo', 'plan', '--out', 'undo')).toMatchObject({ code: 0 });
  expect(await apply('undo')).toMatchObject({ code: 0 });
  expect(parts(await get())).toEqual(parts(damaged));
});

test('an item with odd names that the damage deleted is put back whole, and one that it inserted goes', async () => {
  await put('as it was');
  const before = await get();
  await call('DeleteItem', `{"TableName":"${table.name}","Key":{${KEY}}}`);
  const inserted = oddItem('new').replaceAll('999', '998');
  await call('PutItem', `{"TableName":"${table.name}","Item":${inserted}}`);

  expect(await cli.run('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', 'delete or insert and key.event = 998', '--out', 'plan')).toMatchObject({ code: 0 });
  expect(await apply('plan')).toMatchObject({ code: 0 });
  expect(parts(await get())).toEqual(parts(before));
  expect(await call('GetItem', `{"TableName":"${table.name}","Key":{${KEY.replace('999', '998')}}}`)).toBe('{}');
});

test('the item of a failed condition, and a pair of tables, are read with every name', async () => {
  await put('as it was');
  await table.migrate();
  await put('');
  expect(await rewind()).toMatchObject({ code: 0 });
  await put('written since');
  const since = await get();

  const applied = await apply('plan');
  expect(applied).toMatchObject({ code: 3, stdout: expect.stringMatching(/changed since/) });
  expect(parts(await get())).toEqual(parts(since));
  const report = JSON.parse(readFileSync(join(table.folder, 'plan', 'report.json'), 'utf8'));
  expect(report.conflicts).toHaveLength(NAMES.length + 3);
  expect(report.conflicts.find(({ attribute }: { attribute: string }) => attribute === '__proto__')).toMatchObject({ live: { S: 'written since' } });

  const other = await createTable();
  expect(await cli.run('diff', other.name, table.name)).toMatchObject({ code: 3, stdout: expect.stringMatching(/only after +1 /) });
});
