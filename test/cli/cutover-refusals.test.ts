// Proves what speaks against a cut-over on a model of AWS: MiniStack with the overlay in test/emulator.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { ShopAccount } from './cutover-account';
import type { Shop } from './cutover-shop';

// Tests that run at the same time begin before the hooks of their file.
const opened = ShopAccount.start();

/** What is refused changes nothing, so one shop does for all refusals. */
const refused = opened.then((account) => account.shop());

afterAll(async () => (await opened).stop());

const MINUTES = 180_000;

/** The words of a refusal, which leaves no record. */
async function refusal(shop: Shop, ...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await shop.plan('--quiet', ...more);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(existsSync(join((await opened).folder, shop.record))).toBe(false);
  return stderr;
}

test.concurrent('a plan needs the parameter, which has to be a text that names the old table', async () => {
  const [account, shop] = await Promise.all([opened, refused]);
  expect(await refusal(shop, '--parameter', '/nowhere')).toContain('\'--parameter\' must be a parameter of Systems Manager in this account and Region, got "/nowhere"');
  await account.parameters.send(new PutParameterCommand({ Name: '/secret', Type: 'SecureString', Value: shop.old }));
  expect(await refusal(shop, '--parameter', '/secret')).toContain('\'--parameter\' must be of type String, got SecureString');
  await account.parameters.send(new PutParameterCommand({ Name: '/other', Type: 'String', Value: '{"orders":"another"}' }));
  expect(await refusal(shop, '--parameter', '/other')).toContain(`'--parameter' must name ${shop.old}, or its ARN`);
  expect(await refusal(shop, '--parameter', '/other', '--member', 'orders')).toContain(`'--member' must name ${shop.old}, or its ARN, got "another"`);
}, MINUTES);

test.concurrent('a gap has to be accepted by its number', async () => {
  const shop = await refused;
  expect(await refusal(shop, '--accept-gap', '0')).toMatch(new RegExp(
    `'--accept-gap' must be at least the number of writes to ${shop.old} since \\S+, because ${shop.new} does not have them, got 1; .*: '--accept-gap' 1\n`,
  ));
}, MINUTES);

test.concurrent('a watch of an alarm that is not there is none', async () => {
  const shop = await refused;
  expect(await refusal(shop, '--alarm', 'no such alarm')).toContain('\'--alarm\' must be alarms of this account and Region, got no such alarm');
}, MINUTES);

test.concurrent('a table takes over from the one that it was restored from only', async () => {
  const shop = await refused;
  expect(await refusal(shop, '--table', shop.new, '--to', shop.old)).toContain(`the source comes first: parity ${shop.old} ${shop.new}`);
  expect(await refusal(shop, '--to', shop.old)).toContain('must be another table than the source');
}, MINUTES);

test.concurrent('a function that names the old table is named, and nothing is planned', async () => {
  const account = await opened;
  const shop = await account.shop();
  const configure = (Variables: Record<string, string>) => account.lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: shop.mailer, Environment: { Variables } }),
  );
  await configure({ TABLE: shop.old });
  expect(await refusal(shop)).toMatch(new RegExp(`functions name ${shop.old} in their environment: \\S+:${shop.mailer} in TABLE; they would write`));
  await configure({});
}, MINUTES);

test.concurrent('a setting of the restore that is missing is named, and may be gone without', async () => {
  const account = await opened;
  const other = await account.shop();
  const off = { TableName: other.new, StreamSpecification: { StreamEnabled: false } };
  await account.dynamodb.send(new UpdateTableCommand(off));

  const { code, stderr } = await other.plan();
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`table ${other.new} lacks settings of ${other.old}, or they are unknown: stream, streamConsumers`) });
  expect(stderr).toContain('or go without them: \'--except\' stream,streamConsumers\n');
}, MINUTES);

