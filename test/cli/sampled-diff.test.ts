// Proves samples on DynamoDB Local, which divides tables by the hash of the key.
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';

const EVENTS = 1000;
const newTable = useAuditTables(EVENTS);

let table: AuditTable;
let copy: AuditTable;
let cli: Cli;

beforeAll(async () => {
  [table, copy] = [await newTable(), await newTable()];
  cli = table.cli();
  for (let event = 0; event < 100; event++) await table.set(event, 'action', '');
  await table.delete(...Array.from({ length: 50 }, (_, place) => 900 + place));
}, 120_000);

const sampled = async (...more: string[]) => cli.json('diff', copy.name, table.name, '--sample', '50%', ...more);

test('a sample is some of the segments, the same again by its seed', async () => {
  const { sample, counts } = await sampled('--seed', '7');
  expect(sample).toMatchObject({ share: 0.5, seed: 7, confidence: 0.95, segments: { read: 256, of: 512 } });
  expect(counts.before).toBeGreaterThan(0);
  expect(counts.before).toBeLessThan(EVENTS);
  expect((await sampled('--seed', '7')).counts).toEqual(counts);

  const { stdout } = await cli.run('diff', copy.name, table.name, '--sample', '0.5', '--seed', '7');
  expect(stdout).toMatch(/\n {2}sample +50% +256 of 512 segments of each; the same again: --sample 50% --seed 7\n/);
});

test('each difference in the sample is one of the whole, and the whole is within the interval', async () => {
  const whole = await cli.json('diff', copy.name, table.name);
  expect(whole).toMatchObject({ sample: null, counts: { different: 100, onlyBefore: 50, onlyAfter: 0, same: 850 } });

  const { sample: { estimates }, counts } = await sampled('--seed', '11');
  for (const kind of ['different', 'onlyBefore', 'onlyAfter']) {
    const { items } = estimates[kind];
    expect(counts[kind]).toBeLessThanOrEqual(whole.counts[kind]);
    expect(items.low).toBeLessThanOrEqual(whole.counts[kind]);
    expect(items.high).toBeGreaterThanOrEqual(whole.counts[kind]);
  }
});

test('differences make the exit code 3, and the text names the sample as what it is', async () => {
  const { code, stdout, stderr } = await cli.run('diff', copy.name, table.name, '--sample', '50%', '--seed', '7');

  expect(code).toBe(3);
  expect(stderr).toMatch(/^reading the sample takes about 256 read units and, if each item has to be looked for by its key, at most 1,2\d\d, less than \$0\.01 on demand/);
  expect(stdout).toMatch(/different +\d+ +of \d+, worth \d independent ones; in the whole about \d+ \([\d.]+%\), with 95% confidence \d+ \([\d.]+%\) to \d+ \([\d.]+%\)\n/);
  expect(stdout).toContain('Nothing was written.\nOnly the sample was compared: diff without --sample finds each difference.\n');
});

test('a sample without differences does not say that there are none', async () => {
  const same = await newTable();
  const { code, stdout } = await cli.run('diff', copy.name, same.name, '--sample', '50%', '--seed', '7');

  expect(code).toBe(0);
  expect(stdout).toMatch(/different +0 +of \d+, worth \d independent ones; in the whole at most \d+ \([\d.]+%\), with 95% confidence\n/);
  expect(stdout).toMatch(/\nNo differences in the sample\. The rest was not read: of each kind, up to \d+ items \([\d.]+%\) may differ there, with 95% confidence\.\n/);
  expect(stdout).toContain('Only diff without --sample shows that there are none.');
  expect(stdout).not.toContain('No differences.');
});

test('a sample of nothing is no answer', async () => {
  const [one, other] = [`empty-${process.pid}-1`, `empty-${process.pid}-2`];
  for (const TableName of [one, other]) {
    await table.local.client.send(new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }));
  }
  expect(await cli.run('diff', one, other, '--sample', '50%')).toMatchObject({
    code: 3, stdout: expect.stringContaining('No item came into the sample, so nothing is known: take a larger one, or compare all without --sample.'),
  });
});

test('its cost is limited before an item is read', async () => {
  expect(await cli.run('diff', copy.name, table.name, '--sample', '50%', '--max-cost', '0')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: '--max-cost' must be at least \$0\.01, got \$0\.00; reading the sample takes about 256 read units .*; a smaller --sample takes less\n$/),
  });
});

test('a sample is one of two whole tables', async () => {
  const both = ['diff', copy.name, table.name];
  expect(await cli.run(...both, '--sample', '2%', '--tenant', 'tenant 1')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: '--sample' must go without '--tenant', got both/) });
  expect(await cli.run(...both, '--seed', '3')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: '--seed' must come with '--sample'/) });
  for (const [share, hint] of [['2', '; write 2% or 0.02'], ['100%', '; leave the option out to have all'], ['0.001%', ''], ['any', '']]) {
    expect(await cli.run(...both, '--sample', share)).toMatchObject({
      code: 2, stderr: `error: '--sample' must be a percentage such as 1%, or a fraction such as 0.01, from 0.01% to less than 100%, got "${share}"${hint}\n`,
    });
  }
  expect(await cli.run('diff', '.', table.name, '--sample', '2%')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: '--sample' must go with two tables, got the export \./) });
});

test('a plan of a rewind is never made of a sample', async () => {
  expect(await cli.run('rewind', 'plan', '--table', table.name, '--from', '1h', '--before', copy.name, '--sample', '2%')).toMatchObject({
    code: 2, stdout: '', stderr: 'error: \'--sample\' must go with diff, got rewind plan; a rewind undoes all of the damage, and a sample shows a part of it\n',
  });
});
