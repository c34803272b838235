import { existsSync, readdirSync } from 'node:fs';
import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';
import { SYSTEM_CLOCK } from '../../src/clock/clock';
import { liveItems } from '../../src/engine/apply/live-items';

const FILTER = 'changed(action) and new.action = ""';

const createTable = useAuditTables(10);
let table: AuditTable;
let cli: Cli;
let arn: string;

beforeEach(async () => {
  table = await createTable();
  cli = table.cli();
  arn = `arn:aws:dynamodb:ddblocal:000000000000:table/${table.name}`;
});

test('a table that is named by its ARN is restored as one that is named by its name, into a folder of its name', async () => {
  const before = await table.items();
  await table.migrate();
  await table.put(77, { action: { S: '' } });
  const planned = await cli.json('rewind', 'plan', '--table', arn, '--from', table.start, '--filter', `(${FILTER}) or insert and new.action = ""`);

  expect(planned).toMatchObject({
    table: { name: table.name, arn },
    dryRun: { updated: 10, deleted: 1, conflicts: 0, right: 0 },
  });
  expect(planned.plan).toMatch(new RegExp(`^rewind-${table.name}-\\d{8}T\\d{6}Z$`));
  expect(await cli.run('rewind', 'apply', planned.plan, '--max-share', 'any')).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(before);
  expect(readdirSync(table.folder).filter((name) => name.startsWith('rewind-arn'))).toEqual([]);
  expect(existsSync(`${table.folder}/${planned.plan}/report.md`)).toBe(true);
});

test('status and diff take an ARN, and the next command has the name', async () => {
  expect((await cli.json('status', '--table', arn)).next).toContain(`--table ${table.name} `);
  const other = await createTable();
  expect(await cli.json('diff', arn, other.name)).toMatchObject({ before: table.name, after: other.name, counts: { same: 10 } });
});

test.each(['arn:aws:dynamodb:ddblocal:222222222222:table/', 'arn:aws:dynamodb:us-east-1:000000000000:table/', 'arn:aws-cn:dynamodb:ddblocal:000000000000:table/'])(
  'a table of the same name elsewhere is refused: %s', async (place) => {
    const elsewhere = place + table.name;
    const message = (option: string) => `error: '${option}' must be a table of this account and Region, got ${elsewhere}; the one of that name here is ${arn}; `
      + 'another account is chosen with --profile or --role-arn, another Region with --region\n';
    expect(await cli.run('status', '--table', elsewhere)).toMatchObject({ code: 2, stderr: message('--table') });
    expect(await cli.run('diff', table.name, elsewhere)).toMatchObject({ code: 2, stderr: message('<after>') });
  });

test.each([
  ['the ARN', { ['arn:aws:dynamodb:eu-west-1:111111111111:table/orders']: [] }],
  ['another table', { orders: [], archive: [] }],
  ['no table', {}],
])('an answer for %s is an error, and no item counts as deleted', async (_, Responses) => {
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  mockClient(client).on(BatchGetItemCommand).resolves({ Responses });
  const fold = { keys: { pk: { S: 'a' } }, marks: [], superseded: [], touched: {}, gap: false };
  const items = liveItems((async function* () { yield { number: 0, fold }; })() as any, { client, clock: SYSTEM_CLOCK, tableName: 'orders', keyNames: ['pk'] });
  await expect(items.next()).rejects.toThrow(
    /^DynamoDB was asked for items of orders and answered .*; so it is not known which of them exist/,
  );
});
