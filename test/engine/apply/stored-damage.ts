import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { StoredPlan } from './divided';
import { describeTable } from '../../../src/engine/dynamodb/table';
import type { Change } from '../../../src/engine/evidence/change';
import { createPlan } from '../../../src/engine/plan/plan';
import type { Item } from '../../../src/engine/values/attribute-value';
import { N, S } from '../cases';
import type { LocalTable } from '../local-table';

/** A table of so many items, each damaged in one attribute, and a plan of them in a bucket. */
export async function storedDamage(table: LocalTable, items: number, client: S3Client): Promise<StoredPlan> {
  const image = (item: number, a: string): Item => ({ pk: S(`item ${item}`), a: S(a), n: N(item) });
  async function* changes(): AsyncGenerator<Change> {
    for (let item = 0; item < items; item++) {
      const { pk } = image(item, '');
      yield {
        keys: { pk },
        old: image(item, 'right'),
        new: image(item, 'wrong'),
        at: new Date(1000),
        sequence: '1',
        source: 'stream',
        ttl: false,
      };
    }
  }
  const folder = table.file('plan');
  await Promise.all(Array.from({ length: items }, async (_, item) => table.put(image(item, 'wrong'))));
  await createPlan({
    folder,
    changes,
    from: new Date(0),
    filter: { text: 'all', isDamage: () => true },
    table: await describeTable(table.local.client, table.name),
  });
  return StoredPlan.of(table, folder, client);
}

/** The keys of the items that are as they were before the damage. */
export async function rightItems(table: LocalTable): Promise<string[]> {
  const scan = new ScanCommand({ TableName: table.name, ConsistentRead: true });
  const { Items: all = [] } = await table.local.client.send(scan);
  return all.filter(({ a }) => a.S === 'right').map(({ pk }) => pk.S!).sort();
}