test.concurrent('a stream that shows too little makes no proof that the writers have stopped', async () => {
  const account = await opened;
  const other = await account.shop();
  for (const TableName of [other.old, other.new]) {
    await account.dynamodb.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: false } }));
  }
  expect(await other.plan('--freeze')).toMatchObject({ code: 2, stderr: expect.stringContaining('\'--freeze\' must be used with a stream of NEW_AND_OLD_IMAGES') });
  expect(await other.plan()).toMatchObject({ code: 2, stderr: expect.stringMatching(/got an unknown number \(.*\); .*'--accept-gap' any\n/) });
  expect(await other.plan('--accept-gap', 'any')).toMatchObject({ code: 0, stdout: expect.stringMatching(/left behind +unknown: .*; accepted: any\n/) });
}, MINUTES);

test.concurrent('a plan is made once, and approved by its digest', async () => {
  const account = await opened;
  const shop = await account.shop();
  const { digest } = JSON.parse((await shop.plan('--json')).stdout);
  expect(await shop.plan()).toMatchObject({ code: 2, stderr: expect.stringContaining(`'--out' must be a new place, got ${shop.record}; it holds a cut-over`) });
  const other = await account.cli.run('cutover', 'apply', shop.record, '--digest', digest.replace(/^./, (first: string) => first === '0' ? '1' : '0'));

  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('\'--digest\' must be the beginning of the plan\'s') });
  expect(await shop.status()).toMatchObject({ state: 'planned', table: shop.old });
  expect(await account.cli.run('cutover', 'apply', 'nowhere')).toMatchObject({ code: 2, stderr: expect.stringContaining('cut-over not found: nowhere; there is no cutover.json') });
}, MINUTES);

test.concurrent('a parameter that another writer has changed is not overwritten, and writers are not left frozen', async () => {
  const account = await opened;
  const other = await account.shop();
  expect(await other.plan('--freeze')).toMatchObject({ code: 0 });
  await other.name('a third table');
  const { code, stderr } = await other.apply();

  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`parameter ${other.parameter} names a third table, and neither ${other.old} nor ${other.new}`) });
  expect(await other.text()).toBe('a third table');
  expect(await other.policy(other.old)).toBeUndefined();
  await other.name(other.old);
  expect(await other.apply()).toMatchObject({ code: 0 });
}, MINUTES);

test.concurrent('more writes than were accepted end it before the switch', async () => {
  const account = await opened;
  const other = await account.shop();
  expect(await other.plan('--freeze')).toMatchObject({ code: 0 });
  await other.put(other.old, 'one more');

  expect(await other.apply()).toMatchObject({ code: 2, stderr: expect.stringMatching(/2 writes to \S+ since \S+ are not in \S+; 1 were accepted; plan the cut-over again/) });
  expect(await other.text()).toBe(other.old);
  expect(await other.order()).toMatch(/^order/);
}, MINUTES);

test.concurrent('an undo leads to no table that is gone or another one, and one whose new table is gone leads back', async () => {
  const account = await opened;
  const [one, two] = await Promise.all([account.shop(), account.shop()]);
  await Promise.all([one, two].map(async (each) => {
    expect(await each.plan()).toMatchObject({ code: 0 });
    expect(await each.apply()).toMatchObject({ code: 0 });
  }));
  await account.dynamodb.send(new DeleteTableCommand({ TableName: one.old }));
  expect(await one.undo()).toMatchObject({ code: 2, stderr: expect.stringContaining(`table ${one.old} is gone`) });
  expect(await one.text()).toBe(one.new);

  await account.dynamodb.send(new UpdateTableCommand({ TableName: two.new, DeletionProtectionEnabled: false }));
  await account.dynamodb.send(new DeleteTableCommand({ TableName: two.new }));
  expect(await two.undo()).toMatchObject({ code: 3, stdout: expect.stringContaining('The old table is in use again.') });
  expect(await two.text()).toBe(two.old);
  expect(await two.consumed()).toContain(two.old);
}, MINUTES);
