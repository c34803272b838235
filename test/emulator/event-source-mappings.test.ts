import { setTimeout as sleep } from 'node:timers/promises';
import { type CreateEventSourceMappingRequest, DeleteEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { modelCalls } from './contract/model-calls';
import { Deployment } from './deployment';
import type { Emulator } from './emulator';
import { BUCKET, QUIET, type StreamConsumer, TABLE, until, useStreamConsumer } from './stream-consumer';
import { template } from './templates';

// These test our model of AWS, not the library.
describe('the model of event source mappings', () => {
  let emulator: Emulator;
  let consumer: StreamConsumer;

  useStreamConsumer((...opened) => [emulator, consumer] = opened);

  test('gathers records until the window has passed or the batch is full', async () => {
    await consumer.map({ BatchSize: 3, MaximumBatchingWindowInSeconds: 2 });
    const started = Date.now();
    for (const key of ['a', 'b', 'c']) await consumer.put(key);
    expect(await consumer.batchesOnce(1)).toEqual([['a', 'b', 'c']]);
    const full = Date.now() - started;
    await consumer.put('d');
    await sleep(500);
    await consumer.put('e');

    expect(await consumer.batchesOnce(2)).toEqual([['a', 'b', 'c'], ['d', 'e']]);
    expect(full).toBeLessThan(2000);
  });

  test('pauses where it is disabled, and goes on from there', async () => {
    const id = await consumer.map();
    expect(await consumer.mapping(id)).toMatchObject({ State: 'Enabled', LastProcessingResult: 'No records processed', EventSourceArn: consumer.streamArn });
    await consumer.put('a');
    await consumer.batchesOnce(1);
    await until('result', async () => (await consumer.mapping(id)).LastProcessingResult === 'OK');
    await consumer.enable(id, false);
    expect((await consumer.mapping(id)).State).toBe('Disabled');
    await consumer.put('b');
    await sleep(QUIET);
    expect(await consumer.batches()).toEqual([['a']]);
    await consumer.enable(id);

    expect(await consumer.batchesOnce(2)).toEqual([['a'], ['b']]);
  });

  test('stops when it is deleted, also while it retries', async () => {
    const id = await consumer.mapAfter(['throw-a']);
    await consumer.batchesOnce(2);
    await consumer.lambda.send(new DeleteEventSourceMappingCommand({ UUID: id }));
    await sleep(QUIET);
    const count = (await consumer.batches()).length;
    await consumer.put('b');
    await sleep(QUIET);

    expect(await consumer.batches()).toHaveLength(count);
  });

  const filters = (...patterns: string[]) => ({ FilterCriteria: { Filters: patterns.map(Pattern => ({ Pattern })) } });
  test.each<[string, Partial<CreateEventSourceMappingRequest>]>([
    ['a batch that is too large', { BatchSize: 10_001 }],
    ['a window that is too long', { MaximumBatchingWindowInSeconds: 301 }],
    ['too many retries', { MaximumRetryAttempts: 10_001 }],
    ['an age of less than a minute', { MaximumRecordAgeInSeconds: 59 }],
    ['a response type that there is not', { FunctionResponseTypes: ['Report' as 'ReportBatchItemFailures'] }],
    ['no starting position', { StartingPosition: undefined }],
    ['a starting position by time', { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: new Date() }],
    ['a pattern that is no JSON', filters('{')],
    ['a pattern whose value is no list', filters('{"eventName":"INSERT"}')],
    ['more than five patterns', filters(...Array.from({ length: 6 }, () => '{"eventName":["INSERT"]}'))],
    ['a stream that there is not', { EventSourceArn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/2026-01-01T00:00:00.000' }],
  ])('refuses %s', async (_, settings) => {
    await expect(consumer.map(settings)).rejects.toMatchObject({
      name: expect.stringMatching(/^(ValidationException|InvalidParameterValueException)$/),
    });
  });

  test('refuses to map a stream to a function twice', async () => {
    await consumer.map();
    await expect(consumer.map()).rejects.toThrow(/provided mapping already exists/);
  });

  test.each(['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams'])('needs a role with %s', async action => {
    const id = await consumer.map();
    const restore = await consumer.withdraw(`dynamodb:${action}`);
    try {
      await consumer.put('a');
      await until('problem', async () => /^PROBLEM: Cannot access/.test((await consumer.mapping(id)).LastProcessingResult!));
      expect(await consumer.batches()).toEqual([]);
      await consumer.unmap();
      await expect(consumer.map()).rejects.toThrow(/Please ensure the role can perform the GetRecords/);
    } finally {
      await restore();
    }
  });

  test('is made, changed and deleted by CloudFormation', async () => {
    const deployment = new Deployment(emulator);
    const stack = (properties: object) => template({
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: consumer.functionName, EventSourceArn: consumer.streamArn, StartingPosition: 'LATEST', ...properties } },
    }, { Id: { Ref: 'Mapping' }, Arn: { 'Fn::GetAtt': ['Mapping', 'EventSourceMappingArn'] } });
    const settings = {
      BatchSize: 10,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${BUCKET}` } },
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"]}' }] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: 0,
      MaximumRecordAgeInSeconds: 3600,
      MaximumRetryAttempts: 2,
      ParallelizationFactor: 1,
    };
    const created = await deployment.deployTemplate('Mapping', stack({ ...settings, MaximumRetryAttempts: '2', Enabled: 'true' }));
    expect(created.outputs.Arn).toBe(`arn:aws:lambda:eu-west-1:111111111111:event-source-mapping:${created.outputs.Id}`);
    expect(await consumer.mapping(created.outputs.Id)).toMatchObject({ UUID: created.outputs.Id, State: 'Enabled', ...settings });

    const changed = await deployment.deployTemplate('Mapping', stack({ ...settings, MaximumRetryAttempts: undefined, FilterCriteria: undefined, Enabled: false }));
    expect(changed.outputs.Id).toBe(created.outputs.Id);
    expect(await consumer.mapping(created.outputs.Id)).toMatchObject({ State: 'Disabled', MaximumRetryAttempts: -1 });
    expect(await consumer.mapping(created.outputs.Id)).not.toHaveProperty('FilterCriteria');

    expect((await deployment.destroy('Mapping')).status).toBe('DELETE_COMPLETE');
    await expect(consumer.mapping(created.outputs.Id)).rejects.toThrow();
  });

  test('keeps to AWS\'s model in each answer', () => {
    const source = { FunctionName: consumer.functionName, EventSourceArn: consumer.streamArn, StartingPosition: 'LATEST' };
    const [created] = modelCalls(emulator, [mapping('Create', { ...source, Tags: { owner: 'orders' } })]);
    const id = { UUID: created.answer.UUID as string };
    const answers = [created, ...modelCalls(emulator, [
      mapping('Get', id),
      mapping('Update', { ...id, MaximumRetryAttempts: 1 }),
      { service: 'lambda', operation: 'ListEventSourceMappings', parameters: {} },
      mapping('Delete', id),
    ])];
    expect(answers.flatMap(({ ok, message, violations }) => ok ? violations : [message])).toEqual([]);
    expect(answers.map(({ answer }) => answer.State)).toEqual(['Creating', 'Enabled', 'Updating', undefined, 'Deleting']);
    expect(created.answer).toMatchObject({
      BatchSize: 100,
      BisectBatchOnFunctionError: false,
      DestinationConfig: { OnFailure: {} },
      FunctionResponseTypes: [],
      MaximumBatchingWindowInSeconds: 0,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      ParallelizationFactor: 1,
      StateTransitionReason: 'User action',
      TumblingWindowInSeconds: 0,
    });

    const refused = modelCalls(emulator, [
      mapping('Create', { ...source, BatchSize: 0 }), mapping('Create', { ...source, FunctionName: 'absent' }),
      mapping('Create', { ...source, EventSourceArn: TABLE }), mapping('Get', id), mapping('Update', id), mapping('Delete', id),
    ]);
    expect(refused.map(({ ok }) => ok)).toEqual(refused.map(() => false));
    expect(refused.flatMap(({ violations }) => violations)).toEqual([]);
  });
});

function mapping(verb: string, parameters: object) {
  return { service: 'lambda', operation: `${verb}EventSourceMapping`, parameters };
}
