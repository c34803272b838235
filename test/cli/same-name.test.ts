// Proves that a deleted table comes back under its own name, on a model of AWS: MiniStack with the overlay.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { ShopAccount } from './cutover-account';
import type { Shop } from './cutover-shop';

let account: ShopAccount;
let shop: Shop;

beforeAll(async () => {
  account = await ShopAccount.start();
  const closed = account.closedShop();
  // It names the table, and means the one of that name.
  shop = await closed.openAlone({ TABLE: closed.old });
}, 120_000);

afterAll(() => account?.stop());

test('a deleted table that is restored under its own name gets what acts on its own, and nothing has to be moved', async () => {
  const { cli, dynamodb } = account;
  await dynamodb.send(new UpdateTableCommand({ TableName: shop.old, DeletionProtectionEnabled: true }));
  const { TableId: before } = await shop.describe(shop.old);
  writeFileSync(join(account.folder, 'settings.json'), (await cli.run('settings', shop.old, '--json')).stdout);
  await dynamodb.send(new UpdateTableCommand({ TableName: shop.old, DeletionProtectionEnabled: false }));
  await dynamodb.send(new DeleteTableCommand({ TableName: shop.old }));

  const restore = ['restore', 'start', '--table', shop.old, '--deleted', '--to', shop.old, '--settings', 'settings.json'];
  expect(await cli.run(...restore)).toMatchObject({ stdout: expect.stringContaining('The restored table is ready.') });
  const record = `restore-${shop.old}`;
  expect(await cli.run('parity', `${record}/settings.json`, shop.old, '--apply', '--cut-over')).toMatchObject({
    code: 0, stdout: expect.stringContaining('The restored table has every setting of its source.'),
  });

  const { TableId: after, DeletionProtectionEnabled: isProtected } = await shop.describe(shop.old);
  expect([after === before, isProtected]).toEqual([false, true]);
  expect(await shop.items(shop.old)).toEqual(['first']);
  expect(await shop.text()).toBe(shop.old);
  expect(await shop.mailed(await shop.order())).toBe(true);
  expect(await cli.run('restore', 'discard', record)).toMatchObject({ code: 2, stderr: expect.stringContaining('has deletion protection') });
}, 120_000);
