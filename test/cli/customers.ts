/** Customers of a shop, who order all the while. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Shop } from './cutover-shop';

/** Returns how to close it, which shows the orders that were taken: each has to be somewhere. */
export function customers(of: Shop): () => Promise<{ taken: string[]; refused: number }> {
  let isOpen = true;
  const taken: string[] = [];
  let refused = 0;
  const work = (async () => {
    for (; isOpen; await sleep(50)) {
      const order = await of.order();
      if (order.startsWith('order')) taken.push(order); else refused++;
    }
  })();
  return async () => {
    isOpen = false;
    await work;
    return { taken, refused };
  };
}
