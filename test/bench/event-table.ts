/** Tables of events of an audit log, some 400 bytes each. */
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../src/engine/values/attribute-value';
import type { LocalTable } from '../engine/local-table';

const BATCH = 25;
const CONCURRENCY = 8;

export async function seedEvents({ local, name }: LocalTable, items: number, { damaged = false } = {}): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    while (next < items) {
      const start = next;
      next += BATCH;
      const length = Math.min(BATCH, items - start);
      const events = Array.from({ length }, (_, place) => ({ PutRequest: { Item: eventOf(start + place, damaged) } }));
      await local.client.send(new BatchWriteItemCommand({ RequestItems: { [name]: events } }));
    }
  }));
}

function eventOf(place: number, damaged: boolean): Item {
  return {
    pk: { S: `event ${place}` },
    action: { S: damaged ? '' : `user.updated ${place}` },
    actor: { S: `user-${place % 97}@example.org` },
    at: { S: '2026-11-21T09:59:00Z' },
    version: { N: String(place % 17) },
    tags: { SS: ['audit', 'billing', 'eu'] },
    detail: { M: { address: { S: '10.1.2.3' }, agent: { S: 'Mozilla/5.0 '.repeat(10) }, granted: { BOOL: true } } },
  };
}
