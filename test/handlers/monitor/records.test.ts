import type { DynamoDBRecord } from 'aws-lambda';
import { useWatchedTables, type WatchedTable } from './watched-table';

const watched = useWatchedTables();
const order = (pk: string, price: string, more = {}) => ({ pk: { S: pk }, price: { N: price }, ...more });

/** The records of writes, changed as a test wants them. */
async function records(table: WatchedTable, change: (record: DynamoDBRecord) => void): Promise<DynamoDBRecord[]> {
  const all = await table.records.next();
  all.forEach(change);
  return all;
}

test('a record that cannot be read is set aside, and the others of its batch are handled', async () => {
  const table = await watched();
  for (const pk of ['1', '2']) await table.put(order(pk, '10'));
  for (const pk of ['1', '2']) await table.put(order(pk, '0'));
  const batch = await records(table, ({ eventName, dynamodb }) => {
    if (eventName === 'MODIFY' && dynamodb!.Keys!.pk.S === '1') dynamodb!.NewImage = { price: { X: '0' } as any };
  });

  expect(await table.deliver(batch)).toEqual({ batchItemFailures: [] });

  expect(await table.get('2')).toEqual(order('2', '10'));
  expect(table.events).toContainEqual(expect.objectContaining({ outcome: 'conflict', reason: expect.stringMatching(/^NewImage of the record \d+ .*type/) }));
});

test('a stream without images is a fault of each record, which names the view type', async () => {
  const table = await watched();
  await table.put(order('1', '10'));
  await table.put(order('1', '0'));

  await table.deliver(await records(table, ({ dynamodb }) => { delete dynamodb!.OldImage; }));

  expect(table.events).toMatchObject([{ outcome: 'conflict', reason: expect.stringContaining('NEW_AND_OLD_IMAGES') }]);
});

test('a deletion by time to live is no deletion, unless a rule names it', async () => {
  const table = await watched({ rules: [{ name: 'Immutable', filter: 'modify or delete' }] });
  await table.put(order('1', '10'));
  await table.delete('1');

  await table.deliver(await records(table, (record) => {
    if (record.eventName === 'REMOVE') record.userIdentity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };
  }));

  expect(await table.get('1')).toBeUndefined();
  expect(table.decisions).toEqual([]);
});

test('attributes of every name and type come back', async () => {
  const table = await watched();
  const item = JSON.parse('{"__proto__":{"S":"x"},"constructor":{"N":"1"}}');
  const full = {
    ...order('1', '10'),
    ...Object.fromEntries(Object.entries(item)),
    b: { B: new Uint8Array([1, 255]) },
    bs: { BS: [new Uint8Array([2])] },
    l: { L: [{ NULL: true as const }] },
    m: { M: { x: { BOOL: true } } },
  };
  await table.put(full as any);
  await table.settle();

  await table.put(order('1', '0'));
  await table.settle();

  expect(await table.get('1')).toEqual(full);
});

test('an allowed migration is left alone until its end', async () => {
  const table = await watched({
    rules: [{
      name: 'Prices',
      filter: 'modify and changed(price)',
      allow: [{ filter: 'new.writer = "migration-7"', until: new Date(Date.now() + 3_600_000).toISOString() }],
    }],
  });
  await table.put(order('1', '10'));
  await table.put(order('1', '9', { writer: { S: 'migration-7' } }));
  const batch = await table.records.next();

  await table.deliver(batch);
  expect(await table.get('1')).toMatchObject({ price: { N: '9' } });

  batch.forEach(({ dynamodb }) => { dynamodb!.ApproximateCreationDateTime! += 7200; });
  await table.deliver(batch);
  expect(await table.get('1')).toMatchObject({ price: { N: '10' } });
});

test('of a change that breaks a rule about an attribute, the other attributes stay', async () => {
  const table = await watched({ rules: [{ name: 'Tenant', filter: 'modify and changed(tenant)', only: ['tenant'] }] });
  await table.put(order('1', '10', { tenant: { S: 'acme' } }));
  await table.put(order('1', '11', { tenant: { S: 'evil' } }));

  await table.settle();

  expect(await table.get('1')).toEqual(order('1', '11', { tenant: { S: 'acme' } }));
});

test('a good write that no rule matches, and that is not delivered, is kept', async () => {
  const table = await watched({ rules: [{ name: 'Prices', filter: 'modify and new.price < 0' }] });
  for (const price of ['10', '-1', '5', '-2']) await table.put(order('1', price));
  const batch = (await table.records.next()).filter(({ dynamodb }) => Number(dynamodb!.NewImage!.price.N) < 0);

  await table.deliver(batch);

  expect(await table.get('1')).toEqual(order('1', '5'));
});

test('a good write that is not delivered between two batches is kept as well', async () => {
  const table = await watched({ rules: [{ name: 'Prices', filter: 'modify and new.price < 0' }], response: 'propose' });
  for (const price of ['10', '-1', '5', '-2']) await table.put(order('1', price));
  for (const record of await table.records.next()) {
    if (Number(record.dynamodb!.NewImage!.price.N) < 0) await table.deliver([record]);
  }

  expect((await table.folds()).map(({ marks }) => marks)).toMatchObject([[{ path: ['price'], base: { N: '5' }, damaged: { N: '-2' } }]]);
});
