import { setTimeout as sleep } from 'node:timers/promises';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Emulator } from './emulator';
import { BUCKET, QUIET, type StreamConsumer, until, useStreamConsumer } from './stream-consumer';

const REPORT = ['ReportBatchItemFailures' as const];
const TO_BUCKET = { OnFailure: { Destination: `arn:aws:s3:::${BUCKET}` } };
const SET_ASIDE = { FunctionResponseTypes: REPORT, MaximumRetryAttempts: 0, DestinationConfig: TO_BUCKET };

// These test our model of AWS, not the library.
describe('the model of failed batches', () => {
  let emulator: Emulator;
  let consumer: StreamConsumer;

  useStreamConsumer((...opened) => [emulator, consumer] = opened);

  test('goes on from the lowest sequence number that is returned', async () => {
    await consumer.mapAfter(['a', 'report-b', 'c', 'report-d'], {
      FunctionResponseTypes: REPORT, MaximumRetryAttempts: 1, DestinationConfig: TO_BUCKET,
    });
    const [{ document }] = await consumer.failuresOnce(1);
    await consumer.put('e');

    expect(await consumer.batchesOnce(3)).toEqual([['a', 'report-b', 'c', 'report-d'], ['report-b', 'c', 'report-d'], ['e']]);
    expect(keysIn(document)).toEqual(['report-b', 'c', 'report-d']);
    expect(document.responseContext.functionError).toBeNull();
  });

  test('takes an answer without failures as a success', async () => {
    const answers = ['', [], null, {}, { batchItemFailures: [] }, { batchItemFailures: null }];
    const id = await consumer.map({ ...SET_ASIDE, BatchSize: 1 });
    for (const [index, answer] of answers.entries()) await consumer.put(`answer-${index}`, answer);

    expect(await consumer.batchesOnce(answers.length)).toEqual(answers.map((_, index) => [`answer-${index}`]));
    await until('result', async () => (await consumer.mapping(id)).LastProcessingResult === 'OK');
    expect(await consumer.failures()).toEqual([]);
  });

  test('takes an answer that names no record of the batch as the failure of the whole batch', async () => {
    const named = [{ itemIdentifier: '123' }, { itemIdentifier: 123 }, { itemIdentifier: '' }, { itemIdentifier: null }, { foo: 123 }, {}];
    const id = await consumer.map({ ...SET_ASIDE, BatchSize: 2, Enabled: false });
    for (const [index, failure] of named.entries()) {
      await consumer.put(`good-${index}`);
      await consumer.put(`odd-${index}`, { batchItemFailures: [failure] });
    }
    await consumer.enable(id);

    const failures = await consumer.failuresOnce(named.length);
    expect(failures.map(({ document }) => keysIn(document))).toEqual(named.map((_, index) => [`good-${index}`, `odd-${index}`]));
  });

  test('does not read the answer unless the mapping says so', async () => {
    const id = await consumer.mapAfter(['report-a', 'b']);

    expect(await consumer.batchesOnce(1)).toEqual([['report-a', 'b']]);
    await until('result', async () => (await consumer.mapping(id)).LastProcessingResult === 'OK');
    await sleep(QUIET);
    expect(await consumer.batches()).toHaveLength(1);
  });

  test('splits a batch in two until the bad record is alone, which costs no retry', async () => {
    await consumer.mapAfter(['a', 'b', 'throw-c', 'd'], {
      BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1, DestinationConfig: TO_BUCKET,
    });

    expect(await consumer.batchesOnce(6)).toEqual([
      ['a', 'b', 'throw-c', 'd'], ['a', 'b'], ['throw-c', 'd'], ['throw-c'], ['throw-c'], ['d'],
    ]);
    expect((await consumer.failuresOnce(1)).map(({ document }) => keysIn(document))).toEqual([['throw-c']]);
  });

  test('splits a batch at the number that is returned, and in two where that is its first', async () => {
    await consumer.mapAfter(['a', 'report-b', 'c', 'd'], {
      ...SET_ASIDE, BisectBatchOnFunctionError: true,
    });

    expect(await consumer.batchesOnce(4)).toEqual([
      ['a', 'report-b', 'c', 'd'], ['report-b', 'c', 'd'], ['report-b'], ['c', 'd'],
    ]);
    expect((await consumer.failuresOnce(1)).map(({ document }) => keysIn(document))).toEqual([['report-b']]);
  });

  test('is over after the retries, and the stream goes on', async () => {
    const id = await consumer.mapAfter(['throw-a', 'b'], { MaximumRetryAttempts: 2, DestinationConfig: TO_BUCKET });
    const [{ key, document }] = await consumer.failuresOnce(1);
    const { LastProcessingResult: result } = await consumer.mapping(id);
    await consumer.put('c');

    expect(result).toBe('PROBLEM: Function call failed');
    expect(await consumer.batchesOnce(4)).toEqual([['throw-a', 'b'], ['throw-a', 'b'], ['throw-a', 'b'], ['c']]);
    const [records] = await consumer.invocations();
    const numbers = records.map(record => record.dynamodb.SequenceNumber as string);
    expect(document).toEqual({
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionArn: `arn:aws:lambda:eu-west-1:111111111111:function:${consumer.functionName}`,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-\d{20}-[0-9a-f]{8}$/),
        startSequenceNumber: numbers[0],
        endSequenceNumber: numbers[1],
        approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        approximateArrivalOfLastRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        batchSize: 2,
        streamArn: consumer.streamArn,
      },
      payload: JSON.stringify({ Records: records }),
    });
    const [day, time] = (document.timestamp as string).split('T');
    const folder = `aws/lambda/${id}/${document.DDBStreamBatchInfo.shardId}/${day.replaceAll('-', '/')}`;
    expect(key).toMatch(new RegExp(`^${folder}/${day}T${time.slice(0, 8).replaceAll(':', '\\.')}-[0-9a-f-]{36}$`));
  });

  test('is retried without end by default, while the stream waits', async () => {
    const id = await consumer.mapAfter(['throw-a'], { DestinationConfig: TO_BUCKET });
    await consumer.batchesOnce(1);
    await consumer.put('b');

    expect(new Set((await consumer.batchesOnce(5)).flat())).toEqual(new Set(['throw-a']));
    expect((await consumer.mapping(id)).LastProcessingResult).toBe('PROBLEM: Function call failed');
    expect(await consumer.failures()).toEqual([]);
  });

  test('leaves out records that are older than the mapping admits', async () => {
    const id = await consumer.map({ Enabled: false, MaximumRecordAgeInSeconds: 60, DestinationConfig: TO_BUCKET });
    for (const key of ['old-a', 'old-b']) await consumer.put(key);
    await emulator.advance(90);
    await consumer.put('young');
    await consumer.enable(id);

    const [{ document }] = await consumer.failuresOnce(1);
    expect(await consumer.batchesOnce(1)).toEqual([['young']]);
    expect(keysIn(document)).toEqual(['old-a', 'old-b']);
    expect(document.requestContext).toMatchObject({ condition: 'RecordAgeExceeded', approximateInvokeCount: 0 });
  });

  test('goes to a queue without its records', async () => {
    const sqs = new SQSClient(emulator.clientConfig);
    await consumer.mapAfter(['throw-a'], {
      MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: `arn:aws:sqs:eu-west-1:111111111111:${BUCKET}` } },
    });

    const { Messages: messages } = await sqs.send(new ReceiveMessageCommand({
      QueueUrl: `${emulator.endpoint}/111111111111/${BUCKET}`, WaitTimeSeconds: 20,
    }));
    const document = JSON.parse(messages![0].Body!);
    expect(document.DDBStreamBatchInfo.batchSize).toBe(1);
    expect(document).not.toHaveProperty('payload');
  });

  test.each(['s3:PutObject', 's3:ListBucket'])('is lost without %s, and the stream goes on', async action => {
    const restore = await consumer.withdraw(action);
    try {
      const id = await consumer.mapAfter(['throw-a'], { MaximumRetryAttempts: 0, DestinationConfig: TO_BUCKET });
      await until('problem', async () => /destination.*(AccessDenied|403)/.test((await consumer.mapping(id)).LastProcessingResult!));
      await consumer.put('b');

      expect(await consumer.batchesOnce(2)).toEqual([['throw-a'], ['b']]);
      expect(await consumer.failures()).toEqual([]);
    } finally {
      await restore();
    }
  });
});

function keysIn(document: { payload: string }): string[] {
  const { Records: records } = JSON.parse(document.payload);
  return records.map((record: { dynamodb: { Keys: { pk: { S: string } } } }) => record.dynamodb.Keys.pk.S);
}
