import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import type { Emulator } from './emulator';
import { type StreamConsumer, TABLE, useStreamConsumer } from './stream-consumer';
import { matches } from '../event-ruler/event-ruler';

// These test our model of AWS, not the library.
describe('the model of stream records', () => {
  let emulator: Emulator;
  let consumer: StreamConsumer;

  useStreamConsumer((...opened) => [emulator, consumer] = opened);

  test('delivers records in the shape that AWS documents', async () => {
    const Key = { pk: { S: 'shape' } };
    const id = await consumer.map({ Enabled: false });
    await consumer.dynamodb.send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, bytes: { B: Buffer.from('foobar') } } }));
    await consumer.dynamodb.send(new UpdateItemCommand({
      TableName: TABLE,
      Key,
      UpdateExpression: 'SET #n = :n REMOVE #b',
      ExpressionAttributeNames: { '#n': 'n', '#b': 'bytes' },
      ExpressionAttributeValues: { ':n': { N: '1' } },
    }));
    await consumer.dynamodb.send(new DeleteItemCommand({ TableName: TABLE, Key }));
    await consumer.enable(id);
    await consumer.batchesOnce(1);

    const [records] = await consumer.invocations();
    const [first, second] = [{ ...Key, bytes: { B: 'Zm9vYmFy' } }, { ...Key, n: { N: '1' } }];
    const frame = {
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-west-1',
      eventSourceARN: consumer.streamArn,
    };
    const change = {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: Key,
      SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    };
    expect(records).toEqual([
      { ...frame, eventName: 'INSERT', dynamodb: { ...change, NewImage: first, SizeBytes: 25 } },
      { ...frame, eventName: 'MODIFY', dynamodb: { ...change, NewImage: second, OldImage: first, SizeBytes: 35 } },
      { ...frame, eventName: 'REMOVE', dynamodb: { ...change, OldImage: second, SizeBytes: 17 } },
    ]);
    const numbers = records.map(record => BigInt(record.dynamodb.SequenceNumber));
    expect(numbers[0] < numbers[1] && numbers[1] < numbers[2]).toBe(true);
    const seconds = records[0].dynamodb.ApproximateCreationDateTime as number;
    expect(Number.isInteger(seconds) && Math.abs(seconds - Date.now() / 1000) < 60).toBe(true);
  });

  test('says which items the service itself deleted', async () => {
    await consumer.map(filters({ userIdentity: { type: ['Service'], principalId: ['dynamodb.amazonaws.com'] } }));
    const past = { N: String(Math.floor(Date.now() / 1000) - 60) };
    for (const key of ['expired', 'deleted']) {
      await consumer.dynamodb.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: key }, ttl: past } }));
    }
    await consumer.dynamodb.send(new DeleteItemCommand({ TableName: TABLE, Key: { pk: { S: 'deleted' } } }));
    await emulator.expireItems();

    expect(await consumer.batchesOnce(1)).toEqual([['expired']]);
    const [[record]] = await consumer.invocations();
    expect(record).toMatchObject({ eventName: 'REMOVE', userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } });
  });

  test('filters as the matcher of EventBridge does', async () => {
    const Key = { pk: { S: 'f-2' } };
    const everything = { StartingPosition: 'TRIM_HORIZON', BatchSize: 10_000, Enabled: false } as const;
    const id = await consumer.map(everything);
    await consumer.put('f-1');
    await consumer.put('f-2');
    for (const price of ['12', '13']) {
      await consumer.dynamodb.send(new PutItemCommand({
        TableName: TABLE, Item: { ...Key, price: { N: price }, tags: { L: [{ S: 'a' }, { S: 'b' }] } },
      }));
    }
    await consumer.dynamodb.send(new DeleteItemCommand({ TableName: TABLE, Key }));
    await consumer.put('last');
    await consumer.enable(id);
    await consumer.batchesOnce(1);
    const [records] = await consumer.invocations();
    const image = (pattern: object) => ({ dynamodb: { NewImage: pattern } });
    const last = { dynamodb: { Keys: { pk: { S: ['last'] } } } };

    const patterns = [
      { eventName: ['INSERT'] },
      { eventName: ['MODIFY', 'REMOVE'] },
      { eventName: ['MODIFY'], dynamodb: { OldImage: { price: { N: ['12'] } } } },
      image({ pk: { S: [{ prefix: 'f' }] } }),
      image({ pk: { S: [{ 'anything-but': ['f-1', 'last'] }] } }),
      image({ pk: { S: [{ 'anything-but': { prefix: 'f' } }] } }),
      image({ price: { N: [{ exists: true }] } }),
      image({ price: { N: [{ exists: false }] } }),
      image({ price: { N: ['12', { exists: false }] } }),
      image({ tags: { L: { S: ['b'] } } }),
      { $or: [{ eventName: ['REMOVE'] }, image({ price: { N: ['13'] } })] },
      { userIdentity: { type: ['Service'] } },
      { userIdentity: { type: [{ exists: false }] } },
      // A node that is no leaf, and a number in an item, are never matched.
      image({ price: [{ exists: true }] }),
      image({ price: { N: [{ numeric: ['>', 1] }] } }),
    ];
    const judged = matches(patterns.flatMap(pattern => records.map(event => ({ pattern, event }))));
    const counts: number[] = [];
    for (const [index, pattern] of patterns.entries()) {
      await consumer.unmap();
      await consumer.map({ ...everything, ...filters(pattern, last), Enabled: true });
      await consumer.batchesOnce(1);
      const [passed] = await consumer.invocations();
      const answers = judged.slice(index * records.length);
      const isLast = (record: typeof records[number]) => record.dynamodb.Keys.pk.S === 'last';
      const expected = records.filter((record, at) => answers[at] || isLast(record));
      expect({ pattern, passed }).toEqual({ pattern, passed: expected });
      counts.push(passed.length);
    }
    expect(counts.slice(-2)).toEqual([1, 1]);
    expect(Math.min(...counts.slice(0, -2))).toBeGreaterThan(1);
  });

  test('does not read again what its filter left out', async () => {
    const id = await consumer.map(filters({ dynamodb: { Keys: { pk: { S: ['in'] } } } }));
    await consumer.put('out');
    await consumer.put('in');
    expect(await consumer.batchesOnce(1)).toEqual([['in']]);
    await consumer.lambda.send(new UpdateEventSourceMappingCommand({ UUID: id, FilterCriteria: { Filters: [] } }));
    await consumer.put('next');

    expect(await consumer.batchesOnce(2)).toEqual([['in'], ['next']]);
  });

});

function filters(...patterns: object[]) {
  return { FilterCriteria: { Filters: patterns.map(pattern => ({ Pattern: JSON.stringify(pattern) })) } };
}
