/** What holds for a shop at every moment of a cut-over, and at its end. */
import type { Shop } from './cutover-shop';

/** An order is taken by one of both tables, or refused while writers are frozen: the pointer names no other. */
export async function isNeverNeither(shop: Shop): Promise<void> {
  expect([shop.old, shop.new]).toContain(await shop.text());
  const order = await shop.order();
  if (!order.startsWith('order')) expect(await shop.status()).toMatchObject({ isFrozen: true });
}

/** Readers, writers and consumers use a table. */
export async function isTaken(shop: Shop, table: string): Promise<void> {
  const order = await shop.order();
  expect(await shop.items(table)).toContain(order);
  expect(await shop.text()).toBe(table);
  expect(await shop.consumed()).toEqual([table]);
  expect(await shop.mailed(order)).toBe(true);
}
