/**
 * Time to live, the last of all settings: on the restored table it deletes what has expired since, while people
 * compare, and its stream hands the deletions on.
 */
import { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { TABLE } from './described-table';
import type { Setting } from './setting';

export const TIME_TO_LIVE: Setting = {
  name: 'timeToLive',
  title: 'time to live',
  stage: 'cut-over',

  async read({ name, requests }) {
    const { TimeToLiveDescription: { TimeToLiveStatus: status, AttributeName: attribute } = {} } = await requests.ask(
      'dynamodb:DescribeTimeToLive', () => requests.aws.dynamodb.send(new DescribeTimeToLiveCommand({ TableName: name })),
    );
    // What is being switched takes up to an hour, and is as good as done.
    return { [TABLE]: attribute !== undefined && (status === 'ENABLED' || status === 'ENABLING') ? attribute : null };
  },

  async put(_, wanted, { name, requests }) {
    await requests.ask('dynamodb:UpdateTimeToLive', () => requests.aws.dynamodb.send(new UpdateTimeToLiveCommand({
      TableName: name, TimeToLiveSpecification: { Enabled: true, AttributeName: String(wanted) },
    })));
  },

  /** DynamoDB takes another attribute only after time to live has been off for an hour. */
  refusal: (wanted, restored) => wanted !== null && typeof restored === 'string'
    ? `time to live goes by ${restored}: switch it off first, and apply parity again after an hour` : undefined,

  note: (_, wanted) => wanted === null ? undefined : 'it deletes the items that have expired since, and DynamoDB takes no second change within an hour',

  command: (_, __, restored, { name }) => typeof restored !== 'string' ? undefined
    : ['aws', 'dynamodb', 'update-time-to-live', '--table-name', name, '--time-to-live-specification', `Enabled=false,AttributeName=${restored}`],
};
