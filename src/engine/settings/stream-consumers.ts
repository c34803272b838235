/**
 * The functions that read the stream of a table: each gets a mapping to the stream of the restored one, disabled.
 *
 * A mapping cannot be moved to another stream. The new one begins with the first record of the stream, so no write is
 * lost while it is disabled, up to the 24 hours that a stream holds.
 */
import { CreateEventSourceMappingCommand, type CreateEventSourceMappingRequest } from '@aws-sdk/client-lambda';
import { consumerMappings } from './consumer-mappings';
import { isMembers, plain } from './json-value';
import type { Setting } from './setting';
import { StateError } from '../errors/state-error';

/** Settings of a mapping, as the request for one has them. */
const MEMBERS = [
  'BatchSize', 'BisectBatchOnFunctionError', 'DestinationConfig', 'FilterCriteria', 'FunctionResponseTypes', 'KMSKeyArn', 'LoggingConfig',
  'MaximumBatchingWindowInSeconds', 'MaximumRecordAgeInSeconds', 'MaximumRetryAttempts', 'MetricsConfig', 'ParallelizationFactor',
  'TumblingWindowInSeconds',
] as const;

export const STREAM_CONSUMERS: Setting = {
  name: 'streamConsumers',
  title: 'stream consumers',
  stage: 'restore',

  async read(table) {
    const mappings = await consumerMappings(table);
    return Object.fromEntries([...mappings].map(([arn, mapping]) =>
      [arn, plain(Object.fromEntries(MEMBERS.map((name) => [name, mapping[name]])))]));
  },

  async put(part, wanted, target) {
    const { requests } = target;
    const { streamArn: EventSourceArn } = await target.described();
    if (EventSourceArn === undefined) throw new StateError('the restored table has no stream', 'a function cannot read it', 'put the setting stream back first');
    const client = await requests.aws.lambda();
    const settings = (isMembers(wanted) ? wanted : {}) as Partial<CreateEventSourceMappingRequest>;
    await target.whileBusy(() => requests.ask('lambda:CreateEventSourceMapping', () => client.send(new CreateEventSourceMappingCommand({
      FunctionName: part, EventSourceArn, Enabled: false, StartingPosition: 'TRIM_HORIZON', ...settings,
    }))));
  },

  /** A mapping that is there was made or changed by a person, or is in use. */
  refusal: (_, restored) => restored === undefined ? undefined : 'the function reads the restored table with other settings',

  note: () => 'created disabled, from the first record of the stream; it is enabled with the cut-over',
};
