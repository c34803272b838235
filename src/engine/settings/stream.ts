/** The stream of a table. That of the restored one is new, empty and has another ARN. */
import type { StreamViewType } from '@aws-sdk/client-dynamodb';
import { TABLE } from './described-table';
import type { Setting } from './setting';

export const STREAM: Setting = {
  name: 'stream',
  title: 'stream',
  stage: 'restore',

  read: async ({ streamArn, description: { StreamSpecification: stream } }) => ({
    [TABLE]: streamArn === undefined ? null : stream!.StreamViewType!,
  }),

  put: async (_, wanted, target) => target.updateTable({
    StreamSpecification: { StreamEnabled: true, StreamViewType: wanted as StreamViewType },
  }),

  /** Readers of a stream lose their place when it is switched off. */
  refusal: (wanted, restored) => wanted !== null && typeof restored === 'string'
    ? 'the restored table has a stream of another view type, and readers of it would lose their place' : undefined,

  note: (_, wanted) => wanted === null ? undefined : 'the stream has a new ARN: outputs and parameters that hold the one of the source have to follow',

  command: (_, __, restored, { name }) => restored === null || restored === undefined ? undefined
    : ['aws', 'dynamodb', 'update-table', '--table-name', name, '--stream-specification', 'StreamEnabled=false'],
};
