import { setTimeout as sleep } from 'node:timers/promises';

/** Tries a condition until it holds, for at most half a minute. */
export async function until(holds: () => Promise<void>, milliseconds = 30_000): Promise<void> {
  for (const end = Date.now() + milliseconds; ;) {
    try {
      await holds();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(50);
    }
  }
}
